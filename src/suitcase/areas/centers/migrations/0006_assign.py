"""Asset groups, and what an invitation brings with it: roles and places for whoever accepts."""

import suitcase.kernel.ids
from django.db import migrations, models
from django.db.models.functions import Lower

COLUMNS = """
  id bigint, center_id bigint, center varchar, invited_by varchar, email varchar, role varchar, finance varchar,
  state varchar, expires_at timestamptz, is_mine boolean"""
INVITED = """
CREATE FUNCTION center_invitations(p_digest text) RETURNS TABLE ({columns})
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT i.id, i.center_id, c.name, coalesce(p.name, ''), i.email, i.role, i.finance, i.state, i.expires_at,
    app_has_address(i.email){more}
  FROM (
    SELECT * FROM center_invitation WHERE p_digest <> '' AND token_digest = p_digest
    UNION ALL
    SELECT * FROM center_invitation WHERE p_digest = '' AND state = 'PENDING' AND email IN (
      SELECT lower(e.email) FROM account_emailaddress e WHERE e.user_id = app_person() AND e.verified)
  ) i JOIN center c ON c.id = i.center_id LEFT JOIN person p ON p.id = i.invited_by
  ORDER BY i.id DESC
$$;
REVOKE ALL ON FUNCTION center_invitations(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION center_invitations(text) TO suitcase_app, suitcase_system;
"""

UP = f"""
GRANT SELECT, INSERT ON asset_group TO suitcase_app;
GRANT UPDATE (name, description, version, ended_at, ended_by) ON asset_group TO suitcase_app;
GRANT SELECT ON asset_group TO suitcase_system;
ALTER TABLE asset_group ENABLE ROW LEVEL SECURITY;
-- Whoever is in it knows it, and so do Admins of the centre, also after it ended. Other members do not.
CREATE POLICY asset_group_seen ON asset_group FOR SELECT USING (app_heads_center(center_id) OR EXISTS (
  SELECT FROM relation r WHERE r.subject_kind = 1 AND r.subject_id = app_person() AND r.object_kind = 3
    AND r.object_id = asset_group.id AND r.role = 50 AND r.ended_at IS NULL AND r.valid_from <= app_now()));
CREATE POLICY asset_group_made ON asset_group FOR INSERT
  WITH CHECK (created_by = app_person() AND app_heads_center(center_id));
CREATE POLICY asset_group_changed ON asset_group FOR UPDATE
  USING (ended_at IS NULL AND app_heads_center(center_id)) WITH CHECK (app_heads_center(center_id));

DROP FUNCTION center_invitations(text);
{INVITED.format(columns=f"{COLUMNS}, assets jsonb", more=", i.assets")}

-- What came with an invitation, for the person who has just accepted it: what the centre still holds, up to the role it
-- holds; what she has already stays when it is more. Gives the places in the list of those that are hers now.
CREATE FUNCTION center_give_invited(p_invitation bigint, p_ids bigint[]) RETURNS SETOF bigint
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_center bigint;
  v_assets jsonb;
  v_me bigint := app_person();
  v_kind smallint;
BEGIN
  SELECT i.center_id, i.assets INTO v_center, v_assets FROM center_invitation i
  WHERE i.id = p_invitation AND i.state = 'ACCEPTED' AND i.ended_by = v_me AND i.ended_at >= app_now()
    AND app_has_address(i.email);
  IF v_center IS NULL THEN
    RAISE insufficient_privilege USING MESSAGE = 'Only whoever accepts an invitation gets what it brings.';
  END IF;
  FOREACH v_kind IN ARRAY ARRAY[3, 4]::smallint[] LOOP
    RETURN QUERY WITH asked AS (
      SELECT a.n, (a.one ->> 1)::bigint AS object, (a.one ->> 2)::smallint AS role, p_ids[a.n] AS id
      FROM jsonb_array_elements(v_assets) WITH ORDINALITY AS a (one, n) WHERE (a.one ->> 0)::smallint = v_kind
    ), had AS (
      SELECT k.n FROM asked k WHERE EXISTS (SELECT FROM access_assigned(
        v_center, 1::smallint, v_kind, ARRAY[v_me], ARRAY[k.object], false) h WHERE h.role >= k.role)
    ), wanted AS (
      SELECT array_agg(k.n ORDER BY k.n) AS ns, array_agg(v_me ORDER BY k.n) AS people,
        array_agg(k.object ORDER BY k.n) AS objects, array_agg(k.role ORDER BY k.n) AS roles,
        array_agg(k.id ORDER BY k.n) AS ids
      FROM asked k WHERE k.n NOT IN (SELECT n FROM had)
    )
    SELECT n FROM had UNION ALL
    SELECT w.ns[given] FROM wanted w CROSS JOIN LATERAL access_assign_rows(
      v_center, 1::smallint, v_kind, w.people, w.objects, w.roles, w.ids) AS given
    WHERE w.ns IS NOT NULL;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION center_give_invited(bigint, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION center_give_invited(bigint, bigint[]) TO suitcase_app;
"""

DOWN = f"""
DROP FUNCTION center_give_invited(bigint, bigint[]);
DROP FUNCTION center_invitations(text);
{INVITED.format(columns=COLUMNS, more="")}
DROP POLICY asset_group_seen ON asset_group;
DROP POLICY asset_group_made ON asset_group;
DROP POLICY asset_group_changed ON asset_group;
"""


class Migration(migrations.Migration):

    dependencies = [("centers", "0005_bulk"), ("access", "0009_assign")]

    operations = [
        migrations.CreateModel(
            name="AssetGroup",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=suitcase.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("center_id", models.BigIntegerField()),
                ("name", models.CharField(max_length=100)),
                ("description", models.CharField(blank=True, default="", max_length=300)),
                ("version", models.IntegerField(default=1)),
                ("created_by", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "asset_group",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("center_id"),
                        Lower("name"),
                        condition=models.Q(ended_at=None),
                        name="asset_group_one_name",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="centerinvitation", name="assets", field=models.JSONField(default=list)
        ),
        migrations.AddField(model_name="bulkchange", name="done", field=models.IntegerField(default=0)),
        migrations.AddField(model_name="bulkchange", name="refused", field=models.IntegerField(default=0)),
        migrations.RunSQL(UP, DOWN),
    ]
