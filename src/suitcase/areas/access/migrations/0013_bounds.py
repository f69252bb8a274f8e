# ruff: noqa: S608 - every part of the SQL is a constant of this file or of the engine's
"""Since when, and through which centres, somebody sees an ad account that others let her centre into.

Whoever comes to an ad account only by what its owner gave her centre has no right to what happened there before. Readers
of histories ask here; the engine is not touched.
"""

from django.db import migrations

from suitcase.areas.access.migrations import _engine_0001 as engine

_DEFINER = "LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
_ACCOUNT = (engine.AD_ACCOUNT, "p_id")

UP = f"""
-- Since when a centre has had something to do with an ad account without a break: one relation after another, whatever
-- their roles, the next begun when or before the last was over. For functions of the owner alone: it does not ask.
CREATE FUNCTION access_had_since(p_center bigint, p_id bigint) RETURNS timestamptz {_DEFINER} AS $$
DECLARE
  v_at timestamptz := app_now();
  v_ended timestamptz := 'infinity';
  v_since timestamptz;
  v_before timestamptz;
BEGIN
  SELECT min(r.valid_from) INTO v_since FROM relation r
  WHERE {engine.has("r", (engine.CENTER, "p_center"), _ACCOUNT)} AND {engine.live("r")};
  LOOP
    SELECT min(r.valid_from) INTO v_before FROM relation r
    WHERE {engine.has("r", (engine.CENTER, "p_center"), _ACCOUNT)} AND r.valid_from < v_since
      AND coalesce(least(r.ended_at, r.expires_at), 'infinity') >= v_since;
    EXIT WHEN v_before IS NULL;
    v_since := v_before;
  END LOOP;
  RETURN coalesce(v_since, 'infinity');
END $$;
REVOKE ALL ON FUNCTION access_had_since(bigint, bigint) FROM PUBLIC;

-- Whether what the acting person sees of a thing is bounded, because she comes to it through partners' centres alone:
-- then which centres, and since when the first of them has had it. A role of her own, or a place in the centre that owns
-- it, is a way that has no bound; so have jobs, and operators at the back office.
CREATE FUNCTION app_bound(p_kind smallint, p_id bigint)
RETURNS TABLE (bounded boolean, since timestamptz, centers bigint[]) {_DEFINER} ROWS 1 AS $$
DECLARE
  v_person bigint := app_person();
  v_at timestamptz := app_now();
  v_ended timestamptz := 'infinity';
  v_centers bigint[];
BEGIN
  IF p_kind <> {engine.AD_ACCOUNT} OR app_scope() = 'job' OR (app_scope() = 'ops' AND app_is_staff())
    OR EXISTS (SELECT FROM relation r
      WHERE {engine.has("r", (engine.PERSON, "v_person"), _ACCOUNT)} AND {engine.OWN_ALONE})
    OR EXISTS (SELECT FROM relation x JOIN relation h ON {engine.has("h", (engine.CENTER, "x.object_id"), _ACCOUNT)}
      WHERE {engine.member("x", "v_person", "")} AND h.role = {engine.OWNER} AND {engine.live("h")})
  THEN
    RETURN QUERY SELECT false, '-infinity'::timestamptz, '{{}}'::bigint[];
    RETURN;
  END IF;
  SELECT coalesce(array_agg(DISTINCT x.object_id), '{{}}') INTO v_centers
  FROM relation x JOIN relation h ON {engine.has("h", (engine.CENTER, "x.object_id"), _ACCOUNT)}
  WHERE {engine.member("x", "v_person", "")} AND {engine.live("h")}
    AND access_center_had(x.object_id, p_kind, p_id, NULL) IS NOT NULL;
  RETURN QUERY SELECT true,
    coalesce((SELECT min(access_had_since(c, p_id)) FROM unnest(v_centers) AS c), 'infinity'), v_centers;
END $$;

-- Whom the people of these centres may know by name on an ad account: their own, present and former, and who let them in.
-- Whoever may help them is asked of the engine. Answers about what the acting person sees bounded, and nothing else.
CREATE FUNCTION access_known_to(p_id bigint) RETURNS SETOF bigint {_DEFINER} ROWS 50 AS $$
DECLARE
  v_centers bigint[];
BEGIN
  SELECT b.centers INTO v_centers FROM app_bound({engine.AD_ACCOUNT}::smallint, p_id) b WHERE b.bounded;
  RETURN QUERY SELECT app_person()
  UNION SELECT m.subject_id FROM relation m WHERE m.subject_kind = {engine.PERSON}
    AND m.object_kind = {engine.CENTER} AND m.object_id = ANY (v_centers) AND m.role IN {engine.BASE}
  UNION SELECT h.granted_by FROM relation h WHERE h.subject_kind = {engine.CENTER} AND h.subject_id = ANY (v_centers)
    AND h.object_kind = {engine.AD_ACCOUNT} AND h.object_id = p_id AND h.granted_by IS NOT NULL AND h.ended_at IS NULL;
END $$;

REVOKE ALL ON FUNCTION app_bound(smallint, bigint), access_known_to(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app_bound(smallint, bigint), access_known_to(bigint) TO suitcase_app, suitcase_system;
"""
DOWN = """
DROP FUNCTION access_known_to(bigint), app_bound(smallint, bigint), access_had_since(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0012_granting")]
    operations = [migrations.RunSQL(UP, DOWN)]
