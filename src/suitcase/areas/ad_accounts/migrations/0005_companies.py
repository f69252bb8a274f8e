"""Companies that centres advertise for, and their business certificates: sent in by Admins, decided by operators."""

import suitcase.areas.ad_accounts.clients.contracts
import suitcase.kernel.ids
from django.db import migrations, models

WALLS = """
GRANT SELECT, INSERT, UPDATE ON center_company, business_certificate TO suitcase_app;
GRANT SELECT ON center_company, business_certificate TO suitcase_system;

-- A company is seen by those who head its centre, by operators, and by whoever reaches an ad account of it.
ALTER TABLE center_company ENABLE ROW LEVEL SECURITY;
CREATE POLICY center_company_seen ON center_company FOR SELECT USING (
  app_heads_center(center_id) OR (app_scope() = 'ops' AND app_is_staff())
  OR EXISTS (SELECT FROM ad_account a WHERE a.company_id = center_company.id));
CREATE POLICY center_company_made ON center_company FOR INSERT
  WITH CHECK (made_by = app_person() AND app_heads_center(center_id));
CREATE POLICY center_company_changed ON center_company FOR UPDATE
  USING (app_scope() = 'ops' AND app_is_staff()) WITH CHECK (app_scope() = 'ops' AND app_is_staff());

-- A name counts as checked only if the registry has it, if it is the verified one of the centre, or by an operator.
CREATE FUNCTION center_company_guard() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF app_scope() = 'job' OR (app_scope() = 'ops' AND app_is_staff()) THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' AND NEW.decided_at IS NULL AND (
    (NEW.state = 'REVIEWING' AND NEW.basis = '' AND NEW.lei = '')
    OR (NEW.state = 'APPROVED' AND NEW.basis = 'REGISTRY' AND EXISTS (SELECT FROM legal_entity e
      WHERE e.lei = NEW.lei AND e.status <> 'ENDED' AND e.name = NEW.name))
    OR (NEW.state = 'APPROVED' AND NEW.basis = 'VERIFICATION' AND NEW.lei = '' AND EXISTS (
      SELECT FROM center_verification v WHERE v.center_id = NEW.center_id AND v.state = 'VERIFIED'
        AND v.verified_until > app_now() AND v.legal_name = NEW.name)))
  THEN
    RETURN NEW;
  END IF;
  RAISE insufficient_privilege USING MESSAGE = 'The name of a company is decided by operators.';
END $$;
CREATE TRIGGER center_company_guarded BEFORE INSERT OR UPDATE ON center_company
  FOR EACH ROW EXECUTE FUNCTION center_company_guard();

ALTER TABLE business_certificate ENABLE ROW LEVEL SECURITY;
CREATE POLICY business_certificate_seen ON business_certificate FOR SELECT USING (
  app_heads_center(center_id) OR (app_scope() = 'ops' AND app_is_staff()));
CREATE POLICY business_certificate_made ON business_certificate FOR INSERT
  WITH CHECK (submitted_by = app_person() AND app_heads_center(center_id));
CREATE POLICY business_certificate_changed ON business_certificate FOR UPDATE
  USING (app_heads_center(center_id) OR (app_scope() = 'ops' AND app_is_staff()))
  WITH CHECK (app_heads_center(center_id) OR (app_scope() = 'ops' AND app_is_staff()));

CREATE FUNCTION business_certificate_guard() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF app_scope() = 'job' OR (app_scope() = 'ops' AND app_is_staff()) THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' AND NEW.state = 'REVIEWING' AND NEW.decided_at IS NULL AND NEW.valid_until IS NULL
    AND EXISTS (SELECT FROM center_company c WHERE c.id = NEW.company_id AND c.center_id = NEW.center_id)
  THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.state = 'REVIEWING' AND NEW.valid_until IS NOT DISTINCT FROM OLD.valid_until
    AND NEW.decided_at IS NOT DISTINCT FROM OLD.decided_at AND NEW.company_id = OLD.company_id
    AND NEW.center_id = OLD.center_id AND NOT (OLD.state = 'APPROVED' AND OLD.valid_until IS NULL)
  THEN
    RETURN NEW;
  END IF;
  RAISE insufficient_privilege USING MESSAGE = 'A business certificate is decided by operators.';
END $$;
CREATE TRIGGER business_certificate_guarded BEFORE INSERT OR UPDATE ON business_certificate
  FOR EACH ROW EXECUTE FUNCTION business_certificate_guard();

-- How the certificate of a company stands, without the paper: for whoever may read the company.
CREATE FUNCTION company_certificate(p_company bigint) RETURNS TABLE (state varchar, valid_until timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.state, c.valid_until FROM business_certificate c
  WHERE c.company_id = p_company AND c.state <> 'REPLACED' AND (
    app_heads_center(c.center_id) OR (app_scope() = 'ops' AND app_is_staff())
    OR EXISTS (SELECT FROM ad_account a WHERE a.company_id = p_company AND app_sees(4::smallint, a.id)))
$$;
REVOKE ALL ON FUNCTION company_certificate(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION company_certificate(bigint) TO suitcase_app, suitcase_system;
"""
OPEN = """
DROP FUNCTION company_certificate(bigint);
DROP TRIGGER business_certificate_guarded ON business_certificate;
DROP FUNCTION business_certificate_guard();
DROP POLICY business_certificate_seen ON business_certificate;
DROP POLICY business_certificate_made ON business_certificate;
DROP POLICY business_certificate_changed ON business_certificate;
DROP TRIGGER center_company_guarded ON center_company;
DROP FUNCTION center_company_guard();
DROP POLICY center_company_seen ON center_company;
DROP POLICY center_company_made ON center_company;
DROP POLICY center_company_changed ON center_company;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('ad_accounts', '0004_center_accounts'),
        ('centers', '0003_verification'),
        ('companies', '0002_road'),
    ]

    operations = [
        migrations.CreateModel(
            name='BusinessCertificate',
            fields=[
                ('id', models.BigIntegerField(default=suitcase.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('center_id', models.BigIntegerField()),
                ('company_id', models.BigIntegerField()),
                ('state', models.CharField(default=suitcase.areas.ad_accounts.clients.contracts.CertificateState['REVIEWING'], max_length=16)),
                ('document', models.CharField(max_length=60)),
                ('submitted_by', models.BigIntegerField()),
                ('submitted_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('reasons', models.JSONField(default=list)),
                ('decided_at', models.DateTimeField(null=True)),
                ('valid_until', models.DateTimeField(null=True)),
                ('reminders', models.SmallIntegerField(default=0)),
                ('version', models.IntegerField(default=1)),
            ],
            options={
                'db_table': 'business_certificate',
            },
        ),
        migrations.CreateModel(
            name='CenterCompany',
            fields=[
                ('id', models.BigIntegerField(default=suitcase.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('center_id', models.BigIntegerField()),
                ('name', models.CharField(max_length=200)),
                ('name_key', models.CharField(max_length=500)),
                ('lei', models.CharField(blank=True, default='', max_length=20)),
                ('country', models.CharField(max_length=2)),
                ('state', models.CharField(default=suitcase.areas.ad_accounts.clients.contracts.CompanyState['REVIEWING'], max_length=16)),
                ('basis', models.CharField(blank=True, default='', max_length=16)),
                ('reasons', models.JSONField(default=list)),
                ('same_as', models.BigIntegerField(null=True)),
                ('made_by', models.BigIntegerField()),
                ('submitted_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'center_company',
            },
        ),
        migrations.AddField(
            model_name='adaccount',
            name='company_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='adaccount',
            name='is_for_client',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='adaccount',
            name='lei',
            field=models.CharField(blank=True, default='', max_length=20),
        ),
        migrations.AddIndex(
            model_name='adaccount',
            index=models.Index(condition=models.Q(('company_id__isnull', False)), fields=['company_id'], name='ad_account_company'),
        ),
        migrations.AddIndex(
            model_name='businesscertificate',
            index=models.Index(fields=['center_id', 'company_id'], name='business_certificate_of_center'),
        ),
        migrations.AddIndex(
            model_name='businesscertificate',
            index=models.Index(fields=['document'], name='business_certificate_file'),
        ),
        migrations.AddIndex(
            model_name='businesscertificate',
            index=models.Index(condition=models.Q(('state', 'REVIEWING')), fields=['submitted_at', 'id'], name='business_certificate_waiting'),
        ),
        migrations.AddIndex(
            model_name='businesscertificate',
            index=models.Index(condition=models.Q(('state', 'APPROVED'), ('valid_until__isnull', False)), fields=['valid_until'], name='business_certificate_ending'),
        ),
        migrations.AddConstraint(
            model_name='businesscertificate',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'REPLACED'), _negated=True), fields=('company_id',), name='business_certificate_one_each'),
        ),
        migrations.AddConstraint(
            model_name='businesscertificate',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['REVIEWING', 'APPROVED', 'REJECTED', 'EXPIRED', 'REPLACED'])), name='business_certificate_state_known'),
        ),
        migrations.AddIndex(
            model_name='centercompany',
            index=models.Index(condition=models.Q(('state', 'REVIEWING')), fields=['submitted_at', 'id'], name='center_company_waiting'),
        ),
        migrations.AddIndex(
            model_name='centercompany',
            index=models.Index(fields=['center_id', 'name_key'], name='center_company_by_name'),
        ),
        migrations.AddConstraint(
            model_name='centercompany',
            constraint=models.UniqueConstraint(condition=models.Q(('lei', ''), _negated=True), fields=('center_id', 'lei'), name='center_company_of_registry'),
        ),
        migrations.AddConstraint(
            model_name='centercompany',
            constraint=models.UniqueConstraint(condition=models.Q(('lei', ''), models.Q(('state', 'MERGED'), _negated=True)), fields=('center_id', 'name_key'), name='center_company_free_name'),
        ),
        migrations.AddConstraint(
            model_name='centercompany',
            constraint=models.CheckConstraint(condition=models.Q(('basis__in', ['', 'REGISTRY', 'VERIFICATION', 'OPERATOR']), ('state__in', ['REVIEWING', 'APPROVED', 'REJECTED', 'MERGED'])), name='center_company_words_known'),
        ),
        migrations.RunSQL(WALLS, OPEN),
    ]
