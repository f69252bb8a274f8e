"""The newest migrations of each area can be taken back in a house full of rows and done again, to the same end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tests import session
from tests.house import House

NEWEST = 4
# What tables of earlier versions had no place for: a database with such rows is not taken back, and says so.
NO_PLACE = {
    "consent.0009_centers": """
DELETE FROM consent_evidence WHERE link_id IN (SELECT id FROM link WHERE center_id IS NOT NULL);
DELETE FROM link WHERE center_id IS NOT NULL;
DELETE FROM link_request WHERE center_id IS NOT NULL""",
}
# What there is, kind by kind, each with a name and all that matters about it.
_CATALOGUE = {
    "table": """
SELECT c.relname, concat_ws(' ', c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner))
FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v') AND c.relnamespace = 'public'::regnamespace""",
    "column": """
SELECT c.relname || '.' || a.attname, concat_ws(' | ', format_type(a.atttypid, a.atttypmod),
    a.attnotnull, a.attidentity, pg_get_expr(d.adbin, d.adrelid), l.collname)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped""",
    "constraint": """
SELECT c.relname || '.' || k.conname, concat_ws(' ', pg_get_constraintdef(k.oid), k.convalidated)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE c.relnamespace = 'public'::regnamespace""",
    "index": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "policy": """
SELECT tablename || '.' || policyname, concat_ws(' | ', permissive, roles, cmd, qual, with_check)
FROM pg_policies WHERE schemaname = 'public'""",
    "trigger": """
SELECT c.relname || '.' || t.tgname, concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace""",
    "function": """
SELECT p.oid::regprocedure::text, concat_ws(' ', pg_get_functiondef(p.oid), pg_get_userbyid(p.proowner)) FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')""",
    "right on a table": """
SELECT concat_ws(' ', c.relname, pg_get_userbyid(a.grantee), a.privilege_type), a.is_grantable::text
FROM pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
WHERE c.relkind IN ('r', 'p', 'v', 'S') AND c.relnamespace = 'public'::regnamespace""",
    "right on a column": """
SELECT concat_ws(' ', c.relname, t.attname, pg_get_userbyid(a.grantee), a.privilege_type), a.is_grantable::text
FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) a
WHERE c.relnamespace = 'public'::regnamespace""",
    "right on a function": """
SELECT concat_ws(' ', p.oid::regprocedure, a.grantee::regrole), a.privilege_type
FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
WHERE p.pronamespace = 'public'::regnamespace""",
}


@pytest.fixture
def copy(house: House) -> Iterator[str]:
    """A copy of the house, in which Django works as the owner."""
    name = f"{house.name}_copy"
    connections["default"].close()
    with (
        house.administrator() as administrator
    ):  # the connection beside Django's stays open for as long as its thread
        administrator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with session.server() as server:
        session.drop(name, server)
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        server.execute(statement.format(sql.Identifier(name), sql.Identifier(house.name)))
    yield name
    with session.server() as server:
        session.drop(name, server)


@pytest.fixture
def owner(copy: str) -> Iterator[BaseDatabaseWrapper]:
    """Django's connection to the copy, as the owner."""
    from suitcase.stores import embedded

    where = conninfo_to_dict(embedded.dsn_from_var(session.VAR, "owner", copy, "test"))
    connection = connections.create_connection("default")
    named = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    settings = {key: str(where.get(name) or "") for key, name in named.items()}
    connection.settings_dict = {**connection.settings_dict, **settings, "NAME": copy}
    before, connections["default"] = connections["default"], connection
    yield connection
    connection.close()
    connections["default"] = before


def described(database: str) -> dict[str, str]:
    """Everything in a database but its rows, by kind and name."""
    with session.server(database) as server:
        return {
            f"{kind} {name}": about
            for kind, query in _CATALOGUE.items()
            for name, about in server.execute(query).fetchall()
        }


def told_apart(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """What differs, one line each."""
    return sorted(
        f"{name}: {before.get(name)!r} became {after.get(name)!r}"
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name)
    )


def earlier(executor: MigrationExecutor) -> list[tuple[str, str]]:
    """Where every area stood four migrations ago, or after its first."""
    graph, disk = executor.loader.graph, executor.loader.disk_migrations
    areas = {area for (area, _), one in disk.items() if type(one).__module__.startswith("suitcase.")}
    found = []
    for area in sorted(areas):
        (leaf,) = graph.leaf_nodes(area)
        own = [name for app, name in graph.forwards_plan(leaf) if app == area]
        found.append((area, own[max(0, len(own) - NEWEST - 1)]))
    return found


def back(owner: BaseDatabaseWrapper) -> None:
    """Take the newest of every area back; others may have taken some with theirs already."""
    for target in earlier(MigrationExecutor(owner)):
        executor = MigrationExecutor(owner)
        if target in executor.loader.applied_migrations:
            executor.migrate([target])


def test_the_newest_are_taken_back_and_done_again(copy: str, owner: BaseDatabaseWrapper) -> None:
    before = described(copy)
    with session.server(copy) as server:
        for statement in NO_PLACE.values():
            server.execute(statement)
    back(owner)
    assert len(told_apart(before, described(copy))) > 100, "nothing was taken back"
    again = MigrationExecutor(owner)
    again.migrate(again.loader.graph.leaf_nodes())
    differences = told_apart(before, described(copy))
    assert not differences, "\n".join(differences)


def test_what_has_no_place_before_keeps_everything_as_it_is(copy: str, owner: BaseDatabaseWrapper) -> None:
    """The migration that cannot be taken back is undone whole, and doing all again mends what went with it."""
    before = described(copy)
    with pytest.raises(IntegrityError, match="null values"):
        back(owner)
    again = MigrationExecutor(owner)
    assert all(tuple(name.split(".")) in again.loader.applied_migrations for name in NO_PLACE)
    again.migrate(again.loader.graph.leaf_nodes())
    assert not told_apart(before, described(copy))
