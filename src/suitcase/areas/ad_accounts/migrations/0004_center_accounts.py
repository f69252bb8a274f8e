"""Ad accounts that a centre owns or was given: where they were made, and the list of a centre in one question."""

from django.db import migrations, models

SIGNATURE = "bigint, text[], text[], smallint[], bigint[], bigint, text, boolean, integer, integer"
UP = f"""
-- Rows are seen by a live path alone: whoever created an account in a centre and left sees it no more.
DROP POLICY ad_account_seen ON ad_account;
CREATE POLICY ad_account_seen ON ad_account FOR SELECT USING (app_sees(4::smallint, id));

-- One page of what a centre holds; `access_sees_held` says who sees all of it, others see what they reach themselves.
-- With `p_person`, only what that member has through the centre. Orders: name, since, status, role. What sorts ten
-- thousand rows is narrow; the rest is read for the page alone.
CREATE FUNCTION center_ad_accounts(p_center bigint, p_words text[], p_statuses text[], p_roles smallint[],
  p_ids bigint[], p_person bigint, p_order text, p_down boolean, p_limit integer, p_offset integer)
RETURNS TABLE (id bigint, name varchar, company_name varchar, time_zone varchar, currency varchar, status varchar,
  created_at timestamptz, submitted_at timestamptz, has_appealed boolean, role smallint, relation bigint,
  through_kind smallint, through_id bigint, since timestamptz, total bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 50 AS $$
DECLARE
  v_all boolean := access_sees_held(p_center);
  v_way text := CASE WHEN p_down THEN 'DESC' ELSE 'ASC' END;
BEGIN
  IF v_all IS NULL THEN RETURN; END IF;
  RETURN QUERY EXECUTE format($q$
    WITH found AS MATERIALIZED (
      SELECT a.id, %1$s AS rank, lower(a.name) AS name, h.role, h.relation, h.through_kind, h.through_id, h.since
      FROM access_held_rows($1, 4::smallint, $5, $9) h JOIN ad_account a ON a.id = h.object_id
      WHERE true %2$s),
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
    || CASE WHEN p_roles IS NULL THEN '' ELSE ' AND h.role = ANY ($4)' END
    || CASE WHEN p_person IS NULL THEN '' ELSE ' AND h.object_id IN (SELECT g.object
      FROM access_assigned($1, 1::smallint, 4::smallint, ARRAY[$8], $5, true) g)' END
    || CASE WHEN v_all THEN '' ELSE ' AND h.object_id IN (SELECT access_reach_herself(4::smallint))' END,
    v_way)
  USING p_center, p_words, p_statuses, p_roles, p_ids, p_limit, p_offset, p_person, app_now();
END $$;
REVOKE ALL ON FUNCTION center_ad_accounts({SIGNATURE}) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION center_ad_accounts({SIGNATURE}) TO suitcase_app, suitcase_system;
"""
DOWN = f"""
DROP FUNCTION center_ad_accounts({SIGNATURE});
DROP POLICY ad_account_seen ON ad_account;
CREATE POLICY ad_account_seen ON ad_account FOR SELECT
  USING (created_by = app_person() OR app_sees(4::smallint, id));
"""


class Migration(migrations.Migration):

    dependencies = [("ad_accounts", "0003_people"), ("access", "0009_assign"), ("centers", "0004_currency")]

    operations = [
        migrations.AddField(
            model_name="adaccount",
            name="made_in_center_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunSQL(UP, DOWN),
    ]
