"""Role requests, invitations by e-mail, appeals and suspensions, with the rows each person may see."""

import suitcase.areas.ad_accounts.contracts
import suitcase.kernel.ids
from django.db import migrations, models

FILL = """
UPDATE ad_account SET submitted_at = created_at,
  approved_company_name = CASE WHEN status = 'STATUS_ENABLE' THEN company_name ELSE '' END;
"""

WALLS = """
GRANT SELECT, INSERT, UPDATE ON role_request, ad_account_invitation TO suitcase_app;
GRANT SELECT ON role_request, ad_account_invitation TO suitcase_system;

-- Whether the acting person has proven that she reads mail at this address.
CREATE FUNCTION app_has_address(p_email text) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT FROM account_emailaddress a
    WHERE a.user_id = app_person() AND a.verified AND lower(a.email) = lower(p_email))
$$;

ALTER TABLE role_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY role_request_seen ON role_request FOR SELECT
  USING (person_id = app_person() OR app_sees(4::smallint, ad_account_id));
CREATE POLICY role_request_made ON role_request FOR INSERT
  WITH CHECK (person_id = app_person() AND app_sees(4::smallint, ad_account_id));
CREATE POLICY role_request_changed ON role_request FOR UPDATE
  USING (person_id = app_person() OR app_sees(4::smallint, ad_account_id))
  WITH CHECK (person_id = app_person() OR app_sees(4::smallint, ad_account_id));

ALTER TABLE ad_account_invitation ENABLE ROW LEVEL SECURITY;
CREATE POLICY invitation_seen ON ad_account_invitation FOR SELECT
  USING (app_sees(4::smallint, ad_account_id) OR app_has_address(email));
CREATE POLICY invitation_made ON ad_account_invitation FOR INSERT
  WITH CHECK (invited_by = app_person() AND app_sees(4::smallint, ad_account_id));
CREATE POLICY invitation_changed ON ad_account_invitation FOR UPDATE
  USING (app_sees(4::smallint, ad_account_id) OR app_has_address(email))
  WITH CHECK (app_sees(4::smallint, ad_account_id) OR app_has_address(email));

-- What somebody with the link of the mail, or with the address it went to, may read before they are let in.
CREATE FUNCTION ad_account_invitations(p_digest text) RETURNS TABLE (
  id bigint, ad_account_id bigint, ad_account varchar, company varchar, invited_by varchar, email varchar,
  role varchar, state varchar, expires_at timestamptz, is_mine boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT i.id, i.ad_account_id, a.name, a.company_name, coalesce(p.name, ''), i.email, i.role, i.state,
    i.expires_at, app_has_address(i.email)
  FROM (
    SELECT * FROM ad_account_invitation WHERE p_digest <> '' AND token_digest = p_digest
    UNION ALL
    SELECT * FROM ad_account_invitation WHERE p_digest = '' AND state = 'PENDING' AND email IN (
      SELECT lower(e.email) FROM account_emailaddress e WHERE e.user_id = app_person() AND e.verified)
  ) i JOIN ad_account a ON a.id = i.ad_account_id LEFT JOIN person p ON p.id = i.invited_by
  ORDER BY i.id DESC
$$;

-- Which of these addresses belong to people with a role of their own in the ad account; only to those who see it.
CREATE FUNCTION ad_account_members_at(p_ad_account bigint, p_emails text[])
  RETURNS TABLE (email text, person_id bigint, role smallint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT lower(e.email), r.subject_id, r.role
  FROM account_emailaddress e JOIN relation r ON r.subject_kind = 1 AND r.subject_id = e.user_id
  WHERE e.verified AND lower(e.email) = ANY (p_emails) AND r.object_kind = 4 AND r.object_id = p_ad_account
    AND r.through_kind IS DISTINCT FROM 1 AND r.ended_at IS NULL
    AND (r.expires_at IS NULL OR r.expires_at > app_now()) AND app_sees(4::smallint, p_ad_account)
$$;

REVOKE ALL ON FUNCTION app_has_address(text), ad_account_invitations(text),
  ad_account_members_at(bigint, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app_has_address(text), ad_account_invitations(text),
  ad_account_members_at(bigint, text[]) TO suitcase_app, suitcase_system;
"""

OPEN = """
DROP POLICY role_request_seen ON role_request;
DROP POLICY role_request_made ON role_request;
DROP POLICY role_request_changed ON role_request;
DROP POLICY invitation_seen ON ad_account_invitation;
DROP POLICY invitation_made ON ad_account_invitation;
DROP POLICY invitation_changed ON ad_account_invitation;
DROP FUNCTION app_has_address(text), ad_account_invitations(text), ad_account_members_at(bigint, text[]);
REVOKE ALL ON role_request, ad_account_invitation FROM suitcase_app, suitcase_system;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('ad_accounts', '0002_walls'),
        ('access', '0002_focus'),
        ('identity', '0002_borrowed_tables'),
        ('account', '0009_emailaddress_unique_primary_email'),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigIntegerField(default=suitcase.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('ad_account_id', models.BigIntegerField()),
                ('email', models.CharField(max_length=254)),
                ('role', models.CharField(max_length=10)),
                ('state', models.CharField(default=suitcase.areas.ad_accounts.contracts.InvitationState['PENDING'], max_length=10)),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('invited_by', models.BigIntegerField()),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('mailed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.BigIntegerField(null=True)),
            ],
            options={
                'db_table': 'ad_account_invitation',
            },
        ),
        migrations.CreateModel(
            name='RoleRequest',
            fields=[
                ('id', models.BigIntegerField(default=suitcase.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('ad_account_id', models.BigIntegerField()),
                ('person_id', models.BigIntegerField()),
                ('role', models.CharField(max_length=10)),
                ('message', models.CharField(blank=True, default='', max_length=500)),
                ('state', models.CharField(default=suitcase.areas.ad_accounts.contracts.RoleRequestState['PENDING'], max_length=10)),
                ('requested_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('reminders', models.SmallIntegerField(default=0)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.BigIntegerField(null=True)),
                ('given_role', models.CharField(blank=True, default='', max_length=10)),
                ('answer_note', models.CharField(blank=True, default='', max_length=500)),
            ],
            options={
                'db_table': 'role_request',
            },
        ),
        migrations.RemoveIndex(
            model_name='adaccount',
            name='ad_account_waiting',
        ),
        migrations.AddField(
            model_name='adaccount',
            name='appeal',
            field=models.CharField(blank=True, default='', max_length=1000),
        ),
        migrations.AddField(
            model_name='adaccount',
            name='appeal_answer',
            field=models.CharField(blank=True, default='', max_length=500),
        ),
        migrations.AddField(
            model_name='adaccount',
            name='appealed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='adaccount',
            name='approved_company_name',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='adaccount',
            name='former',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='adaccount',
            name='submitted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='adaccount',
            name='submitted_at',
            field=models.DateTimeField(),
        ),
        migrations.AddField(
            model_name='adaccount',
            name='version',
            field=models.IntegerField(default=1),
        ),
        migrations.AddIndex(
            model_name='adaccount',
            index=models.Index(condition=models.Q(('status__in', ['STATUS_PENDING_CONFIRM', 'STATUS_PENDING_CONFIRM_MODIFY']), models.Q(('appeal_answer', ''), ('appealed_at__isnull', False), ('status', 'STATUS_LIMIT')), _connector='OR'), fields=['submitted_at', 'id'], name='ad_account_in_review'),
        ),
        migrations.AddIndex(
            model_name='adaccount',
            index=models.Index(fields=['name', 'id'], name='ad_account_by_name'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(fields=['ad_account_id', '-invited_at', '-id'], name='invitation_list'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(condition=models.Q(('state', 'PENDING')), fields=['email'], name='invitation_by_email'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(condition=models.Q(('state', 'PENDING')), fields=['expires_at'], name='invitation_expiring'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'PENDING')), fields=('ad_account_id', 'email'), name='invitation_one_pending'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ('ADMIN', 'OPERATOR', 'ANALYST')), ('state__in', ['PENDING', 'ACCEPTED', 'CANCELLED', 'EXPIRED'])), name='invitation_words_known'),
        ),
        migrations.AddIndex(
            model_name='rolerequest',
            index=models.Index(fields=['ad_account_id', '-requested_at', '-id'], name='role_request_list'),
        ),
        migrations.AddIndex(
            model_name='rolerequest',
            index=models.Index(fields=['person_id', '-requested_at'], name='role_request_of_person'),
        ),
        migrations.AddIndex(
            model_name='rolerequest',
            index=models.Index(condition=models.Q(('state', 'PENDING')), fields=['expires_at'], name='role_request_expiring'),
        ),
        migrations.AddConstraint(
            model_name='rolerequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'PENDING')), fields=('ad_account_id', 'person_id'), name='role_request_one_pending'),
        ),
        migrations.AddConstraint(
            model_name='rolerequest',
            constraint=models.CheckConstraint(condition=models.Q(('given_role__in', ['', 'ADMIN', 'OPERATOR', 'ANALYST']), ('role__in', ('ADMIN', 'OPERATOR', 'ANALYST')), ('state__in', ['PENDING', 'APPROVED', 'REJECTED', 'EXPIRED', 'CANCELLED'])), name='role_request_words_known'),
        ),
        migrations.RunSQL(WALLS, OPEN),
    ]
