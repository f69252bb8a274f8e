"""A whole Business Center asks and holds links; the links and QR codes by which it asks; the walls around them.

Whoever is in a centre sees its requests and links; its Admins ask and change. A link to ask with is read by the
centre's Admins, and by whoever has its secret, through one function. By such a link the owner of a creator account
may write the request that she is about to answer, in the name of whoever made the link, and no other.
"""

import django.contrib.postgres.fields
import suitcase.kernel.ids
from django.db import migrations, models


SIDES = """
    ad_account_id = (SELECT app_focus(4::smallint)) OR creator_account_id = (SELECT app_owned_focus())
    OR app_owns_creator(creator_account_id) OR (ad_account_id IS NOT NULL AND app_sees(4::smallint, ad_account_id))
    OR (center_id IS NOT NULL AND {center})
"""
SEEN = SIDES.format(center="app_sees(2::smallint, center_id)")
CHANGED = SIDES.format(center="app_heads_center(center_id)")
FUNCTIONS = """consent_ask_fits(bigint, bigint, bigint), consent_ask_by_digest(text), consent_center_is_blocked(bigint, bigint),
  consent_passed_on(bigint)"""
UP = f"""
GRANT SELECT, INSERT ON ask_link TO suitcase_app;
GRANT UPDATE (withdrawn_at, withdrawn_by) ON ask_link TO suitcase_app;
GRANT SELECT ON ask_link TO suitcase_system;
ALTER TABLE ask_link ENABLE ROW LEVEL SECURITY;
CREATE POLICY ask_link_seen ON ask_link FOR SELECT USING (app_heads_center(center_id));
CREATE POLICY ask_link_made ON ask_link FOR INSERT
  WITH CHECK (made_by = app_person() AND app_heads_center(center_id));
CREATE POLICY ask_link_withdrawn ON ask_link FOR UPDATE
  USING (app_heads_center(center_id)) WITH CHECK (app_heads_center(center_id));

-- What whoever has the secret of a link may read of it, and how many requests came of it.
CREATE FUNCTION consent_ask_by_digest(p_digest text) RETURNS TABLE (
  id bigint, center_id bigint, scopes varchar[], message varchar, proposed_end timestamptz, requester jsonb,
  is_single boolean, made_by bigint, made_at timestamptz, expires_at timestamptz, withdrawn_at timestamptz,
  uses bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT a.id, a.center_id, a.scopes, a.message, a.proposed_end, a.requester, a.is_single, a.made_by, a.made_at,
    a.expires_at, a.withdrawn_at, (SELECT count(*) FROM link_request q WHERE q.ask_link_id = a.id)
  FROM ask_link a WHERE a.token_digest = p_digest
$$;

-- Whether an owner may write a request by this link: it is open, and the request says of it what is so.
CREATE FUNCTION consent_ask_fits(p_ask bigint, p_center bigint, p_by bigint) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM ask_link a
    WHERE a.id = p_ask AND a.center_id = p_center AND a.made_by = p_by AND a.withdrawn_at IS NULL
      AND a.expires_at > app_now()
      AND NOT (a.is_single AND EXISTS (SELECT FROM link_request q WHERE q.ask_link_id = a.id)))
$$;

CREATE FUNCTION consent_center_is_blocked(p_center bigint, p_creator_account bigint) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT app_sees(2::smallint, p_center) AND EXISTS (
    SELECT FROM requester_block b
    WHERE b.center_id = p_center AND b.creator_account_id = p_creator_account AND b.ended_at IS NULL
  )
$$;

-- What an ad account uses through centres, with the names of centres that its people may not be in.
CREATE FUNCTION consent_passed_on(p_ad_account bigint) RETURNS TABLE (
  center_id bigint, center_name varchar, creator_account_id bigint, role smallint, since timestamptz,
  until timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT h.subject_id, c.name, h.object_id, h.role, u.valid_from, h.expires_at
  FROM relation u JOIN relation h ON h.id = u.through_id AND h.object_kind = 5 AND h.object_id = u.object_id
  JOIN center c ON c.id = h.subject_id
  WHERE app_sees(4::smallint, p_ad_account) AND u.subject_kind = 4 AND u.subject_id = p_ad_account
    AND u.through_kind = 1 AND u.object_kind = 5 AND u.ended_at IS NULL AND h.subject_kind = 2
    AND h.ended_at IS NULL AND (h.expires_at IS NULL OR h.expires_at > app_now())
    AND (u.expires_at IS NULL OR u.expires_at > app_now())
    AND EXISTS (SELECT FROM relation k LEFT JOIN relation j ON k.through_kind = 1 AND j.id = k.through_id
        AND j.ended_at IS NULL
      WHERE k.subject_kind = 2 AND k.subject_id = h.subject_id AND k.object_kind = 4
        AND k.object_id = p_ad_account AND k.role IN (30, 40) AND k.ended_at IS NULL
        AND (k.expires_at IS NULL OR k.expires_at > app_now())
        AND (k.through_kind IS DISTINCT FROM 1 OR j.role IN (30, 40)))
$$;
REVOKE ALL ON FUNCTION {FUNCTIONS} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {FUNCTIONS} TO suitcase_app, suitcase_system;

ALTER POLICY link_request_seen ON link_request USING ({SEEN});
ALTER POLICY link_request_changed ON link_request USING ({SEEN}) WITH CHECK ({CHANGED});
ALTER POLICY link_request_made ON link_request WITH CHECK (
  (requested_by = app_person() AND ask_link_id IS NULL
    AND ((ad_account_id IS NOT NULL AND app_sees(4::smallint, ad_account_id))
      OR (center_id IS NOT NULL AND app_heads_center(center_id))))
  OR (ask_link_id IS NOT NULL AND app_owns_creator(creator_account_id)
    AND consent_ask_fits(ask_link_id, center_id, requested_by)));
ALTER POLICY link_seen ON link USING ({SEEN});
ALTER POLICY link_changed ON link USING ({SEEN}) WITH CHECK ({CHANGED});

-- A creator who was asked sees the ad account that asked, and now also one that uses her account through a centre.
CREATE OR REPLACE FUNCTION consent_was_asked(p_ad_account bigint) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM relation r JOIN link_request q ON q.creator_account_id = r.object_id
    WHERE r.subject_kind = 1 AND r.subject_id = app_person() AND r.role = 40 AND r.object_kind = 5
      AND q.ad_account_id = p_ad_account
  ) OR EXISTS (
    SELECT 1 FROM relation r JOIN relation u ON u.object_kind = 5 AND u.object_id = r.object_id
    WHERE r.subject_kind = 1 AND r.subject_id = app_person() AND r.role = 40 AND r.object_kind = 5
      AND r.ended_at IS NULL AND u.subject_kind = 4 AND u.subject_id = p_ad_account AND u.ended_at IS NULL
  )
$$;
"""
BEFORE = """
    ad_account_id = (SELECT app_focus(4::smallint)) OR creator_account_id = (SELECT app_owned_focus())
    OR app_owns_creator(creator_account_id) OR app_sees(4::smallint, ad_account_id)
"""
DOWN = f"""
CREATE OR REPLACE FUNCTION consent_was_asked(p_ad_account bigint) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM relation r JOIN link_request q ON q.creator_account_id = r.object_id
    WHERE r.subject_kind = 1 AND r.subject_id = app_person() AND r.role = 40 AND r.object_kind = 5
      AND q.ad_account_id = p_ad_account
  )
$$;
ALTER POLICY link_changed ON link USING ({BEFORE}) WITH CHECK ({BEFORE});
ALTER POLICY link_seen ON link USING ({BEFORE});
ALTER POLICY link_request_made ON link_request WITH CHECK (
  requested_by = app_person() AND app_sees(4::smallint, ad_account_id));
ALTER POLICY link_request_changed ON link_request USING ({BEFORE}) WITH CHECK ({BEFORE});
ALTER POLICY link_request_seen ON link_request USING ({BEFORE});
DROP FUNCTION {FUNCTIONS};
DROP POLICY ask_link_seen ON ask_link;
DROP POLICY ask_link_made ON ask_link;
DROP POLICY ask_link_withdrawn ON ask_link;
ALTER TABLE ask_link DISABLE ROW LEVEL SECURITY;
REVOKE ALL ON ask_link FROM suitcase_app, suitcase_system;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0008_badge"),
        ("access", "0007_center_creators"),
        ("centers", "0002_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="AskLink",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=suitcase.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("center_id", models.BigIntegerField()),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None
                    ),
                ),
                ("message", models.CharField(blank=True, default="", max_length=500)),
                ("proposed_end", models.DateTimeField(null=True)),
                ("requester", models.JSONField()),
                ("is_single", models.BooleanField(default=False)),
                ("made_by", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_by", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "ask_link",
            },
        ),
        migrations.AddField(
            model_name="link",
            name="center_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="linkrequest",
            name="ask_link_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="linkrequest",
            name="center_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="requesterblock",
            name="center_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="link",
            name="ad_account_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="linkrequest",
            name="ad_account_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="requesterblock",
            name="ad_account_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="linkrequest",
            index=models.Index(
                condition=models.Q(("center_id__isnull", False)),
                fields=["center_id", "-requested_at", "-id"],
                name="link_request_of_center",
            ),
        ),
        migrations.AddIndex(
            model_name="linkrequest",
            index=models.Index(
                condition=models.Q(("ask_link_id__isnull", False)),
                fields=["ask_link_id"],
                name="link_request_by_ask_link",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                condition=models.Q(("center_id__isnull", False), ("ended_at__isnull", True)),
                fields=("center_id", "creator_account_id"),
                name="link_center_one_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ad_account_id__isnull", False), ("center_id__isnull", True)),
                    models.Q(("ad_account_id__isnull", True), ("center_id__isnull", False)),
                    _connector="OR",
                ),
                name="link_one_asker",
            ),
        ),
        migrations.AddConstraint(
            model_name="linkrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("center_id__isnull", False), ("state", "PENDING")),
                fields=("center_id", "creator_account_id"),
                name="link_request_center_one_pending",
            ),
        ),
        migrations.AddConstraint(
            model_name="linkrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("center_id__isnull", False), ("is_latest", True)),
                fields=("center_id", "creator_account_id"),
                name="link_request_center_one_latest",
            ),
        ),
        migrations.AddConstraint(
            model_name="linkrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ad_account_id__isnull", False), ("center_id__isnull", True)),
                    models.Q(("ad_account_id__isnull", True), ("center_id__isnull", False)),
                    _connector="OR",
                ),
                name="link_request_one_asker",
            ),
        ),
        migrations.AddConstraint(
            model_name="requesterblock",
            constraint=models.UniqueConstraint(
                condition=models.Q(("center_id__isnull", False), ("ended_at__isnull", True)),
                fields=("creator_account_id", "center_id"),
                name="requester_block_center_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="requesterblock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ad_account_id__isnull", False), ("center_id__isnull", True)),
                    models.Q(("ad_account_id__isnull", True), ("center_id__isnull", False)),
                    _connector="OR",
                ),
                name="requester_block_one_asker",
            ),
        ),
        migrations.AddIndex(
            model_name="asklink",
            index=models.Index(fields=["center_id", "-made_at", "-id"], name="ask_link_of_center"),
        ),
        migrations.AddConstraint(
            model_name="asklink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="ask_link_end_whole",
            ),
        ),
        migrations.RunSQL(UP, DOWN),
    ]
