"""The one road on which the registry is written: functions for the job. Everything else may only read."""

from django.db import migrations

READ = """
GRANT SELECT ON legal_entity, company_name, company_gram, company_block, company_load TO suitcase_app;
-- Places do not compress, and every search reads some.
ALTER TABLE company_gram ALTER COLUMN places SET STORAGE EXTERNAL;
"""

GUARD = """
CREATE FUNCTION company_guard() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT journal_scope_in('job') THEN
        RAISE insufficient_privilege USING MESSAGE = 'The registry of companies is written by its load alone.';
    END IF;
END $$;
"""

# A load begins with empty tables and fills them in one session: a plan that was kept from its beginning would read all
# rows for each batch. So each batch is planned for the tables as they are.
# `p_entities` is an array of [lei, name, country, legal form, is branch, street, city, region, postcode, status, as of,
# other names as [[kind, name], …], all names as [[kind, name, key], …]], no lei twice. What an older file says about an
# entity does not count. Blocks whose names changed are stale until they are indexed anew.
TAKE = """
CREATE FUNCTION company_take(p_source text, p_now timestamptz, p_entities jsonb)
RETURNS TABLE (added integer, changed integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    v_touched text[];
BEGIN
    PERFORM company_guard();
    WITH taken AS (
        INSERT INTO legal_entity AS old (lei, name, country, legal_form, is_branch, street, city, region, postcode,
            status, as_of, other_names, head_office, source, updated_at)
        SELECT e->>0, e->>1, e->>2, e->>3, (e->>4)::boolean, e->>5, e->>6, e->>7, e->>8, e->>9,
            (e->>10)::timestamptz, e->11, '', p_source, p_now
        FROM jsonb_array_elements(p_entities) AS e
        ON CONFLICT (lei) DO UPDATE SET name = excluded.name, country = excluded.country,
            legal_form = excluded.legal_form, is_branch = excluded.is_branch, street = excluded.street,
            city = excluded.city, region = excluded.region, postcode = excluded.postcode, status = excluded.status,
            as_of = excluded.as_of, other_names = excluded.other_names, source = excluded.source, updated_at = p_now
        WHERE (old.as_of IS NULL OR excluded.as_of IS NULL OR excluded.as_of >= old.as_of)
            AND (old.name, old.country, old.legal_form, old.is_branch, old.street, old.city, old.region,
                old.postcode, old.status, old.as_of, old.other_names, old.source)
            IS DISTINCT FROM (excluded.name, excluded.country, excluded.legal_form, excluded.is_branch,
                excluded.street, excluded.city, excluded.region, excluded.postcode, excluded.status, excluded.as_of,
                excluded.other_names, excluded.source)
        RETURNING old.lei, old.xmax = 0 AS is_new
    )
    SELECT array_agg(lei), count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new)
    INTO v_touched, added, changed FROM taken;
    IF v_touched IS NOT NULL THEN
        PERFORM company_rename(p_entities, v_touched);
    END IF;
    RETURN NEXT;
END $$;
"""

RENAME = """
CREATE FUNCTION company_rename(p_entities jsonb, p_touched text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH wanted AS MATERIALIZED (
        SELECT e->>0 AS lei, n->>0 AS kind, n->>1 AS name, n->>2 AS key, e->>2 AS country, e->>9 <> 'ENDED' AS open
        FROM jsonb_array_elements(p_entities) AS e
        JOIN unnest(p_touched) AS touched (lei) ON touched.lei = e->>0, jsonb_array_elements(e->12) AS n
    ), gone AS (
        UPDATE company_name c SET is_searchable = false
        WHERE c.lei = ANY (p_touched) AND c.is_searchable
            AND NOT EXISTS (SELECT FROM wanted w WHERE w.lei = c.lei AND w.name = c.name)
        RETURNING number
    ), kept AS (
        UPDATE company_name c SET kind = w.kind, key = w.key, country = w.country, is_searchable = w.open
        FROM wanted w WHERE w.lei = c.lei AND w.name = c.name
            AND (c.kind, c.key, c.country, c.is_searchable) IS DISTINCT FROM (w.kind, w.key, w.country, w.open)
        RETURNING number
    ), fresh AS (
        INSERT INTO company_name (lei, name, kind, key, country, is_searchable)
        SELECT w.lei, w.name, w.kind, w.key, w.country, w.open FROM wanted w
        WHERE NOT EXISTS (SELECT FROM company_name c WHERE c.lei = w.lei AND c.name = w.name)
        RETURNING number
    )
    INSERT INTO company_block (block, is_stale)
    SELECT DISTINCT number / 32768, true FROM (TABLE gone UNION ALL TABLE kept UNION ALL TABLE fresh) AS each
    ON CONFLICT (block) DO UPDATE SET is_stale = true WHERE NOT company_block.is_stale;
END $$;
"""

# `p_pairs` is an array of [lei, lei of the head office]; pairs of entities that the registry does not know are passed.
RELATE = """
CREATE FUNCTION company_relate(p_now timestamptz, p_pairs jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    v_changed integer;
BEGIN
    PERFORM company_guard();
    UPDATE legal_entity e SET head_office = p->>1, updated_at = p_now
    FROM jsonb_array_elements(p_pairs) AS p
    WHERE e.lei = p->>0 AND e.head_office <> p->>1 AND EXISTS (SELECT FROM legal_entity h WHERE h.lei = p->>1);
    GET DIAGNOSTICS v_changed = ROW_COUNT;
    RETURN v_changed;
END $$;
"""

# A gram that no name of the block has any more keeps an empty row.
INDEX = """
CREATE FUNCTION company_index(p_block integer, p_grams text[], p_counts integer[], p_places bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM company_guard();
    INSERT INTO company_gram AS old (gram, block, count, places)
    SELECT g.gram, p_block, g.count, g.places FROM unnest(p_grams, p_counts, p_places) AS g (gram, count, places)
    ON CONFLICT (gram, block) DO UPDATE SET count = excluded.count, places = excluded.places
    WHERE old.places <> excluded.places;
    UPDATE company_gram SET count = 0, places = '' WHERE block = p_block AND count > 0 AND gram <> ALL (p_grams);
    UPDATE company_block SET is_stale = false WHERE block = p_block;
END $$;
"""

# Tables that were empty a moment ago have no statistics, and without them each batch would read all rows.
ANALYZE = """
CREATE FUNCTION company_analyze() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM company_guard();
    ANALYZE legal_entity, company_name, company_gram;
END $$;
"""

LOADS = """
CREATE FUNCTION company_open_load(p_id bigint, p_file_name text, p_sha256 text, p_now timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM company_guard();
    INSERT INTO company_load (id, file_name, sha256, started_at) VALUES (p_id, p_file_name, p_sha256, p_now);
END $$;

-- False, and nothing written, when another process has read on in this file since.
CREATE FUNCTION company_step(
    p_id bigint, p_from bigint, p_to bigint, p_added integer, p_changed integer, p_broken integer
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM company_guard();
    UPDATE company_load SET records = p_to, added = added + p_added, changed = changed + p_changed,
        broken = broken + p_broken
    WHERE id = p_id AND records = p_from AND finished_at IS NULL;
    RETURN FOUND;
END $$;

CREATE FUNCTION company_close_load(p_id bigint, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM company_guard();
    UPDATE company_load SET finished_at = p_now WHERE id = p_id AND finished_at IS NULL;
    RETURN FOUND;
END $$;
"""

OUTER = (
    "company_take(text, timestamptz, jsonb)",
    "company_relate(timestamptz, jsonb)",
    "company_index(integer, text[], integer[], bytea[])",
    "company_analyze()",
    "company_open_load(bigint, text, text, timestamptz)",
    "company_step(bigint, bigint, bigint, integer, integer, integer)",
    "company_close_load(bigint, timestamptz)",
)
INNER = ("company_rename(jsonb, text[])", "company_guard()")
RIGHTS = "".join(
    f"REVOKE ALL ON FUNCTION {one} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {one} TO suitcase_app;" for one in OUTER
) + "".join(f"REVOKE ALL ON FUNCTION {one} FROM PUBLIC;" for one in INNER)
DOWN = "".join(f"DROP FUNCTION {one};" for one in (*OUTER, *INNER))


class Migration(migrations.Migration):
    dependencies = [("companies", "0001_initial"), ("journal", "0004_same_rules"), ("access", "0003_plans")]
    operations = [
        migrations.RunSQL(READ, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD + TAKE + RENAME + RELATE + INDEX + ANALYZE + LOADS + RIGHTS, DOWN),
    ]
