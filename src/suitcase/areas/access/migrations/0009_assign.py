"""Giving and taking thousands of roles through what a centre holds, and reading who has which, in one statement each.

As with ending a membership, who may is asked once and not about each row: an Admin of the centre. What nobody may, the
functions leave out: a role above the one the centre holds, a person who is no member, a thing the centre does not hold.
"""

from django.db import migrations

# Whether a row counts at `v_now`.
LIVE = "{0}.ended_at IS NULL AND {0}.valid_from <= v_now AND ({0}.expires_at IS NULL OR {0}.expires_at > v_now)"


def live(row: str) -> str:
    return LIVE.format(row)


# What a holding `h` gives at most, with `p` the share it may stand on; and whether it still stands.
CAP = "least(h.role, coalesce(p.role, h.role))"
# OFFSET 0: only the few that stand on a share are looked up; joined, the whole table would be read for each question.
ABOVE = """LEFT JOIN LATERAL (
    SELECT * FROM relation a WHERE h.through_kind = 1 AND a.id = h.through_id OFFSET 0) p ON true"""
STANDS = f"(h.through_kind IS DISTINCT FROM 1 OR (p.id IS NOT NULL AND {live('p')}))"

UP = f"""
CREATE FUNCTION access_leads_center(p_center bigint) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT app_scope() = 'job' OR EXISTS (
    SELECT FROM relation r WHERE r.subject_kind = 1 AND r.subject_id = app_person() AND r.object_kind = 2
      AND r.object_id = p_center AND r.role = 1 AND r.ended_at IS NULL AND r.valid_from <= app_now())
$$;

-- For functions of the owner alone: nobody is granted it, because it does not ask who may.
-- Role 0 takes away. Gives the numbers of the rows that now are as they were wanted.
CREATE FUNCTION access_assign_rows(p_center bigint, p_subject_kind smallint, p_object_kind smallint,
  p_subjects bigint[], p_objects bigint[], p_roles smallint[], p_ids bigint[]) RETURNS SETOF bigint
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_me bigint := app_person();
  v_now timestamptz := app_now();
  v_n bigint[];
  v_subjects bigint[];
  v_objects bigint[];
  v_roles smallint[];
  v_ids bigint[];
  v_holdings bigint[];
BEGIN
  -- The shared lock makes whoever ends a holding wait until we have committed, and so see what came through it.
  PERFORM 1 FROM relation h WHERE h.subject_kind = 2 AND h.subject_id = p_center AND h.object_kind = p_object_kind
    AND h.object_id = ANY (p_objects) AND {live("h")} ORDER BY h.id FOR SHARE;

  SELECT array_agg(i.n), array_agg(i.subject), array_agg(i.object), array_agg(i.role), array_agg(i.id),
    array_agg(held.id)
  INTO v_n, v_subjects, v_objects, v_roles, v_ids, v_holdings
  FROM unnest(p_subjects, p_objects, p_roles, p_ids) WITH ORDINALITY AS i (subject, object, role, id, n)
  LEFT JOIN (
    SELECT DISTINCT ON (h.object_id) h.id, h.object_id, {CAP} AS cap FROM relation h {ABOVE}
    WHERE h.subject_kind = 2 AND h.subject_id = p_center AND h.object_kind = p_object_kind
      AND h.object_id = ANY (p_objects) AND {live("h")} AND {STANDS}
    ORDER BY h.object_id, {CAP} DESC, h.id
  ) held ON held.object_id = i.object
  WHERE i.role = 0 OR (held.id IS NOT NULL AND (held.cap = 40 OR i.role <= held.cap) AND CASE p_subject_kind
    WHEN 1 THEN EXISTS (SELECT FROM relation m WHERE m.subject_kind = 1 AND m.subject_id = i.subject
      AND m.object_kind = 2 AND m.object_id = p_center AND m.role IN (1, 2) AND {live("m")})
    WHEN 3 THEN EXISTS (SELECT FROM relation o WHERE o.subject_kind = 2 AND o.subject_id = p_center
      AND o.object_kind = 3 AND o.object_id = i.subject AND o.role = 40 AND {live("o")})
    ELSE false END);

  UPDATE relation r SET ended_at = v_now, ended_by = v_me,
    end_reason = CASE WHEN i.role = 0 THEN 'removed' ELSE 'replaced' END
  FROM unnest(v_subjects, v_objects, v_roles, v_holdings) AS i (subject, object, role, holding)
  WHERE r.subject_kind = p_subject_kind AND r.subject_id = i.subject AND r.object_kind = p_object_kind
    AND r.object_id = i.object AND r.through_kind = 1 AND r.ended_at IS NULL
    AND NOT (r.role = i.role AND r.through_id IS NOT DISTINCT FROM i.holding)
    AND EXISTS (SELECT FROM relation h WHERE h.id = r.through_id AND h.subject_kind = 2 AND h.subject_id = p_center);

  INSERT INTO relation (id, subject_kind, subject_id, role, object_kind, object_id, through_kind, through_id,
    granted_by, valid_from, end_reason)
  SELECT i.id, p_subject_kind, i.subject, i.role, p_object_kind, i.object, 1, i.holding, v_me, v_now, ''
  FROM unnest(v_subjects, v_objects, v_roles, v_ids, v_holdings) AS i (subject, object, role, id, holding) WHERE i.role <> 0 ON CONFLICT DO NOTHING;

  RETURN QUERY SELECT unnest(v_n);
END $$;
REVOKE ALL ON FUNCTION access_assign_rows(bigint, smallint, smallint, bigint[], bigint[], smallint[], bigint[])
  FROM PUBLIC;

CREATE FUNCTION access_assign_many(p_center bigint, p_subject_kind smallint, p_object_kind smallint,
  p_subjects bigint[], p_objects bigint[], p_roles smallint[], p_ids bigint[]) RETURNS SETOF bigint
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF access_leads_center(p_center) IS NOT TRUE THEN
    RAISE insufficient_privilege USING MESSAGE = 'Only Admins of a centre assign what it holds.';
  END IF;
  RETURN QUERY SELECT access_assign_rows(
    p_center, p_subject_kind, p_object_kind, p_subjects, p_objects, p_roles, p_ids);
END $$;

-- What people or groups (`p_subject_kind`) have through what a centre holds. For people, with `p_groups`, also what
-- they have through its groups. `cap` is the most the centre may give. To its Admins; to others about themselves.
CREATE FUNCTION access_assigned(p_center bigint, p_subject_kind smallint, p_object_kind smallint, p_subjects bigint[],
  p_objects bigint[], p_groups boolean)
RETURNS TABLE (subject bigint, object bigint, role smallint, cap smallint, relation bigint, group_id bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 100
  SET plan_cache_mode = force_custom_plan AS $$
DECLARE v_now timestamptz := app_now();
BEGIN
  IF (access_leads_center(p_center) OR (app_scope() = 'ops' AND app_is_staff())
    OR (p_subject_kind = 1 AND p_subjects = ARRAY[app_person()])) IS NOT TRUE THEN RETURN; END IF;
  RETURN QUERY SELECT r.subject_id, r.object_id, r.role, {CAP}, r.id, NULL::bigint
  FROM relation r JOIN relation h ON h.id = r.through_id {ABOVE}
  WHERE r.subject_kind = p_subject_kind AND r.object_kind = p_object_kind AND r.through_kind = 1
    AND (p_subjects IS NULL OR r.subject_id = ANY (p_subjects))
    AND (p_objects IS NULL OR r.object_id = ANY (p_objects))
    AND h.subject_kind = 2 AND h.subject_id = p_center AND {live("r")} AND {live("h")} AND {STANDS};
  IF NOT p_groups THEN RETURN; END IF;
  RETURN QUERY SELECT x.subject_id, r.object_id, r.role, {CAP}, r.id, x.object_id
  FROM relation x JOIN relation o ON o.id = x.through_id
  JOIN relation r ON r.subject_kind = 3 AND r.subject_id = x.object_id
  JOIN relation h ON h.id = r.through_id {ABOVE}
  WHERE x.subject_kind = 1 AND x.object_kind = 3 AND x.role = 50 AND r.object_kind = p_object_kind
    AND (p_subjects IS NULL OR x.subject_id = ANY (p_subjects))
    AND (p_objects IS NULL OR r.object_id = ANY (p_objects))
    AND o.subject_kind = 2 AND o.subject_id = p_center AND h.subject_kind = 2 AND h.subject_id = p_center
    AND {live("x")} AND {live("o")} AND {live("r")} AND {live("h")} AND {STANDS};
END $$;

-- For things a centre holds: how many of its people may work in each, and with how many other centres it is shared.
CREATE FUNCTION access_assigned_counts(p_center bigint, p_object_kind smallint, p_objects bigint[])
RETURNS TABLE (object bigint, people bigint, partners bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 50
  SET plan_cache_mode = force_custom_plan AS $$
DECLARE v_now timestamptz := app_now();
BEGIN
  IF access_leads_center(p_center) IS NOT TRUE THEN RETURN; END IF;
  RETURN QUERY SELECT o.id, coalesce(a.people, 0), coalesce(s.partners, 0)
  FROM unnest(p_objects) AS o (id)
  LEFT JOIN (
    SELECT g.object, count(DISTINCT g.subject) AS people
    FROM access_assigned(p_center, 1::smallint, p_object_kind, NULL, p_objects, true) g GROUP BY g.object
  ) a ON a.object = o.id
  LEFT JOIN (
    SELECT h.object_id, count(DISTINCT h.subject_id) AS partners
    FROM relation h JOIN relation w ON w.subject_kind = 2 AND w.subject_id = p_center
      AND w.object_kind = h.object_kind AND w.object_id = h.object_id AND w.role = 40 AND w.ended_at IS NULL
    WHERE h.subject_kind = 2 AND h.object_kind = p_object_kind AND h.object_id = ANY (p_objects) AND h.role < 40
      AND {live("h")} GROUP BY h.object_id
  ) s ON s.object_id = o.id;
END $$;

REVOKE ALL ON FUNCTION access_leads_center(bigint),
  access_assign_many(bigint, smallint, smallint, bigint[], bigint[], smallint[], bigint[]),
  access_assigned(bigint, smallint, smallint, bigint[], bigint[], boolean),
  access_assigned_counts(bigint, smallint, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_assign_many(bigint, smallint, smallint, bigint[], bigint[], smallint[], bigint[]),
  access_assigned(bigint, smallint, smallint, bigint[], bigint[], boolean),
  access_assigned_counts(bigint, smallint, bigint[]) TO suitcase_app;
"""
DOWN = """
DROP FUNCTION access_assigned_counts(bigint, smallint, bigint[]),
  access_assigned(bigint, smallint, smallint, bigint[], bigint[], boolean),
  access_assign_many(bigint, smallint, smallint, bigint[], bigint[], smallint[], bigint[]),
  access_assign_rows(bigint, smallint, smallint, bigint[], bigint[], smallint[], bigint[]),
  access_leads_center(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0008_explorer")]
    operations = [migrations.RunSQL(UP, DOWN)]
