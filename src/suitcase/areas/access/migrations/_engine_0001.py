"""The SQL of migration 0001: who acts, who sees, and the questions about paths.

Every function is written from the same few branches, so that "may I", "what can I reach" and "who can reach this"
cannot disagree. This file belongs to its migration: later changes are made by later migrations.

Short names in the SQL: `at` is the moment asked about; a relation counts when it has begun and not expired at that
moment and was not ended by `ended`. For the present, `ended` is infinity: a row that was ended, in whatever clock of
whatever process, is over.
"""

from __future__ import annotations

import dataclasses

PERSON, CENTER, GROUP, AD_ACCOUNT, CREATOR_ACCOUNT, POST, PLATFORM = range(1, 8)
OWNER, BASE, FINANCE, STAFF, RELATION = 40, "(1, 2)", "(3, 4)", 90, 1
OWN, ASSIGNED, BY_GROUP, OWNING, PARTNER, PARTNER_ASSIGNED, PARTNER_GROUP, GUEST = range(1, 9)
ADMIN = 30


def live(row: str) -> str:
    """Whether a row counts at the moment asked about."""
    return (
        f"{row}.valid_from <= v_at AND ({row}.expires_at IS NULL OR {row}.expires_at > v_at)"
        f" AND ({row}.ended_at IS NULL OR {row}.ended_at > v_ended)"
    )


def cap(role: str, limit: str) -> str:
    """`role`, but no more than `limit`; null when the limit gives nothing of that sort."""
    return (
        f"CASE WHEN {limit} IN ({OWNER}, {role}) THEN {role}"
        f" WHEN {role} < {OWNER} AND {limit} < {OWNER} THEN LEAST({role}, {limit}) END"
    )


def has(row: str, subject: tuple[int, str], object_: tuple[int | str, str | None]) -> str:
    """The conditions on subject and object of a row; an object id of None leaves it open."""
    kind, id_ = object_
    parts = [f"{row}.subject_kind = {subject[0]}", f"{row}.object_kind = {kind}"]
    parts += [f"{row}.subject_id = {subject[1]}"] if subject[1] else []
    parts += [f"{row}.object_id = {id_}"] if id_ else []
    return " AND ".join(parts)


def member(row: str, person: str, center: str | None) -> str:
    """The row is the person's live membership in the centre."""
    return f"{has(row, (PERSON, person), (CENTER, center))} AND {row}.role IN {BASE} AND {live(row)}"


def first_link(row: str, above: str) -> str:
    """Join the share above a centre's share, when there is one: one step deep and no deeper."""
    return (
        f"LEFT JOIN relation {above} ON {row}.through_kind = {RELATION} AND {above}.id = {row}.through_id"
        f" AND {above}.subject_kind = {CENTER} AND {above}.object_kind = {row}.object_kind"
        f" AND {above}.object_id = {row}.object_id AND {above}.through_kind IS DISTINCT FROM {RELATION}"
        f" AND {live(above)}"
    )


def held(row: str, above: str) -> str:
    """What a centre holds by a row under the share above it; null when the share above is gone."""
    return (
        f"CASE WHEN {row}.through_kind IS DISTINCT FROM {RELATION} THEN {row}.role"
        f" WHEN {above}.id IS NOT NULL THEN {cap(row + '.role', above + '.role')} END"
    )


@dataclasses.dataclass(frozen=True)
class Branch:
    """One way from a person to an object, as the parts of a SELECT."""

    way: str
    role: str
    person: str
    object: str
    relations: tuple[str, ...]
    tables: str
    where: str
    scope: str = "0"

    def select(self, columns: str) -> str:
        key = f"({self.way}) * 10000 + ({self.role}) * 100 + ({self.scope})"
        ids = ", ".join(self.relations)
        array = f"array_remove(ARRAY[{ids}], NULL)" if "a.id" in self.relations else f"ARRAY[{ids}]"
        text = columns.format(person=self.person, object=self.object, key=key, relations=array)
        return f"SELECT {text}\n  FROM {self.tables}\n  WHERE {self.where}"


def own(person: str, kind: int | str, object_: str | None) -> Branch:
    where = (
        f"{has('r', (PERSON, person), (kind, object_))} AND r.role NOT IN {FINANCE}"
        f" AND r.through_kind IS DISTINCT FROM {RELATION} AND {live('r')}"
    )
    owner = has("o", (CENTER, ""), ("r.object_kind", "r.object_id"))
    way = (
        f"CASE WHEN r.role = {ADMIN} AND EXISTS (SELECT FROM relation o WHERE {owner} AND o.role = {OWNER} AND {live('o')})"
        f" THEN {GUEST} ELSE {OWN} END"
    )
    return Branch(way, "r.role", "r.subject_id", "r.object_id", ("r.id",), "relation r", where)


def finance(person: str, kind: int | str, object_: str | None) -> Branch:
    """Money roles count beside a membership, not instead of one."""
    tables = f"relation r JOIN relation m ON {member('m', 'r.subject_id', 'r.object_id')}"
    where = f"{has('r', (PERSON, person), (kind, object_))} AND r.role IN {FINANCE} AND {live('r')}"
    return Branch(
        str(OWN),
        "r.role",
        "r.subject_id",
        "r.object_id",
        ("m.id", "r.id"),
        tables,
        where,
    )


def assigned(person: str, kind: int | str, object_: str | None) -> Branch:
    """By a centre, through what the centre holds, to a member of that centre."""
    tables = (
        f"relation r JOIN relation p ON p.id = r.through_id AND p.subject_kind = {CENTER}"
        f" AND p.object_kind = r.object_kind AND p.object_id = r.object_id AND {live('p')}"
        f" JOIN relation m ON {member('m', 'r.subject_id', 'p.subject_id')} {first_link('p', 'a')}"
    )
    role = cap("r.role", f"({held('p', 'a')})")
    where = (
        f"{has('r', (PERSON, person), (kind, object_))} AND r.through_kind = {RELATION}"
        f" AND {live('r')} AND {role} IS NOT NULL"
    )
    return Branch(
        f"CASE WHEN p.role = {OWNER} THEN {ASSIGNED} ELSE {PARTNER_ASSIGNED} END",
        role,
        "r.subject_id",
        "r.object_id",
        ("m.id", "a.id", "p.id", "r.id"),
        tables,
        where,
    )


def standing(person: str, kind: int | str, object_: str | None) -> Branch:
    """Members of a centre stand before what it holds, assigned or not; what that gives is the policy's matter."""
    tables = f"relation m JOIN relation p ON {has('p', (CENTER, 'm.object_id'), (kind, object_))} {first_link('p', 'a')}"
    way = f"CASE WHEN p.role = {OWNER} THEN {OWNING} ELSE {PARTNER} END"
    where = f"{member('m', person, None)} AND {live('p')} AND {held('p', 'a')} IS NOT NULL"
    return Branch(
        way,
        "m.role",
        "m.subject_id",
        "p.object_id",
        ("m.id", "a.id", "p.id"),
        tables,
        where,
    )


def owners_money(person: str, kind: int | str, object_: str | None) -> Branch:
    """Finance roles of the owning centre, never of a partner."""
    tables = (
        f"relation r JOIN relation m ON {member('m', 'r.subject_id', 'r.object_id')}"
        f" JOIN relation p ON {has('p', (CENTER, 'r.object_id'), (kind, object_))} AND p.role = {OWNER}"
    )
    where = f"{has('r', (PERSON, person), (CENTER, None))} AND r.role IN {FINANCE} AND {live('r')} AND {live('p')}"
    return Branch(
        str(OWNING),
        "r.role",
        "r.subject_id",
        "p.object_id",
        ("m.id", "r.id", "p.id"),
        tables,
        where,
    )


def group(person: str, kind: int | str, object_: str | None) -> Branch:
    """A member of the group, member of its centre too; the group's role, under what the centre holds."""
    tables = (
        f"relation g JOIN relation o ON o.id = g.through_id AND {has('o', (CENTER, ''), (GROUP, 'g.object_id'))}"
        f" AND o.role = {OWNER} AND {live('o')}"
        f" JOIN relation m ON {member('m', 'g.subject_id', 'o.subject_id')}"
        f" JOIN relation r ON {has('r', (GROUP, 'g.object_id'), (kind, object_))} AND {live('r')}"
        f" JOIN relation p ON p.id = r.through_id AND {has('p', (CENTER, 'o.subject_id'), ('r.object_kind', 'r.object_id'))}"
        f" AND {live('p')} {first_link('p', 'a')}"
    )
    role = cap("r.role", f"({held('p', 'a')})")
    where = f"{has('g', (PERSON, person), (GROUP, None))} AND {live('g')} AND {role} IS NOT NULL"
    ids = ("m.id", "o.id", "g.id", "a.id", "p.id", "r.id")
    way = f"CASE WHEN p.role = {OWNER} THEN {BY_GROUP} ELSE {PARTNER_GROUP} END"
    return Branch(way, role, "g.subject_id", "r.object_id", ids, tables, where)


def linked(branch: Branch, kind: int | str, object_: str | None) -> Branch:
    """A branch to an ad account, and on by what a creator granted that ad account."""
    what = f"{has('l', (AD_ACCOUNT, branch.object), (kind, object_))} AND l.object_kind IN ({CREATOR_ACCOUNT}, {POST})"
    return dataclasses.replace(
        branch,
        object="l.object_id",
        relations=(*branch.relations, "l.id"),
        tables=f"{branch.tables} JOIN relation l ON {what} AND {live('l')}",
        scope="l.role",
    )


def paths(columns: str, person: str, kind: str, object_: str | None) -> str:
    """All live paths. Leave `person` empty or `object_` None to ask in the other directions."""
    branches = [
        make(person, kind, object_) for make in (own, finance, assigned, standing, owners_money, group)
    ]
    branches += [
        linked(make(person, AD_ACCOUNT, None), kind, object_) for make in (own, assigned, standing, group)
    ]
    return "\nUNION ALL\n".join(branch.select(columns) for branch in branches)


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
  RETURN EXISTS ({paths("", "v_person", "p_kind", "p_id")});
END $$;
"""

# Somebody may ask about herself; about others only where she sees the object.
QUESTIONS = f"""
CREATE FUNCTION access_paths(p_person bigint, p_kind smallint, p_id bigint, p_at timestamptz)
RETURNS TABLE (key integer, relations bigint[]) {_DEFINER} ROWS 2 AS $$
DECLARE{_MOMENT}
BEGIN
  IF p_person IS DISTINCT FROM app_person() AND NOT app_sees(p_kind, p_id) THEN RETURN; END IF;
  RETURN QUERY {paths("{key}, {relations}", "p_person", "p_kind", "p_id")};
END $$;

CREATE FUNCTION access_paths(p_people bigint[], p_kinds smallint[], p_ids bigint[], p_at timestamptz)
RETURNS TABLE (n bigint, key integer, relations bigint[]) {_DEFINER} ROWS 100 AS $$
DECLARE{_MOMENT}
  v_person bigint := app_person();
BEGIN
  RETURN QUERY SELECT q.n, p.key, p.relations
  FROM unnest(p_people, p_kinds, p_ids) WITH ORDINALITY AS q (person, kind, id, n)
  CROSS JOIN LATERAL (
  {paths("{key} AS key, {relations} AS relations", "q.person", "q.kind", "q.id")}
  ) AS p
  WHERE q.person = v_person OR app_sees(q.kind, q.id);
END $$;

CREATE FUNCTION access_reach(p_person bigint, p_kind smallint, p_keys integer[], p_at timestamptz)
RETURNS SETOF bigint {_DEFINER} ROWS 100 AS $$
DECLARE{_MOMENT}
BEGIN
  IF p_person IS DISTINCT FROM app_person() AND app_scope() <> 'job' AND NOT (app_scope() = 'ops' AND app_is_staff())
  THEN RETURN; END IF;
  RETURN QUERY SELECT p.id FROM (
  {paths("{object} AS id, {key} AS key", "p_person", "p_kind", None)}
  ) AS p WHERE p_keys IS NULL OR p.key = ANY (p_keys);
END $$;

CREATE FUNCTION access_reachers(p_kind smallint, p_id bigint, p_keys integer[], p_at timestamptz, p_limit integer)
RETURNS TABLE (person bigint, key integer, relations bigint[]) {_DEFINER} ROWS 20 AS $$
DECLARE{_MOMENT}
BEGIN
  IF NOT app_sees(p_kind, p_id) THEN RETURN; END IF;
  RETURN QUERY SELECT p.person, p.key, p.relations FROM (
  {paths("{person} AS person, {key} AS key, {relations} AS relations", "", "p_kind", "p_id")}
  ) AS p WHERE p_keys IS NULL OR p.key = ANY (p_keys) ORDER BY p.person, p.key LIMIT p_limit;
END $$;

CREATE FUNCTION access_explain(p_person bigint, p_kind smallint, p_id bigint, p_at timestamptz)
RETURNS TABLE (n bigint, key integer, place bigint, id bigint, subject_kind smallint, subject_id bigint, role smallint,
  object_kind smallint, object_id bigint, through_kind smallint, through_id bigint, granted_by bigint,
  valid_from timestamptz, expires_at timestamptz, ended_at timestamptz, ended_by bigint, end_reason varchar)
{_DEFINER} ROWS 10 AS $$
BEGIN
  RETURN QUERY SELECT p.n, p.key, e.place, r.id, r.subject_kind, r.subject_id, r.role, r.object_kind, r.object_id,
    r.through_kind, r.through_id, r.granted_by, r.valid_from, r.expires_at, r.ended_at, r.ended_by, r.end_reason
  FROM access_paths(p_person, p_kind, p_id, p_at) WITH ORDINALITY AS p (key, relations, n)
  CROSS JOIN LATERAL unnest(p.relations) WITH ORDINALITY AS e (id, place)
  JOIN relation r ON r.id = e.id ORDER BY p.n, e.place;
END $$;
"""

# People see relations of their own, on what they see, and of the centres, groups and ad accounts they see. They write
# only in their own name; an ended row stays as it is, and nobody deletes.
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
  RETURN EXISTS (SELECT FROM relation r WHERE r.object_kind = {PLATFORM} AND r.object_id = 1 AND r.role = {STAFF}
    AND r.ended_at IS NULL);
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
    f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {name} TO suitcase_app, suitcase_system;"
    for name in FUNCTIONS
)
UP = SETTINGS + SEES + HAS_STAFF + QUESTIONS + WALL + RIGHTS
DOWN = "\n".join(f"DROP FUNCTION IF EXISTS {name} CASCADE;" for name in reversed(FUNCTIONS))
