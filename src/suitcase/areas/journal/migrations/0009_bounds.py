"""Whoever comes to a thing through somebody's leave reads its history since then, and what stands in her own.

Who that is, and since when, the access area says in `app_bound`; plpgsql looks it up when it runs. Until now every
reader of a history read all of it. The wall knows moments and whose histories; which verbs are told besides is asked for
by whoever searches, and nothing is told when that is not said.
"""

from importlib import import_module

from django.db import migrations

_BEFORE = import_module("suitcase.areas.journal.migrations.0008_rare_ids")
_ABOUT = import_module("suitcase.areas.journal.migrations.0002_about")
_OLD = _BEFORE._ARGUMENTS
_NEW = f"{_OLD}, text[]"

WALL = """
-- The bound of whoever acts on the history of one thing. No answer is the narrowest bound.
CREATE FUNCTION journal_bound(p_kind smallint, p_id bigint, OUT bounded boolean, OUT since timestamptz,
    OUT centers bigint[]) LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    SELECT b.bounded, b.since, b.centers INTO bounded, since, centers FROM app_bound(p_kind, p_id) b;
    bounded := coalesce(bounded, true);
    since := coalesce(since, 'infinity');
    centers := coalesce(centers, '{}');
END $$;

-- Whether a line of a history lies within the bound of whoever acts: it is not older, or her own or her centre's too.
CREATE FUNCTION journal_tells(p_kind smallint, p_id bigint, p_line bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_bound record;
BEGIN
    SELECT * INTO v_bound FROM journal_bound(p_kind, p_id);
    IF NOT v_bound.bounded THEN
        RETURN true;
    END IF;
    RETURN EXISTS (SELECT FROM journal_line l WHERE l.id = p_line AND l.at >= v_bound.since)
        OR EXISTS (SELECT FROM journal_entry o WHERE o.line_id = p_line AND (
            o.stream_kind = 1 AND o.stream_id = app_person()
            OR o.stream_kind = 2 AND o.stream_id = ANY (v_bound.centers)));
END $$;

-- Only ad accounts are let to others as a whole, so of all other histories nothing more is asked.
ALTER POLICY journal_entry_seen ON journal_entry USING (
    journal_sees(stream_kind, stream_id)
    AND (stream_kind <> 4 OR journal_tells(stream_kind, stream_id, line_id)));

REVOKE ALL ON FUNCTION journal_bound(smallint, bigint), journal_tells(smallint, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal_bound(smallint, bigint), journal_tells(smallint, bigint, bigint) TO suitcase_app;
"""

_HEAD = "CREATE OR REPLACE FUNCTION journal_search("
_ASKED = """    IF p_verbs IS NOT NULL THEN v_sql"""
_BOUND = """    -- Within a bound: what stands in her own histories, and since then what is told to people of partners.
    SELECT * INTO v_bound FROM journal_bound(p_kind, p_id);
    IF v_bound.bounded THEN
        v_sql := v_sql || ' AND (l.at >= $14 AND l.verb = ANY ($15) OR EXISTS ('
            'SELECT FROM journal_entry b WHERE b.line_id = l.id AND (b.stream_kind = 1 AND b.stream_id = $16'
            ' OR b.stream_kind = 2 AND b.stream_id = ANY ($17))))';
    END IF;
"""
_SEARCH = _BEFORE.UP[_BEFORE.UP.index(_HEAD) :].replace(_HEAD, "CREATE FUNCTION journal_search(", 1)
_SEARCH = _SEARCH.replace("p_limit integer\n)", "p_limit integer,\n    p_told text[]\n)", 1)
_SEARCH = _SEARCH.replace("    v_few bigint[];\n", "    v_few bigint[];\n    v_bound record;\n", 1)
_SEARCH = _SEARCH.replace(_ASKED, _BOUND + _ASKED, 1)
_SEARCH = _SEARCH.replace(
    _BEFORE._USING,
    f"{_BEFORE._USING},\n        v_bound.since, coalesce(p_told, '{{}}'), app_person(), v_bound.centers",
)
SEARCH = f"""
DROP FUNCTION journal_search({_OLD});
{_SEARCH}
REVOKE ALL ON FUNCTION journal_search({_NEW}) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal_search({_NEW}) TO suitcase_app;
"""

# It knows no verbs that may be told; whoever reads within a bound searches.
_SEES = "    IF NOT journal_sees(p_kind, p_id) THEN\n        RETURN;\n    END IF;\n"
_CREATE, _END = "CREATE FUNCTION journal_about(", "END $$;\n"
_OPEN = _ABOUT.UP[_ABOUT.UP.index(_CREATE) : _ABOUT.UP.index(_END) + len(_END)].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1
)
ABOUT = _OPEN.replace(
    _SEES,
    _SEES + "    IF (SELECT b.bounded FROM journal_bound(p_kind, p_id) b) THEN\n        RETURN;\n    END IF;\n",
    1,
)

UP = WALL + SEARCH + ABOUT
DOWN = f"""
ALTER POLICY journal_entry_seen ON journal_entry USING (journal_sees(stream_kind, stream_id));
DROP FUNCTION journal_search({_NEW});
DROP FUNCTION journal_few(bigint, boolean);
{_OPEN}
DROP FUNCTION journal_tells(smallint, bigint, bigint), journal_bound(smallint, bigint);
{_BEFORE.UP}
REVOKE ALL ON FUNCTION journal_search({_OLD}) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal_search({_OLD}) TO suitcase_app;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0008_rare_ids")]
    operations = [migrations.RunSQL(UP, DOWN)]
