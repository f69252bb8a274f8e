"""Security settings of a centre, invitations into it, and questions about its people past row-level security.

Addresses and sign-ins of members are answered to the centre's Admins only.
"""

import suitcase.areas.identity.contracts
import suitcase.kernel.ids
from django.db import migrations, models

WALLS = """
GRANT UPDATE (name, time_zone, requires_two_step, allowed_domains, dormant_days, version, review_told_at)
  ON center TO suitcase_app;
GRANT SELECT, INSERT, UPDATE ON center_member_kept TO suitcase_app;
GRANT SELECT, INSERT ON center_invitation TO suitcase_app;
-- To whom and as what an invitation goes never changes: the invited person may answer it, and that is all.
GRANT UPDATE (state, ended_at, ended_by, expires_at, mailed_at, token_digest) ON center_invitation TO suitcase_app;
GRANT SELECT ON center_invitation, center_member_kept TO suitcase_system;

-- Whether the acting person is Admin of the centre, or the worker is at work.
CREATE FUNCTION app_heads_center(p_center bigint) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT app_scope() = 'job' OR EXISTS (SELECT FROM relation r
    WHERE r.subject_kind = 1 AND r.subject_id = app_person() AND r.object_kind = 2 AND r.object_id = p_center
      AND r.role = 1 AND r.ended_at IS NULL AND r.valid_from <= app_now())
$$;

CREATE POLICY center_change ON center FOR UPDATE TO suitcase_app
  USING (app_heads_center(id)) WITH CHECK (app_heads_center(id));

ALTER TABLE center_invitation ENABLE ROW LEVEL SECURITY;
CREATE POLICY center_invitation_seen ON center_invitation FOR SELECT
  USING (app_heads_center(center_id) OR app_has_address(email));
CREATE POLICY center_invitation_made ON center_invitation FOR INSERT
  WITH CHECK (invited_by = app_person() AND app_heads_center(center_id));
-- Whoever leaves, or gives the role of Admin up, takes her open invitations back with it.
CREATE POLICY center_invitation_changed ON center_invitation FOR UPDATE
  USING (app_heads_center(center_id) OR app_has_address(email))
  WITH CHECK (app_heads_center(center_id) OR app_has_address(email));

ALTER TABLE center_member_kept ENABLE ROW LEVEL SECURITY;
CREATE POLICY center_member_kept_all ON center_member_kept
  USING (app_heads_center(center_id)) WITH CHECK (app_heads_center(center_id));

CREATE FUNCTION center_people(p_center bigint) RETURNS TABLE (
  person_id bigint, name varchar, email varchar, role smallint, finance smallint, since timestamptz,
  last_sign_in timestamptz)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public ROWS 50 AS $$
DECLARE v_heads boolean := app_heads_center(p_center) OR (app_scope() = 'ops' AND app_is_staff());
BEGIN
  IF NOT app_sees(2::smallint, p_center) THEN RETURN; END IF;
  RETURN QUERY SELECT p.id, p.name, CASE WHEN v_heads THEN p.email ELSE '' END, r.role, f.role, r.valid_from,
    CASE WHEN v_heads THEN p.last_login END
  FROM relation r JOIN person p ON p.id = r.subject_id
  LEFT JOIN relation f ON f.subject_kind = 1 AND f.subject_id = r.subject_id AND f.object_kind = 2
    AND f.object_id = p_center AND f.role IN (3, 4) AND f.ended_at IS NULL
  WHERE r.subject_kind = 1 AND r.object_kind = 2 AND r.object_id = p_center AND r.role IN (1, 2)
    AND r.ended_at IS NULL AND r.valid_from <= app_now();
END $$;

-- Members who have not signed in since `p_before`, nor came in since then, nor were kept in a review since `p_kept`.
CREATE FUNCTION center_unused(p_center bigint, p_before timestamptz, p_kept timestamptz) RETURNS SETOF bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT m.person_id FROM center_people(p_center) m
  WHERE greatest(m.last_sign_in, m.since) <= p_before AND NOT EXISTS (
    SELECT FROM center_member_kept k
    WHERE k.center_id = p_center AND k.person_id = m.person_id AND k.kept_at > p_kept)
$$;

-- What a person holds because the centre holds something: roles on its assets, and places in its groups.
CREATE FUNCTION center_assignments(p_center bigint, p_person bigint) RETURNS TABLE (id bigint, object_kind smallint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT r.id, r.object_kind FROM relation r JOIN relation h ON h.id = r.through_id
  WHERE r.subject_kind = 1 AND r.subject_id = p_person AND r.through_kind = 1 AND r.ended_at IS NULL
    AND h.subject_kind = 2 AND h.subject_id = p_center
    AND (p_person = app_person() OR app_heads_center(p_center))
$$;

-- What somebody with the link of the mail, or with the address it went to, may read before they are let in.
CREATE FUNCTION center_invitations(p_digest text) RETURNS TABLE (
  id bigint, center_id bigint, center varchar, invited_by varchar, email varchar, role varchar, finance varchar,
  state varchar, expires_at timestamptz, is_mine boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT i.id, i.center_id, c.name, coalesce(p.name, ''), i.email, i.role, i.finance, i.state, i.expires_at,
    app_has_address(i.email)
  FROM (
    SELECT * FROM center_invitation WHERE p_digest <> '' AND token_digest = p_digest
    UNION ALL
    SELECT * FROM center_invitation WHERE p_digest = '' AND state = 'PENDING' AND email IN (
      SELECT lower(e.email) FROM account_emailaddress e WHERE e.user_id = app_person() AND e.verified)
  ) i JOIN center c ON c.id = i.center_id LEFT JOIN person p ON p.id = i.invited_by
  ORDER BY i.id DESC
$$;

-- The name of a centre whose row the invited person cannot see yet.
CREATE FUNCTION center_name(p_center bigint) RETURNS varchar
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT c.name FROM center c WHERE c.id = p_center AND (app_sees(2::smallint, p_center) OR EXISTS (
    SELECT FROM center_invitation i WHERE i.center_id = p_center AND app_has_address(i.email)))
$$;

REVOKE ALL ON FUNCTION app_heads_center(bigint), center_people(bigint), center_name(bigint),
  center_unused(bigint, timestamptz, timestamptz), center_assignments(bigint, bigint), center_invitations(text)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app_heads_center(bigint), center_people(bigint), center_name(bigint),
  center_unused(bigint, timestamptz, timestamptz), center_assignments(bigint, bigint), center_invitations(text)
  TO suitcase_app, suitcase_system;
"""

OPEN = """
DROP POLICY center_change ON center;
DROP POLICY center_invitation_seen ON center_invitation;
DROP POLICY center_invitation_made ON center_invitation;
DROP POLICY center_invitation_changed ON center_invitation;
DROP POLICY center_member_kept_all ON center_member_kept;
DROP FUNCTION center_name(bigint), center_invitations(text), center_assignments(bigint, bigint),
  center_unused(bigint, timestamptz, timestamptz), center_people(bigint), app_heads_center(bigint);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('centers', '0001_initial'),
        ('identity', '0003_proven_address'),
        ('access', '0003_plans'),
    ]

    operations = [
        migrations.CreateModel(
            name='CenterInvitation',
            fields=[
                ('id', models.BigIntegerField(default=suitcase.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('center_id', models.BigIntegerField()),
                ('email', models.CharField(max_length=254)),
                ('role', models.CharField(max_length=20)),
                ('finance', models.CharField(blank=True, default='', max_length=20)),
                ('state', models.CharField(default=suitcase.areas.identity.contracts.InvitationState['PENDING'], max_length=10)),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('invited_by', models.BigIntegerField()),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('mailed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.BigIntegerField(null=True)),
            ],
            options={
                'db_table': 'center_invitation',
            },
        ),
        migrations.CreateModel(
            name='MemberKept',
            fields=[
                ('pk', models.CompositePrimaryKey('center_id', 'person_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('center_id', models.BigIntegerField()),
                ('person_id', models.BigIntegerField()),
                ('kept_by', models.BigIntegerField()),
                ('kept_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'center_member_kept',
            },
        ),
        migrations.AddField(
            model_name='center',
            name='allowed_domains',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='center',
            name='dormant_days',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='center',
            name='requires_two_step',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='center',
            name='review_told_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='center',
            name='version',
            field=models.IntegerField(default=1),
        ),
        migrations.AddIndex(
            model_name='center',
            index=models.Index(condition=models.Q(('dormant_days__isnull', False)), fields=['review_told_at'], name='center_review_due'),
        ),
        migrations.AddIndex(
            model_name='centerinvitation',
            index=models.Index(fields=['center_id', '-invited_at', '-id'], name='center_invitation_list'),
        ),
        migrations.AddIndex(
            model_name='centerinvitation',
            index=models.Index(condition=models.Q(('state', 'PENDING')), fields=['email'], name='center_invitation_by_email'),
        ),
        migrations.AddIndex(
            model_name='centerinvitation',
            index=models.Index(condition=models.Q(('state', 'PENDING')), fields=['expires_at'], name='center_invitation_expiring'),
        ),
        migrations.AddConstraint(
            model_name='centerinvitation',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'PENDING')), fields=('center_id', 'email'), name='center_invitation_one_pending'),
        ),
        migrations.AddConstraint(
            model_name='centerinvitation',
            constraint=models.CheckConstraint(condition=models.Q(('finance__in', ('', 'FINANCE_MANAGER', 'FINANCE_ANALYST')), ('role__in', ('CENTER_ADMIN', 'CENTER_STANDARD')), ('state__in', ['PENDING', 'ACCEPTED', 'CANCELLED', 'EXPIRED'])), name='center_invitation_words_known'),
        ),
        migrations.RunSQL(WALLS, OPEN),
    ]
