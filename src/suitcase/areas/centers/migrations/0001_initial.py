"""The table of Business Centers, and who may see and add a row."""

import suitcase.kernel.ids
from django.db import migrations, models

# Only its own people see a centre, not even whoever created it once she has left. A row never changes and never goes.
WALL = """
GRANT SELECT, INSERT ON center TO suitcase_app;
GRANT SELECT ON center TO suitcase_system;
ALTER TABLE center ENABLE ROW LEVEL SECURITY;
CREATE POLICY center_see ON center FOR SELECT TO suitcase_app USING (app_sees(2::smallint, id));
CREATE POLICY center_add ON center FOR INSERT TO suitcase_app WITH CHECK (
  created_by = (SELECT app_person()));
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Center",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=suitcase.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("time_zone", models.CharField(max_length=64)),
                ("created_by", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "center",
                "indexes": [models.Index(fields=["created_by"], name="center_creator")],
            },
        ),
        migrations.RunSQL(WALL, migrations.RunSQL.noop),
    ]
