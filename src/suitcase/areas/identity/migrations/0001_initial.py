"""People, rates and the set-up token, with the rows each role may see."""

import django.db.models.functions.text
from django.db import migrations, models

import suitcase.kernel.clock
import suitcase.kernel.ids

PERSON_VISIBLE = """
    id = app_person()
    OR app_scope() IN ('account', 'setup', 'job')
    OR (app_scope() = 'ops' AND app_is_staff())
"""

ROWS = f"""
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
CREATE POLICY person_read ON person FOR SELECT USING ({PERSON_VISIBLE});
CREATE POLICY person_add ON person FOR INSERT WITH CHECK (app_scope() IN ('account', 'setup', 'job'));
CREATE POLICY person_change ON person FOR UPDATE
    USING (id = app_person() OR app_scope() IN ('account', 'job'))
    WITH CHECK (id = app_person() OR app_scope() IN ('account', 'job'));
GRANT SELECT, INSERT, UPDATE ON person TO suitcase_app;
GRANT SELECT (id, email, name, is_active, language, notify_by_email) ON person TO suitcase_system;

-- Counters of tries hold hashes only and belong to nobody, so every request may raise its own.
GRANT SELECT, INSERT, UPDATE, DELETE ON rate TO suitcase_app;

ALTER TABLE set_up_token ENABLE ROW LEVEL SECURITY;
CREATE POLICY set_up_token_only_at_set_up ON set_up_token
    USING (app_scope() = 'setup') WITH CHECK (app_scope() = 'setup');
GRANT SELECT, INSERT, UPDATE, DELETE ON set_up_token TO suitcase_app;

-- The one thing anybody may learn about a person whose id they hold: the name shown beside what they did.
CREATE FUNCTION person_names(wanted bigint[]) RETURNS TABLE (id bigint, name varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT p.id, p.name FROM public.person p WHERE p.id = ANY (wanted)
$$;
REVOKE ALL ON FUNCTION person_names(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION person_names(bigint[]) TO suitcase_app, suitcase_system;
"""

UNDO_ROWS = "DROP FUNCTION person_names(bigint[]);"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "id",
                    models.BigIntegerField(
                        default=suitcase.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("email", models.CharField(max_length=254, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("is_active", models.BooleanField(default=True)),
                ("language", models.CharField(choices=[("en", "English")], default="en", max_length=8)),
                (
                    "theme",
                    models.CharField(
                        choices=[("system", "Follow the system"), ("light", "Light"), ("dark", "Dark")],
                        default="system",
                        max_length=8,
                    ),
                ),
                ("notify_by_email", models.BooleanField(default=True)),
                ("avatar", models.CharField(blank=True, default="", max_length=120)),
                ("created_at", models.DateTimeField(default=suitcase.kernel.clock.now)),
            ],
            options={
                "db_table": "person",
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"), name="person_email_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="person_has_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rate",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key", "starts_at", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(db_index=True)),
                ("count", models.IntegerField()),
            ],
            options={"db_table": "rate"},
        ),
        migrations.CreateModel(
            name="SetUpToken",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(default=suitcase.kernel.clock.now)),
            ],
            options={
                "db_table": "set_up_token",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="set_up_token_single")
                ],
            },
        ),
        migrations.RunSQL(ROWS, UNDO_ROWS),
    ]
