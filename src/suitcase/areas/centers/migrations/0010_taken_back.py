"""What a centre's Admins may take back: the end of an asset group, and, of people, whether they can be in it again."""

from django.db import migrations

UP = """
-- An Admin who takes the end of a group back makes the same group count again, so that its ID stays what it was.
DROP POLICY asset_group_changed ON asset_group;
CREATE POLICY asset_group_changed ON asset_group FOR UPDATE
  USING (app_heads_center(center_id)) WITH CHECK (app_heads_center(center_id));

-- Of people who were in a centre: whether the account is still there, and whether the centre allows its domain. Says
-- nothing about anybody else.
CREATE FUNCTION center_could_return(p_center bigint, p_people bigint[])
RETURNS TABLE (person_id bigint, is_active boolean, is_allowed boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT p.id, p.is_active, c.allowed_domains = '[]'::jsonb
    OR c.allowed_domains ? lower(split_part(p.email, '@', 2))
  FROM person p JOIN center c ON c.id = p_center
  WHERE p.id = ANY (p_people) AND app_heads_center(p_center) AND EXISTS (
    SELECT FROM relation r WHERE r.subject_kind = 1 AND r.subject_id = p.id AND r.object_kind = 2
      AND r.object_id = p_center AND r.role IN (1, 2))
$$;
REVOKE ALL ON FUNCTION center_could_return(bigint, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION center_could_return(bigint, bigint[]) TO suitcase_app;
"""
DOWN = """
DROP FUNCTION center_could_return(bigint, bigint[]);
DROP POLICY asset_group_changed ON asset_group;
CREATE POLICY asset_group_changed ON asset_group FOR UPDATE
  USING (ended_at IS NULL AND app_heads_center(center_id)) WITH CHECK (app_heads_center(center_id));
"""


class Migration(migrations.Migration):
    dependencies = [("centers", "0009_partner_names"), ("access", "0011_since")]
    operations = [migrations.RunSQL(UP, DOWN)]
