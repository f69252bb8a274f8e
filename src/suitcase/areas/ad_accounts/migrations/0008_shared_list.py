"""One page of what two partners share, in one question."""

from django.db import migrations

SIGNATURE = "bigint, bigint, text[], text[], smallint, boolean, text, boolean, integer, integer"
_LIVE = "{0}.ended_at IS NULL AND {0}.valid_from <= $8 AND ({0}.expires_at IS NULL OR {0}.expires_at > $8)"


def live(row: str) -> str:
    """Whether a row counts at $8."""
    return _LIVE.format(row)


UP = f"""
-- Ad accounts that `p_center` gave to `p_partner`, or with `p_taken` the other way, by its own share or passed on; for
-- Admins of `p_center`, operators and jobs. The rows are found by the terms they came through, not by looking through
-- all that either holds: shares end with the ownership they stand on. Orders: name, since, status, role.
CREATE FUNCTION center_shared_accounts(p_center bigint, p_partner bigint, p_words text[], p_statuses text[],
  p_role smallint, p_taken boolean, p_order text, p_down boolean, p_limit integer, p_offset integer)
RETURNS TABLE (id bigint, name varchar, company_name varchar, time_zone varchar, currency varchar, status varchar,
  created_at timestamptz, submitted_at timestamptz, has_appealed boolean, relation bigint, role smallint,
  since timestamptz, through_kind smallint, through_id bigint, total bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 50 AS $$
DECLARE
  v_giver bigint := CASE WHEN p_taken THEN p_partner ELSE p_center END;
  v_taker bigint := CASE WHEN p_taken THEN p_center ELSE p_partner END;
  -- Read beforehand, so that the planner knows how much came through them.
  v_terms bigint[] := ARRAY(SELECT t.id FROM center_share t WHERE t.giver_id = v_giver AND t.taker_id = v_taker);
  v_way text := CASE WHEN p_down THEN 'DESC' ELSE 'ASC' END;
BEGIN
  IF NOT (access_leads(p_center) OR app_scope() = 'ops' AND app_is_staff()) THEN RETURN; END IF;
  RETURN QUERY EXECUTE format($q$
    WITH shared AS (
      SELECT r.id, r.object_id, r.role, r.valid_from, r.through_kind, r.through_id
      FROM relation r
      WHERE r.through_kind = 2 AND r.through_id = ANY ($9) AND r.subject_kind = 2 AND r.subject_id = $2
        AND r.object_kind = 4 AND r.role < 40 AND {live("r")}
      UNION ALL
      SELECT r.id, r.object_id, least(r.role, p.role), r.valid_from, r.through_kind, r.through_id
      FROM relation r JOIN relation p ON p.id = r.through_id
      WHERE r.subject_kind = 2 AND r.subject_id = $2 AND r.object_kind = 4 AND r.through_kind = 1 AND r.role < 40
        AND p.subject_kind = 2 AND p.subject_id = $1
        AND {live("r")} AND {live("p")}),
    found AS MATERIALIZED (
      SELECT a.id, %1$s AS rank, lower(a.name) AS name, s.id AS relation, s.role, s.valid_from AS since,
        s.through_kind, s.through_id
      FROM shared s JOIN ad_account a ON a.id = s.object_id WHERE true %2$s),
    page AS (SELECT * FROM found f ORDER BY f.rank %3$s, f.name, f.id LIMIT $6 OFFSET $7)
    SELECT a.id, a.name, a.company_name, a.time_zone, a.currency, a.status, a.created_at, a.submitted_at,
      a.appealed_at IS NOT NULL, f.relation, f.role, f.since, f.through_kind, f.through_id,
      (SELECT count(*) FROM found)
    FROM page f JOIN ad_account a ON a.id = f.id ORDER BY f.rank %3$s, f.name, f.id$q$,
    CASE p_order WHEN 'since' THEN 's.valid_from' WHEN 'status' THEN 'a.status' WHEN 'role' THEN 's.role'
      ELSE 'lower(a.name)' END,
    CASE WHEN p_words IS NULL THEN '' ELSE 'AND NOT EXISTS (SELECT FROM unnest($3) w
      WHERE strpos(lower(a.name || '' '' || a.company_name || '' '' || a.id), w) = 0)' END
    || CASE WHEN p_statuses IS NULL THEN '' ELSE ' AND a.status = ANY ($4)' END
    || CASE WHEN p_role IS NULL THEN '' ELSE ' AND s.role = $5' END,
    v_way)
  USING v_giver, v_taker, p_words, p_statuses, p_role, p_limit, p_offset, app_now(), v_terms;
END $$;
REVOKE ALL ON FUNCTION center_shared_accounts({SIGNATURE}) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION center_shared_accounts({SIGNATURE}) TO suitcase_app;
"""
DOWN = f"DROP FUNCTION center_shared_accounts({SIGNATURE});"


class Migration(migrations.Migration):
    dependencies = [("ad_accounts", "0006_sharing"), ("centers", "0008_known_names")]
    operations = [migrations.RunSQL(UP, DOWN)]
