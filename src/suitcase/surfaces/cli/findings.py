"""What ``suitcase doctor`` looks at. Each check yields findings; none of them changes anything."""

import os
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from suitcase.stores import installation
from suitcase.stores.dsn import is_external
from suitcase.stores.embedded import Cluster, ClusterError, abandoned, account, binaries, roles_sql
from suitcase.surfaces.cli import preparation, presence, web

# Counters of attempts under hashed keys. They are asked before anybody is known, and belong to nobody.
_TABLES_OF_NOBODY = frozenset(
    {"rate", "legal_entity", "company_name", "company_gram", "company_block", "company_load"}
)

Level = Literal["good", "note", "problem"]

_NEEDED_BYTES = 1 * 1024**3
_COMFORTABLE_BYTES = 5 * 1024**3
# A thread that serves pages keeps a second one, for what stays when its work is undone (`stores.postgres.beside`).
_PER_WEB_THREAD = 2
_WORKER_CONNECTIONS = (
    17  # jobs in hand and their pool, one beside them, the listener, the sequencer, each reader
)
_MIGRATION_CONNECTIONS = 2
_ROOM_FOR_PEOPLE = 5
_OLDEST_SERVER = 160000
_OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True)
class Finding:
    """One thing that is good, worth knowing, or wrong; ``remedy`` says how to mend it."""

    level: Level
    what: str
    remedy: str = ""


@dataclass(frozen=True)
class Patient:
    """The installation that is looked at."""

    var: Path
    port: int
    network: str
    production: bool
    tenant_tables: tuple[str, ...]


Check = Callable[[Patient], Iterator[Finding]]


def python(patient: Patient) -> Iterator[Finding]:
    """Python is new enough."""
    version = ".".join(map(str, sys.version_info[:3]))
    if tuple(sys.version_info) < _OLDEST_PYTHON:
        yield Finding(
            "problem", f"Python is {version}.", "Install Python 3.11 or newer and run 'make run' again."
        )
    else:
        yield Finding("good", f"Python {version}")


def secrets(patient: Patient) -> Iterator[Finding]:
    """Secrets are there and private."""
    for name in ("secret", "django-secret"):
        path = patient.var / name
        if path.exists() and path.stat().st_mode & 0o077:
            yield Finding("problem", f"{path} can be read by other users.", f"chmod 600 '{path}'")
    if os.environ.get("SUITCASE_SECRET"):
        yield Finding("good", "The secret comes from SUITCASE_SECRET")
    else:
        yield Finding("good", f"The secret is kept in {patient.var}")


def folders(patient: Patient) -> Iterator[Finding]:
    """Everything this installation writes is in folders it can write."""
    wrong = [
        path
        for path in (patient.var, *_inside(patient.var))
        if path.exists() and not os.access(path, os.W_OK)
    ]
    for path in wrong:
        yield Finding(
            "problem",
            f"{path} cannot be written.",
            f"Give it back to the user who runs Suitcase: chown '{path}'",
        )
    if not wrong:
        yield Finding("good", f"{patient.var} can be written")


def _inside(var: Path) -> Iterator[Path]:
    return (var / name for name in ("files", "log", "static", "supervisor.lock", "postgres.lock"))


def disk(patient: Patient) -> Iterator[Finding]:
    """There is room for data."""
    existing = next(path for path in (patient.var, *patient.var.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    said = f"{free / 1024**3:.1f} GB free for {patient.var}"
    if free < _NEEDED_BYTES:
        yield Finding("problem", f"Only {said}.", "Make room: PostgreSQL stops when the disk is full.")
    elif free < _COMFORTABLE_BYTES:
        yield Finding("note", f"{said}; videos fill that soon.")
    else:
        yield Finding("good", said)


def programs(patient: Patient) -> Iterator[Finding]:
    """The programs of PostgreSQL start as the user they run as."""
    if is_external():
        yield Finding("good", "DATABASE_URL names the server; the embedded one is not used")
        return
    try:
        who = account.for_this_process()
        program = binaries.folder(as_root=os.geteuid() == 0) / "postgres"
        done = subprocess.run(
            [str(program), "--version"],
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
            **who.popen_options(),
        )
    except ClusterError as error:
        yield Finding("problem", error.sentence, error.remedy)
        return
    except (OSError, subprocess.SubprocessError) as error:
        yield Finding(
            "problem", f"PostgreSQL's program does not start: {error}.", "Run 'make run' in a fresh clone."
        )
        return
    if done.returncode == 0:
        yield Finding("good", done.stdout.strip())
    else:
        yield Finding(
            "problem", f"{program} does not start: {done.stderr.strip()}", "It needs glibc 2.17 or newer."
        )


def server(patient: Patient) -> Iterator[Finding]:
    """The embedded server runs or can be started, and its data is private."""
    if is_external():
        return
    try:
        status = Cluster(patient.var).status()
    except ClusterError as error:
        yield Finding("problem", error.sentence, error.remedy)
        return
    if status.data.is_dir() and stat.S_IMODE(status.data.stat().st_mode) & 0o027:
        yield Finding("problem", f"{status.data} is open to other users.", f"chmod 700 '{status.data}'")
    if status.state == "running":
        yield Finding("good", f"The embedded PostgreSQL runs (process {status.pid}) on {status.data}")
    elif status.state == "starting":
        yield Finding("note", f"The embedded PostgreSQL (process {status.pid}) is starting.")
    elif status.state == "stopped":
        yield Finding("note", "The embedded PostgreSQL is stopped; 'suitcase up' starts it.")
    else:
        yield Finding("note", "There is no database yet; 'suitcase up' makes it.")


def abandoned_data(patient: Patient) -> Iterator[Finding]:
    """Nothing fills the disk on behalf of a clone that was deleted."""
    for folder, var in abandoned():
        yield Finding(
            "note", f"{folder} holds the data of {var}, which is gone. If nobody misses it: rm -r {folder}"
        )


def roles(patient: Patient) -> Iterator[Finding]:
    """Each role connects, and only the one meant for it sees past row-level security."""
    facts = {}
    for role in ("owner", "app", "system"):
        try:
            facts[role] = installation.role_facts(patient.var, role)
        except installation.Unreachable as error:
            yield Finding("problem", f"The {role} role cannot connect: {error}", _role_remedy())
    app = facts.get("app")
    if app and (app.bypasses_row_security or app.is_superuser):
        yield Finding(
            "problem",
            f"{app.name} sees past row-level security, so every tenant's rows are open to it.",
            f'ALTER ROLE "{app.name}" NOSUPERUSER NOBYPASSRLS;',
        )
    system = facts.get("system")
    if system and not (system.bypasses_row_security or system.is_superuser):
        yield Finding(
            "problem",
            f"{system.name} does not see all journals, so nothing is sealed or announced.",
            f'ALTER ROLE "{system.name}" BYPASSRLS;',
        )
    if len(facts) == 3 and len({fact.name for fact in facts.values()}) < 3:
        yield Finding("problem", "Owner, app and system are not three different roles.", _role_remedy())
    elif len(facts) == 3:
        yield Finding("good", "Roles: " + ", ".join(fact.name for fact in facts.values()))


def _role_remedy() -> str:
    if is_external():
        return "As an administrator of that server, run:\n" + roles_sql()
    return "Stop Suitcase and start it again: it puts its roles right at every start."


def tables(patient: Patient) -> Iterator[Finding]:
    """Migrations are applied and every tenant's table has its wall."""
    if not preparation.tables_are_current(patient.var):
        yield Finding("problem", "Migrations are waiting.", "suitcase manage migrate, or just 'suitcase up'")
    else:
        yield Finding("good", "All migrations are applied")
    walled = [table for table in patient.tenant_tables if table not in _TABLES_OF_NOBODY]
    open_tables = installation.tables_without_wall(patient.var, walled)
    if open_tables:
        yield Finding(
            "problem",
            f"Without row-level security: {', '.join(open_tables)}.",
            "Write a migration that enables it with a policy; until then one slip shows rows to strangers.",
        )
    else:
        yield Finding("good", f"Row-level security on {len(walled)} tables")


def connections(patient: Patient) -> Iterator[Finding]:
    """The server is recent enough and takes all connections of all processes."""
    facts = installation.server_facts(patient.var)
    if facts.version < _OLDEST_SERVER:
        yield Finding(
            "problem", f"PostgreSQL {facts.version // 10000} is too old.", "Use version 16 or newer."
        )
    if facts.encoding != "UTF8":
        yield Finding(
            "problem", f"The database's encoding is {facts.encoding}.", "Make it anew with ENCODING 'UTF8'."
        )
    parts = (
        ("web", web.THREADS * _PER_WEB_THREAD),
        ("worker", _WORKER_CONNECTIONS),
        ("migrations", _MIGRATION_CONNECTIONS),
        ("people", _ROOM_FOR_PEOPLE),
    )
    needed = sum(number for _, number in parts)
    sum_of_parts = " + ".join(f"{number} {name}" for name, number in parts)
    if needed > facts.max_connections:
        yield Finding(
            "problem",
            f"{sum_of_parts} = {needed} connections, and the server takes {facts.max_connections}.",
            f"Set max_connections of the server to {needed + 3} or more.",
        )
    else:
        yield Finding(
            "good",
            f"Connections: {sum_of_parts} = {needed} of {facts.max_connections};"
            f" {facts.used_connections} in use now",
        )


def port(patient: Patient) -> Iterator[Finding]:
    """The port is free, or it is us."""
    running = presence.look(patient.var)
    if running is not None:
        yield Finding("good", f"Suitcase runs at {running.address} (process {running.pid})")
        return
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", patient.port))
        except OSError as error:
            yield Finding(
                "note",
                f"Port {patient.port} is not free ({error.strerror}); 'suitcase up' takes the next one.",
            )
        else:
            yield Finding("good", f"Port {patient.port} is free")


def static_files(patient: Patient) -> Iterator[Finding]:
    """Pages find their styles and scripts."""
    if preparation.static_is_current(patient.var):
        yield Finding("good", "Static files are collected")
    else:
        yield Finding("note", "Static files are not collected yet or have changed; 'suitcase up' does it.")


def network_name(patient: Patient) -> Iterator[Finding]:
    """People read the name of the creators' network on every page."""
    if not patient.network.strip():
        yield Finding("problem", "The network has no name.", "Set SUITCASE_NETWORK, for example to TikTok.")
    elif len(patient.network) > 30:
        yield Finding(
            "problem", "The network's name is longer than 30 characters.", "Shorten SUITCASE_NETWORK."
        )
    else:
        yield Finding("good", f"The network is called {patient.network}")


BEFORE_THE_DATABASE: tuple[Check, ...] = (python, folders, secrets, disk, programs, server, abandoned_data)
WITH_THE_DATABASE: tuple[Check, ...] = (roles, tables, connections)
BESIDE_THE_DATABASE: tuple[Check, ...] = (static_files, port, network_name)
