"""Every table in the database has an owner's decision on it: who may use it, and whose rows one sees."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from tests.architecture.rules.tables import SHARED

# Nobody but the owner may touch these: they belong to parts of Django that are not used.
CLOSED_TABLES = {"auth_group", "auth_group_permissions", "auth_permission"}

TABLES = """
SELECT relname, relrowsecurity, has_table_privilege('suitcase_app', oid, 'SELECT, INSERT, UPDATE, DELETE')
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname
"""


@pytest.fixture
def tables(own_database: Callable[..., str]) -> dict[str, tuple[bool, bool]]:
    with psycopg.connect(own_database("owner")) as connection:
        return {name: (walled, usable) for name, walled, usable in connection.execute(TABLES).fetchall()}


def test_every_table_is_walled_or_listed_with_a_reason(tables: dict[str, tuple[bool, bool]]) -> None:
    open_tables = {name for name, (walled, _) in tables.items() if not walled}
    assert open_tables == set(SHARED)


def test_tables_that_are_not_used_are_closed(tables: dict[str, tuple[bool, bool]]) -> None:
    assert {name for name in tables if not tables[name][1]} == CLOSED_TABLES


def test_the_web_role_can_do_what_the_libraries_need(own_database: Callable[..., str]) -> None:
    with psycopg.connect(own_database("app")) as connection:
        allowed = connection.execute(
            "SELECT bool_and(has_function_privilege(p.oid, 'EXECUTE')) FROM pg_proc p"
            " WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'procrastinate%%'"
        ).fetchone()
        assert allowed == (True,)
        connection.execute("INSERT INTO suitcase_cache VALUES ('k', 'v', '2030-01-01')")
        connection.execute("INSERT INTO django_session VALUES ('k', 'v', '2030-01-01')")
        connection.execute("SELECT count(*) FROM procrastinate_jobs")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT count(*) FROM auth_permission")


def test_the_system_role_reads_addresses_but_no_password(own_database: Callable[..., str]) -> None:
    with psycopg.connect(own_database("system")) as connection:
        connection.execute("SELECT id, email, name, notify_by_email FROM person")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT password FROM person")
