"""The verification of the business behind a centre: its people see it, its Admins send in, operators decide."""

import suitcase.areas.centers.contracts
from django.db import migrations, models

WALLS = """
GRANT SELECT, INSERT, UPDATE ON center_verification TO suitcase_app;
GRANT SELECT ON center_verification TO suitcase_system;
ALTER TABLE center_verification ENABLE ROW LEVEL SECURITY;
CREATE POLICY center_verification_seen ON center_verification FOR SELECT
  USING (app_sees(2::smallint, center_id));
CREATE POLICY center_verification_made ON center_verification FOR INSERT
  WITH CHECK (submitted_by = app_person() AND app_heads_center(center_id));
-- Nobody verifies herself: what a decision gives is written by operators only, and by the worker when it runs out.
CREATE FUNCTION center_verification_guard() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF app_scope() = 'job' OR (app_scope() = 'ops' AND app_is_staff()) THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' AND NEW.verified_until IS NULL AND NEW.decided_at IS NULL AND NEW.state = 'REVIEWING' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' OR NEW.state <> 'REVIEWING' OR NEW.verified_until IS DISTINCT FROM OLD.verified_until
    OR NEW.decided_at IS DISTINCT FROM OLD.decided_at
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'A verification is decided by operators.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER center_verification_guarded BEFORE INSERT OR UPDATE ON center_verification
  FOR EACH ROW EXECUTE FUNCTION center_verification_guard();
CREATE POLICY center_verification_changed ON center_verification FOR UPDATE
  USING (app_heads_center(center_id) OR (app_scope() = 'ops' AND app_is_staff()))
  WITH CHECK (app_heads_center(center_id) OR (app_scope() = 'ops' AND app_is_staff()));
"""

OPEN = """
DROP POLICY center_verification_seen ON center_verification;
DROP POLICY center_verification_made ON center_verification;
DROP POLICY center_verification_changed ON center_verification;
DROP TRIGGER center_verification_guarded ON center_verification;
DROP FUNCTION center_verification_guard();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('centers', '0002_people'),
    ]

    operations = [
        migrations.CreateModel(
            name='CenterVerification',
            fields=[
                ('center_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('state', models.CharField(default=suitcase.areas.centers.contracts.VerificationState['REVIEWING'], max_length=16)),
                ('entity_type', models.CharField(max_length=40)),
                ('country', models.CharField(max_length=2)),
                ('legal_name', models.CharField(max_length=200)),
                ('number', models.CharField(max_length=40)),
                ('document', models.CharField(max_length=60)),
                ('submitted_by', models.BigIntegerField()),
                ('submitted_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('findings', models.JSONField(default=list)),
                ('remark', models.CharField(blank=True, default='', max_length=500)),
                ('decided_at', models.DateTimeField(null=True)),
                ('verified_until', models.DateTimeField(null=True)),
                ('reminders', models.SmallIntegerField(default=0)),
                ('version', models.IntegerField(default=1)),
            ],
            options={
                'db_table': 'center_verification',
                'indexes': [models.Index(condition=models.Q(('state', 'REVIEWING')), fields=['submitted_at', 'center_id'], name='center_verification_waiting'), models.Index(condition=models.Q(('state', 'VERIFIED')), fields=['verified_until'], name='center_verification_ending')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['REVIEWING', 'VERIFIED', 'FAILED', 'EXPIRED'])), name='center_verification_state_known')],
            },
        ),
        migrations.RunSQL(WALLS, OPEN),
    ]
