"""Whoever accepts an invitation into an ad account gets the role it offers, and no other, though she does not see it.

And an ad account names only companies that the acting person sees: to name one is a way to see it.
"""

from django.db import migrations

# The invitation is looked at as she sees it: only those to an address she has proven. It gives once: who was removed does not come back
# with it.
UP = """
CREATE POLICY relation_ad_account_invited ON relation FOR INSERT TO suitcase_app WITH CHECK (
  ended_at IS NULL AND granted_by = (SELECT app_person()) AND subject_kind = 1 AND subject_id = granted_by
  AND object_kind = 4 AND through_kind = 5 AND EXISTS (
    SELECT FROM ad_account_invitation i WHERE i.id = through_id AND i.ad_account_id = object_id
      AND i.state = 'ACCEPTED' AND i.ended_by = app_person()
      AND relation.role = CASE i.role WHEN 'ADMIN' THEN 30 WHEN 'OPERATOR' THEN 20 WHEN 'ANALYST' THEN 10 END)
  AND NOT access_came_by(through_kind, through_id, role));

ALTER POLICY ad_account_made ON ad_account WITH CHECK (
  (created_by = app_person() OR app_scope() = 'job')
  AND (company_id IS NULL OR EXISTS (SELECT FROM center_company c WHERE c.id = company_id)));
ALTER POLICY ad_account_changed ON ad_account WITH CHECK (
  app_sees(4::smallint, id) AND (company_id IS NULL OR EXISTS (SELECT FROM center_company c WHERE c.id = company_id)));
"""

DOWN = """
DROP POLICY relation_ad_account_invited ON relation;
ALTER POLICY ad_account_made ON ad_account WITH CHECK (created_by = app_person() OR app_scope() = 'job');
ALTER POLICY ad_account_changed ON ad_account WITH CHECK (app_sees(4::smallint, id));
"""


class Migration(migrations.Migration):
    dependencies = [("ad_accounts", "0009_list"), ("access", "0012_granting")]
    operations = [migrations.RunSQL(UP, DOWN)]
