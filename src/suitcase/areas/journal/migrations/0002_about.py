"""The lines of one stream that also stand in another: what happened between two things, a page at a time."""

from django.db import migrations

# Row-level security asks about every row it meets. Here it is asked once, about the first stream; nothing is said of
# the second but that these lines, which the reader sees anyway, are about it too.
UP = """
CREATE FUNCTION journal_about(
    p_kind smallint, p_id bigint, p_about_kind smallint, p_about_id bigint, p_verbs text[], p_before bigint, p_limit integer
) RETURNS TABLE (line_id bigint, place bigint) LANGUAGE plpgsql STABLE ROWS 25
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT journal_sees(p_kind, p_id) THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT e.line_id, e.position FROM journal_entry e
    JOIN journal_entry o ON o.line_id = e.line_id AND o.stream_kind = p_about_kind AND o.stream_id = p_about_id
    JOIN journal_line l ON l.id = e.line_id
    WHERE e.stream_kind = p_kind AND e.stream_id = p_id AND (p_verbs IS NULL OR l.verb = ANY (p_verbs))
        AND (p_before IS NULL OR e.position < p_before)
    ORDER BY e.position DESC NULLS FIRST, l.arrival DESC LIMIT p_limit;
END $$;
REVOKE ALL ON FUNCTION journal_about(smallint, bigint, smallint, bigint, text[], bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal_about(smallint, bigint, smallint, bigint, text[], bigint, integer) TO suitcase_app;
"""

DOWN = "DROP FUNCTION journal_about(smallint, bigint, smallint, bigint, text[], bigint, integer);"


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(UP, DOWN)]
