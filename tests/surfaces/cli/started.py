"""Starts ``suitcase`` as a person would: a process of its own, with a var folder of its own."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any


def environment(var: Path, **more: str) -> dict[str, str]:
    """The environment of a shell in which nobody has set anything of Suitcase, except where it keeps things."""
    own = ("SUITCASE_", "DJANGO_", "PYTEST_", "DATABASE_URL")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return {**clean, "SUITCASE_VAR": str(var), "NO_COLOR": "1", **more}


def suitcase(var: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "suitcase.surfaces.cli", *arguments],
        env=environment(var, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


class Up:
    """One ``suitcase up`` in the background; what it shows goes to a file."""

    def __init__(self, var: Path, port: int, **more: str) -> None:
        self.var = var
        self._shown = var.parent / f"shown-{time.monotonic_ns()}.txt"
        with open(self._shown, "w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "suitcase.surfaces.cli", "up", "--port", str(port)],
                env=environment(var, **more),
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    @property
    def shown(self) -> str:
        return self._shown.read_text()

    @property
    def presence(self) -> dict[str, Any]:
        return json.loads((self.var / "supervisor.json").read_text())

    def wait_until_ready(self) -> None:
        wait_for(lambda: "Suitcase is ready" in self.shown or self.process.poll() is not None, self.shown)
        assert "Suitcase is ready" in self.shown, self.shown

    def status_of(self, path: str) -> int:
        with contextlib.suppress(OSError):
            try:
                with urllib.request.urlopen(self.presence["address"] + path, timeout=5) as answer:
                    return int(answer.status)
            except urllib.error.HTTPError as error:
                return error.code
        return 0

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)


def wait_for(happened: Callable[[], bool], what: str = "", seconds: float = 90) -> None:
    """Wait until something has happened, or fail."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"It did not happen in {seconds} s. {what}"
        time.sleep(0.05)


def children(var: Path, module: str = "") -> list[int]:
    """Processes of Suitcase (not of PostgreSQL) that work for this var folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (folder / "cmdline").read_bytes().split(b"\0")
            its_var = f"SUITCASE_VAR={var}".encode()
            is_child = b"suitcase.surfaces.cli.child" in command and module.encode() in b" ".join(command)
            if is_child and its_var in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return sorted(found)


def free_port() -> int:
    """A port that nobody has right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
