"""Partners, present and former, know one another by name, also where no ad account was ever shared between them."""

from django.db import migrations

UP = """
CREATE OR REPLACE FUNCTION center_known_names(p_center bigint, p_ids bigint[]) RETURNS TABLE (id bigint, name varchar)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 10 AS $$
DECLARE v_heads boolean := app_heads_center(p_center);
BEGIN
  RETURN QUERY SELECT c.id, c.name FROM center c
  WHERE c.id = ANY (p_ids) AND (app_sees(2::smallint, c.id) OR v_heads AND (EXISTS (
    SELECT FROM center_partner p WHERE p.low_id = least(c.id, p_center) AND p.high_id = greatest(c.id, p_center))
    OR EXISTS (
    SELECT FROM relation theirs JOIN relation mine ON mine.object_id = theirs.object_id
      AND mine.object_kind = theirs.object_kind AND mine.subject_kind = 2 AND mine.subject_id = p_center
    WHERE theirs.subject_kind = 2 AND theirs.subject_id = c.id
      -- At the same time: who gave a thing away is not told who has come to it since.
      AND mine.valid_from <= coalesce(theirs.ended_at, 'infinity')
      AND theirs.valid_from <= coalesce(mine.ended_at, 'infinity') AND (mine.role = 40 OR theirs.role = 40
      OR theirs.through_kind = 1 AND theirs.through_id = mine.id
      OR mine.through_kind = 1 AND mine.through_id = theirs.id))));
END $$;
"""
DOWN = """
CREATE OR REPLACE FUNCTION center_known_names(p_center bigint, p_ids bigint[]) RETURNS TABLE (id bigint, name varchar)
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
"""


class Migration(migrations.Migration):
    dependencies = [("centers", "0008_known_names")]
    operations = [migrations.RunSQL(UP, DOWN)]
