"""Pages of thousands of ad accounts by name: walked along the names where that is shorter than sorting all of them."""

from importlib import import_module

from django.db import migrations, models
from django.db.models.functions import Lower

_held = import_module("suitcase.areas.ad_accounts.migrations.0009_list")
_shared = import_module("suitcase.areas.ad_accounts.migrations.0008_shared_list")
_has = import_module("suitcase.areas.access.migrations.0010_has")
_lists = import_module("suitcase.areas.access.migrations.0016_lists")


def live(row: str, now: str = "$3") -> str:
    """Whether a row counts; in the texts below $3 is the moment, $4 the centre, $5 the other side, $6 the terms."""
    return _lists.live(row, now)


def stands(row: str) -> str:
    """Whether what a holding stands on counts too."""
    return _lists.stands(row, "$3")


HELD = f"h.subject_kind = 2 AND h.subject_id = $4 AND h.object_kind = 4 AND {live('h')} AND {stands('h')}"
GIVEN = f"""r.through_kind = 2 AND r.through_id = ANY ($6) AND r.subject_kind = 2 AND r.subject_id = $5
    AND r.object_kind = 4 AND r.role < 40 AND {live("r")}"""
PASSED = f"""r.subject_kind = 2 AND r.subject_id = $5 AND r.object_kind = 4 AND r.through_kind = 1 AND r.role < 40
    AND r.ended_at IS NULL AND p.subject_kind = 2 AND p.subject_id = $4 AND {live("r")} AND {live("p")}"""
THROUGH = f"""h.subject_kind = 2 AND h.subject_id = $4 AND {live("r")} AND {live("h")} AND {stands("h")}"""
ASSIGNED = f"""FROM relation r JOIN relation h ON h.id = r.through_id
  WHERE r.subject_kind = 1 AND r.subject_id = $5 AND r.object_kind = 4 AND r.through_kind = 1 AND {THROUGH}"""
IN_GROUP = f"""FROM relation x JOIN relation o ON o.id = x.through_id
  JOIN relation r ON r.subject_kind = 3 AND r.subject_id = x.object_id AND r.object_kind = 4
  JOIN relation h ON h.id = r.through_id
  WHERE x.subject_kind = 1 AND x.subject_id = $5 AND x.object_kind = 3 AND x.role = 50
    AND o.subject_kind = 2 AND o.subject_id = $4 AND {live("x")} AND {live("o")} AND {THROUGH}"""
SETS = {
    "held": (
        f"SELECT h.object_id FROM relation h WHERE {HELD}",
        f"(SELECT true FROM relation h WHERE h.object_id = a.id AND {HELD} LIMIT 1)",
    ),
    "assigned": (
        f"SELECT r.object_id {ASSIGNED} UNION ALL SELECT r.object_id {IN_GROUP}",
        f"((SELECT true {ASSIGNED} AND r.object_id = a.id LIMIT 1)"
        f" OR (SELECT true {IN_GROUP} AND r.object_id = a.id LIMIT 1))",
    ),
    "shared": (
        f"SELECT r.object_id FROM relation r WHERE {GIVEN} UNION ALL"
        f" SELECT r.object_id FROM relation r JOIN relation p ON p.id = r.through_id WHERE {PASSED}",
        f"((SELECT true FROM relation r WHERE r.object_id = a.id AND {GIVEN} LIMIT 1) OR (SELECT true FROM relation r"
        f" JOIN relation p ON p.id = r.through_id WHERE r.object_id = a.id AND {PASSED} LIMIT 1))",
    ),
}
PAGE_SIGNATURE = "text, text, text[], text[], timestamptz, bigint, bigint, bigint[], text, boolean, integer, integer"
PAGE = """
-- Conditions on an ad account `a` as SQL, $1 the words and $2 the states. Words have no spaces, so none goes from one
-- part into the next. Long ones first: they spare the others.
CREATE FUNCTION ad_account_filters(p_words text[], p_statuses text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT concat(
    (SELECT string_agg(format(' AND (strpos(lower(a.name), $1[%1$s]) > 0 OR strpos(lower(a.company_name), $1[%1$s]) > 0'
      ' OR strpos(a.id::text, $1[%1$s]) > 0)', w.at), '' ORDER BY length(w.word) DESC, w.at)
     FROM unnest(p_words) WITH ORDINALITY AS w (word, at)),
    CASE WHEN p_statuses IS NOT NULL THEN ' AND a.status = ANY ($2)' END)
$$;

-- One page of the ad accounts in `p_set`, a query for their ids (some may come more than once), and how many there are.
-- `p_one` asks the same of one ad account `a`: with it the page is found along the names when those that one has to
-- pass are few beside those one would have to sort, and given up when they turn out to be twice as many and some more:
-- so it costs little where all names of others come first. Both are texts of the functions below; this one asks nobody
-- who may, and is for the owner of the tables alone. Orders: name, status.
CREATE FUNCTION ad_account_page(p_set text, p_one text, p_words text[], p_statuses text[], p_now timestamptz,
  p_center bigint, p_other bigint, p_terms bigint[], p_order text, p_down boolean, p_limit integer, p_offset integer,
  OUT ids bigint[], OUT total bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_way text := CASE WHEN p_down THEN 'DESC' ELSE 'ASC' END;
  v_by text := CASE p_order WHEN 'status' THEN format('rank %s, name, id', v_way)
    ELSE format('name %1$s, id %1$s', v_way) END;
  v_all float8;
  -- How many names one passes for the page where they lie evenly among all.
  v_pass float8;
BEGIN
  IF p_one <> '' AND p_words IS NULL AND p_statuses IS NULL AND p_order = 'name' THEN
    EXECUTE format('SELECT count(DISTINCT s.id) FROM (%s) AS s (id)', p_set) INTO total
      USING p_words, p_statuses, p_now, p_center, p_other, p_terms;
    SELECT greatest(c.reltuples, total) INTO v_all FROM pg_class c WHERE c.oid = 'ad_account'::regclass;
    v_pass := (p_offset::float8 + p_limit) * v_all / nullif(total, 0);
    IF v_pass < total / 4.0 THEN
      EXECUTE format('SELECT ARRAY(SELECT a.id FROM (SELECT a.id FROM ad_account a ORDER BY lower(a.name) %1$s, a.id %1$s'
        ' LIMIT %2$s) AS a WHERE %3$s LIMIT $7 OFFSET $8)', v_way, ceil(2 * v_pass)::bigint + 200, p_one) INTO ids
        USING p_words, p_statuses, p_now, p_center, p_other, p_terms, p_limit, p_offset;
      IF cardinality(ids) = least(p_limit, total - p_offset) THEN RETURN; END IF;
    END IF;
  END IF;
  EXECUTE format('WITH found AS MATERIALIZED (SELECT a.id, lower(a.name) AS name, %1$s AS rank FROM ad_account a'
    ' WHERE a.id IN (%2$s) %3$s) SELECT ARRAY(SELECT id FROM found ORDER BY %4$s LIMIT $7 OFFSET $8),'
    ' (SELECT count(*) FROM found)', CASE p_order WHEN 'status' THEN 'a.status' ELSE 'NULL' END, p_set,
    ad_account_filters(p_words, p_statuses), v_by) INTO ids, total
    USING p_words, p_statuses, p_now, p_center, p_other, p_terms, p_limit, p_offset;
END $$;
"""
PAGE += f"""
REVOKE ALL ON FUNCTION ad_account_filters(text[], text[]), ad_account_page({PAGE_SIGNATURE}) FROM PUBLIC;
"""
_DETAILS = """SELECT a.id, a.name, a.company_name, a.time_zone, a.currency, a.status, a.created_at, a.submitted_at,
      a.appealed_at IS NOT NULL"""
HELD_LIST = f"""
CREATE OR REPLACE FUNCTION center_ad_accounts(p_center bigint, p_words text[], p_statuses text[], p_roles smallint[],
  p_ids bigint[], p_person bigint, p_order text, p_down boolean, p_limit integer, p_offset integer)
RETURNS TABLE (id bigint, name varchar, company_name varchar, time_zone varchar, currency varchar, status varchar,
  created_at timestamptz, submitted_at timestamptz, has_appealed boolean, role smallint, relation bigint,
  through_kind smallint, through_id bigint, since timestamptz, total bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan ROWS 50 AS $$
#variable_conflict use_column
DECLARE
  v_all boolean := access_sees_held(p_center);
  v_now timestamptz := app_now();
  v_way text := CASE WHEN p_down THEN 'DESC' ELSE 'ASC' END;
  v_may boolean := p_person IS NULL OR p_person = app_person() OR access_leads_center(p_center)
    OR (app_scope() = 'ops' AND app_is_staff());
  v_set text := $q${SETS["held"][0]}$q$;
  v_one text := $q${SETS["held"][1]}$q$;
  v_other bigint := coalesce(p_person, app_person());
  v_ids bigint[];
  v_total bigint;
BEGIN
  IF v_all IS NULL OR v_may IS NOT TRUE THEN RETURN; END IF;
  IF p_person IS NOT NULL OR NOT v_all THEN
    v_set := $q${SETS["assigned"][0]}$q$;
    v_one := $q${SETS["assigned"][1]}$q$;
  END IF;
  IF NOT v_all THEN
    IF NOT EXISTS (SELECT FROM relation m WHERE m.subject_kind = 1 AND m.subject_id = v_other AND m.object_kind = 2
      AND m.object_id = p_center AND m.role IN (1, 2) AND {live("m", "v_now")}) THEN
      v_set := 'SELECT NULL::bigint WHERE false';
      v_one := '';
    END IF;
    IF p_person IS NULL AND access_reaches_elsewhere(p_center, 4::smallint) THEN
      v_set := format($q$%s UNION ALL SELECT h.object_id FROM relation h WHERE {HELD}
        AND h.object_id IN (SELECT access_reach_herself(4::smallint))$q$, v_set);
      v_one := '';
    END IF;
  END IF;
  IF p_ids IS NOT NULL THEN
    v_set := format('SELECT m.id FROM (%s) AS m (id) WHERE m.id = ANY ($6)', v_set);
    v_one := '';
  END IF;
  IF p_roles IS NULL AND p_order IN ('name', 'status') THEN
    SELECT p.ids, p.total INTO v_ids, v_total FROM ad_account_page(v_set, v_one, p_words, p_statuses, v_now, p_center,
      v_other, p_ids, p_order, p_down, p_limit, p_offset) AS p;
    RETURN QUERY {_DETAILS},
      h.role, h.relation, h.through_kind, h.through_id, h.since, v_total
    FROM unnest(v_ids) WITH ORDINALITY AS u (id, at) JOIN ad_account a ON a.id = u.id CROSS JOIN LATERAL (
      SELECT least(h.role, coalesce(p.role, h.role)) AS role, h.id AS relation, h.through_kind, h.through_id,
        h.valid_from AS since
      FROM relation h LEFT JOIN relation p ON h.through_kind = 1 AND p.id = h.through_id
      WHERE h.subject_kind = 2 AND h.subject_id = p_center AND h.object_kind = 4 AND h.object_id = u.id
        AND {live("h", "v_now")} AND (h.through_kind IS DISTINCT FROM 1 OR {live("p", "v_now")})
      ORDER BY 1 DESC, h.id LIMIT 1) AS h ORDER BY u.at;
    RETURN;
  END IF;
  RETURN QUERY EXECUTE format($q$
    WITH found AS MATERIALIZED (
      SELECT a.id, %1$s AS rank, lower(a.name) AS name, h.role, h.relation, h.through_kind, h.through_id, h.since
      FROM (SELECT h.* FROM access_held_rows($4, 4::smallint, NULL, $3) h WHERE h.object_id IN (%2$s) OFFSET 0) h
      JOIN ad_account a ON a.id = h.object_id WHERE true %3$s),
    page AS (SELECT * FROM found f ORDER BY f.rank %4$s, f.name, f.id LIMIT $7 OFFSET $8)
    {_DETAILS},
      f.role, f.relation, f.through_kind, f.through_id, f.since, (SELECT count(*) FROM found)
    FROM page f JOIN ad_account a ON a.id = f.id ORDER BY f.rank %4$s, f.name, f.id$q$,
    CASE p_order WHEN 'since' THEN 'h.since' WHEN 'status' THEN 'a.status' WHEN 'role' THEN 'h.role'
      ELSE 'lower(a.name)' END, v_set,
    ad_account_filters(p_words, p_statuses) || CASE WHEN p_roles IS NULL THEN '' ELSE ' AND h.role = ANY ($9)' END,
    v_way)
  USING p_words, p_statuses, v_now, p_center, v_other, p_ids, p_limit, p_offset, p_roles;
END $$;
"""
SHARED_LIST = f"""
CREATE OR REPLACE FUNCTION center_shared_accounts(p_center bigint, p_partner bigint, p_words text[], p_statuses text[],
  p_role smallint, p_taken boolean, p_order text, p_down boolean, p_limit integer, p_offset integer)
RETURNS TABLE (id bigint, name varchar, company_name varchar, time_zone varchar, currency varchar, status varchar,
  created_at timestamptz, submitted_at timestamptz, has_appealed boolean, relation bigint, role smallint,
  since timestamptz, through_kind smallint, through_id bigint, total bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 50 AS $$
#variable_conflict use_column
DECLARE
  v_giver bigint := CASE WHEN p_taken THEN p_partner ELSE p_center END;
  v_taker bigint := CASE WHEN p_taken THEN p_center ELSE p_partner END;
  -- Read beforehand, so that the planner knows how much came through them.
  v_terms bigint[] := ARRAY(SELECT t.id FROM center_share t WHERE t.giver_id = v_giver AND t.taker_id = v_taker);
  v_way text := CASE WHEN p_down THEN 'DESC' ELSE 'ASC' END;
  v_of text := '';
  v_ids bigint[];
  v_total bigint;
BEGIN
  IF NOT (access_leads(p_center) OR app_scope() = 'ops' AND app_is_staff()) THEN RETURN; END IF;
  IF p_role IS NULL AND p_order IN ('name', 'status') THEN
    SELECT p.ids, p.total INTO v_ids, v_total FROM ad_account_page($q${SETS["shared"][0]}$q$, $q${SETS["shared"][1]}$q$,
      p_words, p_statuses, app_now(), v_giver, v_taker, v_terms, p_order, p_down, p_limit, p_offset) AS p;
    v_of := 'AND r.object_id = ANY ($10)';
  END IF;
  RETURN QUERY EXECUTE format($q$
    WITH shared AS (
      SELECT r.id, r.object_id, r.role, r.valid_from, r.through_kind, r.through_id
      FROM relation r WHERE {GIVEN} %5$s
      UNION ALL
      SELECT r.id, r.object_id, least(r.role, p.role), r.valid_from, r.through_kind, r.through_id
      FROM relation r JOIN relation p ON p.id = r.through_id WHERE {PASSED} %5$s),
    found AS MATERIALIZED (
      SELECT a.id, %1$s AS rank, lower(a.name) AS name, s.id AS relation, s.role, s.valid_from AS since,
        s.through_kind, s.through_id
      FROM shared s JOIN ad_account a ON a.id = s.object_id WHERE true %2$s),
    page AS (SELECT * FROM found f ORDER BY %3$s LIMIT $7 OFFSET %4$s)
    {_DETAILS},
      f.relation, f.role, f.since, f.through_kind, f.through_id, coalesce($11, (SELECT count(*) FROM found))
    FROM page f JOIN ad_account a ON a.id = f.id ORDER BY %3$s$q$,
    CASE p_order WHEN 'since' THEN 's.valid_from' WHEN 'status' THEN 'a.status' WHEN 'role' THEN 's.role'
      ELSE 'lower(a.name)' END,
    ad_account_filters(p_words, p_statuses) || CASE WHEN p_role IS NULL THEN '' ELSE ' AND s.role = $9' END,
    CASE p_order WHEN 'name' THEN format('f.name %1$s, f.id %1$s', v_way)
      ELSE format('f.rank %1$s, f.name, f.id', v_way) END,
    CASE WHEN v_ids IS NULL THEN '$8' ELSE '0' END, v_of)
  USING p_words, p_statuses, app_now(), v_giver, v_taker, v_terms, p_limit, p_offset, p_role, v_ids, v_total;
END $$;
"""
# The list was the only one that asked it.
DROP_HAS = "DROP FUNCTION access_has_rows(bigint, smallint, bigint, timestamptz);"
UP = PAGE + HELD_LIST + SHARED_LIST + DROP_HAS
DOWN = f"""{_has.UP}
{_shared.UP[_shared.UP.index("CREATE FUNCTION") : _shared.UP.index("REVOKE ALL")]}
""".replace("CREATE FUNCTION center", "CREATE OR REPLACE FUNCTION center")
DOWN += f"""{_held.UP}
DROP FUNCTION ad_account_page({PAGE_SIGNATURE}), ad_account_filters(text[], text[]);
"""


class Migration(migrations.Migration):
    dependencies = [("ad_accounts", "0016_invitations_end"), ("access", "0016_lists")]
    operations = [
        migrations.AddIndex(
            "adaccount", models.Index(Lower("name"), "id", name="ad_account_by_lower_name")
        ),
        migrations.RunSQL(UP, DOWN),
    ]
