"""Who may have a stored file: profile pictures are public within the network, post media are found by their names."""

from django.db import migrations

UP = """
CREATE INDEX creator_account_avatar ON creator_account (avatar) WHERE avatar <> '';
CREATE INDEX post_media ON post (media);
CREATE INDEX post_poster ON post (poster);

CREATE FUNCTION creator_avatar_exists(p_name text) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT (app_person() IS NOT NULL OR app_scope() = 'job')
    AND EXISTS (SELECT 1 FROM creator_account a WHERE a.avatar = p_name AND a.avatar <> '')
$$;
REVOKE ALL ON FUNCTION creator_avatar_exists(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION creator_avatar_exists(text) TO suitcase_app, suitcase_system;
"""

DOWN = """
DROP FUNCTION creator_avatar_exists(text);
DROP INDEX creator_account_avatar;
DROP INDEX post_media;
DROP INDEX post_poster;
"""


class Migration(migrations.Migration):
    dependencies = [("creators", "0002_walls")]
    operations = [migrations.RunSQL(UP, DOWN)]
