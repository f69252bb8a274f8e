"""Which things a person has through what a centre holds, as bare ids: for lists that only ask whether."""

from django.db import migrations

LIVE = "{0}.ended_at IS NULL AND {0}.valid_from <= p_now AND ({0}.expires_at IS NULL OR {0}.expires_at > p_now)"
# What a holding `h` may stand on; OFFSET 0 as in access_held_rows.
ABOVE = """LEFT JOIN LATERAL (
    SELECT * FROM relation a WHERE h.through_kind = 1 AND a.id = h.through_id OFFSET 0) p ON true"""


def live(row: str) -> str:
    return LIVE.format(row)


STANDS = f"(h.through_kind IS DISTINCT FROM 1 OR (p.id IS NOT NULL AND {live('p')}))"
UP = f"""
-- The same as the objects of access_assigned(…, true) for one person, some of them more than once. For functions of the
-- owner alone: it does not ask who may. ROWS: with fewer expected, a list looks thousands of ad accounts up one by one.
CREATE FUNCTION access_has_rows(p_center bigint, p_kind smallint, p_person bigint, p_now timestamptz)
  RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 5000 SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  RETURN QUERY SELECT r.object_id FROM relation r JOIN relation h ON h.id = r.through_id {ABOVE}
  WHERE r.subject_kind = 1 AND r.subject_id = p_person AND r.object_kind = p_kind AND r.through_kind = 1
    AND h.subject_kind = 2 AND h.subject_id = p_center AND {live("r")} AND {live("h")} AND {STANDS}
  UNION ALL SELECT r.object_id FROM relation x JOIN relation o ON o.id = x.through_id
  JOIN relation r ON r.subject_kind = 3 AND r.subject_id = x.object_id AND r.object_kind = p_kind
  JOIN relation h ON h.id = r.through_id {ABOVE}
  WHERE x.subject_kind = 1 AND x.subject_id = p_person AND x.object_kind = 3 AND x.role = 50
    AND o.subject_kind = 2 AND o.subject_id = p_center AND h.subject_kind = 2 AND h.subject_id = p_center
    AND {live("x")} AND {live("o")} AND {live("r")} AND {live("h")} AND {STANDS};
END $$;
REVOKE ALL ON FUNCTION access_has_rows(bigint, smallint, bigint, timestamptz) FROM PUBLIC;
"""
DOWN = "DROP FUNCTION access_has_rows(bigint, smallint, bigint, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("access", "0009_assign")]
    operations = [migrations.RunSQL(UP, DOWN)]
