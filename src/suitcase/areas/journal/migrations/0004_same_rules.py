"""One line and thousands obey the same rules: what is asked before anything is written is asked by the same functions."""

from django.db import migrations

UP = """
CREATE OR REPLACE FUNCTION journal_check_writer(actor bigint, kinds smallint[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT (journal_is_me(actor) OR journal_scope_in('account', 'job', 'setup')) THEN
        RAISE insufficient_privilege USING MESSAGE = 'A journal line is written in the name of whoever acts.';
    END IF;
    IF coalesce(cardinality(kinds), 0) = 0 OR 1 > ANY (kinds) THEN
        RAISE check_violation USING MESSAGE = 'A journal line belongs to the history of at least one thing.';
    END IF;
END $$;

-- Whether every key that lines were sealed with (known by the lock it lies under) is still that person's.
CREATE OR REPLACE FUNCTION journal_keys_count(people bigint[], locks bytea[]) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT NOT EXISTS (
        SELECT FROM unnest(people, locks) AS used (person, lock)
        LEFT JOIN person_key k ON k.person_id = used.person AND substr(k.key, 1, 12) = used.lock
        WHERE k.key IS NULL
    )
$$;

CREATE OR REPLACE FUNCTION journal_write(
    line_id bigint, line_verb varchar, line_at timestamptz, actor bigint, line_scope varchar, line_data jsonb,
    line_sealed jsonb, people bigint[], locks bytea[], kinds smallint[], things bigint[]
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM journal_check_writer(actor, kinds);
    IF NOT journal_keys_count(people, locks) THEN
        RETURN false;
    END IF;
    INSERT INTO journal_line (id, verb, at, actor_person_id, actor_scope, data, sealed)
    VALUES (line_id, line_verb, line_at, actor, line_scope, line_data, line_sealed);
    INSERT INTO journal_entry (line_id, stream_kind, stream_id)
    SELECT journal_write.line_id, place.kind, place.id FROM unnest(kinds, things) AS place (kind, id);
    RETURN true;
END $$;

-- `lines` is an array of [id as text, data, sealed]; `line_ids`, `kinds` and `things` say in whose histories they stand.
CREATE OR REPLACE FUNCTION journal_write_many(
    line_verb varchar, line_at timestamptz, actor bigint, line_scope varchar, lines jsonb,
    people bigint[], locks bytea[], line_ids bigint[], kinds smallint[], things bigint[]
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM journal_check_writer(actor, kinds);
    IF cardinality(kinds) <> cardinality(line_ids) OR cardinality(things) <> cardinality(line_ids)
        OR EXISTS (
            SELECT (line->>0)::bigint FROM jsonb_array_elements(lines) AS line EXCEPT SELECT unnest(line_ids)
        )
    THEN
        RAISE check_violation USING MESSAGE = 'A journal line belongs to the history of at least one thing.';
    END IF;
    IF NOT journal_keys_count(people, locks) THEN
        RETURN false;
    END IF;
    INSERT INTO journal_line (id, verb, at, actor_person_id, actor_scope, data, sealed)
    SELECT (line->>0)::bigint, line_verb, line_at, actor, line_scope, line->1, line->2
    FROM jsonb_array_elements(lines) WITH ORDINALITY AS each (line, n) ORDER BY n;
    INSERT INTO journal_entry (line_id, stream_kind, stream_id)
    SELECT place.line_id, place.kind, place.id FROM unnest(line_ids, kinds, things) AS place (line_id, kind, id);
    RETURN true;
END $$;

REVOKE EXECUTE ON FUNCTION
    journal_check_writer(bigint, smallint[]), journal_keys_count(bigint[], bytea[]) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_many")]
    operations = [migrations.RunSQL(UP, migrations.RunSQL.noop)]
