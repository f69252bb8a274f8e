"""Row-level security of consent: the ad account's people and the creator account's owner, nobody else.

A creator who was asked also sees the asking ad account's row, so that her page can say where it stands.
"""

from django.db import migrations

UP = """
GRANT SELECT, INSERT, UPDATE ON link_request, link TO suitcase_app;
GRANT SELECT, INSERT ON consent_evidence TO suitcase_app;
GRANT SELECT ON link_request, link, consent_evidence TO suitcase_system;

CREATE FUNCTION app_owns_creator(p_id bigint) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT app_scope() = 'job' OR EXISTS (
    SELECT 1 FROM relation r WHERE r.object_kind = 5 AND r.object_id = p_id AND r.role = 40 AND r.ended_at IS NULL
      AND (
        (r.subject_kind = 1 AND r.subject_id = app_person())
        OR (r.subject_kind = 2 AND app_sees(2::smallint, r.subject_id))
      )
  )
$$;

CREATE FUNCTION consent_was_asked(p_ad_account bigint) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (
    SELECT 1 FROM relation r JOIN link_request q ON q.creator_account_id = r.object_id
    WHERE r.subject_kind = 1 AND r.subject_id = app_person() AND r.role = 40 AND r.object_kind = 5
      AND q.ad_account_id = p_ad_account
  )
$$;

-- Seeing a creator account is less than owning it: a linked advertiser sees it too, but not its other requests.
CREATE FUNCTION app_owned_focus() RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT id FROM (SELECT app_focus(5::smallint) AS id) AS focus WHERE id IS NOT NULL AND app_owns_creator(id)
$$;

REVOKE ALL ON FUNCTION app_owns_creator(bigint), app_owned_focus(), consent_was_asked(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app_owns_creator(bigint), app_owned_focus(), consent_was_asked(bigint) TO suitcase_app, suitcase_system;

ALTER TABLE link_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY link_request_seen ON link_request FOR SELECT
  USING (
    ad_account_id = (SELECT app_focus(4::smallint)) OR creator_account_id = (SELECT app_owned_focus())
    OR app_sees(4::smallint, ad_account_id) OR app_owns_creator(creator_account_id)
  );
CREATE POLICY link_request_made ON link_request FOR INSERT
  WITH CHECK (requested_by = app_person() AND app_sees(4::smallint, ad_account_id));
CREATE POLICY link_request_changed ON link_request FOR UPDATE
  USING (
    ad_account_id = (SELECT app_focus(4::smallint)) OR creator_account_id = (SELECT app_owned_focus())
    OR app_sees(4::smallint, ad_account_id) OR app_owns_creator(creator_account_id)
  )
  WITH CHECK (app_sees(4::smallint, ad_account_id) OR app_owns_creator(creator_account_id));

ALTER TABLE link ENABLE ROW LEVEL SECURITY;
CREATE POLICY link_seen ON link FOR SELECT
  USING (
    ad_account_id = (SELECT app_focus(4::smallint)) OR creator_account_id = (SELECT app_owned_focus())
    OR app_sees(4::smallint, ad_account_id) OR app_owns_creator(creator_account_id)
  );
-- Only the creator's side can make a link exist.
CREATE POLICY link_made ON link FOR INSERT WITH CHECK (app_owns_creator(creator_account_id));
CREATE POLICY link_changed ON link FOR UPDATE
  USING (
    ad_account_id = (SELECT app_focus(4::smallint)) OR creator_account_id = (SELECT app_owned_focus())
    OR app_sees(4::smallint, ad_account_id) OR app_owns_creator(creator_account_id)
  )
  WITH CHECK (app_sees(4::smallint, ad_account_id) OR app_owns_creator(creator_account_id));

ALTER TABLE consent_evidence ENABLE ROW LEVEL SECURITY;
CREATE POLICY consent_evidence_seen ON consent_evidence FOR SELECT
  USING (EXISTS (SELECT 1 FROM link WHERE link.id = consent_evidence.link_id));
CREATE POLICY consent_evidence_made ON consent_evidence FOR INSERT
  WITH CHECK (EXISTS (SELECT 1 FROM link WHERE link.id = link_id AND app_owns_creator(link.creator_account_id)));

CREATE POLICY ad_account_asked ON ad_account FOR SELECT USING (consent_was_asked(id));
"""

DOWN = """
DROP POLICY ad_account_asked ON ad_account;
DROP POLICY consent_evidence_seen ON consent_evidence;
DROP POLICY consent_evidence_made ON consent_evidence;
DROP POLICY link_seen ON link;
DROP POLICY link_made ON link;
DROP POLICY link_changed ON link;
DROP POLICY link_request_seen ON link_request;
DROP POLICY link_request_made ON link_request;
DROP POLICY link_request_changed ON link_request;
ALTER TABLE consent_evidence DISABLE ROW LEVEL SECURITY;
ALTER TABLE link DISABLE ROW LEVEL SECURITY;
ALTER TABLE link_request DISABLE ROW LEVEL SECURITY;
DROP FUNCTION app_owned_focus(), app_owns_creator(bigint), consent_was_asked(bigint);
REVOKE ALL ON link_request, link, consent_evidence FROM suitcase_app, suitcase_system;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0001_initial"),
        ("access", "0002_focus"),
        ("ad_accounts", "0002_walls"),
    ]
    operations = [migrations.RunSQL(UP, DOWN)]
