"""A closed centre asks no creator and holds no link, neither itself nor for a partner."""

from django.db import migrations

UP = """
CREATE TRIGGER center_guard_closed BEFORE INSERT ON ask_link
  FOR EACH ROW EXECUTE FUNCTION center_guard_closed('center_id');
CREATE TRIGGER center_guard_closed BEFORE INSERT ON link_request
  FOR EACH ROW EXECUTE FUNCTION center_guard_closed('center_id', 'proposer_id');
CREATE TRIGGER center_guard_closed BEFORE INSERT ON link
  FOR EACH ROW EXECUTE FUNCTION center_guard_closed('center_id', 'proposer_id');
"""

DOWN = """
DROP TRIGGER center_guard_closed ON link;
DROP TRIGGER center_guard_closed ON link_request;
DROP TRIGGER center_guard_closed ON ask_link;
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0012_past_handles"), ("centers", "0012_closing")]
    operations = [migrations.RunSQL(UP, DOWN)]
