"""The processes of one server, as the operating system sees them."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

_started: "list[subprocess.Popen[bytes]]" = []


def keep(process: "subprocess.Popen[bytes]") -> None:
    """Remember a server that this process started: once it ends, somebody has to collect its exit code."""
    _started.append(process)


def pid_of(data: Path) -> int | None:
    """Return the process number of the server that runs on this data folder, or None.

    The number in postmaster.pid alone is no proof: after a crash another program may have it. A server
    of ours has the data folder as its current folder.
    """
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if pid > 0 and _works_in(pid, data.resolve()) else None


def leftovers(data: Path) -> list[int]:
    """Return all processes that still work in the folder or below it, a server itself included."""
    data = data.resolve()
    numbers = (int(name) for name in os.listdir("/proc") if name.isdigit()) if Path("/proc").is_dir() else ()
    return [pid for pid in numbers if _works_in(pid, data)]


def clear_leftovers(data: Path, *, patience_seconds: float) -> None:
    """End what a killed server left behind; its parts end by themselves within moments, so wait first."""
    deadline = time.monotonic() + patience_seconds
    while (pids := leftovers(data)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_until_gone(pids, seconds=5)


def wait_until_gone(pids: list[int], *, seconds: float) -> bool:
    """Wait until none of the processes runs; whether that happened in time."""
    deadline = time.monotonic() + seconds
    while any(_alive(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _works_in(pid: int, data: Path) -> bool:
    link = f"/proc/{pid}/cwd"
    try:
        return Path(os.readlink(link)).is_relative_to(data) and _alive(pid)
    except OSError:
        # Without /proc (macOS) a living process with that number has to do.
        return not Path("/proc").is_dir() and _alive(pid)


def _alive(pid: int) -> bool:
    for process in _started:
        process.poll()
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False
