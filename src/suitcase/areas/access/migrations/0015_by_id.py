"""Whoever ends, changes or relies on several relations holds them by id, lowest first.

Two acts that end overlapping sets found them in the order in which each happened to come upon them, and could wait for
one another: a creator who revokes what thousands use, while a centre removes one of them. What came through a relation
is younger than that, so by id is also from above to below.
"""

from importlib import import_module

from django.db import migrations

_DEFINER = "LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
# The functions as they were.
_ACTS = import_module("suitcase.areas.access.migrations.0006_shares").ACTS
_MEMBERSHIP = import_module("suitcase.areas.access.migrations.0004_membership").UP
BEFORE = (_ACTS + _MEMBERSHIP).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
_HOLD = "PERFORM 1 FROM relation r WHERE {} AND r.ended_at IS NULL ORDER BY r.id FOR NO KEY UPDATE;"
_SHARED = "FOR SHARE OF h)"
_CHANGED = "  WITH given AS MATERIALIZED ("
_LEVEL = "    v_used := v_used + cardinality(v_old);\n"


def _with(text: str, *changes: tuple[str, str]) -> str:
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


SHARING = _with(
    _ACTS[: _ACTS.index("-- End these relations")].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
    (_SHARED, f"ORDER BY h.id {_SHARED}"),
    (_CHANGED, f"  {_HOLD.format('r.id = ANY (p_relations)')}\n{_CHANGED}"),
    (_LEVEL, f"{_LEVEL}    {_HOLD.format('r.through_kind = 1 AND r.through_id = ANY (v_old)')}\n"),
)
ENDING = f"""
CREATE OR REPLACE FUNCTION access_fell(p_relations bigint[], p_reason varchar) RETURNS bigint {_DEFINER} AS $$
DECLARE
  v_now timestamptz := app_now();
  v_me bigint := app_person();
  v_fallen bigint[];
  v_count bigint := 0;
BEGIN
  v_fallen := ARRAY(SELECT r.id FROM relation r WHERE r.id = ANY (p_relations) AND r.ended_at IS NULL
    ORDER BY r.id FOR NO KEY UPDATE);
  WHILE cardinality(v_fallen) > 0 LOOP
    v_count := v_count + cardinality(v_fallen);
    UPDATE relation r SET ended_at = v_now, ended_by = v_me, end_reason = p_reason WHERE r.id = ANY (v_fallen);
    -- With fresh eyes: what came through them while we waited for a lock falls too.
    v_fallen := ARRAY(SELECT r.id FROM relation r WHERE r.through_kind = 1 AND r.through_id = ANY (v_fallen)
      AND r.ended_at IS NULL ORDER BY r.id FOR NO KEY UPDATE);
  END LOOP;
  RETURN v_count;
END $$;

CREATE OR REPLACE FUNCTION access_end_membership(p_center bigint, p_person bigint, p_reason varchar) RETURNS bigint
  {_DEFINER} AS $$
DECLARE
  v_me bigint := app_person();
BEGIN
  IF NOT (app_scope() = 'job' OR p_person = v_me OR EXISTS (
    SELECT FROM relation r WHERE r.subject_kind = 1 AND r.subject_id = v_me AND r.object_kind = 2
      AND r.object_id = p_center AND r.role = 1 AND r.ended_at IS NULL AND r.valid_from <= app_now()))
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'Only Admins of a centre, and the person herself, end a membership.';
  END IF;
  RETURN access_fell(ARRAY(
    SELECT r.id FROM relation r WHERE r.subject_kind = 1 AND r.subject_id = p_person AND r.ended_at IS NULL AND (
      (r.object_kind = 2 AND r.object_id = p_center)
      OR (r.through_kind = 1 AND r.through_id IN (
        SELECT h.id FROM relation h WHERE h.subject_kind = 2 AND h.subject_id = p_center)))), p_reason);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0014_closing")]
    operations = [migrations.RunSQL(SHARING + ENDING, BEFORE)]
