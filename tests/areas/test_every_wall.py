"""Row-level security over every table of tenants at once: what people who do not belong reach with SQL of their own.

The application's checks play no part here: statements go straight to the database, as the role of the web, acting as
somebody whom the house does not let in. `walls.txt` says what each of them reaches of rows that are not theirs.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from tests.architecture.rules.tables import SHARED
from tests.house import House

TABLE = Path(__file__).with_name("walls.txt")
SCOPES = ("", "account", "job", "setup", "ops")
# Of how many rows that are seen, and of how many that are not, copies and changes are tried in each table.
TRIED = 2
# Stands in statements for whoever tries them.
ME = "4242424242424242424"

# The worker's signs of life are nobody's. Everybody may begin something of her own; a copy of somebody else's row, in
# her own name, then runs into its key.
OPEN_TO_ALL = {("worker_beat", "1")}
FOUNDED = {("ad_account", "i"), ("center", "i"), ("creator_account", "i")}
# A partner reads which company an ad account is for that is shared with it.
BESIDE = {"partner": {("center_company", "1")}}
# Signing in looks for people before anybody is known.
SIGN_IN = {
    "account_emailaddress",
    "account_emailconfirmation",
    "mfa_authenticator",
    "person",
    "usersessions_usersession",
}

# What a row that was made more of says.
_MOST: dict[str, object] = {"scopes": ["POST", "PUBLISH", "INSIGHTS"], "end_reason": ""}
_ENDS = dict.fromkeys(
    (
        "ended_at",
        "ended_by",
        "ended_as",
        "withdrawn_at",
        "withdrawn_by",
        "ends_at",
        "expires_at",
        "proposed_end",
    )
)

_TABLES = """
SELECT c.relname FROM pg_class c
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1"""
_COLUMNS = """
SELECT attname, has_column_privilege('suitcase_app', attrelid, attnum, 'INSERT') AS given,
    has_column_privilege('suitcase_app', attrelid, attnum, 'UPDATE') AS changed,
    attnum = ANY (SELECT unnest(conkey) FROM pg_constraint WHERE conrelid = attrelid AND contype = 'p') AS key,
    has_column_privilege('suitcase_app', attrelid, attnum, 'UPDATE')
        AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = attrelid AND attnum = ANY (indkey)) AS free
FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"""
_ACT = """
SELECT set_config('app.person', %s, true), set_config('app.scope', %s, true), set_config('app.now', %s, true),
    set_config('app.focus_4', '', true), set_config('app.focus_5', '', true)"""
# Each statement by itself and undone: it passes when it touches a row, or fails on anything but a right. They run in
# the server, because there are tens of thousands.
_TRY = """
DO $$
DECLARE
  v_try jsonb; v_key text; v_rows bigint; v_passed text[] := '{}';
BEGIN
  FOR v_try IN SELECT * FROM jsonb_array_elements(current_setting('walls.tries')::jsonb) LOOP
    v_key := v_try ->> 0;
    CONTINUE WHEN v_key = ANY (v_passed);
    v_rows := 0;
    BEGIN
      EXECUTE v_try ->> 1;
      GET DIAGNOSTICS v_rows = ROW_COUNT;
      RAISE 'undone' USING ERRCODE = 'WALLS';
    EXCEPTION
      WHEN insufficient_privilege THEN NULL;
      WHEN OTHERS THEN
        IF SQLSTATE <> 'WALLS' OR v_rows > (v_try ->> 2)::bigint THEN v_passed := v_passed || v_key; END IF;
    END;
  END LOOP;
  PERFORM set_config('walls.passed', array_to_string(v_passed, ' '), true);
END $$"""


@dataclasses.dataclass(frozen=True)
class Row:
    """A row as text, and the statements that would copy or change it: each with the letter of what it does."""

    text: str
    tries: tuple[tuple[str, str], ...]
    everywhere: str


@dataclasses.dataclass(frozen=True)
class Table:
    """A table, as its owner sees it."""

    name: str
    rows: tuple[Row, ...]


def tables(house: House) -> list[Table]:
    """Every table whose rows belong to somebody."""
    found = []
    with psycopg.connect(house.dsn("owner")) as owner:
        for (name,) in owner.execute(_TABLES).fetchall():
            if name not in SHARED:
                columns = _Columns(owner, name)
                query = sql.SQL("SELECT to_jsonb(t), to_jsonb(t)::text FROM {} t").format(
                    sql.Identifier(name)
                )
                found.append(Table(name, tuple(columns.row(*row) for row in owner.execute(query))))
    return found


class _Columns:
    """What may be written in a table, and the statements that try."""

    def __init__(self, owner: psycopg.Connection, name: str) -> None:
        self.owner, self.name = owner, sql.Identifier(name)
        rows = owner.execute(_COLUMNS, (name,)).fetchall()
        self.given, self.changed, self.key, self.free = (
            [row[0] for row in rows if row[at]] for at in range(1, 5)
        )

    def row(self, values: dict[str, object], text: str) -> Row:
        """A row with its statements."""
        written = (("i", self._inserts(values)), ("u", self._updates(values)), ("m", self._more(values)))
        tries = tuple((letter, each.as_string(self.owner)) for letter, found in written for each in found)
        return Row(text, tries, self._everywhere(values))

    def _inserts(self, values: dict[str, object]) -> Iterator[sql.Composed]:
        """A copy of the row as it stands, and in the forger's own name as if it had just begun."""
        opened = {"ended_at": None, "ended_by": None, "end_reason": ""}
        forged = {each: int(ME) for each, value in values.items() if _is_hand(each) and value is not None}
        forged |= {each: value for each, value in opened.items() if each in values}
        columns = sql.SQL(", ").join(map(sql.Identifier, self.given))
        for changes in ({}, forged) if forged else ({},):
            copy = sql.Literal(json.dumps({**values, **changes}))
            statement = "INSERT INTO {0} ({1}) SELECT {1} FROM jsonb_populate_record(NULL::{0}, {2})"
            if self.given:
                yield sql.SQL(statement).format(self.name, columns, copy)

    def _updates(self, values: dict[str, object]) -> Iterator[sql.Composed]:
        """The row written as it is, and in the forger's own name."""
        this = [
            sql.SQL("{} = {}").format(sql.Identifier(each), sql.Literal(values[each])) for each in self.key
        ]
        hands = [each for each in self.changed if _is_hand(each)]
        for forged in ([], hands) if hands else ([],):
            parts = [
                sql.SQL("{} = {}").format(name, sql.SQL(ME) if each in forged else name)
                for each, name in ((each, sql.Identifier(each)) for each in self.changed)
            ]
            if parts:
                yield sql.SQL("UPDATE {} SET {} WHERE {}").format(
                    self.name, sql.SQL(", ").join(parts), sql.SQL(" AND ").join(this)
                )

    def _more(self, values: dict[str, object]) -> Iterator[sql.Composed]:
        """The row begun anew where it has ended, without an end where it has one, and with all it could allow."""
        most: dict[str, object] = {each: _MOST.get(each) for each in self.changed if each in _MOST | _ENDS}
        if any(values[each] != most[each] for each in most):
            parts = [
                sql.SQL("{} = {}").format(sql.Identifier(each), sql.Literal(most[each])) for each in most
            ]
            this = [
                sql.SQL("{} = {}").format(sql.Identifier(each), sql.Literal(values[each]))
                for each in self.key
            ]
            yield sql.SQL("UPDATE {} SET {} WHERE {}").format(
                self.name, sql.SQL(", ").join(parts), sql.SQL(" AND ").join(this)
            )

    def _everywhere(self, values: dict[str, object]) -> str:
        """One column of every row put as it stands here: without a word about columns, rows need not be seen."""
        if not self.free:
            return ""
        value, column = sql.Literal(json.dumps(values)), sql.Identifier(self.free[0])
        put = sql.SQL("UPDATE {0} SET {1} = (jsonb_populate_record(NULL::{0}, {2})).{1}")
        return put.format(self.name, column, value).as_string(self.owner)


def _is_hand(column: str) -> bool:
    """Whether the column says who wrote or ended a row: a forger puts herself there."""
    return column.endswith("_by")


class Forger:
    """Somebody with a connection as the web has one."""

    def __init__(self, connection: psycopg.Connection, actor: Actor, theirs: Sequence[int]) -> None:
        self.connection = connection
        self.me = "null" if actor.person_id is None else str(actor.person_id)
        self.theirs = {str(one) for one in (actor.person_id, *theirs) if one}

    def reach(self, every: Sequence[Table]) -> list[str]:
        """What is reached of each table: how many rows are seen, and the letters of writes that got through."""
        seen = [self._seen(table) for table in every]
        tries = [
            (f"{at}{letter}", statement.replace(ME, self.me), own)
            for at, table in enumerate(every)
            for letter, statement, own in self._tries(table, seen[at])
        ]
        self.connection.execute("SELECT set_config('walls.tries', %s, true)", (json.dumps(tries),))
        self.connection.execute(_TRY)
        ((passed,),) = self.connection.execute("SELECT current_setting('walls.passed')").fetchall()
        found = set(passed.split())
        return [
            f"{len(seen[at]) or ''}{''.join(each for each in 'iudm' if f'{at}{each}' in found)}" or "."
            for at in range(len(every))
        ]

    def _is_foreign(self, row: str) -> bool:
        """Whether the row names neither the person nor anything that is theirs."""
        return not any(one in row for one in self.theirs)

    def _seen(self, table: Table) -> set[str]:
        """The rows that are seen and not theirs."""
        query = sql.SQL("SELECT to_jsonb(t)::text FROM {} t").format(sql.Identifier(table.name))
        try:
            with self.connection.transaction():
                return {row for (row,) in self.connection.execute(query) if self._is_foreign(row)}
        except psycopg.errors.InsufficientPrivilege:
            return set()

    def _tries(self, table: Table, seen: set[str]) -> Iterator[tuple[str, str, int]]:
        """Letter, statement, and how many rows it may touch because they are theirs."""
        foreign = [row for row in table.rows if self._is_foreign(row.text)]
        own = len(table.rows) - len(foreign)
        hidden = [row for row in foreign if row.text not in seen]
        for rows in (hidden, [row for row in foreign if row.text in seen]):
            for row in rows[:: max(1, len(rows) // TRIED)]:
                yield from ((letter, statement, 0) for letter, statement in row.tries)
        if foreign:
            yield "d", f"DELETE FROM {table.name}", own
        if foreign and foreign[0].everywhere:
            yield "u", foreign[0].everywhere, own


def _act(connection: psycopg.Connection, actor: Actor, scope: str) -> None:
    person = "" if actor.person_id is None else str(actor.person_id)
    connection.execute(_ACT, (person, scope, clock.now().isoformat()))


@pytest.fixture(scope="module")
def reached(built: tuple[House, object]) -> dict[tuple[str, str], list[str]]:
    """By table and scope: what each of the people reaches."""
    house, _ = built
    found: dict[tuple[str, str], list[str]] = {}
    every = tables(house)

    with psycopg.connect(house.dsn("app")) as connection:
        for scope in SCOPES:
            for who, actor in house.people.items():
                with connection.transaction(force_rollback=True):
                    _act(connection, actor, scope)
                    forger = Forger(connection, actor, house.theirs.get(who, ()))
                    for table, cell in zip(every, forger.reach(every), strict=True):
                        found.setdefault((table.name, scope), []).append(cell)
    return found


def written(reached: dict[tuple[str, str], list[str]], people: Sequence[str]) -> str:
    """The table as it stands in the file: a line for ordinary pages, and one for each scope that opens more."""
    lines = [f"{'table':<27}{'pages':<9}" + "".join(f"{who:<10}" for who in people).rstrip()]
    for (name, scope), cells in sorted(reached.items(), key=lambda one: (one[0][0], SCOPES.index(one[0][1]))):
        if not scope or cells != reached[name, ""]:
            cell = "".join(f"{each:<10}" for each in cells)
            lines.append(f"{name:<27}{scope or 'ordinary':<9}{cell}".rstrip())
    return "\n".join(lines) + "\n"


def test_every_table_holds_rows(house: House) -> None:
    empty = [table.name for table in tables(house) if not table.rows]
    assert not empty, (
        f"Put something into {', '.join(empty)} in tests/house.py, or nothing is proven about it."
    )


def test_the_table_says_what_everybody_reaches(
    reached: dict[tuple[str, str], list[str]], house: House
) -> None:
    head = "".join(line for line in TABLE.read_text().splitlines(keepends=True) if line.startswith("#"))
    found = head + written(reached, list(house.people))
    if os.environ.get("SUITCASE_WRITE_TABLE"):
        TABLE.write_text(found)
    assert found == TABLE.read_text(), "read the difference line by line before writing the table anew"


@pytest.mark.parametrize("who", ["nobody", "outsider", "former", "partner", "creator"])
def test_who_is_outside_reaches_nothing_from_ordinary_pages(
    reached: dict[tuple[str, str], list[str]], house: House, who: str
) -> None:
    at = list(house.people).index(who)
    found = {(name, cells[at]) for (name, scope), cells in reached.items() if not scope and cells[at] != "."}
    allowed = OPEN_TO_ALL if who == "nobody" else OPEN_TO_ALL | FOUNDED
    assert found <= allowed | BESIDE.get(who, set())


def test_what_a_scope_opens_is_for_that_scope_alone(
    reached: dict[tuple[str, str], list[str]], house: House
) -> None:
    """The back office opens nothing to those who are no operators, nor does set-up once there is an operator."""
    ordinary = {name: cells for (name, scope), cells in reached.items() if not scope}
    for (name, scope), cells in reached.items():
        if scope in {"ops", "setup"}:
            assert cells == ordinary[name], f"{name} shows more in the scope {scope}"
        elif scope == "account":
            assert cells == ordinary[name] or name in SIGN_IN, f"{name} shows more at sign-in"


@pytest.mark.parametrize(
    ("plant", "table", "cell"),
    [
        ("CREATE POLICY planted ON post_draft FOR SELECT USING (true)", "post_draft", "1"),
        ("CREATE POLICY planted ON ask_link USING (true) WITH CHECK (true)", "ask_link", "1iu"),
        ("CREATE POLICY planted ON submission FOR DELETE USING (true)", "submission", "d"),
        ("ALTER POLICY relation_grant ON relation WITH CHECK (granted_by = app_person())", "relation", "i"),
    ],
)
def test_a_hole_is_found(house: House, plant: str, table: str, cell: str) -> None:
    (wanted,) = [one for one in tables(house) if one.name == table]
    outsider = house.people["outsider"]
    with house.administrator() as administrator, administrator.transaction(force_rollback=True):
        administrator.execute(plant)
        administrator.execute("SET LOCAL ROLE suitcase_app")
        _act(administrator, outsider, "")
        assert Forger(administrator, outsider, ()).reach([wanted]) == [cell]


@pytest.mark.parametrize(("trigger", "cell"), [("consent_guard_held", "1u"), ("consent_guard_link", "1um")])
def test_a_side_that_could_make_more_of_what_it_sees_is_found(house: House, trigger: str, cell: str) -> None:
    (wanted,) = [one for one in tables(house) if one.name == "link"]
    on = "link" if trigger == "consent_guard_link" else "relation"
    with house.administrator() as administrator, administrator.transaction(force_rollback=True):
        administrator.execute(f"DROP TRIGGER {trigger} ON {on}")
        administrator.execute("SET LOCAL ROLE suitcase_app")
        _act(administrator, house.people["analyst"], "")
        assert Forger(administrator, house.people["analyst"], ()).reach([wanted]) == [cell]
