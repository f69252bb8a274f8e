"""The second wall stands around every table: row-level security, few rights, no deleting."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from tests import session
from tests.architecture.rules import tables
from tests.architecture.rules.reading import nothing_in


@pytest.fixture
def ask(db: None) -> tables.Ask:
    """Queries over the tests' own connection, which is suitcase_app's."""

    def run(query: str) -> list[tuple[object, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    return run


@pytest.fixture
def owner(db: None) -> Iterator[psycopg.Connection]:
    """The owner in a transaction that is undone: here breaches can be planted."""
    with session.server(connection.settings_dict["NAME"]) as one, one.transaction(force_rollback=True):
        yield one


def over(owner: psycopg.Connection) -> tables.Ask:
    return lambda query: owner.execute(query).fetchall()


def test_every_tenant_table_is_walled(ask: tables.Ask) -> None:
    nothing_in(tables.walled(ask))


def test_rows_are_deleted_only_where_that_is_meant(ask: tables.Ask) -> None:
    nothing_in(tables.kept(ask))


def test_working_roles_own_and_rule_nothing(ask: tables.Ask) -> None:
    nothing_in(tables.humble_roles(ask))


def test_functions_with_their_owners_rights_are_careful(ask: tables.Ask) -> None:
    nothing_in(tables.careful_functions(ask))


@pytest.mark.parametrize(
    ("plant", "finding"),
    [
        ("", "planted has no row-level security"),
        (
            "ALTER TABLE planted ENABLE ROW LEVEL SECURITY; GRANT SELECT ON planted TO suitcase_app",
            "planted has rights for suitcase_app but no policy; nobody would ever see a row",
        ),
    ],
)
def test_a_table_without_a_wall_is_found(owner: psycopg.Connection, plant: str, finding: str) -> None:
    owner.execute("CREATE TABLE planted (id bigint)")
    if plant:
        owner.execute(plant)
    assert tables.walled(over(owner)) == [finding]


@pytest.mark.parametrize(
    ("right", "role"), [("DELETE", "suitcase_app"), ("TRUNCATE", "suitcase_system"), ("SELECT", "PUBLIC")]
)
def test_a_right_too_many_is_found(owner: psycopg.Connection, right: str, role: str) -> None:
    owner.execute(f"CREATE TABLE planted (id bigint); GRANT {right} ON planted TO {role}")
    assert [one for one in tables.kept(over(owner)) if one.startswith("planted") and right in one]


def test_a_role_that_grew_is_found() -> None:
    grown = [("suitcase_app", False, True, False, False), ("suitcase_system", False, True, True, False)]
    found = tables.humble_roles(
        lambda query: grown if "rolsuper" in query else [("notification", "suitcase_app")]
    )
    assert found == [
        "suitcase_app has rights it must not have",
        "suitcase_system has rights it must not have",
        "notification belongs to suitcase_app, whom no policy stops",
    ]


def test_a_careless_function_is_found(owner: psycopg.Connection) -> None:
    owner.execute("CREATE FUNCTION planted() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'")
    assert tables.careful_functions(over(owner)) == [
        "planted() runs as its owner without a fixed search_path",
        "planted() runs as its owner for everybody",
    ]


def test_exceptions_that_are_gone_are_found(ask: tables.Ask) -> None:
    assert tables.walled(ask, {**tables.SHARED, "planted": "not there"}) == [
        "planted is excepted but does not exist"
    ]
    assert tables.kept(ask, {**tables.DELETABLE, "planted": "not there"}) == [
        "planted is excepted but nobody may delete from it"
    ]
