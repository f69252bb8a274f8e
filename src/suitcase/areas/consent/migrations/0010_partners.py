"""A centre asks that a partner of its own may use a creator account too; the creator says yes, less, or no.

What the partner then has is a link like any other, which came through the link of the centre that asked: it gives no
more, lasts no longer, and is over when that link or the partnership is over. Code ends it with lines in the journal;
the triggers here see to it whatever the code forgets.
"""

from django.db import migrations, models

SIDES = """
    ad_account_id = (SELECT app_focus(4::smallint)) OR creator_account_id = (SELECT app_owned_focus())
    OR app_owns_creator(creator_account_id) OR (ad_account_id IS NOT NULL AND app_sees(4::smallint, ad_account_id))
    OR (center_id IS NOT NULL AND {center})
"""
SEEN_BEFORE = SIDES.format(center="app_sees(2::smallint, center_id)")
CHANGED_BEFORE = SIDES.format(center="app_heads_center(center_id)")
PROPOSER = "OR (proposer_id IS NOT NULL AND app_heads_center(proposer_id))"
SEEN, CHANGED = SEEN_BEFORE + PROPOSER, CHANGED_BEFORE + PROPOSER
MADE_BEFORE = """
  (requested_by = app_person() AND ask_link_id IS NULL
    AND ((ad_account_id IS NOT NULL AND app_sees(4::smallint, ad_account_id))
      OR (center_id IS NOT NULL AND app_heads_center(center_id))))
  OR (ask_link_id IS NOT NULL AND app_owns_creator(creator_account_id)
    AND consent_ask_fits(ask_link_id, center_id, requested_by))"""
MADE = f"""
  (proposer_id IS NULL AND ({MADE_BEFORE}))
  OR (proposer_id IS NOT NULL AND ask_link_id IS NULL AND requested_by = app_person() AND app_heads_center(proposer_id)
    AND consent_may_propose(proposer_id, center_id, through_link_id, creator_account_id, scopes, proposed_end))"""
DEFINER = "LANGUAGE plpgsql {} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
STABLE, VOLATILE = DEFINER.format("STABLE"), DEFINER.format("VOLATILE")
PARTNERS = """EXISTS (SELECT FROM center_partner p WHERE p.low_id = least({0}, {1}) AND p.high_id = greatest({0}, {1})
      AND p.ended_at IS NULL)"""
# Centres hold creator accounts by relations through a link (4); roles 60 to 62 are its scopes.
HELD = "r.subject_kind = 2 AND r.object_kind = 5 AND r.through_kind = 3"
SCOPE = "(ARRAY['POST', 'PUBLISH', 'INSIGHTS'])[{0}.role - 59]"

QUESTIONS = f"""
-- What a creator reads of the partner that a centre asks for: for Admins of the centre that asks.
CREATE FUNCTION consent_partner_face(p_center bigint, p_partner bigint) RETURNS TABLE (
  name varchar, is_verified boolean, legal_name varchar, country varchar) {STABLE} ROWS 1 AS $$
BEGIN
  IF NOT app_heads_center(p_center) OR NOT {PARTNERS.format("p_center", "p_partner")} THEN RETURN; END IF;
  RETURN QUERY SELECT c.name, v.center_id IS NOT NULL, CASE WHEN v.state = 'VERIFIED' THEN v.legal_name ELSE '' END,
    CASE WHEN v.state = 'VERIFIED' THEN v.country ELSE '' END
  FROM center c LEFT JOIN center_verification v ON v.center_id = c.id AND v.verified_until > app_now()
  WHERE c.id = p_partner;
END $$;

-- Where two partners stand with creator accounts, for Admins of the first: what it holds itself, what the other has
-- or was asked for, and what stands against asking.
CREATE FUNCTION consent_proposal_facts(p_center bigint, p_partner bigint, p_creators bigint[]) RETURNS TABLE (
  creator_account_id bigint, link_id bigint, scopes varchar[], ends_at timestamptz, through_link_id bigint,
  is_blocked boolean, is_partner_blocked boolean, their_link bigint, their_request bigint, their_scopes varchar[],
  their_proposer bigint, waiting bigint, waiting_for bigint, waiting_scopes varchar[], waiting_over boolean,
  rejected timestamptz[]) {STABLE} SET plan_cache_mode = force_custom_plan ROWS 100 AS $$
DECLARE
  v_now timestamptz := app_now();
BEGIN
  IF NOT app_heads_center(p_center) OR NOT {PARTNERS.format("p_center", "p_partner")} THEN RETURN; END IF;
  RETURN QUERY SELECT i.id, m.id, m.scopes, m.ends_at, m.through_link_id,
    EXISTS (SELECT FROM requester_block b WHERE b.creator_account_id = i.id AND b.center_id = p_center
      AND b.ended_at IS NULL),
    EXISTS (SELECT FROM requester_block b WHERE b.creator_account_id = i.id AND b.center_id = p_partner
      AND b.ended_at IS NULL),
    t.id, t.request_id, t.scopes, t.proposer_id, w.id, w.proposer_id, w.scopes, w.expires_at <= v_now,
    ARRAY(SELECT q.answered_at FROM link_request q WHERE q.center_id = p_partner AND q.creator_account_id = i.id
      AND q.state = 'REJECTED' ORDER BY q.answered_at DESC LIMIT 10)
  FROM unnest(p_creators) AS i (id)
  LEFT JOIN link m ON m.center_id = p_center AND m.creator_account_id = i.id AND m.ended_at IS NULL
    AND (m.ends_at IS NULL OR m.ends_at > v_now)
  LEFT JOIN link t ON t.center_id = p_partner AND t.creator_account_id = i.id AND t.ended_at IS NULL
    AND (t.ends_at IS NULL OR t.ends_at > v_now)
  LEFT JOIN link_request w ON w.center_id = p_partner AND w.creator_account_id = i.id AND w.state = 'PENDING';
END $$;

-- Whether a centre may ask so for its partner.
CREATE FUNCTION consent_may_propose(p_center bigint, p_partner bigint, p_link bigint, p_creator bigint,
  p_scopes varchar[], p_end timestamptz) RETURNS boolean {STABLE} AS $$
BEGIN
  RETURN {PARTNERS.format("p_center", "p_partner")} AND EXISTS (SELECT FROM link l
    WHERE l.id = p_link AND l.center_id = p_center AND l.creator_account_id = p_creator AND l.through_link_id IS NULL
      AND l.ended_at IS NULL AND (l.ends_at IS NULL OR l.ends_at > app_now() AND p_end <= l.ends_at)
      AND p_scopes <@ l.scopes)
    AND NOT EXISTS (SELECT FROM requester_block b WHERE b.creator_account_id = p_creator
      AND b.center_id IN (p_center, p_partner) AND b.ended_at IS NULL);
END $$;

-- For the owner about to answer: nobody ends the partnership meanwhile. False when it is over.
CREATE FUNCTION consent_hold_partnership(p_request bigint) RETURNS boolean {VOLATILE} AS $$
DECLARE v_row link_request;
BEGIN
  SELECT * INTO v_row FROM link_request q WHERE q.id = p_request;
  IF v_row.proposer_id IS NULL OR NOT app_owns_creator(v_row.creator_account_id) THEN RETURN false; END IF;
  PERFORM 1 FROM center_partner p WHERE p.low_id = least(v_row.center_id, v_row.proposer_id)
    AND p.high_id = greatest(v_row.center_id, v_row.proposer_id) AND p.ended_at IS NULL FOR SHARE;
  RETURN FOUND;
END $$;
"""

GUARDS = f"""
-- The newest request of a pair is the one its list shows; whoever asks for a partner does not see the earlier ones.
CREATE FUNCTION consent_proposal_is_latest() RETURNS trigger {VOLATILE} AS $$
BEGIN
  UPDATE link_request SET is_latest = false WHERE center_id = NEW.center_id
    AND creator_account_id = NEW.creator_account_id AND is_latest;
  RETURN NEW;
END $$;
CREATE TRIGGER consent_proposal_is_latest BEFORE INSERT ON link_request FOR EACH ROW
  WHEN (NEW.proposer_id IS NOT NULL AND NEW.is_latest) EXECUTE FUNCTION consent_proposal_is_latest();

-- What comes through a link is never more than that link, and only the creator's side makes it more than it was.
CREATE FUNCTION consent_guard_through() RETURNS trigger {VOLATILE} AS $$
DECLARE v_above link;
BEGIN
  IF TG_OP = 'UPDATE' AND NOT app_owns_creator(NEW.creator_account_id) AND (NOT NEW.scopes <@ OLD.scopes
    OR OLD.ends_at IS NOT NULL AND (NEW.ends_at IS NULL OR NEW.ends_at > OLD.ends_at)
    OR NEW.through_link_id IS DISTINCT FROM OLD.through_link_id OR NEW.proposer_id IS DISTINCT FROM OLD.proposer_id)
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'Only the creator allows more.';
  END IF;
  SELECT * INTO v_above FROM link l WHERE l.id = NEW.through_link_id FOR SHARE;
  IF v_above.id IS NULL OR v_above.ended_at IS NOT NULL OR v_above.center_id IS DISTINCT FROM NEW.proposer_id
    OR v_above.creator_account_id <> NEW.creator_account_id OR v_above.through_link_id IS NOT NULL
    OR NOT NEW.scopes <@ v_above.scopes
    OR v_above.ends_at IS NOT NULL AND (NEW.ends_at IS NULL OR NEW.ends_at > v_above.ends_at)
    OR NOT {PARTNERS.format("NEW.center_id", "NEW.proposer_id")}
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'A partner has no more than the centre through which it has it.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER consent_guard_through BEFORE INSERT OR UPDATE OF scopes, ends_at, through_link_id, proposer_id ON link
  FOR EACH ROW WHEN (NEW.through_link_id IS NOT NULL AND NEW.ended_at IS NULL)
  EXECUTE FUNCTION consent_guard_through();

CREATE FUNCTION consent_guard_held() RETURNS trigger {VOLATILE} AS $$
BEGIN
  IF EXISTS (SELECT FROM link l WHERE l.id = NEW.through_id AND l.through_link_id IS NOT NULL
    AND (l.ended_at IS NOT NULL OR l.center_id <> NEW.subject_id OR l.creator_account_id <> NEW.object_id
      OR NOT {SCOPE.format("NEW")} = ANY (l.scopes)))
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'The creator has not agreed to this.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER consent_guard_held BEFORE INSERT ON relation FOR EACH ROW
  WHEN (NEW.subject_kind = 2 AND NEW.object_kind = 5 AND NEW.through_kind = 3)
  EXECUTE FUNCTION consent_guard_held();

-- Ends links that came through another, and takes back what was asked and waits.
CREATE FUNCTION consent_fell(p_links bigint[], p_as varchar) RETURNS void {VOLATILE} AS $$
BEGIN
  PERFORM access_fell(ARRAY(SELECT r.id FROM relation r WHERE {HELD} AND r.through_id = ANY (p_links)
    AND r.ended_at IS NULL), 'link_fell');
  UPDATE link SET ended_at = app_now(), ended_as = p_as, ended_by = app_person()
  WHERE id = ANY (p_links) AND ended_at IS NULL;
END $$;

CREATE FUNCTION consent_follow_link() RETURNS trigger {VOLATILE} AS $$
BEGIN
  IF NEW.ended_at IS NULL THEN
    PERFORM access_fell(ARRAY(SELECT r.id FROM link c JOIN relation r ON {HELD} AND r.through_id = c.id
      WHERE c.through_link_id = NEW.id AND c.ended_at IS NULL AND r.ended_at IS NULL
        AND NOT {SCOPE.format("r")} = ANY (NEW.scopes)), 'link_fell');
    UPDATE link SET scopes = ARRAY(SELECT s FROM unnest(scopes) s WHERE s = ANY (NEW.scopes))
    WHERE through_link_id = NEW.id AND ended_at IS NULL AND NOT scopes <@ NEW.scopes AND scopes && NEW.scopes;
  END IF;
  PERFORM consent_fell(ARRAY(SELECT c.id FROM link c WHERE c.through_link_id = NEW.id AND c.ended_at IS NULL
    AND (NEW.ended_at IS NOT NULL OR NOT c.scopes && NEW.scopes
      OR NEW.ends_at IS NOT NULL AND (c.ends_at IS NULL OR c.ends_at > NEW.ends_at))),
    coalesce(NEW.ended_as, 'UNLINKED'));
  UPDATE link_request q SET state = 'CANCELLED', answered_at = app_now()
  WHERE q.creator_account_id = NEW.creator_account_id AND q.state = 'PENDING' AND q.through_link_id = NEW.id
    AND (NEW.ended_at IS NOT NULL OR NOT q.scopes <@ NEW.scopes
      OR NEW.ends_at IS NOT NULL AND (q.proposed_end IS NULL OR q.proposed_end > NEW.ends_at));
  RETURN NULL;
END $$;
CREATE TRIGGER consent_follow_link AFTER UPDATE OF ended_at, scopes, ends_at ON link FOR EACH ROW
  WHEN (NEW.center_id IS NOT NULL AND NEW.through_link_id IS NULL AND (NEW.ended_at IS DISTINCT FROM OLD.ended_at
    OR NEW.scopes IS DISTINCT FROM OLD.scopes OR NEW.ends_at IS DISTINCT FROM OLD.ends_at))
  EXECUTE FUNCTION consent_follow_link();

CREATE FUNCTION consent_follow_partnership() RETURNS trigger {VOLATILE} AS $$
BEGIN
  PERFORM consent_fell(ARRAY(SELECT c.id FROM link c WHERE c.ended_at IS NULL
    AND (c.proposer_id, c.center_id) IN ((NEW.low_id, NEW.high_id), (NEW.high_id, NEW.low_id))), 'UNLINKED');
  UPDATE link_request q SET state = 'CANCELLED', answered_at = app_now() WHERE q.state = 'PENDING'
    AND (q.proposer_id, q.center_id) IN ((NEW.low_id, NEW.high_id), (NEW.high_id, NEW.low_id));
  RETURN NULL;
END $$;
CREATE TRIGGER consent_follow_partnership AFTER UPDATE OF ended_at ON center_partner FOR EACH ROW
  WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION consent_follow_partnership();
"""
ASKED = """consent_partner_face(bigint, bigint), consent_proposal_facts(bigint, bigint, bigint[]),
  consent_may_propose(bigint, bigint, bigint, bigint, varchar[], timestamptz), consent_hold_partnership(bigint)"""
INNER = """consent_proposal_is_latest(), consent_guard_through(), consent_guard_held(), consent_fell(bigint[], varchar),
  consent_follow_link(), consent_follow_partnership()"""
UP = f"""{QUESTIONS}{GUARDS}
REVOKE ALL ON FUNCTION {ASKED}, {INNER} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {ASKED} TO suitcase_app;
ALTER POLICY link_request_seen ON link_request USING ({SEEN});
ALTER POLICY link_request_changed ON link_request USING ({SEEN}) WITH CHECK ({CHANGED});
ALTER POLICY link_request_made ON link_request WITH CHECK ({MADE});
ALTER POLICY link_seen ON link USING ({SEEN});
ALTER POLICY link_changed ON link USING ({SEEN}) WITH CHECK ({CHANGED});
"""
DOWN = f"""
ALTER POLICY link_changed ON link USING ({SEEN_BEFORE}) WITH CHECK ({CHANGED_BEFORE});
ALTER POLICY link_seen ON link USING ({SEEN_BEFORE});
ALTER POLICY link_request_made ON link_request WITH CHECK ({MADE_BEFORE});
ALTER POLICY link_request_changed ON link_request USING ({SEEN_BEFORE}) WITH CHECK ({CHANGED_BEFORE});
ALTER POLICY link_request_seen ON link_request USING ({SEEN_BEFORE});
DROP TRIGGER consent_follow_partnership ON center_partner;
DROP TRIGGER consent_follow_link ON link;
DROP TRIGGER consent_guard_held ON relation;
DROP TRIGGER consent_guard_through ON link;
DROP TRIGGER consent_proposal_is_latest ON link_request;
DROP FUNCTION {ASKED}, {INNER};
"""


class Migration(migrations.Migration):

    dependencies = [
        ('consent', '0009_centers'),
        ('centers', '0007_partners'),
        ('access', '0006_shares'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='link',
            name='link_ended_says_how',
        ),
        migrations.AddField(
            model_name='link',
            name='proposer_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='link',
            name='through_link_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='linkrequest',
            name='proposer_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='linkrequest',
            name='through_link_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name='link',
            index=models.Index(condition=models.Q(('ended_at__isnull', True), ('through_link_id__isnull', False)), fields=['through_link_id'], name='link_through'),
        ),
        migrations.AddIndex(
            model_name='link',
            index=models.Index(condition=models.Q(('ended_at__isnull', True), ('proposer_id__isnull', False)), fields=['proposer_id', 'center_id'], name='link_proposed'),
        ),
        migrations.AddIndex(
            model_name='linkrequest',
            index=models.Index(condition=models.Q(('proposer_id__isnull', False)), fields=['proposer_id', 'center_id', 'handle'], name='link_request_proposed'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proposer_id__isnull', True), ('through_link_id__isnull', True)), models.Q(('center_id__isnull', False), ('proposer_id__isnull', False), ('through_link_id__isnull', False), models.Q(('proposer_id', models.F('center_id')), _negated=True)), _connector='OR'), name='link_through_whole'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_as__isnull', True), ('ended_at__isnull', True)), models.Q(('ended_as__in', ['REVOKED', 'UNLINKED', 'EXPIRED', 'CLOSED', 'REPLACED']), ('ended_at__isnull', False)), _connector='OR'), name='link_ended_says_how'),
        ),
        migrations.AddConstraint(
            model_name='linkrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proposer_id__isnull', True), ('through_link_id__isnull', True)), models.Q(('center_id__isnull', False), ('proposer_id__isnull', False), ('through_link_id__isnull', False), models.Q(('proposer_id', models.F('center_id')), _negated=True)), _connector='OR'), name='link_request_through_whole'),
        ),
        migrations.RunSQL(UP, DOWN),
    ]
