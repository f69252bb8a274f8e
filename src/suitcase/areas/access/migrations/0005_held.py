"""What a centre holds: the strongest live relation to each ad account or group that it owns or was given."""

from django.db import migrations

UP = """
-- The strongest live relation of a centre to each thing of a kind: all of them, or those of `p_objects`. For functions
-- of the owner alone: it does not ask who may. Neither definer nor settings, so that the planner can look into it; and
-- OFFSET 0, so that it looks the few up that stand on another, and does not read the whole table to join them.
CREATE FUNCTION access_held_rows(p_center bigint, p_kind smallint, p_objects bigint[], p_now timestamptz)
  RETURNS TABLE (relation bigint, object_id bigint, role smallint, through_kind smallint, through_id bigint,
    since timestamptz)
  LANGUAGE sql STABLE AS $$
  SELECT DISTINCT ON (h.object_id)
    h.id, h.object_id, least(h.role, coalesce(p.role, h.role)), h.through_kind, h.through_id, h.valid_from
  FROM relation h LEFT JOIN LATERAL (
    SELECT * FROM relation a WHERE h.through_kind = 1 AND a.id = h.through_id OFFSET 0) p ON true
  WHERE h.subject_kind = 2 AND h.subject_id = p_center AND h.object_kind = p_kind AND h.ended_at IS NULL
    AND h.valid_from <= p_now AND (h.expires_at IS NULL OR h.expires_at > p_now)
    AND (p_objects IS NULL OR h.object_id = ANY (p_objects))
    AND (h.through_kind IS DISTINCT FROM 1 OR (p.ended_at IS NULL AND p.valid_from <= p_now
      AND (p.expires_at IS NULL OR p.expires_at > p_now)))
  ORDER BY h.object_id, least(h.role, coalesce(p.role, h.role)) DESC, h.id
$$;
REVOKE ALL ON FUNCTION access_held_rows(bigint, smallint, bigint[], timestamptz) FROM PUBLIC;

-- Whether the acting person sees everything a centre holds: its Admins and finance roles, operators and jobs. Null for
-- whoever does not even see the centre.
CREATE FUNCTION access_sees_held(p_center bigint) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT app_sees(2::smallint, p_center) THEN RETURN NULL; END IF;
  RETURN app_scope() = 'job' OR (app_scope() = 'ops' AND app_is_staff()) OR EXISTS (
    SELECT FROM relation r WHERE r.subject_kind = 1 AND r.subject_id = app_person() AND r.object_kind = 2
      AND r.object_id = p_center AND r.role IN (1, 3, 4) AND r.ended_at IS NULL AND r.valid_from <= app_now());
END $$;
REVOKE ALL ON FUNCTION access_sees_held(bigint) FROM PUBLIC;

-- What of the things of a kind the acting person reaches herself: by a role of her own, assigned, or through a group.
-- Being a member alone is no way to a thing (ways 4 and 5).
CREATE FUNCTION access_reach_herself(p_kind smallint) RETURNS SETOF bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 100 AS $$
  SELECT access_reach(app_person(), p_kind, ARRAY(SELECT w * 10000 + r * 100
    FROM unnest(ARRAY[1, 2, 3, 6, 7, 8]) w, unnest(ARRAY[10, 20, 30, 40, 50]) r), NULL)
$$;
REVOKE ALL ON FUNCTION access_reach_herself(smallint) FROM PUBLIC;

-- What a centre holds: all of it, or what is among `p_objects`. Its Admins and finance roles see all of it, other
-- members what they reach themselves.
CREATE FUNCTION access_held(p_center bigint, p_kind smallint, p_objects bigint[]) RETURNS TABLE (
  relation bigint, object_id bigint, role smallint, through_kind smallint, through_id bigint, since timestamptz)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 100
  SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_now timestamptz := app_now();
  v_all boolean := access_sees_held(p_center);
BEGIN
  IF v_all THEN
    RETURN QUERY SELECT * FROM access_held_rows(p_center, p_kind, p_objects, v_now);
  ELSIF NOT v_all THEN
    RETURN QUERY SELECT * FROM access_held_rows(p_center, p_kind, p_objects, v_now) h
    WHERE h.object_id IN (SELECT access_reach_herself(p_kind));
  END IF;
END $$;
REVOKE ALL ON FUNCTION access_held(bigint, smallint, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_held(bigint, smallint, bigint[]) TO suitcase_app, suitcase_system;
"""
DOWN = """
DROP FUNCTION access_held(bigint, smallint, bigint[]), access_reach_herself(smallint), access_sees_held(bigint),
  access_held_rows(bigint, smallint, bigint[], timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0004_membership")]
    operations = [migrations.RunSQL(UP, DOWN)]
