"""The worker as it runs: one process, watched from outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from procrastinate.contrib.django import app

from suitcase import worker
from suitcase.areas.journal.public import is_worker_alive, once, registered_readers
from suitcase.areas.journal.tasks import purge_old_submissions
from suitcase.kernel import clock, limits
from tests.areas.journal.stage import ANA, Journal, note

STOPS_WITHIN_SECONDS = 10.0


@pytest.fixture
def lost_work(journal: Journal) -> None:
    """A job that a worker had begun when it was killed, and an old key for it to purge."""
    once(ANA, "old", b"", dict)
    with journal.connect("owner") as owner:
        owner.execute(
            "UPDATE submission SET created_at = %s", (clock.now() - 2 * limits.SUBMISSION_LIFETIME,)
        )
        lost = owner.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (clock_timestamp() - interval '1 hour')"
            " RETURNING id"
        ).fetchone()
        assert lost is not None
        owner.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id)"
            " VALUES ('default', %s, '{\"timestamp\": 0}', 'doing', %s)",
            (purge_old_submissions.name, lost[0]),
        )


@pytest.fixture
def running(journal: Journal, lost_work: None) -> Iterator[subprocess.Popen[str]]:
    """A worker on the journal's database."""
    process = subprocess.Popen(
        [sys.executable, "-m", "suitcase.worker"],
        env={**os.environ, "SUITCASE_LOG": "json", "SUITCASE_DB_NAME": settings.DATABASES["default"]["NAME"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def until(is_so: Callable[[], object], process: subprocess.Popen[str], seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            pytest.fail(f"it did not happen; the worker said:\n{process.communicate()[0][-4000:]}")
        time.sleep(0.05)


def jobs(journal: Journal, status: str) -> int:
    sql = "SELECT count(*) FROM procrastinate_jobs WHERE status = %s AND task_name = 'journal.purge_submissions'"
    with journal.connect("owner") as connection:
        row = connection.execute(sql, (status,)).fetchone()
    return row[0] if row else 0


def submissions(journal: Journal) -> int:
    with journal.connect("owner") as connection:
        row = connection.execute("SELECT count(*) FROM submission").fetchone()
    return row[0] if row else 0


def test_it_sequences_moves_projections_runs_jobs_and_stops(
    journal: Journal, running: subprocess.Popen[str]
) -> None:
    until(is_worker_alive, running)
    note(ANA)
    until(lambda: journal.feed.head() == 1, running)
    for reader in registered_readers():
        position = "SELECT position FROM journal_reader WHERE name = %s AND position = 1"
        until(lambda: journal.system.execute(position, (reader.name,)).fetchone(), running)  # noqa: B023
        assert is_worker_alive((f"reader:{reader.name}",))
    until(lambda: submissions(journal) == 0, running)
    until(lambda: jobs(journal, "doing") + jobs(journal, "todo") == 0, running)
    journal.system.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE usename = 'suitcase_system' AND datname = current_database() AND pid <> pg_backend_pid()"
    )
    note(ANA)
    until(lambda: journal.feed.head() == 2, running)
    assert journal.verify().is_intact
    running.send_signal(signal.SIGTERM)
    began = time.monotonic()
    said, _ = running.communicate(timeout=STOPS_WITHIN_SECONDS + 5)
    assert (running.returncode, "worker has stopped" in said) == (0, True), said[-2000:]
    assert time.monotonic() - began < STOPS_WITHIN_SECONDS


def test_a_killed_worker_leaves_the_work_to_the_next(
    journal: Journal, running: subprocess.Popen[str]
) -> None:
    until(is_worker_alive, running)
    running.kill()
    running.wait(timeout=10)
    note(ANA)
    journal.sequence()  # the lock went with the connection
    assert journal.feed.head() == 1


def test_a_part_that_fails_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "pause_after", lambda failures: 0.01 * failures)
    stop, attempts = threading.Event(), []

    def work(asked: threading.Event) -> None:
        attempts.append(len(attempts))
        if len(attempts) < 4:
            raise RuntimeError("not yet")
        asked.wait()

    part = worker.Part("stubborn", work, stop)
    part.start()
    deadline = time.monotonic() + 10
    while len(attempts) < 4 and time.monotonic() < deadline:
        time.sleep(0.01)
    stop.set()
    part.join(timeout=10)
    assert (attempts, part.is_alive()) == ([0, 1, 2, 3], False)


def test_pauses_grow_and_have_an_end() -> None:
    assert [worker.pause_after(failures) for failures in (1, 2, 3, 20)] == [0.5, 1.0, 2.0, 30.0]


def test_old_keys_are_purged_by_a_job_every_hour() -> None:
    periodic = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert periodic["journal.purge_submissions"].split()[1:] == ["*"] * 4
