"""Former handles are written by whoever owns the creator account; who may use its posts reads them, as before.

The migration stands here because ownership of a creator account is asked for by `app_owns_creator`, which is ours.
"""

from django.db import migrations

UP = """
DROP POLICY past_handle_all ON past_handle;
REVOKE UPDATE ON past_handle FROM suitcase_app;
CREATE POLICY past_handle_seen ON past_handle FOR SELECT USING (app_sees(5::smallint, creator_account_id));
CREATE POLICY past_handle_made ON past_handle FOR INSERT WITH CHECK (app_owns_creator(creator_account_id));
"""

DOWN = """
DROP POLICY past_handle_made ON past_handle;
DROP POLICY past_handle_seen ON past_handle;
GRANT UPDATE ON past_handle TO suitcase_app;
CREATE POLICY past_handle_all ON past_handle
  USING (app_sees(5::smallint, creator_account_id)) WITH CHECK (app_sees(5::smallint, creator_account_id));
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0010_partners"), ("creators", "0006_category")]
    operations = [migrations.RunSQL(UP, DOWN)]
