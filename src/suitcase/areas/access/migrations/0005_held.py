"""What a centre holds: the strongest live relation to each ad account or group that it owns or was given."""

from django.db import migrations

UP = """
-- Its Admins and finance roles see all of it, other members what they reach themselves.
CREATE FUNCTION access_held(p_center bigint, p_kind smallint) RETURNS TABLE (
  relation bigint, object_id bigint, role smallint, through_kind smallint, through_id bigint, since timestamptz)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 100 AS $$
DECLARE
  v_now timestamptz := app_now();
  v_me bigint := app_person();
  v_all boolean;
  -- A role of one's own, assigned, or through a group: being a member alone is no way to a thing (ways 4 and 5).
  v_keys integer[] := ARRAY(SELECT w * 10000 + r * 100
    FROM unnest(ARRAY[1, 2, 3, 6, 7, 8]) w, unnest(ARRAY[10, 20, 30, 40, 50]) r);
BEGIN
  IF NOT app_sees(2::smallint, p_center) THEN RETURN; END IF;
  v_all := app_scope() = 'job' OR (app_scope() = 'ops' AND app_is_staff()) OR EXISTS (
    SELECT FROM relation r WHERE r.subject_kind = 1 AND r.subject_id = v_me AND r.object_kind = 2
      AND r.object_id = p_center AND r.role IN (1, 3, 4) AND r.ended_at IS NULL AND r.valid_from <= v_now);
  RETURN QUERY SELECT DISTINCT ON (h.object_id)
    h.id, h.object_id, least(h.role, coalesce(p.role, h.role)), h.through_kind, h.through_id, h.valid_from
  FROM relation h LEFT JOIN relation p ON h.through_kind = 1 AND p.id = h.through_id
  WHERE h.subject_kind = 2 AND h.subject_id = p_center AND h.object_kind = p_kind AND h.ended_at IS NULL
    AND h.valid_from <= v_now AND (h.expires_at IS NULL OR h.expires_at > v_now)
    AND (h.through_kind IS DISTINCT FROM 1 OR (p.ended_at IS NULL AND p.valid_from <= v_now
      AND (p.expires_at IS NULL OR p.expires_at > v_now)))
    AND (v_all OR h.object_id IN (SELECT access_reach(v_me, p_kind, v_keys, NULL)))
  ORDER BY h.object_id, least(h.role, coalesce(p.role, h.role)) DESC, h.id;
END $$;
REVOKE ALL ON FUNCTION access_held(bigint, smallint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_held(bigint, smallint) TO suitcase_app, suitcase_system;
"""
DOWN = "DROP FUNCTION access_held(bigint, smallint);"


class Migration(migrations.Migration):
    dependencies = [("access", "0004_membership")]
    operations = [migrations.RunSQL(UP, DOWN)]
