"""The three roles of the database, their passwords and the connection strings of every process."""

import os
from dataclasses import dataclass
from pathlib import Path

from psycopg import sql
from psycopg.conninfo import make_conninfo

from suitcase.stores.embedded import secret
from suitcase.stores.embedded.errors import ClusterError
from suitcase.stores.embedded.places import Profile, places

DEFAULT_DATABASE = "suitcase"
SUPERUSER = "suitcase_superuser"
PORT = 5432  # only part of the socket's name: the server listens on no network address


@dataclass(frozen=True)
class Role:
    """One role: its name in PostgreSQL, what it may do beyond connecting, and who uses it."""

    name: str
    attributes: str
    used_by: str


ROLES = {
    "owner": Role(
        "suitcase_owner",
        "LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOBYPASSRLS",
        "migrations",
    ),
    "app": Role(
        "suitcase_app",
        "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS",
        "web and worker",
    ),
    "system": Role(
        "suitcase_system",
        "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS",
        "sequencer and journal readers",
    ),
}


def dsn_from_var(
    var: Path, role: str = "app", dbname: str = DEFAULT_DATABASE, profile: Profile | None = None
) -> str:
    """Return the connection string of a role (owner, app or system) for the server of this ``var`` folder.

    Starts nothing and does not look whether the server runs. Without ``profile`` it is the server that
    SUITCASE_EMBEDDED_PROFILE names ("run" or "test"), else "run". Raises ClusterError for an unknown role.
    """
    profile = profile or ("test" if os.environ.get("SUITCASE_EMBEDDED_PROFILE") == "test" else "run")
    if role != SUPERUSER and role not in ROLES:
        raise ClusterError(
            f"There is no database role called {role!r}.",
            f"Use one of {', '.join(ROLES)}.",
        )
    name = ROLES[role].name if role in ROLES else SUPERUSER
    return make_conninfo(
        host=str(places(var, profile).sockets),
        port=str(PORT),
        user=name,
        password=password_of(var, name),
        dbname=dbname,
    )


def password_of(var: Path, role_name: str) -> str:
    """Return the password of a role by its PostgreSQL name; each role has its own."""
    return secret.derive(secret.read_or_create(var), f"database:{role_name}")


def role_statement(role: Role, password: str, *, exists: bool) -> sql.Composed:
    """Return the statement that creates a role, or puts its attributes and password right."""
    return sql.SQL("{verb} ROLE {name} WITH {attributes} PASSWORD {password}").format(
        verb=sql.SQL("ALTER" if exists else "CREATE"),
        name=sql.Identifier(role.name),
        attributes=sql.SQL(role.attributes),  # type: ignore[arg-type]
        password=sql.Literal(password),
    )


def roles_sql(dbname: str = DEFAULT_DATABASE) -> str:
    """Return the SQL with which an administrator prepares a PostgreSQL server of their own.

    The passwords are place-holders on purpose; nobody should paste real ones into a terminal's history.
    """
    lines = [
        f"CREATE ROLE {role.name} WITH {role.attributes} PASSWORD 'one-for-{short}';  -- {role.used_by}"
        for short, role in ROLES.items()
    ]
    lines.append(f"CREATE DATABASE {dbname} OWNER suitcase_owner ENCODING 'UTF8' TEMPLATE template0")
    lines.append("  LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C.UTF-8';")
    lines.append(f"REVOKE CONNECT, TEMPORARY ON DATABASE {dbname} FROM PUBLIC;")
    lines.append(f"GRANT CONNECT ON DATABASE {dbname} TO suitcase_app, suitcase_system;")
    return "\n".join(lines)
