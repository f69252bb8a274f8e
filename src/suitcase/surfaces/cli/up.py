"""``suitcase up``: one process that starts the database, web and worker in order, and stops them in order."""

import errno
import http.client
import ipaddress
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from suitcase.stores import installation
from suitcase.stores.dsn import is_external
from suitcase.stores.embedded import Cluster, ClusterError
from suitcase.surfaces.cli import preparation, presence, welcome
from suitcase.surfaces.cli.console import Console
from suitcase.surfaces.cli.follow import Follower
from suitcase.surfaces.cli.main import has_module
from suitcase.surfaces.cli.supervisor import Child, Supervisor

_TICK_SECONDS = 0.1
_DATABASE_LOOK_SECONDS = 2.0
_PORTS_TO_TRY = 50
_SAY_WHAT_IS_MISSING_AFTER_SECONDS = 20.0


_GUESS = "http://localhost:{port}"


class Failed(Exception):
    """Suitcase cannot run; the text says what is wrong and how to mend it."""


def run(*, demo: bool, host: str, port: int) -> int:
    """Run Suitcase until it is told to stop; the exit code. Says where it runs when it already does."""
    if demo:
        os.environ["SUITCASE_DEMO"] = "1"
    from suitcase import settings

    var = settings.VAR
    os.environ["SUITCASE_VAR"] = str(var)
    try:
        with presence.claim(var):
            return Run(var, demo=settings.DEMO, host=host, port=port).go()
    except presence.AlreadyRunning as running:
        _say_where(running.presence)
        return 0


class Run:
    """One life of Suitcase, from the first start of the database to the last process that ends."""

    def __init__(self, var: Path, *, demo: bool, host: str, port: int) -> None:
        self.var = var
        self.demo = demo
        self.host = host
        self.port = port
        self.began = time.monotonic()
        self.stopping = False
        self.console = Console(var / "log")
        self.supervisor = Supervisor(self.console)
        self.cluster = None if is_external() else Cluster(var)
        self.follower: Follower | None = None
        self.looked_at_database = 0.0
        self.set_up_address: preparation.Job | None = None
        self.set_up_told = _told_at(var)
        self.address = ""

    def go(self) -> int:
        """Start, watch, stop; the exit code."""
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self._told_to_stop)
        code = 0
        try:
            self._start_database()
            self._prepare()
            if not self.stopping:
                self._start_processes()
                self._watch()
        except (Failed, ClusterError) as error:
            self.console.say(str(error))
            code = 1
        finally:
            self._stop()
        return code

    def _told_to_stop(self, number: int, frame: object) -> None:
        self.stopping = True

    # Starting

    def _start_database(self) -> None:
        if self.cluster is None:
            return
        self.console.say("Starting PostgreSQL …")
        before = time.monotonic()
        how = self.cluster.start()
        self.follower = Follower(self.console, "db", self.cluster.places.log)
        said = "was running already and is ours" if how == "adopted" else "is up"
        self.console.say(f"PostgreSQL {said} ({time.monotonic() - before:.1f} s).")

    def _prepare(self) -> None:
        """Bring tables and static files up to date, both at the same time."""
        work: list[tuple[str, preparation.Job, Callable[[Path], None]]] = []
        try:
            if not preparation.tables_are_current(self.var):
                self.console.say("Bringing the tables up to date …")
                work.append(("The tables", preparation.migrate(), preparation.note_tables))
        except installation.Unreachable as error:
            raise Failed(f"The database does not answer: {error}. 'suitcase doctor' says more.") from error
        if not preparation.static_is_current(self.var):
            self.console.say("Collecting static files …")
            work.append(("Static files", preparation.collect_static(), preparation.note_static))
        for name, job, note in work:
            output, _ = job.communicate()
            if job.returncode == 0:
                note(self.var)
            elif not self.stopping:
                for line in output.splitlines():
                    self.console.line("suitcase", f"  {line}")
                raise Failed(f"{name} could not be brought up to date; the lines above say why.")

    def _start_processes(self) -> None:
        port = _free_port(self.host, self.port)
        if port != self.port:
            self.console.say(f"Port {self.port} is taken by another program; using {port}.")
        self.port = port
        os.environ.update(SUITCASE_HOST=self.host, SUITCASE_PORT=str(port))
        self._announce()
        self.supervisor.start(Child("web", "suitcase.surfaces.cli.web"))
        self.supervisor.start(Child("worker", "suitcase.worker"))

    def _announce(self) -> None:
        """Settle the public address: what the surroundings say, else what set-up was told, else this machine."""
        # Imported late: settings read the surroundings, which run() completes first.
        from suitcase.settings import environment

        told = environment.installation(self.var).get("public_url", "")
        given = os.environ.get("SUITCASE_PUBLIC_URL", "")
        if not given or given == _GUESS.format(port=self.port):
            os.environ["SUITCASE_PUBLIC_URL"] = given = told or _GUESS.format(port=self.port)
        self.address = given.rstrip("/")
        presence.announce(self.var, self.address, demo=self.demo)

    # Watching

    def _watch(self) -> None:
        ready = False
        told = False
        watched_since = time.monotonic()
        while not self.stopping:
            self.supervisor.tend()
            self._look_at_database()
            self._show_set_up_address()
            self._take_new_settings()
            if not ready:
                missing = _missing(self.host, self.port)
                ready = missing == ""
                waited = time.monotonic() - watched_since
                if ready:
                    self._welcome()
                elif (worst := self.supervisor.worst()) is not None:
                    raise Failed(f"{worst.name} does not start; the lines above say why.")
                elif not told and waited > _SAY_WHAT_IS_MISSING_AFTER_SECONDS:
                    told = True
                    self.console.say(f"Not ready after {waited:.0f} s: {missing}")
            time.sleep(_TICK_SECONDS)

    def _look_at_database(self) -> None:
        now = time.monotonic()
        if self.cluster is None or now - self.looked_at_database < _DATABASE_LOOK_SECONDS:
            return
        self.looked_at_database = now
        if self.cluster.status().state in ("stopped", "absent"):
            self.console.say("PostgreSQL has ended; starting it again.")
            try:
                self.cluster.start()
            except ClusterError as error:
                self.console.say(f"{error} Trying again.")

    def _welcome(self) -> None:
        self.console.say(f"Ready after {time.monotonic() - self.began:.1f} s.")
        self.console.show(welcome.panel(self.address, demo=self.demo, coloured=sys.stdout.isatty()))
        if not self.demo:
            self.set_up_address = preparation.set_up_address()
        elif has_module("demo"):
            self.supervisor.start(Child("demo", "suitcase.surfaces.cli.__main__", ("demo",), once=True))

    def _show_set_up_address(self) -> None:
        """Show where the first operator sets this installation up, once that is known; never in a log file."""
        job = self.set_up_address
        if job is None or job.poll() is None:
            return
        self.set_up_address = None
        address = job.communicate()[0].strip()
        if job.returncode == 0 and address:
            self.console.show(welcome.set_up_panel(address, coloured=sys.stdout.isatty()))

    def _take_new_settings(self) -> None:
        """The set-up page has written the installation's settings: web and worker start again with them."""
        told_at = _told_at(self.var)
        if told_at == self.set_up_told:
            return
        self.set_up_told = told_at
        self.console.say("The installation's settings have changed; starting web and worker again.")
        self._announce()
        self.supervisor.restart()

    # Stopping

    def _stop(self) -> None:
        self.console.say("Stopping …")
        if self.set_up_address is not None:
            self.set_up_address.kill()
            self.set_up_address.communicate()
        self.supervisor.stop()
        if self.cluster is not None:
            try:
                self.cluster.stop()
            except ClusterError as error:
                self.console.say(str(error))
        if self.follower is not None:
            self.follower.stop()
        self.console.say("Stopped.")


def _say_where(running: presence.Presence | None) -> None:
    if running is None:
        sys.stdout.write("Suitcase is already starting from this folder.\n")
        return
    sys.stdout.write(
        f"Suitcase is already running from this folder (process {running.pid}):\n"
        f"  {running.address}\n  {welcome.creator_address(running.address)}\n"
    )


def _free_port(host: str, wanted: int) -> int:
    for port in range(wanted, min(wanted + _PORTS_TO_TRY, 65536)):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except PermissionError:
                raise Failed(f"Port {port} is kept for root; choose one from 1024 on with --port.") from None
            except socket.gaierror:
                raise Failed(f"{host} is no address of this machine; use --host 127.0.0.1.") from None
            except OSError as error:
                if error.errno == errno.EADDRNOTAVAIL:
                    raise Failed(f"{host} is no address of this machine; use --host 127.0.0.1.") from None
                continue
            return port
    raise Failed(f"No port from {wanted} on is free; choose another with --port.")


def _missing(host: str, port: int) -> str:
    """Return what /readyz still misses, "" when everything is ready."""
    everywhere = {str(ipaddress.IPv4Address(0)): "127.0.0.1", str(ipaddress.IPv6Address(0)): "::1"}
    own = everywhere.get(host, host)
    connection = http.client.HTTPConnection(own, port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        answer = connection.getresponse()
        text = answer.read(500).decode(errors="replace").strip()
        return "" if answer.status == 200 else text or f"/readyz answers {answer.status}"
    except (OSError, http.client.HTTPException) as error:
        return f"the web server does not answer yet ({error})"
    finally:
        connection.close()


def _told_at(var: Path) -> int:
    """When the installation's settings were written, in nanoseconds; 0 while there are none."""
    try:
        return (var / "installation.json").stat().st_mtime_ns
    except OSError:
        return 0
