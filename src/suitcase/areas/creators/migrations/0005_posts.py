"""Uploads on their way to a post, what the network sees of a profile, and narrower walls around posts.

A post that is not public is its owner's alone, also behind the application's own checks; an advertiser with a link
sees the public ones. The look-ups run as the tables' owner on purpose: they answer what any visitor of the network
could see, one profile at a time.
"""

import django.db.models.deletion
from django.db import migrations, models

import suitcase.kernel.ids

# Keys of `access` for the owner and for an Admin of the centre that owns: 14000 and 40100.
_MINE = "ARRAY(SELECT access_reach(app_person(), 5::smallint, ARRAY[14000, 40100], NULL::timestamptz))"

UP = f"""
GRANT SELECT, INSERT ON post_draft TO suitcase_app;
GRANT UPDATE (ended_at, post_id) ON post_draft TO suitcase_app;
GRANT SELECT ON post_draft TO suitcase_system;
ALTER TABLE post_draft ENABLE ROW LEVEL SECURITY;
CREATE POLICY post_draft_all ON post_draft
  USING ((SELECT app_scope()) = 'job' OR creator_account_id = ANY ({_MINE}))
  WITH CHECK ((SELECT app_scope()) = 'job' OR creator_account_id = ANY ({_MINE}));

DROP POLICY post_all ON post;
CREATE POLICY post_seen ON post FOR SELECT USING (
  (SELECT app_scope()) = 'job' OR creator_account_id = ANY ({_MINE})
  OR (visibility = 'PUBLIC' AND deleted_at IS NULL
    AND (creator_account_id = app_focus(5::smallint) OR app_sees(5::smallint, creator_account_id))));
CREATE POLICY post_made ON post FOR INSERT WITH CHECK (
  (SELECT app_scope()) = 'job' OR creator_account_id = ANY ({_MINE}));
CREATE POLICY post_changed ON post FOR UPDATE
  USING ((SELECT app_scope()) = 'job' OR creator_account_id = ANY ({_MINE}))
  WITH CHECK ((SELECT app_scope()) = 'job' OR creator_account_id = ANY ({_MINE}));

DROP POLICY creator_account_changed ON creator_account;
CREATE POLICY creator_account_changed ON creator_account FOR UPDATE
  USING ((SELECT app_scope()) = 'job' OR id = ANY ({_MINE}))
  WITH CHECK ((SELECT app_scope()) = 'job' OR id = ANY ({_MINE}));

DROP FUNCTION creator_cards(bigint[]);
CREATE FUNCTION creator_cards(p_ids bigint[])
  RETURNS TABLE (id bigint, handle varchar, display_name varchar, avatar varchar, state varchar, is_private boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT a.id, a.handle, a.display_name, a.avatar, a.state, a.is_private FROM creator_account a
  WHERE a.id = ANY(p_ids) AND (app_person() IS NOT NULL OR app_scope() = 'job')
$$;

CREATE FUNCTION creator_profile(p_handle text) RETURNS TABLE (
  id bigint, handle varchar, display_name varchar, bio varchar, avatar varchar, account_type varchar,
  is_private boolean, posts bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT a.id, a.handle, a.display_name, a.bio, a.avatar, a.account_type, a.is_private,
    (SELECT count(*) FROM post p WHERE p.creator_account_id = a.id AND p.visibility = 'PUBLIC'
      AND p.deleted_at IS NULL AND NOT a.is_private)
  FROM creator_account a
  WHERE a.handle = p_handle AND a.state = 'ACTIVE' AND app_person() IS NOT NULL
$$;

-- Public posts of open accounts, newest first: of one account, or by their ids; those before (p_at, p_last).
CREATE FUNCTION creator_public_posts(
  p_account bigint, p_posts bigint[], p_at timestamptz, p_last bigint, p_limit integer) RETURNS SETOF post
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public ROWS 25 AS $$
  SELECT p.* FROM post p JOIN creator_account a ON a.id = p.creator_account_id
  WHERE (p_account IS NULL OR p.creator_account_id = p_account) AND (p_posts IS NULL OR p.id = ANY (p_posts))
    AND (p_account IS NOT NULL OR p_posts IS NOT NULL) AND app_person() IS NOT NULL
    AND p.visibility = 'PUBLIC' AND p.deleted_at IS NULL AND a.state = 'ACTIVE' AND NOT a.is_private
    AND (p_at IS NULL OR (p.published_at, p.id) < (p_at, p_last))
  ORDER BY p.published_at DESC, p.id DESC LIMIT greatest(least(p_limit, 101), 0)
$$;

CREATE FUNCTION creator_public_file(p_name text) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT app_person() IS NOT NULL AND EXISTS (
    SELECT FROM post p JOIN creator_account a ON a.id = p.creator_account_id
    WHERE (p.media = p_name OR p.poster = p_name) AND p.visibility = 'PUBLIC' AND p.deleted_at IS NULL
      AND a.state = 'ACTIVE' AND NOT a.is_private)
$$;

REVOKE ALL ON FUNCTION creator_cards(bigint[]), creator_profile(text), creator_public_file(text),
  creator_public_posts(bigint, bigint[], timestamptz, bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION creator_cards(bigint[]), creator_profile(text), creator_public_file(text),
  creator_public_posts(bigint, bigint[], timestamptz, bigint, integer) TO suitcase_app, suitcase_system;
"""

DOWN = """
DROP FUNCTION creator_public_posts(bigint, bigint[], timestamptz, bigint, integer);
DROP FUNCTION creator_public_file(text);
DROP FUNCTION creator_profile(text);
DROP FUNCTION creator_cards(bigint[]);
CREATE FUNCTION creator_cards(p_ids bigint[])
  RETURNS TABLE (id bigint, handle varchar, display_name varchar, avatar varchar, state varchar)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT a.id, a.handle, a.display_name, a.avatar, a.state FROM creator_account a
  WHERE a.id = ANY(p_ids) AND (app_person() IS NOT NULL OR app_scope() = 'job')
$$;
REVOKE ALL ON FUNCTION creator_cards(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION creator_cards(bigint[]) TO suitcase_app, suitcase_system;
DROP POLICY creator_account_changed ON creator_account;
CREATE POLICY creator_account_changed ON creator_account FOR UPDATE
  USING (app_sees(5::smallint, id)) WITH CHECK (app_sees(5::smallint, id));
DROP POLICY post_seen ON post;
DROP POLICY post_made ON post;
DROP POLICY post_changed ON post;
CREATE POLICY post_all ON post
  USING (app_sees(5::smallint, creator_account_id)) WITH CHECK (app_sees(5::smallint, creator_account_id));
DROP POLICY post_draft_all ON post_draft;
REVOKE ALL ON post_draft FROM suitcase_app, suitcase_system;
"""


class Migration(migrations.Migration):
    dependencies = [("creators", "0004_search"), ("access", "0002_focus")]
    operations = [
        migrations.CreateModel(
            name="PostDraft",
            fields=[
                ("id", models.BigIntegerField(default=suitcase.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=5)),
                ("media", models.CharField(max_length=200)),
                ("poster", models.CharField(max_length=200)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("duration_ms", models.PositiveIntegerField(default=0)),
                ("size_bytes", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("creator_account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="drafts", to="creators.creatoraccount")),
                ("post", models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="draft", to="creators.post")),
            ],
            options={
                "db_table": "post_draft",
                "indexes": [
                    models.Index(condition=models.Q(ended_at__isnull=True), fields=["creator_account", "created_at"], name="post_draft_waiting"),
                    models.Index(fields=["media"], name="post_draft_media"),
                    models.Index(fields=["poster"], name="post_draft_poster"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(kind__in=["VIDEO", "PHOTO"]), name="post_draft_kind_known"),
                    models.CheckConstraint(condition=models.Q(post__isnull=True) | models.Q(ended_at__isnull=False), name="post_draft_published_is_over"),
                ],
            },
        ),
        migrations.RunSQL(UP, DOWN),
    ]
