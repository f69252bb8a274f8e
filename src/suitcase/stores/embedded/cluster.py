"""One embedded server: start it, adopt it, recover it, stop it."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psycopg
from psycopg import sql

from suitcase.stores.embedded import (
    account,
    binaries,
    configuration,
    postmaster,
    secret,
)
from suitcase.stores.embedded.errors import ClusterError
from suitcase.stores.embedded.files import last_lines, log_file, own_folder, write
from suitcase.stores.embedded.places import Places, Profile, places
from suitcase.stores.embedded.roles import (
    DEFAULT_DATABASE,
    ROLES,
    SUPERUSER,
    dsn_from_var,
    password_of,
    role_statement,
)

State = Literal["absent", "stopped", "starting", "running"]
Started = Literal["started", "adopted"]

_START_SECONDS = 120.0  # recovery after a crash reads the log again, which can take a while
_STOP_SECONDS = 30.0
_LOG_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class Status:
    """How the server is: its state, process number (None when it does not run) and folders."""

    state: State
    pid: int | None
    data: Path
    sockets: Path


class Cluster:
    """The embedded PostgreSQL of one ``var`` folder.

    ``profile`` "run" keeps every committed row through a power cut; "test" is a second server beside it
    that trades that for speed. Methods raise ClusterError; start and stop may be called at the same
    time from several processes.
    """

    def __init__(self, var: Path, profile: Profile = "run") -> None:
        self.var = Path(var).absolute()
        self.profile = profile

    @property
    def places(self) -> Places:
        """Every path of this server."""
        return places(self.var, self.profile)

    def dsn(self, role: str = "app", dbname: str = DEFAULT_DATABASE) -> str:
        """Return the connection string of a role: owner, app or system."""
        return dsn_from_var(self.var, role, dbname, self.profile)

    def status(self) -> Status:
        """Look at the server without changing anything."""
        where = self.places
        pid = postmaster.pid_of(where.data)
        state: State = "stopped" if where.data.is_dir() else "absent"
        if pid is not None:
            state = "running" if self._answers() else "starting"
        return Status(state, pid, where.data, where.sockets)

    def start(self) -> Started:
        """Have the server running with its roles and the default database.

        Returns "adopted" when it was running already, "started" otherwise. What a crash or a cut-off
        first start left behind is put in order first.
        """
        where = self.places
        with self._locked():
            adopted = postmaster.pid_of(where.data) is not None and self._wait_for_answer(_START_SECONDS)
            if not adopted:
                self._start_stopped(where)
            self._put_roles_right()
            self._create_database(DEFAULT_DATABASE)
        return "adopted" if adopted else "started"

    def stop(self) -> bool:
        """Stop the server and wait for it; open connections are ended. Whether it was running."""
        where = self.places
        with self._locked():
            pid = postmaster.pid_of(where.data)
            if pid is None:
                return False
            for sign, seconds in (
                (signal.SIGINT, _STOP_SECONDS),
                (signal.SIGQUIT, 10.0),
            ):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, sign)
                if postmaster.wait_until_gone([pid], seconds=seconds):
                    break
            postmaster.clear_leftovers(where.data, patience_seconds=1)
            with contextlib.suppress(OSError):
                where.sockets.rmdir()
            return True

    def remove(self) -> None:
        """Stop the server and delete its data for good. For tests; there is no way back."""
        self.stop()
        where = self.places
        for folder in (where.sockets, where.home):
            shutil.rmtree(folder, ignore_errors=True)
        if where.as_root:
            with contextlib.suppress(OSError):  # the folder of this installation may hold its other server
                where.home.parent.rmdir()
        where.lock.unlink(missing_ok=True)

    def ensure_database(self, name: str) -> bool:
        """Create a database owned by suitcase_owner unless it is there; whether it was created."""
        with self._locked():
            return self._create_database(name)

    # Starting

    def _start_stopped(self, where: Places) -> None:
        postmaster.clear_leftovers(where.data, patience_seconds=5)
        # Nothing works in the folder any more, so these are left from a server that was killed.
        for rest in (where.data / "postmaster.pid", *where.sockets.glob(".s.PGSQL.*")):
            rest.unlink(missing_ok=True)
        who = account.for_this_process()
        programs = binaries.folder(as_root=where.as_root)
        self._make_folders(where, who)
        if not (where.data / "PG_VERSION").is_file():
            self._initialise(where, who, programs)
        self._check_version(where)
        write(where.config, configuration.text(where, self.profile))
        write(where.access, configuration.ACCESS)
        self._launch(where, who, programs)
        try:
            self._superuser().close()
        except psycopg.OperationalError:
            # var/secret was replaced: the data is ours, only the passwords are from the secret before.
            self._reset_superuser(where, who, programs)

    def _launch(self, where: Places, who: account.Account, programs: Path) -> None:
        if where.log.exists() and where.log.stat().st_size > _LOG_BYTES:
            where.log.replace(where.log.with_suffix(".log.1"))
        with log_file(where.log, who) as log:
            command = [
                str(programs / "postgres"),
                "-D",
                str(where.data),
                "-c",
                f"config_file={where.config}",
            ]
            options: dict[str, Any] = {
                "stdout": log,
                "stderr": log,
                "start_new_session": True,
            }
            # A session of its own: Ctrl-C in the terminal must not reach the server before its clients.
            process = subprocess.Popen(command, **options, **who.popen_options())
        postmaster.keep(process)
        if not self._wait_for_answer(_START_SECONDS, process):
            raise ClusterError(
                f"PostgreSQL did not start: {last_lines(where.log)}",
                f"The whole story is in {where.log}; 'suitcase doctor' checks what it needs.",
            )

    def _wait_for_answer(self, seconds: float, process: "subprocess.Popen[bytes] | None" = None) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._answers():
                return True
            if process is not None and process.poll() is not None:
                return False
            if process is None and postmaster.pid_of(self.places.data) is None:
                return False
            time.sleep(0.02)
        return False

    def _answers(self) -> bool:
        """Whether the server takes connections; a refused password is an answer too."""
        if not (self.places.sockets / ".s.PGSQL.5432").exists():
            return False
        try:
            self._superuser().close()
        except psycopg.OperationalError as error:
            return "password authentication failed" in str(error)
        return True

    def _make_folders(self, where: Places, who: account.Account) -> None:
        try:
            where.home.mkdir(mode=0o755 if where.as_root else 0o700, parents=True, exist_ok=True)
            own_folder(where.log.parent, who)
            if where.as_root:
                where.sockets.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            own_folder(where.sockets, who)
        except OSError as error:
            raise ClusterError(
                f"{error.filename} cannot be made: {error.strerror}.",
                "Run Suitcase as a user who may write there, or point SUITCASE_VAR at another folder.",
            ) from error
        self._check_clone(where)

    def _check_clone(self, where: Places) -> None:
        """Refuse to share one server between a clone and its copy; follow a clone that was renamed."""
        here = str(self.var)
        try:
            before = where.clone.read_text().strip()
        except FileNotFoundError:
            before = here
        same = before == here or not Path(before, "secret").exists()
        if not same and Path(before, "secret").read_bytes() == (self.var / "secret").read_bytes():
            raise ClusterError(
                f"{self.var} is a copy of {before}, and both would use one database.",
                f"Remove {self.var / 'secret'} to start here with an empty one.",
            )
        write(where.clone, here + "\n")

    def _initialise(self, where: Places, who: account.Account, programs: Path) -> None:
        """Set the data folder up beside its place and move it there in one step when it is complete."""
        for rest in where.home.glob(".initdb-*"):  # a first start that was cut off; it may still be at it
            postmaster.clear_leftovers(rest, patience_seconds=0)
            shutil.rmtree(rest, ignore_errors=True)
        draft = Path(tempfile.mkdtemp(prefix=".initdb-", dir=where.home))
        try:
            self._run_initdb(draft, who, programs)
            if where.data.exists():  # no PG_VERSION in it: never a finished set-up
                where.data.rename(draft / "unfinished")
            (draft / "data").rename(where.data)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _run_initdb(self, draft: Path, who: account.Account, programs: Path) -> None:
        password = draft / "password"
        password.write_text(password_of(self.var, SUPERUSER) + "\n")
        if who.uid is not None and who.gid is not None:
            os.chown(password, who.uid, who.gid)
            os.chown(draft, who.uid, who.gid)
        options = {
            "pgdata": str(draft / "data"),
            "username": SUPERUSER,
            "pwfile": str(password),
            "auth": "scram-sha-256",
            "encoding": "UTF8",
            "locale": "C.UTF-8",
            "lc-messages": "C",
            # Sorts the same on every machine, whatever its C library; the wheel carries no ICU.
            "locale-provider": "builtin",
            "builtin-locale": "C.UTF-8",
        }
        command = [str(programs / "initdb"), "--no-instructions"]
        command += [f"--{name}={value}" for name, value in options.items()]
        command += ["--no-sync"] if self.profile == "test" else []
        told: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        done = subprocess.run(command, check=False, **told, **who.popen_options() | {"cwd": draft})
        if done.returncode != 0:
            raise ClusterError(f"The database could not be set up: {done.stdout.strip()}")

    def _check_version(self, where: Places) -> None:
        version = (where.data / "PG_VERSION").read_text().strip()
        if version != binaries.MAJOR:
            raise ClusterError(
                f"The data in {where.data} is of PostgreSQL {version}; this Suitcase runs {binaries.MAJOR}.",
                "Restore a backup into a new folder, as docs/operate/backup.md describes.",
            )

    def _reset_superuser(self, where: Places, who: account.Account, programs: Path) -> None:
        pid = postmaster.pid_of(where.data)
        if pid is not None:
            os.kill(pid, signal.SIGINT)
            postmaster.wait_until_gone([pid], seconds=_STOP_SECONDS)
        statement = f"ALTER ROLE {SUPERUSER} PASSWORD '{password_of(self.var, SUPERUSER)}';\n"
        options = who.popen_options()
        del options["stdin"]
        server = [str(programs / "postgres"), "--single", "-D", str(where.data)]
        server += ["-c", f"config_file={where.config}"]
        subprocess.run(
            [*server, "postgres"],
            input=statement.encode(),
            capture_output=True,
            check=True,
            **options,
        )
        self._launch(where, who, programs)

    # Roles and databases

    def _superuser(self, dbname: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(self.dsn(SUPERUSER, dbname), autocommit=True, connect_timeout=10)

    def _put_roles_right(self) -> None:
        print_of_secret = secret.derive(secret.read_or_create(self.var), "roles")[:16]
        with self._superuser() as connection:
            notes = connection.execute(
                "SELECT rolname, shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = ANY(%s)",
                [[role.name for role in ROLES.values()]],
            )
            noted: dict[str, str | None] = dict(notes.fetchall())
            for role in ROLES.values():
                note = f"{role.used_by}; {role.attributes}; secret {print_of_secret}"
                if noted.get(role.name) == note:
                    continue
                password = password_of(self.var, role.name)
                connection.execute(role_statement(role, password, exists=role.name in noted))
                connection.execute(
                    sql.SQL("COMMENT ON ROLE {} IS {}").format(sql.Identifier(role.name), sql.Literal(note))
                )

    def _create_database(self, name: str) -> bool:
        with self._superuser() as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return False
            database = sql.Identifier(name)
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER suitcase_owner").format(database))
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO suitcase_app, suitcase_system").format(database)
            )
            return True

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        where = self.places
        try:
            lock = open(where.lock, "w")  # noqa: SIM115 - closed below
        except OSError as error:
            raise ClusterError(
                f"{where.lock} cannot be written: {error.strerror}.",
                "Run Suitcase as the user who owns that folder, or point SUITCASE_VAR at another one.",
            ) from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
