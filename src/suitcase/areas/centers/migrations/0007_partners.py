"""Partners of a centre, the terms on which they share, and two guards on relations that no code can forget.

What a partner holds on terms that do not let it pass on cannot be passed on; and what an owner shared ends with the
ownership, however that ends.
"""

import suitcase.kernel.ids
from django.db import migrations, models

WALLS = """
GRANT SELECT, INSERT, UPDATE (ended_at, ended_by, ended_for) ON center_partner TO suitcase_app;
GRANT SELECT, INSERT ON center_share TO suitcase_app;
GRANT SELECT ON center_partner, center_share TO suitcase_system;

ALTER TABLE center_partner ENABLE ROW LEVEL SECURITY;
CREATE POLICY center_partner_seen ON center_partner FOR SELECT
  USING (app_heads_center(low_id) OR app_heads_center(high_id));
CREATE POLICY center_partner_made ON center_partner FOR INSERT WITH CHECK (
  added_by = app_person() AND added_for IN (low_id, high_id) AND app_heads_center(added_for) AND ended_at IS NULL);
CREATE POLICY center_partner_over ON center_partner FOR UPDATE
  USING (ended_at IS NULL AND (app_heads_center(low_id) OR app_heads_center(high_id)))
  WITH CHECK (ended_by = app_person() AND ended_for IN (low_id, high_id) AND app_heads_center(ended_for));

ALTER TABLE center_share ENABLE ROW LEVEL SECURITY;
CREATE POLICY center_share_seen ON center_share FOR SELECT
  USING (app_heads_center(giver_id) OR app_heads_center(taker_id));
CREATE POLICY center_share_made ON center_share FOR INSERT WITH CHECK (
  app_heads_center(giver_id) AND EXISTS (SELECT FROM center_partner p WHERE p.id = partner_id AND p.ended_at IS NULL
    AND (p.low_id, p.high_id) IN ((giver_id, taker_id), (taker_id, giver_id))));

-- The partners of a centre with their names, and how much is shared either way; for its Admins.
CREATE FUNCTION center_partners(p_center bigint) RETURNS TABLE (
  id bigint, partner_id bigint, name varchar, added_for bigint, added_at timestamptz, given bigint, taken bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 50 AS $$
BEGIN
  IF NOT app_heads_center(p_center) THEN RETURN; END IF;
  RETURN QUERY
  WITH mine AS MATERIALIZED (
    SELECT p.*, CASE WHEN p.low_id = p_center THEN p.high_id ELSE p.low_id END AS other FROM center_partner p
    WHERE p_center IN (p.low_id, p.high_id) AND p.ended_at IS NULL),
  counted AS (
    SELECT m.id, count(*) FILTER (WHERE s.giver_id = p_center) AS given,
      count(*) FILTER (WHERE s.taker_id = p_center) AS taken
    FROM mine m JOIN center_share s ON s.partner_id = m.id
    JOIN relation r ON r.through_kind = 2 AND r.through_id = s.id AND r.ended_at IS NULL GROUP BY m.id),
  passed AS (
    SELECT m.id, count(*) FILTER (WHERE p.subject_id = p_center) AS given,
      count(*) FILTER (WHERE r.subject_id = p_center) AS taken
    FROM mine m
    JOIN relation r ON r.subject_kind = 2 AND r.subject_id IN (p_center, m.other) AND r.object_kind = 4
      AND r.through_kind = 1 AND r.ended_at IS NULL
    JOIN relation p ON p.id = r.through_id AND p.subject_kind = 2 AND p.ended_at IS NULL
      AND (p.subject_id, r.subject_id) IN ((p_center, m.other), (m.other, p_center))
    GROUP BY m.id)
  SELECT m.id, m.other, c.name, m.added_for, m.added_at, coalesce(n.given, 0) + coalesce(o.given, 0),
    coalesce(n.taken, 0) + coalesce(o.taken, 0)
  FROM mine m JOIN center c ON c.id = m.other LEFT JOIN counted n ON n.id = m.id LEFT JOIN passed o ON o.id = m.id;
END $$;

-- The name of a centre, for somebody who is Admin of one and has been told the number of the other.
CREATE FUNCTION center_numbered(p_mine bigint, p_number bigint) RETURNS varchar
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.name FROM center c WHERE c.id = p_number AND app_heads_center(p_mine)
$$;

-- The names of centres that hold something on an ad account which `p_center` owns or holds with them; for its Admins.
CREATE FUNCTION center_names_on(p_center bigint, p_ad_account bigint) RETURNS TABLE (id bigint, name varchar)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 10 AS $$
  SELECT c.id, c.name FROM center c WHERE c.id IN (
    SELECT unnest(ARRAY[s.giver, s.taker]) FROM access_shares(p_center, NULL, ARRAY[p_ad_account]) s)
$$;

-- Passing on takes leave, whatever the code above forgets.
CREATE FUNCTION center_guard_passing_on() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM relation p JOIN center_share s ON p.through_kind = 2 AND s.id = p.through_id
    WHERE p.id = NEW.through_id AND NOT s.may_pass_on)
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'The owner has not allowed this to be passed on.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER center_guard_passing_on BEFORE INSERT ON relation FOR EACH ROW
  WHEN (NEW.subject_kind = 2 AND NEW.object_kind = 4 AND NEW.through_kind = 1)
  EXECUTE FUNCTION center_guard_passing_on();

-- What an owner shared ends when it is the owner no more: the next one decides anew.
CREATE FUNCTION center_end_with_owner() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM access_fell(ARRAY(SELECT r.id FROM relation r JOIN center_share s ON s.id = r.through_id
    WHERE r.subject_kind = 2 AND r.object_kind = 4 AND r.object_id = NEW.object_id AND r.through_kind = 2
      AND r.ended_at IS NULL AND s.giver_id = NEW.subject_id), 'owner_changed');
  RETURN NULL;
END $$;
CREATE TRIGGER center_end_with_owner AFTER UPDATE OF ended_at ON relation FOR EACH ROW
  WHEN (NEW.subject_kind = 2 AND NEW.object_kind = 4 AND NEW.role = 40
    AND OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
  EXECUTE FUNCTION center_end_with_owner();

REVOKE ALL ON FUNCTION center_partners(bigint), center_numbered(bigint, bigint), center_names_on(bigint, bigint),
  center_guard_passing_on(), center_end_with_owner() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION center_partners(bigint), center_numbered(bigint, bigint), center_names_on(bigint, bigint)
  TO suitcase_app;
"""

OPEN = """
DROP TRIGGER center_guard_passing_on ON relation;
DROP TRIGGER center_end_with_owner ON relation;
DROP POLICY center_partner_seen ON center_partner;
DROP POLICY center_partner_made ON center_partner;
DROP POLICY center_partner_over ON center_partner;
DROP POLICY center_share_seen ON center_share;
DROP POLICY center_share_made ON center_share;
DROP FUNCTION center_partners(bigint), center_numbered(bigint, bigint), center_names_on(bigint, bigint),
  center_guard_passing_on(), center_end_with_owner();
"""


def _id() -> models.BigIntegerField:
    return models.BigIntegerField(
        default=suitcase.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
    )


class Migration(migrations.Migration):

    dependencies = [("centers", "0006_assign"), ("access", "0006_shares")]

    operations = [
        migrations.CreateModel(
            name="CenterPartner",
            fields=[
                ("id", _id()),
                ("low_id", models.BigIntegerField()),
                ("high_id", models.BigIntegerField()),
                ("added_for", models.BigIntegerField()),
                ("added_by", models.BigIntegerField()),
                ("added_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.BigIntegerField(null=True)),
                ("ended_for", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "center_partner",
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["high_id"],
                        name="center_partner_high",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("low_id", "high_id"),
                        name="center_partner_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("low_id__lt", models.F("high_id"))),
                        name="center_partner_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CenterShare",
            fields=[
                ("id", _id()),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=models.deletion.DO_NOTHING,
                        related_name="shares",
                        to="centers.centerpartner",
                    ),
                ),
                ("giver_id", models.BigIntegerField()),
                ("taker_id", models.BigIntegerField()),
                ("may_pass_on", models.BooleanField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "center_share",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partner", "giver_id", "may_pass_on"), name="center_share_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(WALLS, OPEN),
    ]
