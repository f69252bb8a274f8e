"""The database as whoever installs and looks after Suitcase sees it: versions, roles, walls, connections."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from suitcase.stores.dsn import dsn


class Unreachable(Exception):
    """The database does not answer, or refuses the role; the text is the server's."""


@dataclass(frozen=True)
class RoleFacts:
    """What a role of PostgreSQL may do beyond its grants."""

    name: str
    is_superuser: bool
    bypasses_row_security: bool


@dataclass(frozen=True)
class ServerFacts:
    """The server: its version (180004 is 18.4), how many connections it takes, how many are in use."""

    version: int
    encoding: str
    max_connections: int
    used_connections: int


def tables_digest(var: Path) -> str | None:
    """Return the digest of the migrations this database was brought up to, None before the first time.

    It lies in the database itself, beside Django's list, so that a restored dump is judged by what it holds.
    """
    with _connection(var, "owner") as connection:
        found = connection.execute(
            "SELECT obj_description(to_regclass('public.django_migrations'), 'pg_class')"
        )
        row = found.fetchone()
        return row[0] if row else None


def note_tables_digest(var: Path, digest: str) -> None:
    """Remember in the database which migrations it was brought up to."""
    with _connection(var, "owner") as connection:
        connection.execute(
            sql.SQL("COMMENT ON TABLE public.django_migrations IS {}").format(sql.Literal(digest))
        )


def role_facts(var: Path, role: str) -> RoleFacts:
    """Return what the role behind owner, app or system may do; raises Unreachable when it cannot connect."""
    with _connection(var, role) as connection:
        found = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        row = found.fetchone()
    if row is None:
        raise Unreachable(f"The role for {role} is not listed in pg_roles.")
    return RoleFacts(*row)


def server_facts(var: Path) -> ServerFacts:
    """Return version, encoding and connections of the server."""
    with _connection(var, "owner") as connection:
        found = connection.execute(
            "SELECT current_setting('server_version_num')::int, pg_encoding_to_char(encoding),"
            " current_setting('max_connections')::int"
            " - current_setting('superuser_reserved_connections')::int,"
            " (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend')"
            " FROM pg_database WHERE datname = current_database()"
        )
        row = found.fetchone()
    if row is None:
        raise Unreachable("The server does not list its own database.")
    return ServerFacts(*row)


def tables_without_wall(var: Path, tables: Sequence[str]) -> list[str]:
    """Return those of the tables that exist and do not have row-level security, in order."""
    with _connection(var, "owner") as connection:
        found = connection.execute(
            "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relrowsecurity AND relname = ANY(%s) ORDER BY relname",
            [list(tables)],
        )
        return [row[0] for row in found]


@contextlib.contextmanager
def _connection(var: Path, role: str) -> Iterator[psycopg.Connection]:
    try:
        with psycopg.connect(dsn(var, role), connect_timeout=10) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise Unreachable(" ".join(str(error).split())) from error
