"""Ad accounts that a centre owns or was given: where they were made, and the list of a centre in one question."""

from django.db import migrations, models

COLUMNS = (
    "a.id, a.name, a.company_name, a.time_zone, a.currency, a.status, a.created_at, a.submitted_at,"
    " a.appealed_at IS NOT NULL, h.role, h.relation, h.through_kind, h.through_id, h.since, count(*) OVER ()"
)
UP = f"""
-- Rows are seen by a live path alone: whoever created an account in a centre and left sees it no more.
DROP POLICY ad_account_seen ON ad_account;
CREATE POLICY ad_account_seen ON ad_account FOR SELECT USING (app_sees(4::smallint, id));

-- One page of what a centre holds; `access_held` decides who sees which. Orders: name, since, status, role.
CREATE FUNCTION center_ad_accounts(p_center bigint, p_words text[], p_statuses text[], p_roles smallint[],
  p_ids bigint[], p_order text, p_down boolean, p_limit integer, p_offset integer)
RETURNS TABLE (id bigint, name varchar, company_name varchar, time_zone varchar, currency varchar, status varchar,
  created_at timestamptz, submitted_at timestamptz, has_appealed boolean, role smallint, relation bigint,
  through_kind smallint, through_id bigint, since timestamptz, total bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 50 AS $$
BEGIN
  RETURN QUERY EXECUTE format($q$SELECT {COLUMNS}
    FROM access_held($1, 4::smallint) h JOIN ad_account a ON a.id = h.object_id
    WHERE ($2 IS NULL OR NOT EXISTS (SELECT FROM unnest($2) w
        WHERE strpos(lower(a.name || ' ' || a.company_name || ' ' || a.id), w) = 0))
      AND ($3 IS NULL OR a.status = ANY ($3)) AND ($4 IS NULL OR h.role = ANY ($4))
      AND ($5 IS NULL OR a.id = ANY ($5))
    ORDER BY %s %s, lower(a.name), a.id LIMIT $6 OFFSET $7$q$,
    CASE p_order WHEN 'since' THEN 'h.since' WHEN 'status' THEN 'a.status' WHEN 'role' THEN 'h.role'
      ELSE 'lower(a.name)' END,
    CASE WHEN p_down THEN 'DESC' ELSE 'ASC' END)
  USING p_center, p_words, p_statuses, p_roles, p_ids, p_limit, p_offset;
END $$;
REVOKE ALL ON FUNCTION center_ad_accounts(bigint, text[], text[], smallint[], bigint[], text, boolean, integer, integer)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  center_ad_accounts(bigint, text[], text[], smallint[], bigint[], text, boolean, integer, integer)
  TO suitcase_app, suitcase_system;
"""
DOWN = """
DROP FUNCTION center_ad_accounts(bigint, text[], text[], smallint[], bigint[], text, boolean, integer, integer);
DROP POLICY ad_account_seen ON ad_account;
CREATE POLICY ad_account_seen ON ad_account FOR SELECT
  USING (created_by = app_person() OR app_sees(4::smallint, id));
"""


class Migration(migrations.Migration):

    dependencies = [("ad_accounts", "0003_people"), ("access", "0005_held"), ("centers", "0004_currency")]

    operations = [
        migrations.AddField(
            model_name="adaccount",
            name="made_in_center_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunSQL(UP, DOWN),
    ]
