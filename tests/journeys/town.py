"""The whole product as its own processes: web server, worker, mailbox, on a database of its own."""

from __future__ import annotations

import contextlib
import email
import email.policy
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connections

from suitcase.surfaces.cli import preparation
from tests import session


@dataclass(frozen=True)
class Town:
    """Where the running product answers, and the folder its mails go to."""

    url: str
    app_url: str
    database: str
    var: Path
    unblocked: Callable[[], contextlib.AbstractContextManager[None]] = contextlib.nullcontext
    processes: dict[str, int] = field(default_factory=dict)

    def link_in_mail(self, to: str, pattern: str) -> str:
        """The newest address matching `pattern` in a mail to `to`; waits for the mail."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for path in sorted((self.var / "mail").glob("*.eml"), reverse=True):
                mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                body = mail.get_body(("plain",))
                found = re.search(pattern, body.get_content()) if body and to in str(mail["to"]) else None
                if found:
                    return found.group(0)
            time.sleep(0.05)
        raise AssertionError(f"no mail to {to} with {pattern}")

    def mails_to(self, to: str) -> list[str]:
        """Subjects of the mails to one address, oldest first."""
        mails = [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted((self.var / "mail").glob("*.eml"))
        ]
        return [str(mail["subject"]) for mail in mails if to in str(mail["to"])]

    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        """Django of this process works on the town's database, for setting a scene through the same actions."""
        before = settings.DATABASES["default"]["NAME"]
        with self.unblocked():
            connections.close_all()
            self._point_at(self.database)
            try:
                yield
            finally:
                connections.close_all()
                self._point_at(before)

    @staticmethod
    def _point_at(name: str) -> None:
        settings.DATABASES["default"]["NAME"] = name
        connections["default"].settings_dict["NAME"] = name


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextlib.contextmanager
def running(
    var: Path, unblocked: Callable[[], contextlib.AbstractContextManager[None]] = contextlib.nullcontext
) -> Iterator[Town]:
    """Start the product, wait until it is ready, stop it afterwards."""
    name = f"test_{session.RUN}_{session.WORKER}_town"
    session.clone(name)
    port = free_port()
    environment = {
        **os.environ,
        "SUITCASE_DB_NAME": name,
        "SUITCASE_PORT": str(port),
        "SUITCASE_PUBLIC_URL": f"http://localhost:{port}",
        "SUITCASE_DEMO": "1",
        "SUITCASE_MAIL_FOLDER": str(var / "mail"),
        "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
        "PYTHONPATH": os.pathsep.join([str(session.REPOSITORY / "src"), str(session.REPOSITORY)]),
    }
    _collect_static()
    log = (var / "town.log").open("w")
    children = [
        subprocess.Popen([sys.executable, "-m", module], env=environment, stdout=log, stderr=log)
        for module in ("suitcase.surfaces.cli.web", "suitcase.worker")
    ]
    pids = {name: child.pid for name, child in zip(("web", "worker"), children, strict=True)}
    town = Town(f"http://localhost:{port}", f"http://app.localhost:{port}", name, var, unblocked, pids)
    try:
        _wait_until_ready(port, children, var / "town.log")
        yield town
    finally:
        for child in children:
            child.send_signal(signal.SIGTERM)
        for child in children:
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        log.close()
        with session.server() as connection:
            session.drop(name, connection)


def _collect_static() -> None:
    if preparation.static_is_current(session.VAR):
        return
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "suitcase.settings"}
    ignored = [part for pattern in ("ext", "htmx-4*", "htmax*") for part in ("--ignore", pattern)]
    command = [
        sys.executable,
        "-m",
        "suitcase.surfaces.cli",
        "manage",
        "collectstatic",
        "--noinput",
        "--clear",
    ]
    subprocess.run([*command, "--verbosity", "0", *ignored], env=environment, check=True)
    preparation.note_static(session.VAR)


def _wait_until_ready(port: int, children: list[subprocess.Popen[bytes]], log: Path) -> None:
    deadline = time.monotonic() + 60
    state = ""
    while time.monotonic() < deadline:
        if any(child.poll() is not None for child in children):
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            state = error.read().decode()
        except OSError as error:
            state = str(error)
        time.sleep(0.1)
    raise AssertionError(f"the product did not get ready: {state}\n{log.read_text()[-4000:]}")
