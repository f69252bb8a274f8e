"""Row-level security of creator accounts, and the little that anybody may ask about a handle.

The look-ups run as the tables' owner on purpose: they answer what any visitor of the network could see of an account
(its name, picture, and whether it is open), never a list of accounts.
"""

from django.db import migrations

UP = """
GRANT SELECT, INSERT, UPDATE ON creator_account, past_handle, post TO suitcase_app;
GRANT SELECT ON creator_account, past_handle, post TO suitcase_system;

ALTER TABLE creator_account ENABLE ROW LEVEL SECURITY;
CREATE POLICY creator_account_seen ON creator_account FOR SELECT
  USING (created_by = app_person() OR app_sees(5::smallint, id));
CREATE POLICY creator_account_made ON creator_account FOR INSERT
  WITH CHECK (created_by = app_person() OR app_scope() = 'job');
CREATE POLICY creator_account_changed ON creator_account FOR UPDATE
  USING (app_sees(5::smallint, id)) WITH CHECK (app_sees(5::smallint, id));

ALTER TABLE past_handle ENABLE ROW LEVEL SECURITY;
CREATE POLICY past_handle_all ON past_handle
  USING (app_sees(5::smallint, creator_account_id)) WITH CHECK (app_sees(5::smallint, creator_account_id));

ALTER TABLE post ENABLE ROW LEVEL SECURITY;
CREATE POLICY post_all ON post
  USING (app_sees(5::smallint, creator_account_id)) WITH CHECK (app_sees(5::smallint, creator_account_id));

CREATE INDEX creator_account_near ON creator_account (left(handle_key, 2)) WHERE closed_at IS NULL;

CREATE FUNCTION creator_lookup(p_handle text)
  RETURNS TABLE (id bigint, handle varchar, display_name varchar, state varchar)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT a.id, a.handle, a.display_name, a.state FROM creator_account a
  WHERE a.handle = p_handle AND (app_person() IS NOT NULL OR app_scope() = 'job')
  ORDER BY a.closed_at DESC NULLS FIRST LIMIT 3
$$;

-- Names that start like the one asked for, or pass for it: what a misspelling is compared with.
CREATE FUNCTION creator_near(p_handle text, p_key text) RETURNS TABLE (handle varchar)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT a.handle FROM creator_account a
  WHERE a.closed_at IS NULL AND a.state = 'ACTIVE' AND NOT a.is_private
    AND left(a.handle_key, 2) IN (left(p_key, 2), substr(p_key, 2, 1) || left(p_key, 1), substr(p_key, 2, 2))
    AND length(a.handle) BETWEEN length(p_handle) - 3 AND length(p_handle) + 3
    AND (app_person() IS NOT NULL OR app_scope() = 'job')
  LIMIT 2000
$$;

CREATE FUNCTION creator_cards(p_ids bigint[])
  RETURNS TABLE (id bigint, handle varchar, display_name varchar, avatar varchar, state varchar)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT a.id, a.handle, a.display_name, a.avatar, a.state FROM creator_account a
  WHERE a.id = ANY(p_ids) AND (app_person() IS NOT NULL OR app_scope() = 'job')
$$;

CREATE FUNCTION handle_rests(p_key text, p_account bigint, p_now timestamptz) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (
    SELECT 1 FROM past_handle p
    WHERE p.handle_key = p_key AND p.until > p_now AND p.creator_account_id <> p_account
  )
$$;

REVOKE ALL ON FUNCTION creator_lookup(text), creator_near(text, text), creator_cards(bigint[]),
  handle_rests(text, bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION creator_lookup(text), creator_near(text, text), creator_cards(bigint[]),
  handle_rests(text, bigint, timestamptz) TO suitcase_app, suitcase_system;
"""

DOWN = """
DROP FUNCTION creator_lookup(text), creator_near(text, text), creator_cards(bigint[]),
  handle_rests(text, bigint, timestamptz);
DROP INDEX creator_account_near;
DROP POLICY post_all ON post;
DROP POLICY past_handle_all ON past_handle;
DROP POLICY creator_account_seen ON creator_account;
DROP POLICY creator_account_made ON creator_account;
DROP POLICY creator_account_changed ON creator_account;
ALTER TABLE post DISABLE ROW LEVEL SECURITY;
ALTER TABLE past_handle DISABLE ROW LEVEL SECURITY;
ALTER TABLE creator_account DISABLE ROW LEVEL SECURITY;
REVOKE ALL ON creator_account, past_handle, post FROM suitcase_app, suitcase_system;
"""


class Migration(migrations.Migration):
    dependencies = [("creators", "0001_initial"), ("access", "0001_initial")]
    operations = [migrations.RunSQL(UP, DOWN)]
