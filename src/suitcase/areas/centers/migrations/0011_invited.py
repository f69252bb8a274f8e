"""Whoever accepts an invitation into a centre gets the role it offers, and no other, though she does not see it yet."""

from django.db import migrations

# The invitation is looked at as she sees it: only those to an address she has proven. It gives once: who was removed does not come back
# with it.
UP = """
CREATE POLICY relation_center_invited ON relation FOR INSERT TO suitcase_app WITH CHECK (
  ended_at IS NULL AND granted_by = (SELECT app_person()) AND subject_kind = 1 AND subject_id = granted_by
  AND object_kind = 2 AND through_kind = 5 AND EXISTS (
    SELECT FROM center_invitation i WHERE i.id = through_id AND i.center_id = object_id AND i.state = 'ACCEPTED'
      AND i.ended_by = app_person() AND relation.role IN (
        CASE i.role WHEN 'CENTER_ADMIN' THEN 1 WHEN 'CENTER_STANDARD' THEN 2 END,
        CASE i.finance WHEN 'FINANCE_MANAGER' THEN 3 WHEN 'FINANCE_ANALYST' THEN 4 END))
  AND NOT access_came_by(through_kind, through_id, role));
"""

DOWN = "DROP POLICY relation_center_invited ON relation;"


class Migration(migrations.Migration):
    dependencies = [("centers", "0010_taken_back"), ("access", "0012_granting")]
    operations = [migrations.RunSQL(UP, DOWN)]
