"""Thousands of lines of one act in one statement: an account that closes tells everybody it was linked with.

The same rules as `journal_write`, asked once instead of once per line.
"""

from django.db import migrations

UP = """
-- `lines` is an array of [id as text, data, sealed]; `line_ids`, `kinds` and `things` say in whose histories they stand.
CREATE FUNCTION journal_write_many(
    line_verb varchar, line_at timestamptz, actor bigint, line_scope varchar, lines jsonb,
    people bigint[], locks bytea[], line_ids bigint[], kinds smallint[], things bigint[]
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT (journal_is_me(actor) OR journal_scope_in('account', 'job', 'setup')) THEN
        RAISE insufficient_privilege USING MESSAGE = 'A journal line is written in the name of whoever acts.';
    END IF;
    IF 1 > ANY (kinds) OR cardinality(kinds) <> cardinality(line_ids) OR cardinality(things) <> cardinality(line_ids)
        OR EXISTS (
            SELECT (line->>0)::bigint FROM jsonb_array_elements(lines) AS line EXCEPT SELECT unnest(line_ids)
        )
    THEN
        RAISE check_violation USING MESSAGE = 'A journal line belongs to the history of at least one thing.';
    END IF;
    IF EXISTS (
        SELECT FROM unnest(people, locks) AS used (person, lock)
        LEFT JOIN person_key k ON k.person_id = used.person AND substr(k.key, 1, 12) = used.lock
        WHERE k.key IS NULL
    ) THEN
        RETURN false;
    END IF;
    INSERT INTO journal_line (id, verb, at, actor_person_id, actor_scope, data, sealed)
    SELECT (line->>0)::bigint, line_verb, line_at, actor, line_scope, line->1, line->2
    FROM jsonb_array_elements(lines) WITH ORDINALITY AS each (line, n) ORDER BY n;
    INSERT INTO journal_entry (line_id, stream_kind, stream_id)
    SELECT place.line_id, place.kind, place.id FROM unnest(line_ids, kinds, things) AS place (line_id, kind, id);
    RETURN true;
END $$;
REVOKE EXECUTE ON FUNCTION journal_write_many(
    varchar, timestamptz, bigint, varchar, jsonb, bigint[], bytea[], bigint[], smallint[], bigint[]
) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal_write_many(
    varchar, timestamptz, bigint, varchar, jsonb, bigint[], bytea[], bigint[], smallint[], bigint[]
) TO suitcase_app;
"""
DOWN = (
    "DROP FUNCTION journal_write_many(varchar, timestamptz, bigint, varchar, jsonb, bigint[], bytea[], bigint[],"
    " smallint[], bigint[]);"
)


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_about")]
    operations = [migrations.RunSQL(UP, DOWN)]
