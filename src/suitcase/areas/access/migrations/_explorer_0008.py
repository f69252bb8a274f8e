# ruff: noqa: S608 - every part of the SQL is a constant of this file or of the engine's
"""The SQL of migration 0008: who may look back, and what a Business Center learns of who reaches its things.

It belongs to its migration, as the engine's file does to the first; what a path is stands there and is used here.
"""

from __future__ import annotations

from suitcase.areas.access.migrations import _engine_0001 as engine
from suitcase.areas.access.migrations import _engine_0007 as latest

live = engine.live
_DEFINER = "LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
_NOW = (
    "r.ended_at IS NULL AND r.valid_from <= app_now() AND (r.expires_at IS NULL OR r.expires_at > app_now())"
)

# The role by which a centre held a thing at a moment: 0 when it held an ad account to which a creator had granted
# something, null when it did not hold it. Asks nobody who may know; nobody but the functions below may call it.
HAD = f"""
CREATE FUNCTION access_center_had(p_center bigint, p_kind smallint, p_id bigint, p_at timestamptz) RETURNS smallint
{_DEFINER} AS $$
DECLARE{engine._MOMENT}
  v_role smallint;
BEGIN
  IF p_kind = {engine.CENTER} THEN RETURN CASE WHEN p_id = p_center THEN {engine.OWNER} END; END IF;
  SELECT max(least(h.role, coalesce(p.role, h.role))) INTO v_role
  FROM relation h LEFT JOIN relation p ON {engine.parent("p", "h")} AND {engine.alone("p")}
  WHERE {engine.has("h", (engine.CENTER, "p_center"), ("p_kind", "p_id"))} AND {live("h")}
    AND ({engine.alone("h")} OR p.id IS NOT NULL);
  IF v_role IS NULL AND p_kind IN ({engine.CREATOR_ACCOUNT}, {engine.POST}) THEN
    SELECT 0 INTO v_role FROM relation l WHERE {engine.has("l", (engine.AD_ACCOUNT, ""), ("p_kind", "p_id"))}
      AND {live("l")} AND access_center_had(p_center, {engine.AD_ACCOUNT}::smallint, l.subject_id, p_at) IS NOT NULL
    LIMIT 1;
  END IF;
  RETURN v_role;
END $$;
"""

# Who sees a thing today has no right to who reached it before she, or her centre, had it.
LOOKS = f"""
CREATE FUNCTION access_looks(p_kind smallint, p_id bigint, p_at timestamptz) RETURNS boolean {_DEFINER} AS $$
DECLARE
  v_me bigint := app_person();
BEGIN
  IF p_at IS NULL OR p_at >= app_now() THEN RETURN app_sees(p_kind, p_id); END IF;
  IF app_scope() = 'job' THEN RETURN true; END IF;
  IF v_me IS NULL THEN RETURN false; END IF;
  IF app_scope() = 'ops' AND app_is_staff() THEN RETURN true; END IF;
  -- Her own thing, now and then.
  IF EXISTS (SELECT FROM relation r WHERE {engine.has("r", (engine.PERSON, "v_me"), ("p_kind", "p_id"))}
      AND r.role IN ({engine.ADMIN}, {engine.OWNER}) AND {engine.alone("r")} AND {_NOW})
    AND EXISTS (SELECT FROM relation r WHERE {engine.has("r", (engine.PERSON, "v_me"), ("p_kind", "p_id"))}
      AND r.role IN ({engine.ADMIN}, {engine.OWNER}) AND {engine.alone("r")} AND r.valid_from <= p_at
      AND (r.expires_at IS NULL OR r.expires_at > p_at) AND (r.ended_at IS NULL OR r.ended_at > p_at))
  THEN RETURN true; END IF;
  -- What a centre that she leads today held then.
  RETURN EXISTS (SELECT FROM relation r WHERE {engine.has("r", (engine.PERSON, "v_me"), (engine.CENTER, None))}
    AND r.role = 1 AND {_NOW} AND access_center_had(r.object_id, p_kind, p_id, p_at) IS NOT NULL);
END $$;
"""

# The functions as they are, whatever migration made them last, with the new question for the past.
_MEND = """
DO $mend$
DECLARE
  v_name text;
  v_text text;
BEGIN
  FOREACH v_name IN ARRAY ARRAY[
    'access_paths(bigint, smallint, bigint, timestamptz)',
    'access_reachers(smallint, bigint, integer[], timestamptz, integer)',
    'access_paths(bigint[], smallint[], bigint[], timestamptz)'] LOOP
    v_text := pg_get_functiondef(v_name::regprocedure);
    IF strpos(v_text, '{old}(') = 0 THEN
      RAISE EXCEPTION '% does not ask {old}; look at it before this migration.', v_name;
    END IF;
    v_text := replace(v_text, '{old}({one})', '{new}({one_then})');
    EXECUTE replace(v_text, '{old}({many})', '{new}({many_then})');
  END LOOP;
END $mend$;
"""
_ONE, _MANY = "p_kind, p_id", "q.kind, q.id"
MEND = _MEND.format(
    old="app_sees",
    new="access_looks",
    one=_ONE,
    one_then=f"{_ONE}, p_at",
    many=_MANY,
    many_then=f"{_MANY}, p_at",
)
UNMEND = _MEND.format(
    old="access_looks",
    new="app_sees",
    one=f"{_ONE}, p_at",
    one_then=_ONE,
    many=f"{_MANY}, p_at",
    many_then=_MANY,
)

# Whether the acting person leads the centre, or is one who may look at everything.
_GATE = f"""
  v_all boolean := app_scope() = 'job' OR (app_scope() = 'ops' AND app_is_staff());
  v_had smallint := access_center_had(p_center, p_kind, p_id, p_at);
BEGIN
  IF NOT v_all AND (v_had IS NULL OR NOT EXISTS (
    SELECT FROM relation r WHERE {engine.has("r", (engine.PERSON, "app_person()"), (engine.CENTER, "p_center"))}
      AND r.role = 1 AND {_NOW}))
  THEN RETURN; END IF;"""
_GATE_ALONE = _GATE.replace("THEN RETURN;", "THEN RETURN false;")

# How much of a path is told: 2 all of it; 1 that there is one, and through which partner; 0 nothing.
# Whoever owns the thing knows of every way to it, whoever has a share in it of her own and those she passed on. People
# are named to their own centre alone. Advertisers to whom a creator granted something are no partners.
_TOLD = f"""
  CASE WHEN v_all OR q.center = p_center THEN 2
    WHEN q.key % 100 > 0 THEN CASE WHEN v_had = {engine.OWNER} THEN 1 ELSE 0 END
    WHEN q.center IS NULL THEN CASE WHEN v_had = {engine.OWNER} THEN 2 ELSE 0 END
    WHEN v_had = {engine.OWNER} THEN 1
    WHEN EXISTS (SELECT FROM relation h WHERE h.id = ANY (q.relations)
      AND {engine.has("h", (engine.CENTER, "p_center"), ("p_kind", "p_id"))}) THEN 1
    ELSE 0 END"""

# Whose member the person is on this path: its first relation is the membership, if there is one.
_VIA = f"(SELECT m.object_id FROM relation m WHERE m.id = p.relations[1] AND m.object_kind = {engine.CENTER})"
_FOUND = "{person} AS person, {key} AS key, {relations} AS relations"

PEOPLE = f"""
CREATE FUNCTION access_people(
  p_center bigint, p_kind smallint, p_id bigint, p_keys integer[], p_at timestamptz, p_limit integer)
RETURNS TABLE (n bigint, person bigint, center bigint, key integer, relations bigint[]) {_DEFINER} ROWS 50 AS $$
DECLARE{engine._MOMENT}{_GATE}
  RETURN QUERY
  WITH q AS (
    SELECT p.person, p.key, p.relations, {_VIA} AS center
    FROM ({latest.paths(_FOUND, "", "p_kind", "p_id")}) AS p WHERE p_keys IS NULL OR p.key = ANY (p_keys)
  ), t AS (SELECT q.*, {_TOLD} AS told FROM q)
  SELECT dense_rank() OVER (ORDER BY t.told < 2, t.person), CASE WHEN t.told = 2 THEN t.person END,
    CASE WHEN t.told = 2 OR t.key % 100 = 0 THEN t.center END, t.key,
    CASE WHEN t.told = 2 THEN t.relations ELSE '{{}}'::bigint[] END
  FROM t WHERE t.told > 0 ORDER BY 1, t.key LIMIT p_limit;
END $$;

-- Every way of one person, with its relations where they are told. Of whoever was never in the centre only what is told
-- in full; of a member also that there is a way through somebody else.
CREATE FUNCTION access_why(
  p_center bigint, p_person bigint, p_kind smallint, p_id bigint, p_at timestamptz)
RETURNS TABLE (
  n bigint, key integer, place bigint, id bigint, subject_kind smallint, subject_id bigint, role smallint,
  object_kind smallint, object_id bigint, through_kind smallint, through_id bigint, granted_by bigint,
  valid_from timestamptz, expires_at timestamptz, ended_at timestamptz, ended_by bigint, end_reason varchar)
{_DEFINER} ROWS 10 AS $$
DECLARE{engine._MOMENT}{_GATE}
  RETURN QUERY
  WITH q AS (
    SELECT row_number() OVER (ORDER BY p.key, p.relations) AS n, p.key, p.relations, {_VIA} AS center
    FROM ({latest.paths(_FOUND, "p_person", "p_kind", "p_id")}) AS p
  ), t AS (SELECT q.*, {_TOLD} AS told FROM q)
  SELECT t.n, t.key, e.place, r.id, r.subject_kind, r.subject_id, r.role, r.object_kind, r.object_id,
    r.through_kind, r.through_id, r.granted_by, r.valid_from, r.expires_at, r.ended_at, r.ended_by, r.end_reason
  FROM t LEFT JOIN LATERAL unnest(t.relations) WITH ORDINALITY AS e (id, place) ON t.told = 2
  LEFT JOIN relation r ON r.id = e.id
  WHERE t.told = 2 OR t.told = 1 AND EXISTS (SELECT FROM relation m
    WHERE {engine.has("m", (engine.PERSON, "p_person"), (engine.CENTER, "p_center"))})
  ORDER BY t.n, e.place;
END $$;

-- Whether the centre's explorer answers the acting person about this thing at this moment.
CREATE FUNCTION access_may_explore(p_center bigint, p_kind smallint, p_id bigint, p_at timestamptz) RETURNS boolean
{_DEFINER} AS $$
DECLARE{_GATE_ALONE}
  RETURN true;
END $$;

-- Of these people, those who are or were in the centre; for its Admins.
CREATE FUNCTION access_were_members(p_center bigint, p_people bigint[]) RETURNS SETOF bigint {_DEFINER} AS $$
BEGIN
  IF NOT (app_scope() = 'job' OR app_sees({engine.CENTER}::smallint, p_center)) THEN RETURN; END IF;
  RETURN QUERY SELECT DISTINCT m.subject_id FROM relation m WHERE m.subject_kind = {engine.PERSON}
    AND m.object_kind = {engine.CENTER} AND m.object_id = p_center AND m.role IN {engine.BASE}
    AND (p_people IS NULL OR m.subject_id = ANY (p_people));
END $$;
"""

# Everybody and everything whose answer may differ once these relations, and what came through them, are over or begin.
TOUCHED = f"""
CREATE FUNCTION access_touched(p_ids bigint[], p_limit integer)
RETURNS TABLE (person bigint, kind smallint, id bigint) {_DEFINER} ROWS 100 AS $$
DECLARE
  v_at timestamptz := app_now();
  v_ended timestamptz := 'infinity';
  v_all bigint[] := p_ids;
  v_more bigint[] := p_ids;
BEGIN
  WHILE cardinality(v_more) > 0 LOOP
    SELECT array_agg(r.id) INTO v_more FROM relation r
    WHERE r.through_kind = {engine.RELATION} AND r.through_id = ANY (v_more) AND {live("r")} AND r.id <> ALL (v_all);
    v_all := v_all || v_more;
  END LOOP;
  RETURN QUERY
  WITH f AS (SELECT r.* FROM relation r WHERE r.id = ANY (v_all) AND {live("r")}),
  -- Who comes into or out of a group gets or loses what the group has, who a centre, what she has through it.
  entered AS (
    SELECT f.subject_id AS person, f.object_kind AS kind, f.object_id AS id FROM f
    WHERE f.subject_kind = {engine.PERSON}
    UNION
    SELECT f.subject_id, {engine.GROUP}::smallint, g.object_id FROM f
      JOIN relation g ON {engine.has("g", (engine.PERSON, "f.subject_id"), (engine.GROUP, None))} AND {live("g")}
      JOIN relation o ON o.id = g.through_id AND o.subject_kind = {engine.CENTER} AND o.subject_id = f.object_id
    WHERE f.subject_kind = {engine.PERSON} AND f.object_kind = {engine.CENTER}
  ),
  near AS (
    SELECT * FROM entered
    UNION
    SELECT e.person, h.object_kind, h.object_id FROM entered e JOIN relation h
      ON h.subject_kind = {engine.GROUP} AND h.subject_id = e.id AND {live("h")} WHERE e.kind = {engine.GROUP}
    UNION
    SELECT f.subject_id, h.object_kind, h.object_id FROM f JOIN relation h
      ON h.subject_kind = {engine.CENTER} AND h.subject_id = f.object_id AND {live("h")}
    WHERE f.subject_kind = {engine.PERSON} AND f.object_kind = {engine.CENTER} AND (f.role <> 2 OR EXISTS (
      SELECT FROM relation c WHERE c.through_kind = {engine.RELATION} AND c.through_id = h.id
        AND c.subject_kind = {engine.PERSON} AND c.subject_id = f.subject_id AND {live("c")})
      -- A finance role counts only beside the membership.
      OR EXISTS (SELECT FROM relation x
        WHERE {engine.has("x", (engine.PERSON, "f.subject_id"), (engine.CENTER, "f.object_id"))}
          AND x.role IN {engine.FINANCE} AND {live("x")}))
    UNION
    -- A centre or a group gets or loses something: its people with it.
    SELECT x.subject_id, f.object_kind, f.object_id FROM f JOIN relation x
      ON x.subject_kind = {engine.PERSON} AND x.object_kind = f.subject_kind AND x.object_id = f.subject_id
        AND {live("x")}
    WHERE f.subject_kind IN ({engine.CENTER}, {engine.GROUP}) AND x.role <> 2
    UNION
    -- On what a centre owns, an Admin of her own is a guest.
    SELECT r.subject_id, f.object_kind, f.object_id FROM f JOIN relation r
      ON r.subject_kind = {engine.PERSON} AND r.object_kind = f.object_kind AND r.object_id = f.object_id
        AND {live("r")}
    WHERE f.subject_kind = {engine.CENTER} AND f.role = {engine.OWNER}
  ),
  every AS (
    SELECT * FROM near
    UNION
    SELECT e.person, l.object_kind, l.object_id FROM near e JOIN relation l
      ON l.subject_kind = {engine.AD_ACCOUNT} AND l.subject_id = e.id AND {live("l")} WHERE e.kind = {engine.AD_ACCOUNT}
    UNION
    SELECT p.person, f.object_kind, f.object_id FROM f CROSS JOIN LATERAL (
      {engine.near("{person} AS person", "", str(engine.AD_ACCOUNT), "f.subject_id")}) AS p
    WHERE f.subject_kind = {engine.AD_ACCOUNT}
    UNION
    -- What an ad account uses through a centre counts only while that centre has it.
    SELECT p.person, l.object_kind, l.object_id FROM f
      JOIN relation l ON {engine.has("l", (engine.AD_ACCOUNT, "f.object_id"), (engine.CREATOR_ACCOUNT, None))}
        AND {live("l")}
      JOIN relation c ON c.id = l.through_id AND l.through_kind = {engine.RELATION}
        AND c.subject_kind = {engine.CENTER} AND c.subject_id = f.subject_id
      CROSS JOIN LATERAL (
      {engine.near("{person} AS person", "", str(engine.AD_ACCOUNT), "f.object_id")}) AS p
    WHERE f.subject_kind = {engine.CENTER} AND f.object_kind = {engine.AD_ACCOUNT}
  ),
  seen AS (
    SELECT s.kind, s.id FROM (SELECT DISTINCT e.kind, e.id FROM every e) AS s WHERE app_sees(s.kind, s.id)
  )
  SELECT e.person, e.kind, e.id FROM every e JOIN seen s ON s.kind = e.kind AND s.id = e.id
  ORDER BY e.kind, e.id, e.person LIMIT p_limit;
END $$;
"""

_NAMES = (
    "access_center_had(bigint, smallint, bigint, timestamptz)",
    "access_looks(smallint, bigint, timestamptz)",
    "access_people(bigint, smallint, bigint, integer[], timestamptz, integer)",
    "access_why(bigint, bigint, smallint, bigint, timestamptz)",
    "access_may_explore(bigint, smallint, bigint, timestamptz)",
    "access_were_members(bigint, bigint[])",
    "access_touched(bigint[], integer)",
)
_RIGHTS = "\n".join(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC;" for name in _NAMES) + "\n".join(
    f"GRANT EXECUTE ON FUNCTION {name} TO suitcase_app, suitcase_system;" for name in _NAMES[1:]
)
_PLANS = "\n".join(f"ALTER FUNCTION {name} SET plan_cache_mode = force_generic_plan;" for name in _NAMES[:4])
UP = HAD + LOOKS + MEND + PEOPLE + TOUCHED + _RIGHTS + _PLANS
DOWN = UNMEND + "\n".join(f"DROP FUNCTION {name};" for name in reversed(_NAMES))
