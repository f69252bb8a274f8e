"""Whether Suitcase already runs from a ``var`` folder, and where: one supervisor at a time."""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Presence:
    """A running supervisor: process number, address it serves, and whether with the demo."""

    pid: int
    address: str
    demo: bool


class AlreadyRunning(Exception):
    """Another supervisor works in this folder; ``presence`` is None while it has not said where yet."""

    def __init__(self, presence: Presence | None) -> None:
        super().__init__("Suitcase is already running here.")
        self.presence = presence


@contextlib.contextmanager
def claim(var: Path) -> Iterator[None]:
    """Be the only supervisor of this folder for the length of the block; raises AlreadyRunning.

    The claim is a file lock, so it ends with the process, however that ends.
    """
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(var / "supervisor.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyRunning(_wait_for_presence(var)) from None
        _file(var).unlink(missing_ok=True)
        try:
            yield
        finally:
            _file(var).unlink(missing_ok=True)


def announce(var: Path, address: str, *, demo: bool) -> None:
    """Let other calls of ``suitcase up`` know where this one serves."""
    draft = var / ".supervisor.json.new"
    draft.write_text(json.dumps(asdict(Presence(os.getpid(), address, demo))))
    draft.replace(_file(var))


def look(var: Path) -> Presence | None:
    """Return what the supervisor of this folder announced, or None when there is none."""
    try:
        with open(var / "supervisor.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except OSError:
        return _read(var)
    return None


def _wait_for_presence(var: Path, seconds: float = 10.0) -> Presence | None:
    deadline = time.monotonic() + seconds
    while (presence := _read(var)) is None and time.monotonic() < deadline:
        time.sleep(0.1)
    return presence


def _read(var: Path) -> Presence | None:
    try:
        return Presence(**json.loads(_file(var).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _file(var: Path) -> Path:
    return var / "supervisor.json"
