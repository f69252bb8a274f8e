"""A centre can be closed for good: when and by whom, who may still read that, and what no code can forget.

Nothing new begins in a closed centre, its row never changes again, and nobody finds it by its number.
"""

from django.db import migrations, models

UP = """
GRANT UPDATE (closed_at, closed_by) ON center TO suitcase_app;

CREATE FUNCTION center_is_closed(p_center bigint) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM center c WHERE c.id = p_center AND c.closed_at IS NOT NULL)
$$;

-- Closing is in one's own name, and the last change of a row.
CREATE FUNCTION center_guard_row() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF OLD.closed_at IS NOT NULL THEN
    RAISE insufficient_privilege USING MESSAGE = 'A Business Center that is closed does not change any more.';
  ELSIF NEW.closed_at IS NOT NULL AND NEW.closed_by IS DISTINCT FROM app_person() THEN
    RAISE insufficient_privilege USING MESSAGE = 'Whoever closes a Business Center does so in their own name.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER center_guard_row BEFORE UPDATE ON center FOR EACH ROW EXECUTE FUNCTION center_guard_row();

-- For any table: its rows do not begin with a closed centre in one of these columns.
CREATE FUNCTION center_guard_closed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_row jsonb := to_jsonb(NEW);
  v_column text;
BEGIN
  FOREACH v_column IN ARRAY TG_ARGV LOOP
    IF center_is_closed((v_row ->> v_column)::bigint) THEN
      RAISE insufficient_privilege USING MESSAGE = 'This Business Center is closed.';
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER center_guard_closed BEFORE INSERT ON center_invitation
  FOR EACH ROW EXECUTE FUNCTION center_guard_closed('center_id');
CREATE TRIGGER center_guard_closed BEFORE INSERT ON center_partner
  FOR EACH ROW EXECUTE FUNCTION center_guard_closed('low_id', 'high_id');
CREATE TRIGGER center_guard_closed BEFORE INSERT ON center_share
  FOR EACH ROW EXECUTE FUNCTION center_guard_closed('giver_id', 'taker_id');
CREATE TRIGGER center_guard_closed BEFORE INSERT ON asset_group
  FOR EACH ROW EXECUTE FUNCTION center_guard_closed('center_id');
CREATE TRIGGER center_guard_closed BEFORE INSERT OR UPDATE ON center_verification
  FOR EACH ROW EXECUTE FUNCTION center_guard_closed('center_id');

-- Once for all rows of a statement, of which there may be thousands: relations of, to, and through a closed centre.
CREATE FUNCTION center_guard_relations() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (
      SELECT a.subject_id AS id FROM added a WHERE a.subject_kind = 2
      UNION SELECT a.object_id FROM added a WHERE a.object_kind = 2
      UNION SELECT p.subject_id FROM added a JOIN relation p ON p.id = a.through_id
      WHERE a.through_kind = 1 AND p.subject_kind = 2) AS named
    JOIN center c ON c.id = named.id AND c.closed_at IS NOT NULL)
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'This Business Center is closed.';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER center_guard_relations AFTER INSERT ON relation REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION center_guard_relations();

-- That a centre is closed, for those who were in it until then: this one, or all of them.
CREATE FUNCTION center_closed(p_center bigint) RETURNS TABLE (
  id bigint, name varchar, time_zone varchar, closed_at timestamptz, closed_by bigint, closer varchar)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 5 AS $$
  SELECT c.id, c.name, c.time_zone, c.closed_at, c.closed_by, coalesce(p.name, '')
  FROM (SELECT DISTINCT r.object_id FROM relation r WHERE r.subject_kind = 1 AND r.subject_id = app_person()
    AND r.object_kind = 2 AND r.role IN (1, 2) AND r.end_reason = 'center_closed') AS mine
  JOIN center c ON c.id = mine.object_id AND c.closed_at IS NOT NULL
  LEFT JOIN person p ON p.id = c.closed_by
  WHERE p_center IS NULL OR c.id = p_center
  ORDER BY c.closed_at DESC, c.id LIMIT 100
$$;

-- As it was, but for centres that are closed.
CREATE OR REPLACE FUNCTION center_numbered(p_mine bigint, p_number bigint) RETURNS varchar
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.name FROM center c WHERE c.id = p_number AND c.closed_at IS NULL AND app_heads_center(p_mine)
$$;

REVOKE ALL ON FUNCTION center_is_closed(bigint), center_guard_row(), center_guard_closed(), center_guard_relations(),
  center_closed(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION center_is_closed(bigint), center_closed(bigint) TO suitcase_app;
"""

DOWN = """
CREATE OR REPLACE FUNCTION center_numbered(p_mine bigint, p_number bigint) RETURNS varchar
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.name FROM center c WHERE c.id = p_number AND app_heads_center(p_mine)
$$;
DROP TRIGGER center_guard_relations ON relation;
DROP TRIGGER center_guard_closed ON center_verification;
DROP TRIGGER center_guard_closed ON asset_group;
DROP TRIGGER center_guard_closed ON center_share;
DROP TRIGGER center_guard_closed ON center_partner;
DROP TRIGGER center_guard_closed ON center_invitation;
DROP TRIGGER center_guard_row ON center;
DROP FUNCTION center_closed(bigint), center_guard_relations(), center_guard_closed(), center_guard_row(),
  center_is_closed(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("centers", "0011_invited"), ("access", "0014_closing")]

    operations = [
        migrations.AddField("center", "closed_at", models.DateTimeField(null=True)),
        migrations.AddField("center", "closed_by", models.BigIntegerField(null=True)),
        migrations.RunSQL(UP, DOWN),
    ]
