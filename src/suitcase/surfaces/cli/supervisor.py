"""Child processes that are started again when they crash, and none of which outlives the supervisor."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from suitcase.surfaces.cli.child import PARENT
from suitcase.surfaces.cli.console import Console

_STEADY_SECONDS = 60.0
_LONGEST_PAUSE_SECONDS = 30.0
GIVE_UP_AFTER = 5


@dataclass
class Child:
    """One program: its name in the logs, its module, its environment, and how it is doing.

    ``once`` is for a program that is meant to end by itself, such as filling in the demo.
    """

    name: str
    module: str
    arguments: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    once: bool = False
    grace_seconds: float = 10.0
    process: "subprocess.Popen[str] | None" = None
    failures: int = 0
    started_at: float = 0.0
    due_at: float = 0.0

    @property
    def is_running(self) -> bool:
        """Whether the program runs now."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Starts children, watches them and stops them. Call it from the main thread only.

    The kernel ends a child when the thread that started it ends, and only the main thread lives as long
    as the supervisor.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._children: list[Child] = []
        self._readers: list[threading.Thread] = []

    def start(self, child: Child) -> None:
        """Start a child and look after it from now on."""
        self._children.append(child)
        self._launch(child)

    def tend(self) -> None:
        """Notice children that ended and start them again, each time after a longer pause."""
        now = time.monotonic()
        for child in list(self._children):
            if child.process is None:
                if now >= child.due_at:
                    self._launch(child)
            elif child.process.poll() is not None:
                self._ended(child, now)

    def restart(self) -> None:
        """Stop every child that is meant to stay, gracefully, and start it again with the environment of now."""
        staying = [child for child in self._children if not child.once]
        for child in reversed(staying):
            self._stop_one(child)
        for child in staying:
            child.failures = 0
            self._launch(child)

    def worst(self) -> Child | None:
        """Return a child that crashes whenever it is started, or None."""
        return next((child for child in self._children if child.failures >= GIVE_UP_AFTER), None)

    def stop(self) -> None:
        """Ask the children to end, last started first, and make sure that nothing of them is left."""
        for child in reversed(self._children):
            self._stop_one(child)
        self._children.clear()
        for reader in self._readers:
            reader.join(timeout=1)

    def _stop_one(self, child: Child) -> None:
        process = child.process
        if process is None:
            return
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(child.grace_seconds)
            except subprocess.TimeoutExpired:
                self._console.say(f"{child.name} did not stop in {child.grace_seconds:g} s; ending it.")
        _end_group(process)
        process.wait()

    def _launch(self, child: Child) -> None:
        child.started_at = time.monotonic()
        child.process = process = subprocess.Popen(
            [sys.executable, "-m", "suitcase.surfaces.cli.child", child.module, *child.arguments],
            env={**os.environ, **child.environment, PARENT: str(os.getpid()), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops all in order
        )
        reader = threading.Thread(target=self._read, args=(child.name, process), daemon=True)
        reader.start()
        self._readers = [thread for thread in self._readers if thread.is_alive()] + [reader]

    def _read(self, name: str, process: "subprocess.Popen[str]") -> None:
        if process.stdout is not None:
            for line in process.stdout:
                self._console.line(name, line.rstrip("\n"))

    def _ended(self, child: Child, now: float) -> None:
        process = child.process
        if process is None:
            return
        _end_group(process)
        child.process = None
        if child.once:
            self._children.remove(child)
            if process.returncode != 0:
                self._console.say(f"{child.name} {_how(process.returncode)}; the lines above say why.")
            return
        steady = now - child.started_at > _STEADY_SECONDS
        child.failures = 1 if steady else child.failures + 1
        pause = min(_LONGEST_PAUSE_SECONDS, 0.5 * 2 ** (child.failures - 1))
        child.due_at = now + pause
        self._console.say(f"{child.name} {_how(process.returncode)}; starting it again in {pause:g} s.")


def _end_group(process: "subprocess.Popen[str]") -> None:
    """End what a child started and did not end itself; each child leads a process group of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _how(code: int) -> str:
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
