"""What lists of ten thousand things ask the relations: statistics, an index, whether something is held, counts of a page.

The planner takes the parts of a relation for independent of one another and expects a tenth of the rows there are; the
statistics tell it better. What is passed on is little of what a centre holds, and has an index of its own.
"""

from importlib import import_module

from django.db import migrations, models

_assign = import_module("suitcase.areas.access.migrations.0009_assign")
_LIVE = "{0}.ended_at IS NULL AND {0}.valid_from <= {1} AND ({0}.expires_at IS NULL OR {0}.expires_at > {1})"


def live(row: str, now: str = "v_now") -> str:
    """Whether a row counts at `now`."""
    return _LIVE.format(row, now)


def stands(row: str, now: str = "v_now") -> str:
    """Whether what a holding stands on counts too. LIMIT: asked for the few rows that stand on one, and never turned
    into a table of everything."""
    return (
        f"({row}.through_kind IS DISTINCT FROM 1 OR (SELECT true FROM relation p WHERE p.id = {row}.through_id"
        f" AND {live('p', now)} LIMIT 1))"
    )


STATISTICS = """CREATE STATISTICS relation_parts (dependencies) ON subject_id, subject_kind, object_kind, through_kind
  FROM relation"""
# Nobody is counted twice who is assigned and in a group.
COUNTS = f"""
CREATE OR REPLACE FUNCTION access_assigned_counts(p_center bigint, p_object_kind smallint, p_objects bigint[])
RETURNS TABLE (object bigint, people bigint, partners bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan ROWS 50 AS $$
DECLARE v_now timestamptz := app_now();
BEGIN
  IF access_leads_center(p_center) IS NOT TRUE THEN RETURN; END IF;
  RETURN QUERY SELECT o.id,
    (SELECT count(DISTINCT s.subject_id) FROM (
      SELECT r.subject_id FROM relation r JOIN relation h ON h.id = r.through_id
      WHERE r.subject_kind = 1 AND r.object_kind = p_object_kind AND r.object_id = o.id AND r.through_kind = 1
        AND h.subject_kind = 2 AND h.subject_id = p_center AND {live("r")} AND {live("h")} AND {stands("h")}
      UNION ALL
      SELECT x.subject_id FROM relation r JOIN relation h ON h.id = r.through_id
      JOIN relation x ON x.subject_kind = 1 AND x.object_kind = 3 AND x.object_id = r.subject_id AND x.role = 50
      JOIN relation j ON j.id = x.through_id AND j.subject_kind = 2 AND j.subject_id = p_center
      WHERE r.subject_kind = 3 AND r.object_kind = p_object_kind AND r.object_id = o.id
        AND h.subject_kind = 2 AND h.subject_id = p_center AND {live("r")} AND {live("h")} AND {stands("h")}
        AND {live("x")} AND {live("j")}) AS s),
    (SELECT count(DISTINCT h.subject_id) FROM relation h
      WHERE h.subject_kind = 2 AND h.object_kind = p_object_kind AND h.object_id = o.id AND h.role < 40 AND {live("h")}
        AND EXISTS (SELECT FROM relation w WHERE w.subject_kind = 2 AND w.subject_id = p_center
          AND w.object_kind = p_object_kind AND w.object_id = o.id AND w.role = 40 AND w.ended_at IS NULL))
  FROM unnest(p_objects) AS o (id);
END $$;
"""
ELSEWHERE = """
-- Whether the acting person may have something of a kind by another way than through this centre: as a member of another,
-- or by herself. Only then a list of the centre looks for all she reaches. For functions of the owner alone.
CREATE FUNCTION access_reaches_elsewhere(p_center bigint, p_kind smallint) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM relation m WHERE m.subject_kind = 1 AND m.subject_id = app_person() AND m.object_kind = 2
      AND m.object_id <> p_center AND m.ended_at IS NULL)
  OR EXISTS (
    SELECT FROM relation r WHERE r.subject_kind = 1 AND r.subject_id = app_person() AND r.object_kind = p_kind
      AND r.through_kind IS DISTINCT FROM 1 AND r.ended_at IS NULL)
$$;
REVOKE ALL ON FUNCTION access_reaches_elsewhere(bigint, smallint) FROM PUBLIC;
"""
UP = f"{STATISTICS};{COUNTS}{ELSEWHERE}"
_before = _assign.UP[_assign.UP.index("CREATE FUNCTION access_assigned_counts") : _assign.UP.index("REVOKE ALL")]
DOWN = f"""{_before.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")}
DROP FUNCTION access_reaches_elsewhere(bigint, smallint);
DROP STATISTICS relation_parts;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0015_by_id")]
    operations = [
        migrations.AddIndex(
            "relation",
            models.Index(
                fields=["subject_id", "object_kind"],
                condition=models.Q(subject_kind=2, through_kind=1, ended_at=None),
                name="relation_passed",
            ),
        ),
        migrations.RunSQL(UP, DOWN),
    ]
