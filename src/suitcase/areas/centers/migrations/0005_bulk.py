"""Bulk changes of a centre's assets: what was done, row by row, so that it can be read later and taken back."""

import suitcase.kernel.ids
from django.db import migrations, models

WALLS = """
GRANT SELECT, INSERT, UPDATE (undone_by) ON center_bulk_change TO suitcase_app;
GRANT SELECT ON center_bulk_change TO suitcase_system;
ALTER TABLE center_bulk_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY center_bulk_change_seen ON center_bulk_change FOR SELECT USING (app_heads_center(center_id));
CREATE POLICY center_bulk_change_made ON center_bulk_change FOR INSERT
  WITH CHECK (made_by = app_person() AND app_heads_center(center_id));
CREATE POLICY center_bulk_change_undone ON center_bulk_change FOR UPDATE
  USING (undone_by IS NULL AND app_heads_center(center_id)) WITH CHECK (app_heads_center(center_id));
"""

OPEN = """
DROP POLICY center_bulk_change_seen ON center_bulk_change;
DROP POLICY center_bulk_change_made ON center_bulk_change;
DROP POLICY center_bulk_change_undone ON center_bulk_change;
"""


class Migration(migrations.Migration):

    dependencies = [("centers", "0004_currency")]

    operations = [
        migrations.CreateModel(
            name="BulkChange",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=suitcase.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("center_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("made_by", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("rows", models.JSONField()),
                ("undoes", models.BigIntegerField(null=True)),
                ("undone_by", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "center_bulk_change",
                "indexes": [models.Index(fields=["center_id", "-id"], name="center_bulk_change_list")],
            },
        ),
        migrations.RunSQL(WALLS, OPEN),
    ]
