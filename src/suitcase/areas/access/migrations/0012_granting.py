"""Relations are granted where the acting person has a path already, or by whoever makes the thing.

Until now the wall asked only that people write in their own name, so a forgotten check could have let anybody give
herself anything, and with that a path through every other wall. Invitations, which lead to what one does not see yet,
are let in by the areas that keep them, with policies of their own.
"""

from django.db import migrations

# The first relation of a thing makes it its founder's: nobody can have had it before, because rows are never deleted.
# Whoever lowers herself stands for a moment without a role, between the end of the one and the grant of the other.
UP = """
CREATE FUNCTION access_may_grant(p_subject_kind smallint, p_subject_id bigint, p_role smallint,
  p_object_kind smallint, p_object_id bigint) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE v_me bigint := app_person();
BEGIN
  IF v_me IS NULL THEN RETURN false; END IF;
  IF app_sees(p_object_kind, p_object_id) THEN RETURN true; END IF;
  IF EXISTS (SELECT FROM relation r WHERE r.object_kind = p_object_kind AND r.object_id = p_object_id
    AND r.subject_kind = 1 AND r.subject_id = v_me AND r.ended_at = app_now() AND r.ended_by = v_me)
  THEN RETURN true; END IF;
  RETURN p_role IN (1, 40) AND p_object_kind IN (2, 3, 4, 5) AND app_sees(p_subject_kind, p_subject_id)
    AND (NOT EXISTS (SELECT FROM relation r WHERE r.object_kind = p_object_kind AND r.object_id = p_object_id)
      OR p_object_kind = 3 AND EXISTS (SELECT FROM relation r WHERE r.subject_kind = p_subject_kind
        AND r.subject_id = p_subject_id AND r.role = p_role AND r.object_kind = 3 AND r.object_id = p_object_id));
END $$;

-- Whether this role was given through this already, to the acting person, whatever became of it.
CREATE FUNCTION access_came_by(p_through_kind smallint, p_through_id bigint, p_role smallint) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM relation r WHERE r.through_kind = p_through_kind AND r.through_id = p_through_id
    AND r.role = p_role AND r.subject_kind = 1 AND r.subject_id = app_person())
$$;
REVOKE ALL ON FUNCTION access_may_grant(smallint, bigint, smallint, smallint, bigint),
  access_came_by(smallint, bigint, smallint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_may_grant(smallint, bigint, smallint, smallint, bigint),
  access_came_by(smallint, bigint, smallint) TO suitcase_app;

ALTER POLICY relation_grant ON relation WITH CHECK (
  ended_at IS NULL AND CASE
    WHEN (SELECT app_scope()) = 'job' THEN true
    WHEN role = 90 THEN app_is_staff() AND granted_by = (SELECT app_person())
      OR (SELECT app_scope()) = 'setup' AND NOT app_has_staff()
    ELSE granted_by = (SELECT app_person())
      AND access_may_grant(subject_kind, subject_id, role, object_kind, object_id) END);
"""

DOWN = """
ALTER POLICY relation_grant ON relation WITH CHECK (
  ended_at IS NULL AND CASE
    WHEN (SELECT app_scope()) = 'job' THEN true
    WHEN role = 90 THEN app_is_staff() AND granted_by = (SELECT app_person())
      OR (SELECT app_scope()) = 'setup' AND NOT app_has_staff()
    ELSE granted_by = (SELECT app_person()) END);
DROP FUNCTION access_may_grant(smallint, bigint, smallint, smallint, bigint), access_came_by(smallint, bigint, smallint);
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0011_since")]
    operations = [migrations.RunSQL(UP, DOWN)]
