"""Row-level security of notifications: a person's own; the worker writes them."""

from django.db import migrations

UP = """
GRANT SELECT, INSERT, UPDATE ON notification TO suitcase_app;
GRANT SELECT ON notification TO suitcase_system;
ALTER TABLE notification ENABLE ROW LEVEL SECURITY;
CREATE POLICY notification_own ON notification FOR SELECT USING (person_id = app_person() OR app_scope() = 'job');
CREATE POLICY notification_read ON notification FOR UPDATE
  USING (person_id = app_person()) WITH CHECK (person_id = app_person());
CREATE POLICY notification_made ON notification FOR INSERT WITH CHECK (app_scope() = 'job');
"""

DOWN = """
DROP POLICY notification_own ON notification;
DROP POLICY notification_read ON notification;
DROP POLICY notification_made ON notification;
ALTER TABLE notification DISABLE ROW LEVEL SECURITY;
REVOKE ALL ON notification FROM suitcase_app, suitcase_system;
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("access", "0001_initial")]
    operations = [migrations.RunSQL(UP, DOWN)]
