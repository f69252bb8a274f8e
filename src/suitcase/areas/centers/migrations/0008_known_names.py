"""Names of the Business Centers that a centre deals with: those it shares something with, either way, now or before.

Known to the Admins of both; of a third one that has a share in the same thing nobody learns here.
"""

from django.db import migrations

UP = """
CREATE FUNCTION center_known_names(p_center bigint, p_ids bigint[]) RETURNS TABLE (id bigint, name varchar)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 10 AS $$
DECLARE v_heads boolean := app_heads_center(p_center);
BEGIN
  RETURN QUERY SELECT c.id, c.name FROM center c
  WHERE c.id = ANY (p_ids) AND (app_sees(2::smallint, c.id) OR v_heads AND EXISTS (
    SELECT FROM relation theirs JOIN relation mine ON mine.object_id = theirs.object_id
      AND mine.object_kind = theirs.object_kind AND mine.subject_kind = 2 AND mine.subject_id = p_center
    WHERE theirs.subject_kind = 2 AND theirs.subject_id = c.id
      -- At the same time: who gave a thing away is not told who has come to it since.
      AND mine.valid_from <= coalesce(theirs.ended_at, 'infinity')
      AND theirs.valid_from <= coalesce(mine.ended_at, 'infinity') AND (mine.role = 40 OR theirs.role = 40
      OR theirs.through_kind = 1 AND theirs.through_id = mine.id
      OR mine.through_kind = 1 AND mine.through_id = theirs.id)));
END $$;

-- Where an invitation leads, for operators who were given its id.
CREATE FUNCTION center_of_invitation(p_id bigint) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT i.center_id FROM center_invitation i WHERE i.id = p_id AND app_scope() = 'ops' AND app_is_staff()
$$;
REVOKE ALL ON FUNCTION center_known_names(bigint, bigint[]), center_of_invitation(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION center_known_names(bigint, bigint[]), center_of_invitation(bigint) TO suitcase_app, suitcase_system;
"""
DOWN = "DROP FUNCTION center_known_names(bigint, bigint[]), center_of_invitation(bigint);"


class Migration(migrations.Migration):
    dependencies = [("centers", "0007_partners"), ("access", "0005_held")]
    operations = [migrations.RunSQL(UP, DOWN)]
