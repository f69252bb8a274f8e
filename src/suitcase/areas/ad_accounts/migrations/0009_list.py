"""The list of a centre for one person asks for bare ids, of which the planner expects thousands."""

from importlib import import_module

from django.db import migrations

_before = import_module("suitcase.areas.ad_accounts.migrations.0004_center_accounts")
SIGNATURE = _before.SIGNATURE
OLD = _before.UP[_before.UP.index("CREATE FUNCTION center_ad_accounts") : _before.UP.index("REVOKE ALL")]
UP = f"""
CREATE OR REPLACE FUNCTION center_ad_accounts(p_center bigint, p_words text[], p_statuses text[], p_roles smallint[],
  p_ids bigint[], p_person bigint, p_order text, p_down boolean, p_limit integer, p_offset integer)
RETURNS TABLE (id bigint, name varchar, company_name varchar, time_zone varchar, currency varchar, status varchar,
  created_at timestamptz, submitted_at timestamptz, has_appealed boolean, role smallint, relation bigint,
  through_kind smallint, through_id bigint, since timestamptz, total bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 50 AS $$
DECLARE
  v_all boolean := access_sees_held(p_center);
  v_now timestamptz := app_now();
  v_way text := CASE WHEN p_down THEN 'DESC' ELSE 'ASC' END;
  v_may boolean := p_person IS NULL OR p_person = app_person() OR access_leads_center(p_center)
    OR (app_scope() = 'ops' AND app_is_staff());
BEGIN
  IF v_all IS NULL OR v_may IS NOT TRUE THEN RETURN; END IF;
  RETURN QUERY EXECUTE format($q$
    WITH found AS MATERIALIZED (
      SELECT a.id, %1$s AS rank, lower(a.name) AS name, h.role, h.relation, h.through_kind, h.through_id, h.since
      FROM (SELECT h.* FROM access_held_rows($1, 4::smallint, $5, $9) h WHERE true %4$s OFFSET 0) h
      JOIN ad_account a ON a.id = h.object_id WHERE true %2$s),
    page AS (SELECT * FROM found f ORDER BY f.rank %3$s, f.name, f.id LIMIT $6 OFFSET $7)
    SELECT a.id, a.name, a.company_name, a.time_zone, a.currency, a.status, a.created_at, a.submitted_at,
      a.appealed_at IS NOT NULL, f.role, f.relation, f.through_kind, f.through_id, f.since,
      (SELECT count(*) FROM found)
    FROM page f JOIN ad_account a ON a.id = f.id ORDER BY f.rank %3$s, f.name, f.id$q$,
    CASE p_order WHEN 'since' THEN 'h.since' WHEN 'status' THEN 'a.status' WHEN 'role' THEN 'h.role'
      ELSE 'lower(a.name)' END,
    CASE WHEN p_words IS NULL THEN '' ELSE 'AND NOT EXISTS (SELECT FROM unnest($2) w
      WHERE strpos(lower(a.name || '' '' || a.company_name || '' '' || a.id), w) = 0)' END
    || CASE WHEN p_statuses IS NULL THEN '' ELSE ' AND a.status = ANY ($3)' END
    || CASE WHEN p_roles IS NULL THEN '' ELSE ' AND h.role = ANY ($4)' END,
    v_way,
    CASE WHEN p_person IS NULL THEN '' ELSE ' AND h.object_id IN (
      SELECT g FROM access_has_rows($1, 4::smallint, $8, $9) g)' END
    || CASE WHEN v_all THEN '' ELSE ' AND h.object_id IN (SELECT access_reach_herself(4::smallint))' END)
  USING p_center, p_words, p_statuses, p_roles, p_ids, p_limit, p_offset, p_person, v_now;
END $$;
"""
DOWN = OLD.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("ad_accounts", "0008_shared_list"), ("access", "0010_has")]
    operations = [migrations.RunSQL(UP, DOWN)]
