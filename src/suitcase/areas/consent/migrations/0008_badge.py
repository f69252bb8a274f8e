"""The badge of the inbox: ownership is asked once per creator account, not once per request that waits."""

from django.db import migrations

UP = """
CREATE FUNCTION consent_count_pending(accounts bigint[], now_is timestamptz, most int) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT count(*) FROM (
    SELECT FROM link_request q
    WHERE q.creator_account_id = ANY (ARRAY(SELECT a.id FROM unnest(accounts) AS a (id) WHERE app_owns_creator(a.id)))
      AND q.state = 'PENDING' AND q.expires_at > now_is
    LIMIT most
  ) AS waiting
$$;
REVOKE ALL ON FUNCTION consent_count_pending(bigint[], timestamptz, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consent_count_pending(bigint[], timestamptz, int) TO suitcase_app;
"""
DOWN = "DROP FUNCTION consent_count_pending(bigint[], timestamptz, int);"


class Migration(migrations.Migration):
    dependencies = [("consent", "0007_wide_ends")]
    operations = [migrations.RunSQL(UP, DOWN)]
