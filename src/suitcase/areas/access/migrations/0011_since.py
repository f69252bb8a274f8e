"""What has happened since a bulk change, and what fell with a membership: read when the change is to be taken back.

That somebody has now what she had then does not say that nobody changed it in between. Whoever takes a change back must
not undo what others did since, so the rows that have ended are asked as well. They are shown to Admins of the centre
only, who read the same in its history.
"""

from django.db import migrations

FUNCTION = "LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
# Ends by which nobody lost anything: the same was granted anew at that moment, on another ground or in another role.
LASTING = "('replaced', 'changed')"
THROUGH = """r.through_kind = 1 AND EXISTS (
      SELECT FROM relation h WHERE h.id = r.through_id AND h.subject_kind = 2 AND h.subject_id = p_center)"""

UP = f"""
-- Roles that these subjects were given on these objects through a centre since a moment (`given`), or lost. Of the
-- centre itself: who came in as what, and who went.
CREATE FUNCTION access_moved_since(p_center bigint, p_subject_kind smallint, p_object_kind smallint,
  p_subjects bigint[], p_objects bigint[], p_since timestamptz)
RETURNS TABLE (subject bigint, object bigint, role smallint, given boolean)
  {FUNCTION} ROWS 50 SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  IF access_leads_center(p_center) IS NOT TRUE THEN RETURN; END IF;
  RETURN QUERY SELECT r.subject_id, r.object_id, r.role, r.valid_from > p_since
  FROM relation r
  WHERE r.subject_kind = p_subject_kind AND r.subject_id = ANY (p_subjects)
    AND r.object_kind = p_object_kind AND r.object_id = ANY (p_objects)
    AND (r.valid_from > p_since OR (r.ended_at > p_since AND r.end_reason NOT IN {LASTING}))
    AND CASE WHEN p_object_kind = 2 THEN r.object_id = p_center AND r.role IN (1, 2) ELSE {THROUGH} END;
END $$;

-- What people had in a centre and through it in the moment in which it removed them last, not after `p_until`.
CREATE FUNCTION access_fallen(p_center bigint, p_people bigint[], p_until timestamptz)
RETURNS TABLE (person bigint, object_kind smallint, object bigint, role smallint)
  {FUNCTION} ROWS 100 SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  IF access_leads_center(p_center) IS NOT TRUE THEN RETURN; END IF;
  RETURN QUERY SELECT r.subject_id, r.object_kind, r.object_id, r.role
  FROM (
    SELECT DISTINCT ON (m.subject_id) m.subject_id AS person, m.ended_at AS at FROM relation m
    WHERE m.subject_kind = 1 AND m.subject_id = ANY (p_people) AND m.object_kind = 2 AND m.object_id = p_center
      AND m.role IN (1, 2) AND m.ended_at <= p_until AND m.end_reason = 'removed'
    ORDER BY m.subject_id, m.ended_at DESC
  ) gone JOIN relation r ON r.subject_kind = 1 AND r.subject_id = gone.person AND r.ended_at = gone.at
    AND r.end_reason = 'removed'
  WHERE (r.object_kind = 2 AND r.object_id = p_center) OR {THROUGH};
END $$;

REVOKE ALL ON FUNCTION access_moved_since(bigint, smallint, smallint, bigint[], bigint[], timestamptz),
  access_fallen(bigint, bigint[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_moved_since(bigint, smallint, smallint, bigint[], bigint[], timestamptz),
  access_fallen(bigint, bigint[], timestamptz) TO suitcase_app;
"""
DOWN = """
DROP FUNCTION access_fallen(bigint, bigint[], timestamptz),
  access_moved_since(bigint, smallint, smallint, bigint[], bigint[], timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0010_has")]
    operations = [migrations.RunSQL(UP, DOWN)]
