"""Everything a centre holds, everything that came through it, and everybody's place in it, ended in one step."""

from django.db import migrations

# What the centre owns of ad accounts stays as it is: those are closed before, and nothing comes through them any more.
UP = """
CREATE FUNCTION access_close_center(p_center bigint, p_reason varchar) RETURNS bigint
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_over bigint[];
BEGIN
  IF NOT access_leads(p_center) THEN
    RAISE insufficient_privilege USING MESSAGE = 'Only Admins of a centre close it.';
  END IF;
  v_over := ARRAY(
    SELECT r.id FROM relation r WHERE r.ended_at IS NULL AND r.object_kind = 2 AND r.object_id = p_center
    UNION SELECT r.id FROM relation r WHERE r.ended_at IS NULL AND r.subject_kind = 2 AND r.subject_id = p_center
      AND NOT (r.object_kind = 4 AND r.role = 40)
    UNION SELECT r.id FROM relation h JOIN relation r ON r.through_kind = 1 AND r.through_id = h.id
    WHERE r.ended_at IS NULL AND h.subject_kind = 2 AND h.subject_id = p_center AND h.ended_at IS NULL);
  RETURN access_fell(v_over, p_reason);
END $$;
REVOKE ALL ON FUNCTION access_close_center(bigint, varchar) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_close_center(bigint, varchar) TO suitcase_app;
"""
DOWN = "DROP FUNCTION access_close_center(bigint, varchar);"


class Migration(migrations.Migration):
    dependencies = [("access", "0013_bounds")]
    operations = [migrations.RunSQL(UP, DOWN)]
