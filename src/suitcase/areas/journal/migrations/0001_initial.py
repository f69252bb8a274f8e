"""Tables of the journal, and who may do what to which row.

The functions are plpgsql on purpose: they call app_person(), app_scope() and app_sees() of the access area, which
plpgsql looks up when it runs, so this migration does not depend on an area above.
"""

import django.db.models.deletion
from django.db import migrations, models

import suitcase.kernel.ids

FUNCTIONS = """
CREATE FUNCTION journal_is_me(person bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(person = app_person(), false);
END $$;

CREATE FUNCTION journal_scope_in(VARIADIC scopes text[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(app_scope() = ANY (scopes), false);
END $$;

-- Nobody at all is acting: no person, and none of the pages or processes that work before there is one.
CREATE FUNCTION journal_nobody_acts() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN app_person() IS NULL AND coalesce(app_scope(), '') = '';
END $$;

CREATE FUNCTION journal_sees(kind smallint, id bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(app_sees(kind, id), false);
END $$;

-- The only way to write: a line with its places, in the name of whoever acts. Who is not signed in yet, a job and the
-- set-up page may name somebody else, because the person they write about may not exist before. Says false, and writes
-- nothing, when a key that the line was sealed with (known by the lock it lies under) is not the person's any more.
CREATE FUNCTION journal_write(
    line_id bigint, line_verb varchar, line_at timestamptz, actor bigint, line_scope varchar, line_data jsonb,
    line_sealed jsonb, people bigint[], locks bytea[], kinds smallint[], things bigint[]
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT (journal_is_me(actor) OR journal_scope_in('account', 'job', 'setup')) THEN
        RAISE insufficient_privilege USING MESSAGE = 'A journal line is written in the name of whoever acts.';
    END IF;
    IF coalesce(cardinality(kinds), 0) = 0 OR 1 > ANY (kinds) THEN
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
    VALUES (line_id, line_verb, line_at, actor, line_scope, line_data, line_sealed);
    INSERT INTO journal_entry (line_id, stream_kind, stream_id)
    SELECT journal_write.line_id, place.kind, place.id FROM unnest(kinds, things) AS place (kind, id);
    RETURN true;
END $$;

-- Keys are encrypted; whoever may see a line may open it, so the function and not the table is readable.
CREATE FUNCTION journal_keys(people bigint[]) RETURNS TABLE (person_id bigint, key bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF journal_nobody_acts() THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT k.person_id, k.key FROM person_key k WHERE k.person_id = ANY (people);
END $$;

CREATE FUNCTION journal_add_key(person bigint, wrapped bytea, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF journal_nobody_acts() THEN
        RAISE insufficient_privilege USING MESSAGE = 'Nobody is acting; a key belongs to a line somebody writes.';
    END IF;
    INSERT INTO person_key (person_id, key, created_at) VALUES (person, wrapped, at)
    ON CONFLICT ON CONSTRAINT person_key_pkey DO NOTHING;
END $$;

CREATE FUNCTION journal_forget(person bigint, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT (journal_is_me(person) OR journal_scope_in('job') OR (journal_scope_in('ops') AND app_is_staff())) THEN
        RETURN;
    END IF;
    INSERT INTO person_key AS k (person_id, key, created_at, erased_at) VALUES (person, NULL, at, at)
    ON CONFLICT ON CONSTRAINT person_key_pkey DO UPDATE SET key = NULL, erased_at = coalesce(k.erased_at, at);
END $$;

-- When the oldest line that waits for its position was written; a figure about the machine, not about a tenant.
CREATE FUNCTION journal_oldest_waiting() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT at FROM journal_line WHERE position IS NULL ORDER BY arrival LIMIT 1
$$;

REVOKE EXECUTE ON FUNCTION
    journal_write(bigint, varchar, timestamptz, bigint, varchar, jsonb, jsonb, bigint[], bytea[], smallint[],
        bigint[]),
    journal_keys(bigint[]), journal_oldest_waiting(),
    journal_add_key(bigint, bytea, timestamptz), journal_forget(bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    journal_write(bigint, varchar, timestamptz, bigint, varchar, jsonb, jsonb, bigint[], bytea[], smallint[],
        bigint[]),
    journal_keys(bigint[]), journal_add_key(bigint, bytea, timestamptz), journal_forget(bigint, timestamptz)
    TO suitcase_app;
GRANT EXECUTE ON FUNCTION journal_oldest_waiting() TO suitcase_app, suitcase_system;
"""

# The order in which lines were written, counted by the database itself; see models.JournalLine.
ARRIVAL = """
ALTER TABLE journal_line ADD COLUMN arrival bigint GENERATED ALWAYS AS IDENTITY;
CREATE INDEX journal_line_waiting ON journal_line (arrival) WHERE position IS NULL;
-- Every line is updated once; without this the index of waiting lines would carry its dead until far too late.
ALTER TABLE journal_line SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE journal_entry SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
"""

GRANTS = """
-- Nobody but the owner of the tables has INSERT, and nobody at all UPDATE or DELETE, on what was said.
GRANT SELECT ON journal_line, journal_entry TO suitcase_app;
GRANT SELECT ON journal_line, journal_entry TO suitcase_system;
GRANT UPDATE (position, hash) ON journal_line, journal_entry TO suitcase_system;
GRANT SELECT ON journal_head TO suitcase_app;
GRANT SELECT, INSERT, UPDATE ON journal_head TO suitcase_system;
GRANT SELECT, INSERT, UPDATE ON journal_reader TO suitcase_app;
GRANT SELECT ON journal_reader TO suitcase_system;
GRANT SELECT ON person_key TO suitcase_app, suitcase_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON submission TO suitcase_app;
GRANT SELECT ON worker_beat TO suitcase_app;
GRANT SELECT, INSERT, UPDATE ON worker_beat TO suitcase_system;
"""

POLICIES = """
ALTER TABLE journal_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal_reader ENABLE ROW LEVEL SECURITY;
ALTER TABLE person_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE submission ENABLE ROW LEVEL SECURITY;
ALTER TABLE worker_beat ENABLE ROW LEVEL SECURITY;

CREATE POLICY journal_entry_seen ON journal_entry FOR SELECT TO suitcase_app
    USING (journal_sees(stream_kind, stream_id));

-- The sub-select passes through the policy of journal_entry: one visible place makes the line visible.
CREATE POLICY journal_line_seen ON journal_line FOR SELECT TO suitcase_app
    USING (EXISTS (SELECT FROM journal_entry e WHERE e.line_id = journal_line.id));

CREATE POLICY journal_head_seen ON journal_head FOR SELECT TO suitcase_app
    USING (stream_kind > 0 AND journal_sees(stream_kind, stream_id));

CREATE POLICY journal_reader_of_jobs ON journal_reader FOR ALL TO suitcase_app
    USING (journal_scope_in('job')) WITH CHECK (journal_scope_in('job'));

CREATE POLICY person_key_own ON person_key FOR SELECT TO suitcase_app USING (journal_is_me(person_id));

CREATE POLICY submission_own ON submission FOR ALL TO suitcase_app
    USING (journal_is_me(person_id) OR (person_id = 0 AND journal_scope_in('account', 'setup')));
CREATE POLICY submission_of_jobs ON submission FOR SELECT TO suitcase_app USING (journal_scope_in('job'));
CREATE POLICY submission_purged ON submission FOR DELETE TO suitcase_app USING (journal_scope_in('job'));

-- No tenant's data: the probes of the web server read it before anybody acts.
CREATE POLICY worker_beat_seen ON worker_beat FOR SELECT TO suitcase_app USING (true);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="JournalLine",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=suitcase.kernel.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("verb", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("actor_person_id", models.BigIntegerField(null=True)),
                ("actor_scope", models.CharField(default="", max_length=16)),
                ("data", models.JSONField(default=dict)),
                ("sealed", models.JSONField(default=dict)),
                ("position", models.BigIntegerField(null=True)),
                ("hash", models.BinaryField(null=True)),
            ],
            options={
                "db_table": "journal_line",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("position__isnull", False)),
                        fields=["position"],
                        name="journal_line_position",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "line_id",
                        "stream_kind",
                        "stream_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="entries",
                        to="journal.journalline",
                    ),
                ),
                ("stream_kind", models.SmallIntegerField()),
                ("stream_id", models.BigIntegerField()),
                ("position", models.BigIntegerField(null=True)),
                ("hash", models.BinaryField(null=True)),
            ],
            options={
                "db_table": "journal_entry",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("position__isnull", False)),
                        fields=["stream_kind", "stream_id", "position"],
                        name="journal_entry_position",
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("position__isnull", True)),
                        fields=["stream_kind", "stream_id", "line"],
                        name="journal_entry_waiting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalHead",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "stream_kind",
                        "stream_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("stream_kind", models.SmallIntegerField()),
                ("stream_id", models.BigIntegerField()),
                ("position", models.BigIntegerField()),
                ("hash", models.BinaryField()),
            ],
            options={"db_table": "journal_head"},
        ),
        migrations.CreateModel(
            name="JournalReader",
            fields=[
                ("name", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(default=0)),
            ],
            options={"db_table": "journal_reader"},
        ),
        migrations.CreateModel(
            name="PersonKey",
            fields=[
                ("person_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("key", models.BinaryField(null=True)),
                ("created_at", models.DateTimeField()),
                ("erased_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "person_key"},
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_id", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.BigIntegerField()),
                ("key", models.CharField(max_length=100)),
                ("digest", models.BinaryField()),
                ("outcome", models.JSONField(null=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "submission",
                "indexes": [models.Index(fields=["created_at"], name="submission_created_at")],
            },
        ),
        migrations.CreateModel(
            name="WorkerBeat",
            fields=[
                ("name", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "worker_beat"},
        ),
        migrations.RunSQL(ARRIVAL, migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
