"""One history searched: by who did it, what it is about, the kind of act, the time, an id; a page at a time.

Row-level security is asked once, about the history; what its lines say, every reader of it may read.
"""

from django.db import migrations

_COLUMNS = "l.id, e.position, l.verb, l.at, l.actor_person_id, l.actor_scope, l.data::text, l.sealed::text"
_ARGUMENTS = (
    "smallint, bigint, text[], bigint, smallint, bigint, bigint, timestamptz, timestamptz, bigint, bigint, integer"
)
_FITS = """
    e.stream_kind = p_kind AND e.stream_id = p_id AND (p_verbs IS NULL OR l.verb = ANY (p_verbs))
    AND (p_person IS NULL OR l.actor_person_id = p_person OR l.data->>'person' = p_person::text)
    AND (p_from IS NULL OR l.at >= p_from) AND (p_until IS NULL OR l.at < p_until)
    AND (p_about IS NULL OR EXISTS (SELECT FROM journal_entry o
        WHERE o.line_id = l.id AND o.stream_kind = p_about_kind AND o.stream_id = p_about))
    AND (p_any IS NULL OR l.id = p_any OR l.actor_person_id = p_any OR strpos(l.data::text, p_any::text) > 0
        OR EXISTS (SELECT FROM journal_entry o WHERE o.line_id = l.id AND o.stream_id = p_any))"""
UP = f"""
CREATE FUNCTION journal_search(
    p_kind smallint, p_id bigint, p_verbs text[], p_person bigint, p_about_kind smallint, p_about bigint, p_any bigint,
    p_from timestamptz, p_until timestamptz, p_before bigint, p_after bigint, p_limit integer
) RETURNS TABLE (
    line_id bigint, place bigint, verb varchar, at timestamptz, actor bigint, scope varchar, data text, sealed text
) LANGUAGE plpgsql STABLE ROWS 50 SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF NOT journal_sees(p_kind, p_id) THEN
        RETURN;
    END IF;
    IF p_after IS NOT NULL THEN
        RETURN QUERY SELECT {_COLUMNS} FROM journal_entry e JOIN journal_line l ON l.id = e.line_id
        WHERE e.position > p_after AND {_FITS} ORDER BY e.position LIMIT p_limit;
        RETURN;
    END IF;
    IF p_before IS NULL THEN
        RETURN QUERY SELECT {_COLUMNS} FROM journal_entry e JOIN journal_line l ON l.id = e.line_id
        WHERE e.position IS NULL AND {_FITS} ORDER BY l.arrival DESC LIMIT p_limit;
    END IF;
    RETURN QUERY SELECT {_COLUMNS} FROM journal_entry e JOIN journal_line l ON l.id = e.line_id
    WHERE e.position IS NOT NULL AND (p_before IS NULL OR e.position < p_before) AND {_FITS}
    ORDER BY e.position DESC LIMIT p_limit;
END $$;
REVOKE ALL ON FUNCTION journal_search({_ARGUMENTS}) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal_search({_ARGUMENTS}) TO suitcase_app;
"""
DOWN = f"DROP FUNCTION journal_search({_ARGUMENTS});"


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_same_rules")]
    operations = [migrations.RunSQL(UP, DOWN)]
