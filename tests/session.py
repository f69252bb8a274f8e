"""One PostgreSQL for a whole test run, and a database of its own for every worker.

Loaded as a plugin before Django's settings, because they ask where the database is. The controlling process starts
the server (or joins one that another run has started) and migrates a template once per set of migrations; workers
clone it. The last run to leave stops the server.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import psycopg
import pytest
from psycopg import sql

REPOSITORY = Path(__file__).resolve().parents[1]
VAR = Path(os.environ.get("SUITCASE_TEST_VAR") or REPOSITORY / "var" / "test")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
RUN = os.environ.setdefault("SUITCASE_TEST_RUN", str(os.getpid()))

os.environ["SUITCASE_VAR"] = str(VAR)
os.environ["SUITCASE_EMBEDDED_PROFILE"] = "test"
os.environ["SUITCASE_DB_NAME"] = f"test_{RUN}_{WORKER}"
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
for _name in (
    "DATABASE_URL",
    "SUITCASE_DEMO",
    "SUITCASE_ENV",
    "SUITCASE_DEBUG",
    "SUITCASE_DB_ROLE",
    "SUITCASE_PUBLIC_URL",
):
    os.environ.pop(_name, None)

# A run starts dozens of processes, and without bytecode each of them compiles Django anew, for seconds.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

KEPT = ("django_migrations", "django_content_type", "auth_permission", "installation")

LONG_FIRST = (
    "tests/journeys/",
    "tests/surfaces/test_routes.py",
    "tests/surfaces/cli/test_up.py",
    "tests/surfaces/kit/test_browser.py",
    "tests/surfaces/cli/test_bootstrap.py",
    "tests/surfaces/cli/test_demo.py",
    "tests/stores/",
    "tests/surfaces/test_content_only.py",
    "tests/areas/journal/",
    "tests/areas/access/test_oracle.py",
    "tests/areas/consent/test_races.py",
)

_held: list[IO[str]] = []


@functools.cache
def template_name() -> str:
    """The template's name: another set of migrations is another template."""
    if given := os.environ.get("SUITCASE_TEST_TEMPLATE"):
        return given
    digest = hashlib.sha256()
    for path in sorted(REPOSITORY.glob("src/suitcase/**/migrations/*.py")):
        digest.update(path.relative_to(REPOSITORY).as_posix().encode() + path.read_bytes())
    for name in ("requirements/run.txt", "src/suitcase/settings/__init__.py"):
        digest.update((REPOSITORY / name).read_bytes())
    name = os.environ["SUITCASE_TEST_TEMPLATE"] = f"template_{digest.hexdigest()[:12]}"
    return name


@contextlib.contextmanager
def server(database: str = "postgres") -> Iterator[psycopg.Connection]:
    """A connection as the owner, for creating and dropping databases."""
    from suitcase.stores import embedded

    with psycopg.connect(
        embedded.dsn_from_var(VAR, "owner", database, "test"), autocommit=True
    ) as connection:
        yield connection


def _administrator() -> str:
    from suitcase.stores.embedded.roles import SUPERUSER, dsn_from_var

    return dsn_from_var(VAR, SUPERUSER, "postgres", "test")


def clone(name: str) -> None:
    """Create database `name` as a copy of the migrated template."""
    with server() as connection:
        drop(name, connection)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template_name())
            )
        )


def drop(name: str, connection: psycopg.Connection) -> None:
    """Drop database `name` and whoever is connected to it."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    try:
        connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        # The server is tidying up in there itself; that ends within a moment, and only it may end it.
        with psycopg.connect(_administrator(), autocommit=True) as administrator:
            administrator.execute(statement)


def empty(name: str) -> None:
    """Take every row out of database `name`, save what the migrations put there."""
    with server(name) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
        )
        tables = connection.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL (%s)",
            (list(KEPT),),
        ).fetchall()
        # Emptying an empty table costs as much as a full one, and most are empty.
        look = " UNION ALL ".join(f"(SELECT '{name}' FROM {name} LIMIT 1)" for (name,) in tables)
        used = [name for (name,) in connection.execute(look).fetchall()]
        if used:
            connection.execute(f"TRUNCATE {', '.join(used)} CASCADE")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        join()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and _held:
        leave()


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """A file stays with one worker, and so does everything that shares the running product."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path = nodeid.split("::", 1)[0]
            return "journeys" if path.startswith("tests/journeys/") else path

    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, so that no worker is left alone with one of them at the end."""

    def rank(item: pytest.Item) -> int:
        return next((at for at, part in enumerate(LONG_FIRST) if part in item.nodeid), len(LONG_FIRST))

    items.sort(key=rank)


def join() -> None:
    """Have the server running and the template built; other runs may be using them at the same time."""
    from suitcase.stores.embedded import Cluster

    VAR.mkdir(parents=True, exist_ok=True)
    here = (VAR / "runs.lock").open("a")
    fcntl.flock(here, fcntl.LOCK_SH)
    _held.append(here)
    Cluster(VAR, "test").start()
    _build_template()


def leave() -> None:
    """Drop this run's databases; the last one to leave stops the server."""
    from suitcase.stores.embedded import Cluster

    with contextlib.suppress(psycopg.Error), server() as connection:
        mine = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", (f"test\\_{RUN}\\_%",)
        )
        for (name,) in mine.fetchall():
            drop(name, connection)
    here = _held.pop()
    try:
        fcntl.flock(here, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    Cluster(VAR, "test").stop()


def _build_template() -> None:
    name = template_name()
    with (VAR / "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with server() as connection:
            known = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
            if name in known:
                return
            # Runs of other versions may be cloning theirs at this moment; only the oldest go.
            templates = (
                "SELECT datname FROM pg_database WHERE datname LIKE 'template\\____________%' ORDER BY oid"
            )
            for (old,) in connection.execute(templates).fetchall()[:-3]:
                drop(old, connection)
            drop(name.replace("template_", "building_"), connection)
            building = name.replace("template_", "building_")
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
        environment = {**os.environ, "SUITCASE_DB_ROLE": "owner", "SUITCASE_DB_NAME": building}
        command = [sys.executable, "-m", "suitcase.surfaces.cli", "manage", "migrate", "--verbosity", "0"]
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
        if done.returncode:
            raise pytest.UsageError(f"The migrations do not run:\n{done.stdout[-2000:]}{done.stderr[-6000:]}")
        with server() as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(building), sql.Identifier(name)
                )
            )
