"""Row-level security of ad accounts: visible to whoever has a path to one, and to whoever created it."""

from django.db import migrations

UP = """
GRANT SELECT, INSERT, UPDATE ON ad_account TO suitcase_app;
GRANT SELECT ON ad_account TO suitcase_system;
ALTER TABLE ad_account ENABLE ROW LEVEL SECURITY;
CREATE POLICY ad_account_seen ON ad_account FOR SELECT
  USING (created_by = app_person() OR app_sees(4::smallint, id));
CREATE POLICY ad_account_made ON ad_account FOR INSERT
  WITH CHECK (created_by = app_person() OR app_scope() = 'job');
CREATE POLICY ad_account_changed ON ad_account FOR UPDATE
  USING (app_sees(4::smallint, id)) WITH CHECK (app_sees(4::smallint, id));
"""

DOWN = """
DROP POLICY ad_account_seen ON ad_account;
DROP POLICY ad_account_made ON ad_account;
DROP POLICY ad_account_changed ON ad_account;
ALTER TABLE ad_account DISABLE ROW LEVEL SECURITY;
REVOKE ALL ON ad_account FROM suitcase_app, suitcase_system;
"""


class Migration(migrations.Migration):
    dependencies = [("ad_accounts", "0001_initial"), ("access", "0001_initial")]
    operations = [migrations.RunSQL(UP, DOWN)]
