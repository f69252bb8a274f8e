"""Ending a membership with everything that came through the centre, in one statement per level.

Asking row-level security about each of ten thousand assignments costs ten times as much as ending them. Who may is
asked once instead: the person herself, an Admin of the centre, or Suitcase in a job.
"""

from django.db import migrations

UP = """
CREATE FUNCTION access_end_membership(p_center bigint, p_person bigint, p_reason varchar) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_me bigint := app_person();
  v_now timestamptz := app_now();
  v_fallen bigint[];
  v_count bigint := 0;
BEGIN
  IF NOT (app_scope() = 'job' OR p_person = v_me OR EXISTS (
    SELECT FROM relation r WHERE r.subject_kind = 1 AND r.subject_id = v_me AND r.object_kind = 2
      AND r.object_id = p_center AND r.role = 1 AND r.ended_at IS NULL AND r.valid_from <= v_now))
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'Only Admins of a centre, and the person herself, end a membership.';
  END IF;
  WITH over AS (
    UPDATE relation r SET ended_at = v_now, ended_by = v_me, end_reason = p_reason
    WHERE r.subject_kind = 1 AND r.subject_id = p_person AND r.ended_at IS NULL AND (
      (r.object_kind = 2 AND r.object_id = p_center)
      OR (r.through_kind = 1 AND r.through_id IN (
        SELECT h.id FROM relation h WHERE h.subject_kind = 2 AND h.subject_id = p_center)))
    RETURNING r.id)
  SELECT array_agg(id) INTO v_fallen FROM over;
  WHILE cardinality(v_fallen) > 0 LOOP
    v_count := v_count + cardinality(v_fallen);
    WITH over AS (
      UPDATE relation r SET ended_at = v_now, ended_by = v_me, end_reason = p_reason
      WHERE r.through_kind = 1 AND r.through_id = ANY (v_fallen) AND r.ended_at IS NULL RETURNING r.id)
    SELECT array_agg(id) INTO v_fallen FROM over;
  END LOOP;
  RETURN v_count;
END $$;
REVOKE ALL ON FUNCTION access_end_membership(bigint, bigint, varchar) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_end_membership(bigint, bigint, varchar) TO suitcase_app;
"""
DOWN = "DROP FUNCTION access_end_membership(bigint, bigint, varchar);"


class Migration(migrations.Migration):
    dependencies = [("access", "0003_plans")]
    operations = [migrations.RunSQL(UP, DOWN)]
