"""What a business account is about, shown on its profile."""

from django.db import migrations, models

_OLD = "id bigint, handle varchar, display_name varchar, bio varchar, avatar varchar, account_type varchar,"
_TAKEN = "a.id, a.handle, a.display_name, a.bio, a.avatar, a.account_type,"


def _profile(shown: str, taken: str) -> str:
    return f"""
DROP FUNCTION IF EXISTS creator_profile(text);
CREATE FUNCTION creator_profile(p_handle text) RETURNS TABLE ({_OLD} {shown} is_private boolean, posts bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT {_TAKEN} {taken} a.is_private,
    (SELECT count(*) FROM post p WHERE p.creator_account_id = a.id AND p.visibility = 'PUBLIC'
      AND p.deleted_at IS NULL AND NOT a.is_private)
  FROM creator_account a
  WHERE a.handle = p_handle AND a.state = 'ACTIVE' AND app_person() IS NOT NULL
$$;
REVOKE ALL ON FUNCTION creator_profile(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION creator_profile(text) TO suitcase_app, suitcase_system;
"""


class Migration(migrations.Migration):
    dependencies = [("creators", "0005_posts")]
    operations = [
        migrations.AddField(
            "creatoraccount", "category", models.CharField(max_length=20, blank=True, default="", db_default="")
        ),
        migrations.RunSQL(_profile("category varchar,", "a.category,"), _profile("", "")),
    ]
