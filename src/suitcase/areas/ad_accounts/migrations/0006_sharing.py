"""Requests of centres for access to ad accounts and transfers of ownership, with the rows each side may see."""

import suitcase.areas.ad_accounts.requests.contracts
import suitcase.kernel.ids
from django.db import migrations, models

WALLS = """
GRANT SELECT, INSERT ON access_request, ownership_transfer TO suitcase_app;
-- Who asks for what never changes.
GRANT UPDATE (state, waits_since, expires_at, reminders, answered_at, answered_by, given_role, answer_note)
  ON access_request TO suitcase_app;
GRANT UPDATE (state, name, from_center_id, from_person_id, accepted_at, accepted_by, cooling_until, ended_at, ended_by,
  former) ON ownership_transfer TO suitcase_app;
GRANT SELECT ON access_request, ownership_transfer TO suitcase_system;

-- Whether the acting person may answer requests for access to this ad account: its owner, or, where a centre owns it,
-- an Admin of it who did not come through a partner. The keys are those of ad_account.access_requests.answer.
CREATE FUNCTION app_answers_for(p_ad_account bigint) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM access_paths(app_person(), 4::smallint, p_ad_account, NULL) p
    WHERE p.key IN (14000, 23000, 24000, 33000, 34000, 83000, 84000))
$$;

ALTER TABLE access_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY access_request_seen ON access_request FOR SELECT
  USING (app_heads_center(center_id) OR app_sees(4::smallint, ad_account_id));
CREATE POLICY access_request_made ON access_request FOR INSERT
  WITH CHECK (requested_by = app_person() AND app_heads_center(center_id));
CREATE POLICY access_request_changed ON access_request FOR UPDATE
  USING (app_heads_center(center_id) OR app_sees(4::smallint, ad_account_id))
  WITH CHECK (app_heads_center(center_id) OR app_sees(4::smallint, ad_account_id));
-- Nobody lets herself in: a yes is written by who may answer, or by the centre to an offer that was made to it.
CREATE FUNCTION access_request_guard() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF app_scope() = 'job' THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state = 'PENDING' AND NEW.given_role = '' THEN RETURN NEW; END IF;
  ELSIF OLD.state NOT IN ('PENDING', 'COUNTERED') THEN
    RAISE insufficient_privilege USING MESSAGE = 'A request that is over stays as it is.';
  ELSIF NEW.state IN ('CANCELLED', 'EXPIRED', OLD.state) AND NEW.given_role = OLD.given_role THEN
    RETURN NEW;
  ELSIF OLD.state = 'COUNTERED' AND NEW.state = 'APPROVED' AND NEW.given_role = OLD.given_role
    AND app_heads_center(OLD.center_id) THEN
    RETURN NEW;
  ELSIF app_answers_for(OLD.ad_account_id) THEN
    RETURN NEW;
  END IF;
  RAISE insufficient_privilege USING MESSAGE = 'A request for access is answered by whoever may.';
END $$;
CREATE TRIGGER access_request_guarded BEFORE INSERT OR UPDATE ON access_request
  FOR EACH ROW EXECUTE FUNCTION access_request_guard();

CREATE FUNCTION app_takes_part(p_from_center bigint, p_from_person bigint, p_to_center bigint, p_ad_account bigint)
  RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT app_heads_center(p_to_center) OR (p_from_center IS NOT NULL AND app_heads_center(p_from_center))
    OR coalesce(p_from_person = app_person(), false) OR app_sees(4::smallint, p_ad_account)
$$;
ALTER TABLE ownership_transfer ENABLE ROW LEVEL SECURITY;
CREATE POLICY ownership_transfer_seen ON ownership_transfer FOR SELECT
  USING (app_takes_part(from_center_id, from_person_id, to_center_id, ad_account_id));
CREATE POLICY ownership_transfer_made ON ownership_transfer FOR INSERT
  WITH CHECK (started_by = app_person() AND (app_heads_center(to_center_id) OR app_sees(4::smallint, ad_account_id)));
CREATE POLICY ownership_transfer_changed ON ownership_transfer FOR UPDATE
  USING (app_takes_part(from_center_id, from_person_id, to_center_id, ad_account_id))
  WITH CHECK (app_takes_part(from_center_id, from_person_id, to_center_id, ad_account_id));
-- What moves an owner is written by Suitcase, after it has asked both sides; a side may only say no.
CREATE FUNCTION ownership_transfer_guard() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF app_scope() = 'job' OR (TG_OP = 'INSERT' AND NEW.state = 'REQUESTED' AND NEW.former IS NULL)
    OR (TG_OP = 'UPDATE' AND OLD.state = 'REQUESTED' AND NEW.state IN ('DECLINED', 'CANCELLED', 'EXPIRED')
      AND NEW.former IS NULL)
  THEN RETURN NEW; END IF;
  RAISE insufficient_privilege USING MESSAGE = 'An ad account changes hands only with both consents.';
END $$;
CREATE TRIGGER ownership_transfer_guarded BEFORE INSERT OR UPDATE ON ownership_transfer
  FOR EACH ROW EXECUTE FUNCTION ownership_transfer_guard();

-- Of ad accounts that a centre wants to ask for: whether there is one, and whether its standing rules it out. Nothing
-- else, and only to Admins of the centre.
CREATE FUNCTION access_request_verdicts(p_center bigint, p_ids bigint[]) RETURNS TABLE (id bigint, verdict text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT i.id, CASE WHEN a.id IS NULL THEN 'unknown' WHEN a.status = 'STATUS_DISABLE' THEN 'closed'
    WHEN a.status IN ('STATUS_CONFIRM_FAIL', 'STATUS_CONFIRM_FAIL_END') THEN 'disapproved' ELSE 'open' END
  FROM unnest(p_ids) AS i (id) LEFT JOIN ad_account a ON a.id = i.id WHERE app_heads_center(p_center)
$$;

-- Names of centres that have to do with an ad account, for people who reach it and for the sides of its transfer.
CREATE FUNCTION ad_account_centers(p_ad_account bigint, p_ids bigint[])
  RETURNS TABLE (id bigint, name varchar, is_verified boolean)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 5 AS $$
DECLARE
  v_reaches boolean := app_sees(4::smallint, p_ad_account);
BEGIN
  RETURN QUERY SELECT c.id, c.name, EXISTS (SELECT FROM center_verification v
      WHERE v.center_id = c.id AND v.verified_until > app_now())
  FROM center c WHERE c.id = ANY (p_ids) AND (app_sees(2::smallint, c.id)
    OR v_reaches AND (EXISTS (SELECT FROM access_request q
        WHERE q.center_id = c.id AND q.ad_account_id = p_ad_account)
      OR EXISTS (SELECT FROM relation r WHERE r.subject_kind = 2 AND r.subject_id = c.id AND r.object_kind = 4
        AND r.object_id = p_ad_account AND r.ended_at IS NULL))
    OR EXISTS (SELECT FROM ownership_transfer t WHERE t.ad_account_id = p_ad_account
      AND c.id IN (t.to_center_id, t.from_center_id)
      AND app_takes_part(t.from_center_id, t.from_person_id, t.to_center_id, t.ad_account_id)));
END $$;

-- The centre that an owner names by its ID when she wants to give it an ad account.
CREATE FUNCTION transfer_receiver(p_center bigint)
  RETURNS TABLE (id bigint, name varchar, is_verified boolean, currency varchar)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.id, c.name, EXISTS (SELECT FROM center_verification v
      WHERE v.center_id = c.id AND v.verified_until > app_now()), c.currency
  FROM center c WHERE c.id = p_center AND app_person() IS NOT NULL
$$;

REVOKE ALL ON FUNCTION app_answers_for(bigint), app_takes_part(bigint, bigint, bigint, bigint),
  access_request_verdicts(bigint, bigint[]), ad_account_centers(bigint, bigint[]), transfer_receiver(bigint)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app_answers_for(bigint), app_takes_part(bigint, bigint, bigint, bigint),
  access_request_verdicts(bigint, bigint[]), ad_account_centers(bigint, bigint[]), transfer_receiver(bigint)
  TO suitcase_app, suitcase_system;
"""

OPEN = """
DROP FUNCTION access_request_verdicts(bigint, bigint[]), ad_account_centers(bigint, bigint[]),
  transfer_receiver(bigint);
DROP TRIGGER access_request_guarded ON access_request;
DROP TRIGGER ownership_transfer_guarded ON ownership_transfer;
DROP FUNCTION access_request_guard(), ownership_transfer_guard();
DROP POLICY access_request_seen ON access_request;
DROP POLICY access_request_made ON access_request;
DROP POLICY access_request_changed ON access_request;
DROP POLICY ownership_transfer_seen ON ownership_transfer;
DROP POLICY ownership_transfer_made ON ownership_transfer;
DROP POLICY ownership_transfer_changed ON ownership_transfer;
DROP FUNCTION app_answers_for(bigint), app_takes_part(bigint, bigint, bigint, bigint);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('ad_accounts', '0005_companies'),
        ('access', '0005_held'),
        ('centers', '0004_currency'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessRequest',
            fields=[
                ('id', models.BigIntegerField(default=suitcase.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('center_id', models.BigIntegerField()),
                ('ad_account_id', models.BigIntegerField()),
                ('requested_by', models.BigIntegerField()),
                ('role', models.CharField(max_length=10)),
                ('notify', models.BooleanField()),
                ('message', models.CharField(blank=True, default='', max_length=500)),
                ('state', models.CharField(default=suitcase.areas.ad_accounts.requests.contracts.AccessRequestState['PENDING'], max_length=10)),
                ('requested_at', models.DateTimeField()),
                ('waits_since', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('reminders', models.SmallIntegerField(default=0)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.BigIntegerField(null=True)),
                ('given_role', models.CharField(blank=True, default='', max_length=10)),
                ('answer_note', models.CharField(blank=True, default='', max_length=500)),
            ],
            options={
                'db_table': 'access_request',
                'indexes': [models.Index(fields=['center_id', '-requested_at', '-id'], name='access_request_of_center'), models.Index(fields=['ad_account_id', '-requested_at', '-id'], name='access_request_of_account'), models.Index(condition=models.Q(('state__in', ['PENDING', 'COUNTERED'])), fields=['expires_at'], name='access_request_expiring')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['PENDING', 'COUNTERED'])), fields=('center_id', 'ad_account_id'), name='access_request_one_open'), models.CheckConstraint(condition=models.Q(('given_role__in', ['', 'ADMIN', 'OPERATOR', 'ANALYST']), ('role__in', ('ADMIN', 'OPERATOR', 'ANALYST')), ('state__in', ['PENDING', 'COUNTERED', 'APPROVED', 'REJECTED', 'CANCELLED', 'EXPIRED'])), name='access_request_words_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['COUNTERED', 'APPROVED']), _negated=True), models.Q(('given_role', ''), _negated=True), _connector='OR'), name='access_request_role_given')],
            },
        ),
        migrations.CreateModel(
            name='OwnershipTransfer',
            fields=[
                ('id', models.BigIntegerField(default=suitcase.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('ad_account_id', models.BigIntegerField()),
                ('name', models.CharField(blank=True, default='', max_length=100)),
                ('from_center_id', models.BigIntegerField(null=True)),
                ('from_person_id', models.BigIntegerField(null=True)),
                ('to_center_id', models.BigIntegerField()),
                ('by_receiver', models.BooleanField()),
                ('message', models.CharField(blank=True, default='', max_length=500)),
                ('state', models.CharField(default=suitcase.areas.ad_accounts.requests.contracts.TransferState['REQUESTED'], max_length=12)),
                ('started_at', models.DateTimeField()),
                ('started_by', models.BigIntegerField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('accepted_by', models.BigIntegerField(null=True)),
                ('cooling_until', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.BigIntegerField(null=True)),
                ('former', models.JSONField(null=True)),
            ],
            options={
                'db_table': 'ownership_transfer',
                'indexes': [models.Index(fields=['to_center_id', '-started_at'], name='ownership_transfer_to'), models.Index(fields=['from_center_id', '-started_at'], name='ownership_transfer_from'), models.Index(fields=['ad_account_id', '-started_at'], name='ownership_transfer_of'), models.Index(condition=models.Q(('state__in', ['REQUESTED', 'COOLING_OFF'])), fields=['expires_at'], name='ownership_transfer_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['REQUESTED', 'COOLING_OFF'])), fields=('ad_account_id',), name='ownership_transfer_one_open'), models.CheckConstraint(condition=models.Q(('state__in', ['REQUESTED', 'COOLING_OFF', 'DONE', 'UNDONE', 'DECLINED', 'CANCELLED', 'EXPIRED'])), name='ownership_transfer_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'COOLING_OFF'), _negated=True), models.Q(('cooling_until__isnull', False), ('former__isnull', False)), _connector='OR'), name='ownership_transfer_can_be_undone')],
            },
        ),
        migrations.RunSQL(WALLS, OPEN),
    ]
