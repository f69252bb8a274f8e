# ruff: noqa: S608 - every part of the SQL is a constant of this file
"""The SQL of migration 0001: who acts, who sees, and the questions about paths.

Every function is written from the same few branches, so that "may I", "what can I reach" and "who can reach
this" cannot disagree. This file belongs to its migration: later changes are made by later migrations.

In the SQL, `v_at` is the moment asked about; a relation counts when it has begun and not expired at that moment
and was not ended by `v_ended`. For the present, `v_ended` is infinity: a row that was ended, by whatever clock of
whatever process, is over.
"""

from __future__ import annotations

import dataclasses

PERSON, CENTER, GROUP, AD_ACCOUNT, CREATOR_ACCOUNT, POST, PLATFORM = range(1, 8)
OWNER, BASE, FINANCE, STAFF, RELATION = 40, "(1, 2)", "(3, 4)", 90, 1
OWN, ASSIGNED, BY_GROUP, OWNING, PARTNER, PARTNER_ASSIGNED, PARTNER_GROUP, GUEST = range(1, 9)
ADMIN, MEMBER = 30, 50


def live(row: str) -> str:
    """Whether a row counts at the moment asked about."""
    return (
        f"{row}.valid_from <= v_at AND ({row}.expires_at IS NULL OR {row}.expires_at > v_at)"
        f" AND ({row}.ended_at IS NULL OR {row}.ended_at > v_ended)"
    )


def gives(over: str, row: str) -> str:
    """Whether what `over` holds can carry the role of `row`: all of it, the same, or a role of the same order."""
    return f"({over}.role = {OWNER} OR {over}.role = {row}.role OR {over}.role < {OWNER} AND {row}.role < {OWNER})"


def capped(*rows: str) -> str:
    """The role of the first row, no more than the others give. Rows that are not there take nothing away."""
    roles = ", ".join(f"{row}.role" for row in rows)
    return f"CASE WHEN {rows[0]}.role < {OWNER} THEN LEAST({roles}) ELSE {rows[0]}.role END"


def alone(row: str) -> str:
    """Whether a row came through no other relation."""
    return f"{row}.through_kind IS DISTINCT FROM {RELATION}"


def has(row: str, subject: tuple[int, str], object_: tuple[int | str, str | None]) -> str:
    """The conditions on subject and object of a row; an id that is empty is left open."""
    parts = [f"{row}.subject_kind = {subject[0]}", f"{row}.object_kind = {object_[0]}"]
    parts += [f"{row}.subject_id = {subject[1]}"] if subject[1] else []
    parts += [f"{row}.object_id = {object_[1]}"] if object_[1] else []
    return " AND ".join(parts)


def at_most_one(row: str, columns: str, where: str) -> str:
    """Join at most one row, found by its own index; conditions on the outer row come first and cost nothing.

    LIMIT keeps the planner from merging the look-up into the query, where it would read far more than one row.
    """
    row_found = f"SELECT {columns} FROM relation {row} WHERE {where} AND {live(row)} LIMIT 1"
    return f"LEFT JOIN LATERAL ({row_found}) {row} ON true"


_JOINED = ("id", "subject_id", "role", "object_kind", "object_id", "through_kind", "through_id")


def above(row: str, over: str) -> str:
    """Join what a row came through, when that is what a centre holds in the same object."""
    return at_most_one(
        over,
        ", ".join(f"{over}.{column}" for column in _JOINED),
        f"{row}.through_kind = {RELATION} AND {over}.id = {row}.through_id AND {over}.subject_kind = {CENTER}"
        f" AND {over}.object_kind IS NOT DISTINCT FROM {row}.object_kind"
        f" AND {over}.object_id IS NOT DISTINCT FROM {row}.object_id AND {gives(over, row)}",
    )


def member(person: str, center: str) -> str:
    """Join the person's membership in the centre."""
    return at_most_one("m", "m.id", f"{has('m', (PERSON, person), (CENTER, center))} AND m.role IN {BASE}")


def held(row: str, over: str) -> str:
    """Whether a centre holds by this row: its own, or a share of a share, one step deep and no deeper."""
    return f"({alone(row)} OR {over}.id IS NOT NULL AND {alone(over)})"


@dataclasses.dataclass(frozen=True)
class Branch:
    """One sort of way from a person to an object, as the parts of a SELECT."""

    way: str
    role: str
    person: str
    object: str
    relations: tuple[str, ...]
    tables: str
    where: str
    scope: str = "0"

    def select(self, columns: str) -> str:
        """The SELECT. `columns` may name {person}, {object}, {key} and {relations}."""
        key = f"(({self.way}) * 10000 + ({self.role}) * 100 + {self.scope})"
        relations = f"array_remove(ARRAY[{', '.join(self.relations)}], NULL)"
        text = columns.format(person=self.person, object=self.object, key=key, relations=relations)
        return f"SELECT {text}\n  FROM {self.tables}\n  WHERE {self.where}"


def personal(person: str, kind: int | str, object_: str | None) -> Branch:
    """A relation of the person's own, or one by which a centre, through what it holds, assigned the object.

    Money roles in a centre count beside a membership, and assignments with one, not instead of it.
    """
    center = f"CASE WHEN r.role IN {FINANCE} THEN r.object_id ELSE p.subject_id END"
    counts = (
        f"(r.role NOT IN {FINANCE} AND {alone('r')}"
        f" OR m.id IS NOT NULL AND ({alone('r')} OR p.id IS NOT NULL AND {held('p', 'a')}))"
    )
    owner = has("o", (CENTER, ""), ("r.object_kind", "r.object_id"))
    way = (
        f"CASE WHEN p.role = {OWNER} THEN {ASSIGNED} WHEN p.id IS NOT NULL THEN {PARTNER_ASSIGNED}"
        f" WHEN r.role = {ADMIN} AND EXISTS (SELECT FROM relation o WHERE {owner} AND o.role = {OWNER}"
        f" AND {live('o')}) THEN {GUEST} ELSE {OWN} END"
    )
    tables = f"relation r {above('r', 'p')} {above('p', 'a')} {member('r.subject_id', center)}"
    where = f"{has('r', (PERSON, person), (kind, object_))} AND {live('r')} AND {counts}"
    ids = ("m.id", "a.id", "p.id", "r.id")
    return Branch(way, capped("r", "p", "a"), "r.subject_id", "r.object_id", ids, tables, where)


def collective(person: str, kind: int | str, object_: str | None) -> Branch:
    """What a centre or a group holds, for its members.

    Members of a centre stand before what it holds, assigned or not: what that gives is the policy's matter. Its
    money roles count for what it owns. A group gives its members a role, under what its centre holds.
    """
    center = (
        f"CASE x.role WHEN {MEMBER} THEN o.subject_id WHEN 3 THEN x.object_id WHEN 4 THEN x.object_id END"
    )
    counts = (
        f"(x.role IN {BASE} AND {held('h', 'p')} OR m.id IS NOT NULL AND (x.role IN {FINANCE} AND h.role = {OWNER}"
        f" OR x.role = {MEMBER} AND p.subject_id = o.subject_id AND {held('p', 'a')}))"
    )
    role = f"CASE WHEN x.role = {MEMBER} THEN {capped('h', 'p', 'a')} ELSE x.role END"
    way = (
        f"CASE WHEN x.role = {MEMBER} THEN CASE WHEN p.role = {OWNER} THEN {BY_GROUP} ELSE {PARTNER_GROUP} END"
        f" WHEN h.role = {OWNER} THEN {OWNING} ELSE {PARTNER} END"
    )
    group = at_most_one(
        "o",
        "o.id, o.subject_id",
        f"x.role = {MEMBER} AND o.id = x.through_id AND o.subject_kind = {CENTER} AND o.object_kind = x.object_kind"
        f" AND o.object_id IS NOT DISTINCT FROM x.object_id AND o.role = {OWNER}",
    )
    tables = (
        f"relation x JOIN relation h ON h.subject_kind = x.object_kind AND h.subject_id = x.object_id"
        f" {above('h', 'p')} {above('p', 'a')} {group} {member('x.subject_id', center)}"
    )
    of_object = f"h.object_kind = {kind}" + (f" AND h.object_id = {object_}" if object_ else "")
    of_person = f"x.subject_kind = {PERSON}" + (f" AND x.subject_id = {person}" if person else "")
    where = (
        f"{of_person} AND x.object_kind IN ({CENTER}, {GROUP}) AND {live('x')}"
        f" AND {of_object} AND {live('h')} AND {counts}"
    )
    ids = ("m.id", "o.id", "x.id", "a.id", "p.id", "h.id")
    return Branch(way, role, "x.subject_id", "h.object_id", ids, tables, where)


def linked(branch: Branch, kind: int | str, object_: str | None) -> Branch:
    """A branch to an ad account, and on by what a creator granted that ad account."""
    return dataclasses.replace(
        branch,
        object="l.object_id",
        relations=(*branch.relations, "l.id"),
        tables=f"{branch.tables} JOIN relation l ON {has('l', (AD_ACCOUNT, branch.object), (kind, object_))}",
        where=f"{branch.where} AND {live('l')}",
        scope="l.role",
    )


def near(columns: str, person: str, kind: str, object_: str | None) -> str:
    """All live paths that do not lead through an ad account.

    Leave `person` empty, or `object_` None, to ask in the other directions.
    """
    return "\nUNION ALL\n".join(
        make(person, kind, object_).select(columns) for make in (personal, collective)
    )


def far(columns: str, person: str, kind: str, object_: str | None) -> str:
    """All live paths through an ad account, to creator accounts and posts."""
    branches = (linked(make(person, AD_ACCOUNT, None), kind, object_) for make in (personal, collective))
    return "\nUNION ALL\n".join(branch.select(columns) for branch in branches)


def paths(columns: str, person: str, kind: str, object_: str | None) -> str:
    """All live paths, near and far."""
    return f"{near(columns, person, kind, object_)}\nUNION ALL\n{far(columns, person, kind, object_)}"


_DEFINER = "LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
_MOMENT = """
  v_at timestamptz := coalesce(p_at, app_now());
  v_ended timestamptz := coalesce(p_at, 'infinity');"""

SETTINGS = """
CREATE FUNCTION app_person() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.person', true), '')::bigint;
CREATE FUNCTION app_scope() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(current_setting('app.scope', true), '');
CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.now', true), '')::timestamptz;
"""

# The first look answers most questions with one index probe: a relation of one's own.
SEES = f"""
CREATE FUNCTION app_is_staff() RETURNS boolean {_DEFINER} AS $$
DECLARE
  v_at timestamptz := app_now();
  v_ended timestamptz := 'infinity';
BEGIN
  RETURN EXISTS (SELECT FROM relation r WHERE {has("r", (PERSON, "app_person()"), (PLATFORM, "1"))}
    AND r.role = {STAFF} AND {live("r")});
END $$;

CREATE FUNCTION app_sees(p_kind smallint, p_id bigint) RETURNS boolean {_DEFINER} AS $$
DECLARE
  v_person bigint := app_person();
  v_scope text := app_scope();
  v_at timestamptz := app_now();
  v_ended timestamptz := 'infinity';
BEGIN
  IF v_scope = 'job' THEN RETURN p_id IS NOT NULL; END IF;
  IF v_person IS NULL OR p_id IS NULL THEN RETURN false; END IF;
  IF p_kind = {PERSON} AND p_id = v_person THEN RETURN true; END IF;
  IF EXISTS (SELECT FROM relation r WHERE {has("r", (PERSON, "v_person"), ("p_kind", "p_id"))}
    AND r.role NOT IN {FINANCE} AND r.through_kind IS DISTINCT FROM {RELATION} AND {live("r")})
  THEN RETURN true; END IF;
  IF v_scope = 'ops' AND app_is_staff() THEN RETURN true; END IF;
  IF p_kind IN ({PERSON}, {PLATFORM}) THEN RETURN false; END IF;
  IF EXISTS ({near("", "v_person", "p_kind", "p_id")}) THEN RETURN true; END IF;
  RETURN p_kind IN ({CREATOR_ACCOUNT}, {POST}) AND EXISTS ({far("", "v_person", "p_kind", "p_id")});
END $$;
"""

# Somebody may ask about herself; about others only where she sees the object.
QUESTIONS = f"""
CREATE FUNCTION access_paths(p_person bigint, p_kind smallint, p_id bigint, p_at timestamptz)
RETURNS TABLE (key integer, relations bigint[]) {_DEFINER} ROWS 2 AS $$
DECLARE{_MOMENT}
BEGIN
  IF p_person IS DISTINCT FROM app_person() AND NOT app_sees(p_kind, p_id) THEN RETURN; END IF;
  RETURN QUERY {near("{key}, {relations}", "p_person", "p_kind", "p_id")};
  IF p_kind IN ({CREATOR_ACCOUNT}, {POST}) THEN
    RETURN QUERY {far("{key}, {relations}", "p_person", "p_kind", "p_id")};
  END IF;
END $$;

CREATE FUNCTION access_paths(p_people bigint[], p_kinds smallint[], p_ids bigint[], p_at timestamptz)
RETURNS TABLE (n bigint, key integer, relations bigint[]) {_DEFINER} ROWS 100 AS $$
DECLARE{_MOMENT}
  v_person bigint := app_person();
  v_job boolean := app_scope() = 'job';
BEGIN
  RETURN QUERY SELECT q.n, p.key, p.relations
  FROM unnest(p_people, p_kinds, p_ids) WITH ORDINALITY AS q (person, kind, id, n)
  CROSS JOIN LATERAL (
  {near("{key} AS key, {relations} AS relations", "q.person", "q.kind", "q.id")}
  ) AS p
  WHERE v_job OR q.person = v_person OR app_sees(q.kind, q.id);
  IF p_kinds && ARRAY[{CREATOR_ACCOUNT}, {POST}]::smallint[] THEN
    RETURN QUERY SELECT q.n, p.key, p.relations
    FROM unnest(p_people, p_kinds, p_ids) WITH ORDINALITY AS q (person, kind, id, n)
    CROSS JOIN LATERAL (
    {far("{key} AS key, {relations} AS relations", "q.person", "q.kind", "q.id")}
    ) AS p
    WHERE q.kind IN ({CREATOR_ACCOUNT}, {POST}) AND (v_job OR q.person = v_person OR app_sees(q.kind, q.id));
  END IF;
END $$;

CREATE FUNCTION access_reach(p_person bigint, p_kind smallint, p_keys integer[], p_at timestamptz)
RETURNS SETOF bigint {_DEFINER} ROWS 100 AS $$
DECLARE{_MOMENT}
BEGIN
  IF p_person IS DISTINCT FROM app_person() AND app_scope() <> 'job'
    AND NOT (app_scope() = 'ops' AND app_is_staff())
  THEN RETURN; END IF;
  RETURN QUERY SELECT p.id FROM (
  {paths("{object} AS id, {key} AS key", "p_person", "p_kind", None)}
  ) AS p WHERE p_keys IS NULL OR p.key = ANY (p_keys);
END $$;

CREATE FUNCTION access_reachers(
  p_kind smallint, p_id bigint, p_keys integer[], p_at timestamptz, p_limit integer)
RETURNS TABLE (person bigint, key integer, relations bigint[]) {_DEFINER} ROWS 20 AS $$
DECLARE{_MOMENT}
BEGIN
  IF NOT app_sees(p_kind, p_id) THEN RETURN; END IF;
  RETURN QUERY SELECT p.person, p.key, p.relations FROM (
  {paths("{person} AS person, {key} AS key, {relations} AS relations", "", "p_kind", "p_id")}
  ) AS p WHERE p_keys IS NULL OR p.key = ANY (p_keys) ORDER BY p.person, p.key LIMIT p_limit;
END $$;

CREATE FUNCTION access_explain(p_person bigint, p_kind smallint, p_id bigint, p_at timestamptz)
RETURNS TABLE (
  n bigint, key integer, place bigint, id bigint, subject_kind smallint, subject_id bigint, role smallint,
  object_kind smallint, object_id bigint, through_kind smallint, through_id bigint, granted_by bigint,
  valid_from timestamptz, expires_at timestamptz, ended_at timestamptz, ended_by bigint, end_reason varchar)
{_DEFINER} ROWS 10 AS $$
BEGIN
  RETURN QUERY SELECT p.n, p.key, e.place, r.id, r.subject_kind, r.subject_id, r.role,
    r.object_kind, r.object_id, r.through_kind, r.through_id, r.granted_by,
    r.valid_from, r.expires_at, r.ended_at, r.ended_by, r.end_reason
  FROM access_paths(p_person, p_kind, p_id, p_at) WITH ORDINALITY AS p (key, relations, n)
  CROSS JOIN LATERAL unnest(p.relations) WITH ORDINALITY AS e (id, place)
  JOIN relation r ON r.id = e.id ORDER BY p.n, e.place;
END $$;
"""

# People see relations of their own, on what they see, and of the centres, groups and ad accounts they see. They
# write only in their own name; an ended row stays as it is, and nobody deletes.
WALL = f"""
GRANT SELECT, INSERT ON relation TO suitcase_app;
GRANT UPDATE (ended_at, ended_by, end_reason) ON relation TO suitcase_app;
GRANT SELECT ON relation TO suitcase_system;
ALTER TABLE relation ENABLE ROW LEVEL SECURITY;
CREATE POLICY relation_see ON relation FOR SELECT TO suitcase_app USING (
  (subject_kind = {PERSON} AND subject_id = (SELECT app_person())) OR app_sees(object_kind, object_id)
  OR (subject_kind IN ({CENTER}, {GROUP}, {AD_ACCOUNT}) AND app_sees(subject_kind, subject_id)));
CREATE POLICY relation_grant ON relation FOR INSERT TO suitcase_app WITH CHECK (
  ended_at IS NULL AND CASE
    WHEN (SELECT app_scope()) = 'job' THEN true
    WHEN role = {STAFF} THEN app_is_staff() AND granted_by = (SELECT app_person())
      OR (SELECT app_scope()) = 'setup' AND NOT app_has_staff()
    ELSE granted_by = (SELECT app_person()) END);
CREATE POLICY relation_end ON relation FOR UPDATE TO suitcase_app USING (ended_at IS NULL) WITH CHECK (
  (SELECT app_scope()) = 'job' OR ended_by = (SELECT app_person()));
"""

HAS_STAFF = f"""
CREATE FUNCTION app_has_staff() RETURNS boolean {_DEFINER} AS $$
BEGIN
  RETURN EXISTS (SELECT FROM relation r WHERE r.object_kind = {PLATFORM} AND r.object_id = 1
    AND r.role = {STAFF} AND r.ended_at IS NULL);
END $$;
"""

FUNCTIONS = (
    "app_person()", "app_scope()", "app_now()", "app_is_staff()", "app_has_staff()", "app_sees(smallint, bigint)",
    "access_paths(bigint, smallint, bigint, timestamptz)",
    "access_paths(bigint[], smallint[], bigint[], timestamptz)",
    "access_reach(bigint, smallint, integer[], timestamptz)",
    "access_reachers(smallint, bigint, integer[], timestamptz, integer)",
    "access_explain(bigint, smallint, bigint, timestamptz)",
)  # fmt: skip
RIGHTS = "\n".join(
    f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC;\n"
    f"GRANT EXECUTE ON FUNCTION {name} TO suitcase_app, suitcase_system;"
    for name in FUNCTIONS
)
UP = SETTINGS + SEES + HAS_STAFF + QUESTIONS + WALL + RIGHTS
DOWN = "\n".join(f"DROP FUNCTION IF EXISTS {name} CASCADE;" for name in reversed(FUNCTIONS))
