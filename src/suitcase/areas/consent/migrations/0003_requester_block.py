"""Blocked requesters, behind walls of their own: the creator's side reads the rows, the advertiser's side gets a yes
or no through one function, and only for ad accounts it has a path to.
"""

import suitcase.kernel.ids
from django.db import migrations, models

UP = """
GRANT SELECT, INSERT, UPDATE ON requester_block TO suitcase_app;
GRANT SELECT ON requester_block TO suitcase_system;

ALTER TABLE requester_block ENABLE ROW LEVEL SECURITY;
CREATE POLICY requester_block_seen ON requester_block FOR SELECT
  USING (app_owns_creator(creator_account_id));
CREATE POLICY requester_block_made ON requester_block FOR INSERT
  WITH CHECK (blocked_by = app_person() AND app_owns_creator(creator_account_id));
CREATE POLICY requester_block_changed ON requester_block FOR UPDATE
  USING (app_owns_creator(creator_account_id)) WITH CHECK (app_owns_creator(creator_account_id));

CREATE FUNCTION consent_is_blocked(p_ad_account bigint, p_creator_account bigint) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT app_sees(4::smallint, p_ad_account) AND EXISTS (
    SELECT 1 FROM requester_block b
    WHERE b.ad_account_id = p_ad_account AND b.creator_account_id = p_creator_account AND b.ended_at IS NULL
  )
$$;
REVOKE ALL ON FUNCTION consent_is_blocked(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consent_is_blocked(bigint, bigint) TO suitcase_app, suitcase_system;
"""

DOWN = """
DROP FUNCTION consent_is_blocked(bigint, bigint);
DROP POLICY requester_block_seen ON requester_block;
DROP POLICY requester_block_made ON requester_block;
DROP POLICY requester_block_changed ON requester_block;
REVOKE ALL ON requester_block FROM suitcase_app, suitcase_system;
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0002_walls")]

    operations = [
        migrations.CreateModel(
            name="RequesterBlock",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=suitcase.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("creator_account_id", models.BigIntegerField()),
                ("ad_account_id", models.BigIntegerField()),
                ("requester", models.JSONField()),
                ("blocked_by", models.BigIntegerField()),
                ("blocked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "requester_block",
                "indexes": [
                    models.Index(
                        fields=["creator_account_id", "-blocked_at", "-id"], name="requester_block_list"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("creator_account_id", "ad_account_id"),
                        name="requester_block_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("ended_by__isnull", True))
                        | models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                        name="requester_block_end_whole",
                    ),
                ],
            },
        ),
        migrations.RunSQL(UP, DOWN),
    ]
