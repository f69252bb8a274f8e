"""``suitcase up`` from the first start to the last, with everything in between killed once."""

import json
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from suitcase.stores.embedded import Cluster, postmaster
from tests.surfaces.cli.started import Up, children, free_port, suitcase, wait_for

pytestmark = [
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes through /proc"),
]


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    var = tmp_path_factory.mktemp("up") / "var"
    yield var
    Cluster(var).remove()


@pytest.fixture(scope="module")
def started(var: Path) -> Iterator[list[Up]]:
    """What was started for this folder, the last of which may still run: one serves the tests until one ends it."""
    every: list[Up] = []
    yield every
    if every and every[-1].process.poll() is None:
        every[-1].stop()


@pytest.fixture
def running(var: Path, started: list[Up]) -> Up:
    """The product at its own address, ready, whichever tests came before."""
    if not started or started[-1].process.poll() is not None:
        (var / "installation.json").unlink(missing_ok=True)
        started.append(Up(var, free_port()))
    up = started[-1]
    up.wait_until_ready()
    wait_for(lambda: up.status_of("/readyz") == 200, up.shown)
    return up


def test_ready_means_that_pages_are_served(running: Up) -> None:
    assert running.status_of("/readyz") == 200
    assert running.status_of("/healthz") == 200


def test_it_prints_both_addresses_and_the_one_time_set_up_address(running: Up) -> None:
    wait_for(lambda: "Set up this Suitcase" in running.shown, running.shown)
    port = running.presence["address"].rpartition(":")[2]
    assert f"http://localhost:{port} " in running.shown
    assert f"http://app.localhost:{port} " in running.shown
    address = next(word for word in running.shown.split() if "/setup/" in word)
    assert running.status_of(address.partition(f":{port}")[2]) == 200
    assert address not in "".join(path.read_text() for path in (running.var / "log").glob("*.log"))


def test_each_process_has_a_log_of_its_own(running: Up) -> None:
    assert "Ready after" in (running.var / "log" / "suitcase.log").read_text()
    # Ready is who answers; the worker may say its first word a moment later.
    wait_for(lambda: (running.var / "log" / "worker.log").read_text() != "", running.shown)
    wait_for(lambda: "worker   │ " in running.shown, running.shown)


def test_it_takes_what_the_set_up_page_was_told(running: Up) -> None:
    port = running.presence["address"].rpartition(":")[2]
    told = {"network": "Acme", "public_url": f"http://127.0.0.1:{port}", "app_host": "localhost"}
    (running.var / "installation.json").write_text(json.dumps(told))
    wait_for(lambda: "starting web and worker again" in running.shown, running.shown)
    # The old processes may answer a moment longer; who asks where Suitcase is learns the new address with the new ones.
    wait_for(lambda: running.presence["address"] == told["public_url"], running.shown)
    wait_for(lambda: running.status_of("/readyz") == 200, running.shown)


def test_a_second_start_says_where_the_first_one_is(running: Up) -> None:
    second = suitcase(running.var, "up")
    assert second.returncode == 0
    assert running.presence["address"] in second.stdout
    assert str(running.process.pid) in second.stdout


def test_the_doctor_finds_a_secret_that_others_can_read_and_nothing_else(running: Up) -> None:
    secret = running.var / "secret"
    secret.chmod(0o644)
    done = suitcase(running.var, "doctor")
    secret.chmod(0o600)
    assert done.returncode == 1
    assert f"✗ {secret} can be read by other users.\n    chmod 600 '{secret}'\n" in done.stdout
    assert "Row-level security on " in done.stdout
    assert done.stdout.endswith("One thing needs mending.\n"), done.stdout


@pytest.mark.parametrize("module", ["suitcase.worker", "suitcase.surfaces.cli.web"])
def test_a_killed_child_is_started_again(running: Up, module: str) -> None:
    before = children(running.var, module)
    os.kill(before[0], signal.SIGKILL)
    wait_for(
        lambda: bool(children(running.var, module)) and not set(before) & set(children(running.var, module))
    )
    wait_for(lambda: running.status_of("/readyz") == 200)
    assert "was ended by SIGKILL; starting it again in 0.5 s." in running.shown


def test_a_killed_database_is_started_again(running: Up) -> None:
    data = Cluster(running.var).places.data
    before = postmaster.pid_of(data)
    assert before is not None
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: postmaster.pid_of(data) not in (None, before))
    wait_for(lambda: running.status_of("/readyz") == 200)


def migrations(var: Path) -> list[tuple]:
    with psycopg.connect(Cluster(var).dsn("owner")) as connection:
        return connection.execute("SELECT app, name, applied FROM django_migrations ORDER BY id").fetchall()


def test_a_backup_brings_back_what_was_lost(running: Up, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    done = suitcase(running.var, "backup", str(file))
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o077 == 0
    refused = suitcase(running.var, "restore", str(file))
    assert "Stop it first" in refused.stderr

    other = tmp_path / "var"
    try:
        restored = suitcase(other, "restore", str(file))
        assert restored.returncode == 0, restored.stderr
        Cluster(other).start()
        assert migrations(other) == migrations(running.var)
    finally:
        Cluster(other).remove()


def test_a_killed_supervisor_takes_its_children_along_and_the_next_start_adopts_the_database(
    running: Up, var: Path
) -> None:
    database = Cluster(var).status().pid
    running.kill()
    wait_for(lambda: children(var) == [], seconds=10)
    assert Cluster(var).status().pid == database

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        after = Up(var, port)
        after.wait_until_ready()
    assert "was running already and is ours" in after.shown
    assert "Bringing the tables up to date" not in after.shown
    assert "Collecting static files" not in after.shown
    assert f"Port {port} is taken by another program" in after.shown
    assert not after.presence["address"].endswith(f":{port}")

    assert after.stop() == 0
    assert children(var) == []
    assert Cluster(var).status().state == "stopped"
    assert not (var / "supervisor.json").exists()


class TestProduction:
    """Each refusal is one sentence, before anything is started."""

    SECRET = "a-secret-that-is-longer-than-thirty-two-characters"

    def refusal(self, tmp_path: Path, *arguments: str, **more: str) -> str:
        done = suitcase(tmp_path / "var", "up", *arguments, SUITCASE_ENV="production", **more)
        assert done.returncode == 1
        assert done.stdout == ""
        assert not (tmp_path / "var" / "postgres.lock").exists()
        assert len(done.stderr.strip().splitlines()) == 1
        return done.stderr

    def test_refuses_a_missing_secret(self, tmp_path: Path) -> None:
        assert "SUITCASE_SECRET" in self.refusal(tmp_path)

    def test_refuses_the_demo(self, tmp_path: Path) -> None:
        assert "SUITCASE_DEMO" in self.refusal(tmp_path, "--demo", SUITCASE_SECRET=self.SECRET)

    def test_refuses_debug(self, tmp_path: Path) -> None:
        assert "SUITCASE_DEBUG" in self.refusal(tmp_path, SUITCASE_SECRET=self.SECRET, SUITCASE_DEBUG="1")


def test_the_doctor_prints_the_roles_that_an_external_server_needs(tmp_path: Path) -> None:
    nobody = f"postgresql://someone:word@127.0.0.1:{free_port()}/suitcase"
    urls = ("DATABASE_URL", "SUITCASE_APP_DATABASE_URL", "SUITCASE_SYSTEM_DATABASE_URL")
    done = suitcase(tmp_path / "var", "doctor", **dict.fromkeys(urls, nobody))
    assert done.returncode == 1
    assert done.stdout.count("CREATE ROLE suitcase_app WITH LOGIN") == 1
    assert "CREATE ROLE suitcase_system WITH LOGIN" in done.stdout
