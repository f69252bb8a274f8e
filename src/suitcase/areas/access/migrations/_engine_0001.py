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


def has(row: str, subject: tuple[int | str, str], object_: tuple[int | str, str | None]) -> str:
    """The conditions on subject and object of a row; an id that is empty is left open."""
    parts = [f"{row}.subject_kind = {subject[0]}", f"{row}.object_kind = {object_[0]}"]
    parts += [f"{row}.subject_id = {subject[1]}"] if subject[1] else []
    parts += [f"{row}.object_id = {object_[1]}"] if object_[1] else []
    return " AND ".join(parts)


def member(row: str, person: str, center: str) -> str:
    """Whether the row is the person's membership in the centre."""
    return f"{has(row, (PERSON, person), (CENTER, center))} AND {row}.role IN {BASE} AND {live(row)}"


def parent(over: str, row: str) -> str:
    """Whether `row` came through `over`, and `over` is what a centre holds in the same object.

    IS NOT DISTINCT FROM, because the planner shall find the row by its id and by nothing else.
    """
    return (
        f"{row}.through_kind = {RELATION} AND {over}.id = {row}.through_id AND {over}.subject_kind = {CENTER}"
        f" AND {over}.object_kind IS NOT DISTINCT FROM {row}.object_kind"
        f" AND {over}.object_id IS NOT DISTINCT FROM {row}.object_id AND {gives(over, row)} AND {live(over)}"
    )


# A share of a share, one step deep and no deeper: `a` is the share above `p`.
SHARE = f"LEFT JOIN relation a ON {parent('a', 'p')} AND {alone('a')}"
HOLDS = f"({alone('p')} OR a.id IS NOT NULL)"


def ids(*rows: str) -> str:
    """The ids of these rows, from the person to the object, as an array; only `a` may be missing."""
    named = ", ".join(f"{row}.id" for row in rows)
    return f"array_remove(ARRAY[{named}], NULL)" if "a" in rows else f"ARRAY[{named}]"


def case(way: str, role: str, relations: str, tables: str, where: str) -> str:
    """One case of a branch. What it says of the branch's own rows comes first and gates the rest."""
    tables = f" FROM {tables}" if tables else ""
    return f"SELECT ({way}) * 10000 + ({role}) * 100 AS key, {relations} AS relations{tables} WHERE {where}"


@dataclasses.dataclass(frozen=True)
class Branch:
    """Relations to start from, and the cases in which they lead from a person to an object."""

    person: str
    object: str
    tables: str
    where: str
    cases: tuple[str, ...]
    key: str = "y.key"
    relations: str = "y.relations"

    def select(self, columns: str) -> str:
        """The SELECT. `columns` may name {person}, {object}, {key} and {relations}."""
        text = columns.format(person=self.person, object=self.object, key=self.key, relations=self.relations)
        cases = "\n    UNION ALL ".join(self.cases)
        return (
            f"SELECT {text}\n  FROM {self.tables}\n  CROSS JOIN LATERAL ({cases}) AS y\n  WHERE {self.where}"
        )


def personal(person: str, kind: int | str, object_: str | None) -> Branch:
    """A relation of the person's own, or one by which a centre, through what it holds, assigned the object.

    Money roles in a centre count beside a membership, and assignments with one, not instead of it.
    """
    owner = has("o", (CENTER, ""), ("r.object_kind", "r.object_id"))
    own = (
        f"CASE WHEN r.role = {ADMIN} AND EXISTS (SELECT FROM relation o WHERE {owner} AND o.role = {OWNER}"
        f" AND {live('o')}) THEN {GUEST} ELSE {OWN} END"
    )
    assigned = f"CASE WHEN p.role = {OWNER} THEN {ASSIGNED} ELSE {PARTNER_ASSIGNED} END"
    cases = (
        case(own, "r.role", ids("r"), "", f"{alone('r')} AND r.role NOT IN {FINANCE}"),
        case(
            str(OWN),
            "r.role",
            ids("m", "r"),
            "relation m",
            f"r.role IN {FINANCE} AND {member('m', 'r.subject_id', 'r.object_id')}",
        ),
        case(
            assigned,
            capped("r", "p", "a"),
            ids("m", "a", "p", "r"),
            f"relation p JOIN relation m ON {member('m', 'r.subject_id', 'p.subject_id')} {SHARE}",
            f"{parent('p', 'r')} AND {HOLDS}",
        ),
    )
    where = f"{has('r', (PERSON, person), (kind, object_))} AND {live('r')}"
    return Branch("r.subject_id", "r.object_id", "relation r", where, cases)


def collective(person: str, kind: int | str, object_: str | None) -> Branch:
    """What a centre or a group holds, for its members.

    Members of a centre stand before what it holds, assigned or not: what that gives is the policy's matter. Its
    money roles count for what it owns. A group gives its members a role, under what its centre holds.
    """
    standing = f"CASE WHEN h.role = {OWNER} THEN {OWNING} ELSE {PARTNER} END"
    by_group = f"CASE WHEN p.role = {OWNER} THEN {BY_GROUP} ELSE {PARTNER_GROUP} END"
    cases = (
        case(standing, "x.role", ids("x", "h"), "", f"x.role IN {BASE} AND {alone('h')}"),
        case(
            str(PARTNER),
            "x.role",
            ids("x", "p", "h"),
            "relation p",
            f"x.role IN {BASE} AND {parent('p', 'h')} AND {alone('p')}",
        ),
        case(
            str(OWNING),
            "x.role",
            ids("m", "x", "h"),
            "relation m",
            f"x.role IN {FINANCE} AND h.role = {OWNER} AND {member('m', 'x.subject_id', 'x.object_id')}",
        ),
        case(
            by_group,
            capped("h", "p", "a"),
            ids("m", "o", "x", "a", "p", "h"),
            f"relation o JOIN relation m ON {member('m', 'x.subject_id', 'o.subject_id')}"
            f" JOIN relation p ON {parent('p', 'h')} {SHARE}",
            f"x.role = {MEMBER} AND {parent('o', 'x')} AND o.role = {OWNER}"
            f" AND p.subject_id IS NOT DISTINCT FROM o.subject_id AND {HOLDS}",
        ),
    )
    tables = "relation x JOIN relation h ON h.subject_kind = x.object_kind AND h.subject_id = x.object_id"
    of_person = f"x.subject_kind = {PERSON}" + (f" AND x.subject_id = {person}" if person else "")
    of_object = f"h.object_kind = {kind}" + (f" AND h.object_id = {object_}" if object_ else "")
    of_person += f" AND x.object_kind BETWEEN {CENTER} AND {GROUP}"
    where = f"{of_person} AND {live('x')} AND {of_object} AND {live('h')}"
    return Branch("x.subject_id", "h.object_id", tables, where, cases)


def linked(branch: Branch, kind: int | str, object_: str | None) -> Branch:
    """A branch to an ad account, and on by what a creator granted that ad account."""
    return dataclasses.replace(
        branch,
        object="l.object_id",
        tables=f"{branch.tables} JOIN relation l ON {has('l', (AD_ACCOUNT, branch.object), (kind, object_))}",
        where=f"{branch.where} AND {live('l')}",
        key="y.key + l.role",
        relations="y.relations || l.id",
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

OWN_ALONE = f"r.role NOT IN {FINANCE} AND {alone('r')} AND {live('r')}"

# The cheap looks come first and answer most questions: a relation of one's own, a membership in a centre that holds
# the object, an ad account of one's own with a link. What is left goes the whole way.
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
  IF EXISTS (SELECT FROM relation r WHERE {has("r", (PERSON, "v_person"), ("p_kind", "p_id"))} AND {OWN_ALONE})
  THEN RETURN true; END IF;
  IF v_scope = 'ops' AND app_is_staff() THEN RETURN true; END IF;
  IF p_kind IN ({PERSON}, {PLATFORM}) THEN RETURN false; END IF;
  IF EXISTS (SELECT FROM relation x JOIN relation h ON {has("h", (CENTER, "x.object_id"), ("p_kind", "p_id"))}
    WHERE {member("x", "v_person", "")} AND {alone("h")} AND {live("h")})
  THEN RETURN true; END IF;
  IF p_kind IN ({CREATOR_ACCOUNT}, {POST}) AND EXISTS (SELECT FROM relation l
    JOIN relation r ON {has("r", (PERSON, "v_person"), (AD_ACCOUNT, "l.subject_id"))} AND {OWN_ALONE}
    WHERE {has("l", (AD_ACCOUNT, ""), ("p_kind", "p_id"))} AND {live("l")})
  THEN RETURN true; END IF;
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
