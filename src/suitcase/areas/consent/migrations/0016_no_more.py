"""What a side may make of requests, links, and what stands on them, whatever the code above forgets.

Only the creator's side answers a request and moves the end of a link away; nobody adds to what was asked or agreed,
and what is over stays as it was. Relations to a creator account come from her link, from Admins of the centre that
holds it, or from whoever owns the account. Jobs do what time does. Without a person and outside jobs row-level security
lets nothing in, so that is the owner of the tables, who is asked nothing.
"""

from django.db import migrations

DEFINER = "LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
OWNER = "app_person() IS NULL AND app_scope() <> 'job'"
SCOPE = "(ARRAY['POST', 'PUBLISH', 'INSIGHTS'])[NEW.role - 59]"
LATER = "OLD.{0} IS NOT NULL AND (NEW.{0} IS NULL OR NEW.{0} > OLD.{0})"

LINKS = f"""
CREATE FUNCTION consent_guard_link() RETURNS trigger {DEFINER} AS $$
BEGIN
  IF {OWNER} THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (SELECT FROM link_request q WHERE q.id = NEW.request_id AND q.state = 'APPROVED'
      AND q.creator_account_id = NEW.creator_account_id AND q.ad_account_id IS NOT DISTINCT FROM NEW.ad_account_id
      AND q.center_id IS NOT DISTINCT FROM NEW.center_id AND q.proposer_id IS NOT DISTINCT FROM NEW.proposer_id
      AND q.through_link_id IS NOT DISTINCT FROM NEW.through_link_id AND NEW.scopes <@ q.scopes)
    THEN
      RAISE insufficient_privilege USING MESSAGE = 'A link gives what was asked and approved.';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.ended_at IS NOT NULL AND NEW IS DISTINCT FROM OLD THEN
    RAISE insufficient_privilege USING MESSAGE = 'A link that is over stays as it was.';
  END IF;
  IF NOT NEW.scopes <@ OLD.scopes THEN
    RAISE insufficient_privilege USING MESSAGE = 'What is to be added to a link is asked for anew.';
  END IF;
  IF NEW.ended_as = 'EXPIRED' AND (OLD.ends_at IS NULL OR OLD.ends_at > app_now()) THEN
    RAISE insufficient_privilege USING MESSAGE = 'The time of this link has not run out.';
  END IF;
  IF ({LATER.format("ends_at")}) AND (app_scope() = 'job' OR NOT app_owns_creator(NEW.creator_account_id)) THEN
    RAISE insufficient_privilege USING MESSAGE = 'Only the creator allows more.';
  END IF;
  IF NEW.ended_at IS NOT NULL AND app_scope() <> 'job' AND (NEW.ended_by IS DISTINCT FROM app_person()
    OR NEW.ended_as <> 'UNLINKED' AND NOT app_owns_creator(NEW.creator_account_id))
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'Who ends a link says so, in her own name.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER consent_guard_link BEFORE INSERT OR UPDATE ON link FOR EACH ROW EXECUTE FUNCTION consent_guard_link();
"""

REQUESTS = f"""
CREATE FUNCTION consent_guard_request() RETURNS trigger {DEFINER} AS $$
BEGIN
  IF {OWNER} THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    IF app_scope() <> 'job' AND (NEW.state <> 'PENDING' OR NEW.answered_at IS NOT NULL OR NEW.answered_by IS NOT NULL
      OR EXISTS (SELECT FROM requester_block b WHERE b.creator_account_id = NEW.creator_account_id
        AND (b.ad_account_id = NEW.ad_account_id OR b.center_id IN (NEW.center_id, NEW.proposer_id))
        AND b.ended_at IS NULL)
      OR NEW.ask_link_id IS NOT NULL AND NOT EXISTS (SELECT FROM ask_link a WHERE a.id = NEW.ask_link_id
        AND NEW.scopes <@ a.scopes AND a.message = NEW.message AND a.requester = NEW.requester
        AND a.proposed_end IS NOT DISTINCT FROM NEW.proposed_end))
    THEN
      RAISE insufficient_privilege USING MESSAGE = 'A request waits for its answer, and asks what was decided.';
    END IF;
    RETURN NEW;
  END IF;
  IF NOT NEW.scopes <@ OLD.scopes OR {LATER.format("proposed_end")} THEN
    RAISE insufficient_privilege USING MESSAGE = 'Nobody adds to what was asked.';
  END IF;
  IF OLD.state <> 'PENDING' AND (NEW.state, NEW.scopes, NEW.proposed_end, NEW.answered_at, NEW.answered_by,
      NEW.answer_note) IS DISTINCT FROM
    (OLD.state, OLD.scopes, OLD.proposed_end, OLD.answered_at, OLD.answered_by, OLD.answer_note)
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'What was answered stays as it was.';
  END IF;
  IF app_scope() = 'job' THEN
    IF NEW.state <> OLD.state AND NEW.state NOT IN ('CANCELLED', 'EXPIRED') THEN
      RAISE insufficient_privilege USING MESSAGE = 'Only the creator answers.';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.answered_by IS DISTINCT FROM OLD.answered_by AND NEW.answered_by <> app_person() THEN
    RAISE insufficient_privilege USING MESSAGE = 'Who answers says so, in her own name.';
  END IF;
  IF (NEW.state <> OLD.state AND NEW.state <> 'CANCELLED' AND NOT (NEW.state = 'EXPIRED' AND OLD.expires_at <= app_now())
      OR NEW.answer_note <> OLD.answer_note OR NEW.handle <> OLD.handle
      OR NEW.reminders <> OLD.reminders OR OLD.nudged_at IS NOT NULL AND NEW.nudged_at IS NULL
      OR NEW.nudged_at < OLD.nudged_at)
    AND NOT app_owns_creator(NEW.creator_account_id)
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'Only the creator answers.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER consent_guard_request BEFORE INSERT OR UPDATE ON link_request FOR EACH ROW
  EXECUTE FUNCTION consent_guard_request();
"""

# The first argument names the column that says since when a row is over, the second whose hand did it.
OVER = f"""
CREATE FUNCTION consent_guard_over() RETURNS trigger {DEFINER} AS $$
BEGIN
  IF {OWNER} OR NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;
  IF to_jsonb(OLD) ->> TG_ARGV[0] IS NOT NULL
    OR app_scope() <> 'job' AND (to_jsonb(NEW) ->> TG_ARGV[1])::bigint IS DISTINCT FROM app_person()
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'What is over stays as it was, and who ends it says so.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER consent_guard_over BEFORE UPDATE ON requester_block FOR EACH ROW
  EXECUTE FUNCTION consent_guard_over('ended_at', 'ended_by');
CREATE TRIGGER consent_guard_over BEFORE UPDATE ON ask_link FOR EACH ROW
  EXECUTE FUNCTION consent_guard_over('withdrawn_at', 'withdrawn_by');
"""

# Roles 60 to 62 are scopes. Of relations through a link there are some in jobs for which there is no link: what a
# test or a restored part of a history says; those lead no further than a job does anyway.
RELATIONS = f"""
CREATE FUNCTION consent_guard_use() RETURNS trigger {DEFINER} AS $$
DECLARE
  v_link link;
  v_fits boolean;
BEGIN
  IF {OWNER} THEN RETURN NEW; END IF;
  IF NEW.through_kind = 3 THEN
    SELECT * INTO v_link FROM link l WHERE l.id = NEW.through_id;
    v_fits := CASE WHEN v_link.id IS NULL THEN app_scope() = 'job' ELSE v_link.ended_at IS NULL
      AND v_link.creator_account_id = NEW.object_id AND {SCOPE} = ANY (v_link.scopes)
      AND NEW.subject_id = CASE NEW.subject_kind WHEN 4 THEN v_link.ad_account_id WHEN 2 THEN v_link.center_id END
      AND (v_link.ends_at IS NULL OR coalesce(NEW.expires_at <= v_link.ends_at, false)) END;
  ELSIF app_scope() = 'job' THEN
    RETURN NEW;
  ELSIF NEW.through_kind = 1 THEN
    v_fits := EXISTS (SELECT FROM relation h WHERE h.id = NEW.through_id AND h.subject_kind = 2 AND h.object_kind = 5
      AND h.object_id = NEW.object_id AND h.role = NEW.role AND h.ended_at IS NULL
      AND (app_heads_center(h.subject_id) OR app_owns_creator(NEW.object_id)));
  END IF;
  IF v_fits IS NOT TRUE THEN
    RAISE insufficient_privilege USING MESSAGE = 'The creator has not agreed to this.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER consent_guard_use BEFORE INSERT ON relation FOR EACH ROW
  WHEN (NEW.object_kind = 5 AND NEW.role BETWEEN 60 AND 62) EXECUTE FUNCTION consent_guard_use();

-- An account has its first owner when it is made. Nobody else takes it from her, or gives it another.
CREATE FUNCTION consent_guard_owner() RETURNS trigger {DEFINER} AS $$
BEGIN
  IF NOT ({OWNER}) AND NOT app_owns_creator(NEW.object_id) AND EXISTS (
    SELECT FROM relation r WHERE r.object_kind = 5 AND r.object_id = NEW.object_id)
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'Only who owns a creator account decides whose it is.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER consent_guard_owner BEFORE INSERT OR UPDATE ON relation FOR EACH ROW
  WHEN (NEW.object_kind = 5 AND NEW.role = 40) EXECUTE FUNCTION consent_guard_owner();
"""

MADE = "EXISTS (SELECT 1 FROM link WHERE link.id = link_id AND app_owns_creator(link.creator_account_id))"
GUARDS = """consent_guard_link(), consent_guard_request(), consent_guard_over(), consent_guard_use(),
  consent_guard_owner()"""
LINK_COLUMNS = "scopes, ends_at, ended_at, ended_as, ended_by, reminders"
REQUEST_COLUMNS = """handle, scopes, proposed_end, state, is_latest, answered_at, answered_by, answer_note, reminders,
  nudged_at"""
UP = f"""{LINKS}{REQUESTS}{OVER}{RELATIONS}
REVOKE ALL ON FUNCTION {GUARDS} FROM PUBLIC;
REVOKE UPDATE ON link, link_request, requester_block FROM suitcase_app;
GRANT UPDATE ({LINK_COLUMNS}) ON link TO suitcase_app;
GRANT UPDATE ({REQUEST_COLUMNS}) ON link_request TO suitcase_app;
GRANT UPDATE (ended_at, ended_by) ON requester_block TO suitcase_app;
ALTER POLICY consent_evidence_made ON consent_evidence
  WITH CHECK (((SELECT app_scope()) = 'job' OR approved_by = (SELECT app_person())) AND {MADE});
"""
DOWN = f"""
ALTER POLICY consent_evidence_made ON consent_evidence WITH CHECK ({MADE});
REVOKE UPDATE ({LINK_COLUMNS}) ON link FROM suitcase_app;
REVOKE UPDATE ({REQUEST_COLUMNS}) ON link_request FROM suitcase_app;
REVOKE UPDATE (ended_at, ended_by) ON requester_block FROM suitcase_app;
GRANT UPDATE ON link, link_request, requester_block TO suitcase_app;
DROP TRIGGER consent_guard_owner ON relation;
DROP TRIGGER consent_guard_use ON relation;
DROP TRIGGER consent_guard_over ON ask_link;
DROP TRIGGER consent_guard_over ON requester_block;
DROP TRIGGER consent_guard_request ON link_request;
DROP TRIGGER consent_guard_link ON link;
DROP FUNCTION {GUARDS};
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0014_closed_centers"), ("centers", "0012_closing")]
    operations = [migrations.RunSQL(UP, DOWN)]
