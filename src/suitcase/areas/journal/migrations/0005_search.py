"""One history searched: by who did it, what it is about, the kind of act, the time, an id; a page at a time.

Row-level security is asked once, about the history; what its lines say, every reader of it may read.
"""

from django.db import migrations

_COLUMNS = "l.id, e.position, l.verb, l.at, l.actor_person_id, l.actor_scope, l.data::text, l.sealed::text"
_ARGUMENTS = (
    "smallint, bigint, text[], bigint, smallint, bigint, bigint, timestamptz, timestamptz, bigint, bigint, integer"
)
# Only what is asked for becomes part of the statement, so that each is planned for what it asks; values stay apart.
UP = f"""
CREATE FUNCTION journal_search(
    p_kind smallint, p_id bigint, p_verbs text[], p_person bigint, p_about_kind smallint, p_about bigint, p_any bigint,
    p_from timestamptz, p_until timestamptz, p_before bigint, p_after bigint, p_limit integer
) RETURNS TABLE (
    line_id bigint, place bigint, verb varchar, at timestamptz, actor bigint, scope varchar, data text, sealed text
) LANGUAGE plpgsql STABLE ROWS 50 SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_named bigint[];
    v_sql text := 'SELECT {_COLUMNS} FROM journal_entry e JOIN journal_line l ON l.id = e.line_id'
        ' WHERE e.stream_kind = $1 AND e.stream_id = $2';
BEGIN
    IF NOT journal_sees(p_kind, p_id) THEN
        RETURN;
    END IF;
    IF p_verbs IS NOT NULL THEN v_sql := v_sql || ' AND l.verb = ANY ($3)'; END IF;
    IF p_person IS NOT NULL THEN
        v_sql := v_sql || ' AND (l.actor_person_id = $4 OR l.data->>''person'' = $4::text)';
    END IF;
    IF p_about IS NOT NULL THEN
        v_sql := v_sql || ' AND l.id IN (SELECT o.line_id FROM journal_entry o'
            ' WHERE o.stream_kind = $5 AND o.stream_id = $6)';
    END IF;
    IF p_any IS NOT NULL THEN
        v_sql := v_sql || ' AND (l.id = $7 OR l.actor_person_id = $7'
            ' OR $7::text IN (l.data->>''person'', l.data->>''invitation'', l.data->>''request'')'
            ' OR l.id = ANY ($13))';
        SELECT coalesce(array_agg(o.line_id), '{{}}') INTO v_named FROM (
            SELECT w.line_id FROM journal_entry w JOIN generate_series(1, 6) k ON w.stream_kind = k::smallint
            WHERE w.stream_id = p_any AND w.position IS NOT NULL
            UNION ALL
            SELECT w.line_id FROM journal_entry w JOIN generate_series(1, 6) k ON w.stream_kind = k::smallint
            WHERE w.stream_id = p_any AND w.position IS NULL) AS o;
    END IF;
    IF p_from IS NOT NULL THEN v_sql := v_sql || ' AND l.at >= $8'; END IF;
    IF p_until IS NOT NULL THEN v_sql := v_sql || ' AND l.at < $9'; END IF;
    -- Lines so fresh that they have no position yet begin the first page.
    IF p_before IS NULL AND p_after IS NULL THEN
        RETURN QUERY EXECUTE v_sql || ' AND e.position IS NULL ORDER BY l.arrival DESC LIMIT $12'
        USING p_kind, p_id, p_verbs, p_person, p_about_kind, p_about, p_any, p_from, p_until, p_before, p_after,
            p_limit, v_named;
    END IF;
    v_sql := v_sql || CASE
        WHEN p_after IS NOT NULL THEN ' AND e.position > $11 ORDER BY e.position'
        WHEN p_before IS NOT NULL THEN ' AND e.position < $10 ORDER BY e.position DESC'
        ELSE ' AND e.position IS NOT NULL ORDER BY e.position DESC' END || ' LIMIT $12';
    RETURN QUERY EXECUTE v_sql
    USING p_kind, p_id, p_verbs, p_person, p_about_kind, p_about, p_any, p_from, p_until, p_before, p_after,
        p_limit, v_named;
END $$;
REVOKE ALL ON FUNCTION journal_search({_ARGUMENTS}) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal_search({_ARGUMENTS}) TO suitcase_app;
"""
DOWN = f"DROP FUNCTION journal_search({_ARGUMENTS});"


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_same_rules")]
    operations = [migrations.RunSQL(UP, DOWN)]
