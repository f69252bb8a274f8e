"""Rare ids in a long history are found by index, instead of by reading every line of it.

Who did something and to whom, invitations and requests get indexes of lines that have a position: writers do not pay
for them, the sequencer does. Ids that stand in many lines go on being looked for from the newest line on.
"""

from importlib import import_module

from django.db import migrations

_COLUMNS = "l.id, e.position, l.verb, l.at, l.actor_person_id, l.actor_scope, l.data::text, l.sealed::text"
_ARGUMENTS = (
    "smallint, bigint, text[], bigint, smallint, bigint, bigint, timestamptz, timestamptz, bigint, bigint, integer"
)
_USING = (
    "p_kind, p_id, p_verbs, p_person, p_about_kind, p_about, p_any, p_from, p_until, p_before, p_after, p_limit, v_few"
)
# Places of a thing, whatever its kind, by the index of histories.
_PLACED = "generate_series(1, 6) k JOIN journal_entry w ON w.stream_kind = k::smallint"
# More lines than this are not gathered before they are asked for: so many are met soon when reading from the newest on.
_FEW = 1000

INDEXES = """
CREATE INDEX journal_line_actor ON journal_line (actor_person_id) WHERE position IS NOT NULL;
CREATE INDEX journal_line_person ON journal_line ((data->>'person'))
    WHERE position IS NOT NULL AND data->>'person' IS NOT NULL;
CREATE INDEX journal_line_invitation ON journal_line ((data->>'invitation'))
    WHERE position IS NOT NULL AND data->>'invitation' IS NOT NULL;
CREATE INDEX journal_line_request ON journal_line ((data->>'request'))
    WHERE position IS NOT NULL AND data->>'request' IS NOT NULL;
"""
_NO_INDEXES = """
DROP INDEX journal_line_actor, journal_line_person, journal_line_invitation, journal_line_request;
"""
UP = f"""
-- The placed lines that name an id in one of these ways, if they are few; null if they are many.
CREATE FUNCTION journal_few(p_id bigint, p_anything boolean) RETURNS bigint[]
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    v_sql text := '(SELECT id FROM journal_line WHERE actor_person_id = $1 AND position IS NOT NULL LIMIT {_FEW + 1})'
        ' UNION ALL (SELECT id FROM journal_line WHERE data->>''person'' = $1::text AND position IS NOT NULL'
        ' LIMIT {_FEW + 1})';
    v_few bigint[];
BEGIN
    IF p_anything THEN
        v_sql := v_sql || ' UNION ALL SELECT $1'
            ' UNION ALL (SELECT id FROM journal_line WHERE data->>''invitation'' = $1::text AND position IS NOT NULL'
            ' LIMIT {_FEW + 1})'
            ' UNION ALL (SELECT id FROM journal_line WHERE data->>''request'' = $1::text AND position IS NOT NULL'
            ' LIMIT {_FEW + 1})'
            ' UNION ALL (SELECT w.line_id FROM {_PLACED} WHERE w.stream_id = $1 AND w.position IS NOT NULL'
            ' LIMIT {_FEW + 1})';
    END IF;
    -- Planned for the id it is about, each time: how often an id is named differs from one to the next.
    EXECUTE 'SELECT coalesce(array_agg(id), ''{{}}'') FROM (' || v_sql || ') AS found' INTO v_few USING p_id;
    RETURN CASE WHEN cardinality(v_few) <= {_FEW} THEN v_few END;
END $$;
REVOKE ALL ON FUNCTION journal_few(bigint, boolean) FROM PUBLIC;

CREATE OR REPLACE FUNCTION journal_search(
    p_kind smallint, p_id bigint, p_verbs text[], p_person bigint, p_about_kind smallint, p_about bigint, p_any bigint,
    p_from timestamptz, p_until timestamptz, p_before bigint, p_after bigint, p_limit integer
) RETURNS TABLE (
    line_id bigint, place bigint, verb varchar, at timestamptz, actor bigint, scope varchar, data text, sealed text
) LANGUAGE plpgsql STABLE ROWS 50 SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_few bigint[];
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
            ' OR l.id IN (SELECT w.line_id FROM {_PLACED} WHERE w.stream_id = $7 AND w.position IS NOT NULL'
            ' UNION ALL SELECT w.line_id FROM {_PLACED} WHERE w.stream_id = $7 AND w.position IS NULL))';
    END IF;
    IF p_from IS NOT NULL THEN v_sql := v_sql || ' AND l.at >= $8'; END IF;
    IF p_until IS NOT NULL THEN v_sql := v_sql || ' AND l.at < $9'; END IF;
    -- Lines so fresh that they have no position yet begin the first page.
    IF p_before IS NULL AND p_after IS NULL THEN
        RETURN QUERY EXECUTE v_sql || ' AND e.position IS NULL ORDER BY l.arrival DESC LIMIT $12' USING {_USING};
    END IF;
    IF p_any IS NOT NULL OR p_person IS NOT NULL THEN
        v_few := journal_few(coalesce(p_any, p_person), p_any IS NOT NULL);
    END IF;
    IF v_few IS NOT NULL THEN v_sql := v_sql || ' AND e.line_id = ANY ($13)'; END IF;
    v_sql := v_sql || CASE
        WHEN p_after IS NOT NULL THEN ' AND e.position > $11 ORDER BY e.position'
        WHEN p_before IS NOT NULL THEN ' AND e.position < $10 ORDER BY e.position DESC'
        ELSE ' AND e.position IS NOT NULL ORDER BY e.position DESC' END || ' LIMIT $12';
    RETURN QUERY EXECUTE v_sql USING {_USING};
END $$;
"""
_BEFORE = import_module("suitcase.areas.journal.migrations.0005_search").UP
DOWN = f"DROP FUNCTION journal_search({_ARGUMENTS}); DROP FUNCTION journal_few(bigint, boolean);" + _BEFORE


class Migration(migrations.Migration):
    dependencies = [("journal", "0005_search")]
    operations = [migrations.RunSQL(INDEXES, _NO_INDEXES), migrations.RunSQL(UP, DOWN)]
