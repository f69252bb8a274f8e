"""The supervisor with small programs instead of web and worker: crashes, deaf children, its own end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from suitcase.surfaces.cli.console import Console
from suitcase.surfaces.cli.supervisor import GIVE_UP_AFTER, Child, Supervisor
from tests.surfaces.cli.started import wait_for

PROGRAMS = {
    "crashing": "def main():\n    print('starting', flush=True)\n    raise SystemExit(3)\n",
    "deaf": """
import signal, subprocess, sys, time
def main():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    print("deaf", helper.pid, flush=True)
    time.sleep(60)
""",
    "brief": "def main():\n    print('done', flush=True)\n",
}

SUPERVISOR = """
import sys, time
from pathlib import Path
from suitcase.surfaces.cli.console import Console
from suitcase.surfaces.cli.supervisor import Child, Supervisor
supervisor = Supervisor(Console(Path(sys.argv[1])))
supervisor.start(Child("deaf", "deaf"))
time.sleep(60)
"""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in PROGRAMS.items():
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path / "log"


@pytest.fixture
def supervisor(log: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(Console(log))
    yield supervisor
    supervisor.stop()


def lines(log: Path, name: str) -> list[str]:
    path = log / f"{name}.log"
    return [line[20:] for line in path.read_text().splitlines()] if path.exists() else []


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_crashing_child_is_started_again_after_longer_and_longer_pauses(
    supervisor: Supervisor, log: Path
) -> None:
    child = Child("crashing", "crashing")
    supervisor.start(child)
    wait_for(lambda: supervisor.tend() or len(lines(log, "crashing")) >= 3, seconds=20)
    wait_for(lambda: supervisor.tend() or len(lines(log, "suitcase")) >= 3, seconds=20)
    assert lines(log, "suitcase")[:3] == [
        f"crashing ended with code 3; starting it again in {pause} s." for pause in ("0.5", "1", "2")
    ]
    assert supervisor.worst() is None
    child.failures = GIVE_UP_AFTER
    assert supervisor.worst() is child


def test_a_program_that_is_meant_to_end_is_not_started_again(supervisor: Supervisor, log: Path) -> None:
    supervisor.start(Child("brief", "brief", once=True))
    wait_for(lambda: lines(log, "brief") == ["done"], seconds=20)
    for _ in range(10):
        supervisor.tend()
        time.sleep(0.05)
    assert lines(log, "brief") == ["done"]
    assert lines(log, "suitcase") == []


def test_a_child_that_does_not_listen_is_ended_with_all_it_started(supervisor: Supervisor, log: Path) -> None:
    child = Child("deaf", "deaf", grace_seconds=0.3)
    supervisor.start(child)
    wait_for(lambda: bool(lines(log, "deaf")), seconds=20)
    helper = int(lines(log, "deaf")[0].split()[1])
    own = child.process.pid if child.process else 0
    supervisor.stop()
    wait_for(lambda: not runs(own) and not runs(helper), seconds=5)
    assert lines(log, "suitcase") == ["deaf did not stop in 0.3 s; ending it."]


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux ends children with their parent")
def test_when_the_supervisor_is_killed_the_kernel_ends_its_children(log: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(log)], stdout=subprocess.DEVNULL)
    wait_for(lambda: bool(lines(log, "deaf")), seconds=20)
    own = [
        int(path.parent.name) for path in Path("/proc").glob("[0-9]*/stat") if parent_of(path) == process.pid
    ]
    assert len(own) == 1
    process.kill()
    process.wait()
    wait_for(lambda: not runs(own[0]), seconds=5)
    os.kill(int(lines(log, "deaf")[0].split()[1]), signal.SIGKILL)


def parent_of(path: Path) -> int:
    try:
        return int(path.read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
