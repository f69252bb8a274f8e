"""Search as you type: what anybody in the network could find, the public face of open accounts, a few at a time."""

from django.db import migrations

UP = r"""
CREATE INDEX creator_account_search ON creator_account (handle varchar_pattern_ops)
  WHERE closed_at IS NULL AND state = 'ACTIVE' AND NOT is_private;
CREATE INDEX creator_account_search_name ON creator_account (lower(display_name) text_pattern_ops)
  WHERE closed_at IS NULL AND state = 'ACTIVE' AND NOT is_private;

-- What LIKE would take for a pattern is quoted. Each half stops at p_limit rows of its index.
CREATE FUNCTION creator_search(p_start text, p_limit integer)
  RETURNS TABLE (id bigint, handle varchar, display_name varchar, avatar varchar, state varchar)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public ROWS 8 AS $$
BEGIN
  IF app_person() IS NULL OR length(p_start) < 2 THEN RETURN; END IF;
  RETURN QUERY EXECUTE format($q$
    SELECT f.id, f.handle, f.display_name, f.avatar, f.state FROM (
      (SELECT a.* FROM creator_account a WHERE a.handle LIKE %1$L
        AND a.closed_at IS NULL AND a.state = 'ACTIVE' AND NOT a.is_private ORDER BY a.handle LIMIT %2$s)
      UNION
      (SELECT a.* FROM creator_account a WHERE lower(a.display_name) LIKE %1$L
        AND a.closed_at IS NULL AND a.state = 'ACTIVE' AND NOT a.is_private ORDER BY lower(a.display_name) LIMIT %2$s)
    ) AS f ORDER BY f.handle = %3$L DESC, f.handle LIKE %1$L DESC, f.handle LIMIT %2$s
  $q$, regexp_replace(p_start, '([%_\\])', '\\\1', 'g') || '%', greatest(least(p_limit, 20), 0), p_start);
END $$;
REVOKE ALL ON FUNCTION creator_search(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION creator_search(text, integer) TO suitcase_app;
"""

DOWN = """
DROP FUNCTION creator_search(text, integer);
DROP INDEX creator_account_search;
DROP INDEX creator_account_search_name;
"""


class Migration(migrations.Migration):
    dependencies = [("creators", "0003_files")]
    operations = [migrations.RunSQL(UP, DOWN)]
