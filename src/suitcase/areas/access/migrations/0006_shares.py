"""What centres give one another, many at once: sharing, another role, ending, and what stands on it.

Relations never change, so another role is a new relation: what came through the old one is hung on the new one, level
by level. Who may is asked once. The ids of new rows are given by the caller, who counts beforehand.
"""

from django.db import migrations

_DEFINER = "LANGUAGE plpgsql {} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
STABLE, VOLATILE = _DEFINER.format("STABLE"), _DEFINER.format("VOLATILE")
_LIVE = "{0}.ended_at IS NULL AND {0}.valid_from <= v_now AND ({0}.expires_at IS NULL OR {0}.expires_at > v_now)"


def live(row: str) -> str:
    return _LIVE.format(row)


GIVEN = f"""
-- Whether the acting person is Admin of the centre, or Suitcase is at work.
CREATE FUNCTION access_leads(p_center bigint) RETURNS boolean {STABLE} AS $$
BEGIN
  RETURN app_scope() = 'job' OR EXISTS (
    SELECT FROM relation r WHERE r.subject_kind = 1 AND r.subject_id = app_person() AND r.object_kind = 2
      AND r.object_id = p_center AND r.role = 1 AND r.ended_at IS NULL AND r.valid_from <= app_now());
END $$;

-- Ad accounts that `p_center` gave to other centres or was given by them: by its owner through a share, or passed on by
-- a partner. With `p_partner`, between these two; with `p_objects`, on these alone. One of the two is needed.
-- `cap` is the role on which a share that was passed on stands.
CREATE FUNCTION access_shares(p_center bigint, p_partner bigint, p_objects bigint[]) RETURNS TABLE (
  relation bigint, giver bigint, taker bigint, object_id bigint, role smallint, cap smallint, through_kind smallint,
  through_id bigint, granted_by bigint, since timestamptz)
  {STABLE} SET plan_cache_mode = force_custom_plan ROWS 100 AS $$
DECLARE
  v_now timestamptz := app_now();
BEGIN
  IF NOT (access_leads(p_center) OR app_scope() = 'ops' AND app_is_staff()) THEN RETURN; END IF;
  RETURN QUERY
  SELECT s.id, s.giver, s.subject_id, s.object_id, s.role, s.cap, s.through_kind, s.through_id, s.granted_by,
    s.valid_from
  FROM (
    SELECT r.*, CASE r.through_kind WHEN 1 THEN p.subject_id ELSE o.subject_id END AS giver,
      CASE r.through_kind WHEN 1 THEN p.role ELSE 30::smallint END AS cap, o.subject_id AS owner
    FROM relation r
    LEFT JOIN relation p ON r.through_kind = 1 AND p.id = r.through_id AND {live("p")}
    LEFT JOIN relation o ON o.subject_kind = 2 AND o.object_kind = 4 AND o.object_id = r.object_id AND o.role = 40
      AND o.ended_at IS NULL
    WHERE r.subject_kind = 2 AND r.object_kind = 4 AND r.through_kind IN (1, 2) AND r.role < 40 AND {live("r")}
      AND (p_objects IS NULL OR r.object_id = ANY (p_objects))
      AND (p_partner IS NULL OR r.subject_id IN (p_center, p_partner))
      AND (p_partner IS NOT NULL OR p_objects IS NOT NULL)) AS s
  WHERE s.giver IS NOT NULL AND CASE WHEN p_partner IS NULL
    THEN p_center IN (s.giver, s.subject_id, s.owner)
    ELSE (s.giver, s.subject_id) IN ((p_center, p_partner), (p_partner, p_center)) END;
END $$;

-- Everything alive that came through these relations, however far.
CREATE FUNCTION access_below(p_relations bigint[]) RETURNS TABLE (
  id bigint, subject_kind smallint, subject_id bigint, object_id bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH RECURSIVE below AS (
    SELECT r.id, r.subject_kind, r.subject_id, r.object_id FROM relation r
    WHERE r.through_kind = 1 AND r.through_id = ANY (p_relations) AND r.ended_at IS NULL
    UNION ALL
    SELECT r.id, r.subject_kind, r.subject_id, r.object_id FROM relation r
    JOIN below b ON r.through_kind = 1 AND r.through_id = b.id AND r.ended_at IS NULL)
  SELECT * FROM below
$$;

-- What stands on shares that `p_center` gave or was given: how many relations, people (also by groups), groups, and
-- the centres they were passed on to.
CREATE FUNCTION access_share_effects(p_center bigint, p_relations bigint[]) RETURNS TABLE (
  relations bigint, people bigint, groups bigint, centers bigint[]) {STABLE} AS $$
BEGIN
  IF NOT access_leads(p_center) THEN RETURN; END IF;
  RETURN QUERY
  WITH roots AS MATERIALIZED (
    SELECT r.id FROM relation r LEFT JOIN relation p ON r.through_kind = 1 AND p.id = r.through_id
    WHERE r.id = ANY (p_relations) AND r.subject_kind = 2 AND r.object_kind = 4 AND r.ended_at IS NULL
      AND (p_center IN (r.subject_id, p.subject_id) OR r.through_kind = 2 AND EXISTS (
        SELECT FROM relation o WHERE o.subject_kind = 2 AND o.subject_id = p_center AND o.object_kind = 4
          AND o.object_id = r.object_id AND o.role = 40 AND o.ended_at IS NULL))),
  below AS MATERIALIZED (SELECT * FROM access_below(ARRAY(SELECT r.id FROM roots r)))
  SELECT count(*),
    (SELECT count(DISTINCT w.person) FROM (
      SELECT b.subject_id AS person FROM below b WHERE b.subject_kind = 1
      UNION ALL SELECT m.subject_id FROM relation m WHERE m.subject_kind = 1 AND m.object_kind = 3 AND m.role = 50
        AND m.ended_at IS NULL AND m.object_id IN (SELECT g.subject_id FROM below g WHERE g.subject_kind = 3)) AS w),
    count(DISTINCT b.subject_id) FILTER (WHERE b.subject_kind = 3),
    coalesce(array_agg(DISTINCT b.subject_id) FILTER (WHERE b.subject_kind = 2), '{{}}')
  FROM below b;
END $$;
"""

ACTS = f"""
-- Give a partner a role on many ad accounts. With `p_share` (the row of the share) on what the centre owns; without, on
-- what it was itself given through a share, at most in the role it has. Returns the ad accounts that were shared; those
-- it does not hold so, or that the partner has from it already, are left out.
CREATE FUNCTION access_share_many(p_center bigint, p_partner bigint, p_role smallint, p_share bigint,
  p_objects bigint[], p_ids bigint[]) RETURNS SETOF bigint {VOLATILE} ROWS 1000 AS $$
DECLARE
  v_now timestamptz := app_now();
BEGIN
  IF NOT access_leads(p_center) OR p_role NOT IN (10, 20, 30) OR p_center = p_partner THEN
    RAISE insufficient_privilege USING MESSAGE = 'Only Admins of a centre share what it holds.';
  END IF;
  RETURN QUERY
  -- Whoever ends what this stands on waits until we have committed, and so sees it.
  WITH held AS MATERIALIZED (
    SELECT h.id, h.object_id, n.id AS new FROM unnest(p_objects, p_ids) AS n (object, id)
    JOIN relation h ON h.subject_kind = 2 AND h.subject_id = p_center AND h.object_kind = 4 AND h.object_id = n.object
    WHERE {live("h")}
      AND CASE WHEN p_share IS NULL THEN h.through_kind = 2 AND h.role BETWEEN p_role AND 30 ELSE h.role = 40 END
    FOR SHARE OF h)
  INSERT INTO relation (id, subject_kind, subject_id, role, object_kind, object_id, through_kind, through_id,
    granted_by, valid_from, end_reason)
  SELECT h.new, 2, p_partner, p_role, 4, h.object_id, CASE WHEN p_share IS NULL THEN 1 ELSE 2 END,
    coalesce(p_share, h.id), app_person(), v_now, ''
  FROM held h WHERE NOT EXISTS (
    SELECT FROM relation s WHERE s.subject_kind = 2 AND s.subject_id = p_partner AND s.object_kind = 4
      AND s.object_id = h.object_id AND s.ended_at IS NULL
      AND CASE WHEN p_share IS NULL THEN s.through_kind = 1 AND s.through_id = h.id ELSE s.through_kind = 2 END)
  RETURNING relation.object_id;
END $$;

-- Give shares another role, another row of terms (`p_share`), or both, where null leaves either as it is. What came
-- through them comes through the new ones from now on; what was passed on only with `p_onward`. Needs an id for each
-- new row. Returns the ad accounts that changed.
CREATE FUNCTION access_change_held(p_center bigint, p_relations bigint[], p_role smallint, p_share bigint,
  p_onward boolean, p_ids bigint[]) RETURNS SETOF bigint {VOLATILE} ROWS 1000 AS $$
DECLARE
  v_now timestamptz := app_now();
  v_me bigint := app_person();
  v_old bigint[];
  v_new bigint[];
  v_objects bigint[];
  v_used integer := 0;
BEGIN
  IF NOT access_leads(p_center) OR p_role NOT IN (10, 20, 30) THEN
    RAISE insufficient_privilege USING MESSAGE = 'Only Admins of the centre that shared it change a share.';
  END IF;
  WITH given AS MATERIALIZED (
    SELECT r.id FROM relation r LEFT JOIN relation p ON r.through_kind = 1 AND p.id = r.through_id
    WHERE r.id = ANY (p_relations) AND r.subject_kind = 2 AND r.object_kind = 4 AND r.role < 40 AND {live("r")}
      AND (r.role <> p_role OR r.through_kind = 2 AND r.through_id <> p_share)
      AND CASE r.through_kind
        WHEN 1 THEN p.subject_id = p_center AND {live("p")} AND p.role >= coalesce(p_role, r.role)
        WHEN 2 THEN EXISTS (SELECT FROM relation o WHERE o.subject_kind = 2 AND o.subject_id = p_center
          AND o.object_kind = 4 AND o.object_id = r.object_id AND o.role = 40 AND o.ended_at IS NULL)
        ELSE false END),
  over AS (
    UPDATE relation r SET ended_at = v_now, ended_by = v_me, end_reason = 'changed' FROM given g
    WHERE r.id = g.id AND r.ended_at IS NULL
    RETURNING r.id, r.subject_id, r.role, r.object_id, r.through_kind, r.through_id, r.expires_at),
  numbered AS MATERIALIZED (SELECT o.*, p_ids[row_number() OVER ()] AS new FROM over o),
  made AS (
    INSERT INTO relation (id, subject_kind, subject_id, role, object_kind, object_id, through_kind, through_id,
      granted_by, valid_from, expires_at, end_reason)
    SELECT n.new, 2, n.subject_id, coalesce(p_role, n.role), 4, n.object_id, n.through_kind,
      CASE n.through_kind WHEN 2 THEN coalesce(p_share, n.through_id) ELSE n.through_id END, v_me, v_now,
      n.expires_at, ''
    FROM numbered n)
  SELECT array_agg(n.id), array_agg(n.new), array_agg(n.object_id) INTO v_old, v_new, v_objects FROM numbered n;
  RETURN QUERY SELECT unnest(v_objects);
  -- Level by level, each statement with fresh eyes: what is hung on it while we waited for a lock moves too. What is
  -- over, or may not be passed on any more, ends without a successor, and so does everything below it.
  WHILE cardinality(v_old) > 0 LOOP
    v_used := v_used + cardinality(v_old);
    WITH over AS (
      UPDATE relation r SET ended_at = v_now, ended_by = v_me, end_reason = 'changed'
      FROM unnest(v_old, v_new) AS m (old, new)
      WHERE r.through_kind = 1 AND r.through_id = m.old AND r.ended_at IS NULL
      RETURNING r.id, r.subject_kind, r.subject_id, r.role, r.object_kind, r.object_id, r.granted_by, r.valid_from,
        r.expires_at, CASE WHEN (r.expires_at IS NULL OR r.expires_at > v_now)
          AND (p_onward OR r.subject_kind <> 2) THEN m.new END AS parent),
    numbered AS MATERIALIZED (
      SELECT o.*, CASE WHEN o.parent IS NOT NULL THEN p_ids[v_used + row_number() OVER ()] END AS new FROM over o),
    made AS (
      INSERT INTO relation (id, subject_kind, subject_id, role, object_kind, object_id, through_kind, through_id,
        granted_by, valid_from, expires_at, end_reason)
      SELECT n.new, n.subject_kind, n.subject_id, n.role, n.object_kind, n.object_id, 1, n.parent, n.granted_by,
        greatest(n.valid_from, v_now), n.expires_at, ''
      FROM numbered n WHERE n.parent IS NOT NULL)
    SELECT array_agg(n.id), array_agg(n.new) INTO v_old, v_new FROM numbered n;
  END LOOP;
END $$;

-- End these relations and everything that came through them. For other functions, which ask who may.
CREATE FUNCTION access_fell(p_relations bigint[], p_reason varchar) RETURNS bigint {VOLATILE} AS $$
DECLARE
  v_now timestamptz := app_now();
  v_me bigint := app_person();
  v_fallen bigint[];
  v_count bigint := 0;
BEGIN
  WITH over AS (
    UPDATE relation r SET ended_at = v_now, ended_by = v_me, end_reason = p_reason
    WHERE r.id = ANY (p_relations) AND r.ended_at IS NULL RETURNING r.id)
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

-- End shares that `p_center` gave or was given, with everything that came through them. Returns how many relations.
CREATE FUNCTION access_end_held(p_center bigint, p_relations bigint[], p_reason varchar) RETURNS bigint {VOLATILE} AS $$
BEGIN
  IF NOT access_leads(p_center) THEN
    RAISE insufficient_privilege USING MESSAGE = 'Only Admins of one of the two centres end a share.';
  END IF;
  RETURN access_fell(ARRAY(
    SELECT r.id FROM relation r LEFT JOIN relation p ON r.through_kind = 1 AND p.id = r.through_id
    WHERE r.id = ANY (p_relations) AND r.subject_kind = 2 AND r.object_kind = 4 AND r.role < 40
      AND r.through_kind IN (1, 2) AND r.ended_at IS NULL
      AND (p_center IN (r.subject_id, p.subject_id) OR r.through_kind = 2 AND EXISTS (
        SELECT FROM relation o WHERE o.subject_kind = 2 AND o.subject_id = p_center AND o.object_kind = 4
          AND o.object_id = r.object_id AND o.role = 40 AND o.ended_at IS NULL))), p_reason);
END $$;
"""
OPEN_TO_APP = (
    "access_leads(bigint)",
    "access_shares(bigint, bigint, bigint[])",
    "access_share_effects(bigint, bigint[])",
    "access_share_many(bigint, bigint, smallint, bigint, bigint[], bigint[])",
    "access_change_held(bigint, bigint[], smallint, bigint, boolean, bigint[])",
    "access_end_held(bigint, bigint[], varchar)",
)
INNER = ("access_below(bigint[])", "access_fell(bigint[], varchar)")
RIGHTS = "\n".join(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC;" for name in (*OPEN_TO_APP, *INNER)) + "\n".join(
    f"\nGRANT EXECUTE ON FUNCTION {name} TO suitcase_app;" for name in OPEN_TO_APP
)
DOWN = "\n".join(f"DROP FUNCTION {name};" for name in (*OPEN_TO_APP, *INNER))


class Migration(migrations.Migration):
    dependencies = [("access", "0005_held")]
    operations = [migrations.RunSQL(GIVEN + ACTS + RIGHTS, DOWN)]
