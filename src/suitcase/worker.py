"""The worker: `python -m suitcase.worker`. One process with the sequencer, the projections and the jobs.

Sequencer and projections run in threads that are started again, with a growing pause, when they fail. Jobs
run in the main thread. Any number of workers may run: one sequences, each projection is moved by one at a
time, jobs are shared. SIGTERM and SIGINT end it gracefully: what has begun is finished, within seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import structlog

LONGEST_PAUSE_SECONDS = 30.0
# A part that has run this long before it failed begins with the shortest pause again.
STEADY_SECONDS = 60.0
# How long a page waits for its projection at most, on top of the sequencer's own pause.
READER_IDLE_SECONDS = 0.1
# Below what the supervisor waits before it ends the process the hard way.
GRACE_SECONDS = 7.0
# Each job may hold a connection; four keep e-mail and uploads moving on two cores.
JOBS_AT_ONCE = 4
RESCUE_SECONDS = 30.0

log = structlog.get_logger(__name__)


class Part(threading.Thread):
    """A loop in a thread of its own: `work(stop)` ends when `stop` is set; it is run again when it raises."""

    def __init__(self, name: str, work: Callable[[threading.Event], None], stop: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self._work = work
        self._stop_asked = stop

    def run(self) -> None:
        """Work until told to stop, with a pause after each failure: 0.5 s, 1 s, 2 s … 30 s."""
        failures = 0
        while not self._stop_asked.is_set():
            began = time.monotonic()
            try:
                self._work(self._stop_asked)
            except Exception:
                steady = time.monotonic() - began > STEADY_SECONDS
                failures = 1 if steady else failures + 1
                log.exception(
                    "part of the worker failed", part=self.name, pause_seconds=pause_after(failures)
                )
                self._stop_asked.wait(pause_after(failures))


def pause_after(failures: int) -> float:
    """Seconds to wait after this many failures in a row."""
    return min(LONGEST_PAUSE_SECONDS, 0.5 * 2 ** (failures - 1))


def sequence(stop: threading.Event) -> None:
    """Give lines their positions until told to stop."""
    from suitcase.areas.journal import sequencer
    from suitcase.stores import postgres

    with postgres.connect("system", autocommit=True) as connection:
        sequencer.run(connection, stop)


def follow(reader: Any) -> Callable[[threading.Event], None]:
    """The loop that moves one projection."""
    from django.db import connections

    from suitcase.areas.journal.beats import Pulse
    from suitcase.areas.journal.queries import Feed
    from suitcase.areas.journal.readers import read_on
    from suitcase.stores import postgres

    def work(stop: threading.Event) -> None:
        pulse, seen = Pulse(f"reader:{reader.name}"), -1
        try:
            with postgres.connect("system", autocommit=True) as connection:
                feed = Feed(connection)
                while not stop.is_set():
                    pulse.beat(connection)
                    head = feed.head()
                    count = read_on(reader, feed) if head != seen else 0
                    # Anything but 0: there may be more, or another worker that moves it may fail.
                    seen = head if count == 0 else -1
                    if not count:
                        stop.wait(READER_IDLE_SECONDS)
        finally:
            connections.close_all()

    return work


async def work_jobs(stop: asyncio.Event) -> None:
    """Run jobs until told to stop. A failure of the job runner is answered with a pause and another start."""
    failures = 0
    while not stop.is_set():
        began = time.monotonic()
        try:
            await _run_jobs(stop)
        except Exception:
            log.exception("jobs failed")
        if stop.is_set():
            return
        failures = 1 if time.monotonic() - began > STEADY_SECONDS else failures + 1
        log.warning("jobs are started again", pause_seconds=pause_after(failures))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause_after(failures))


async def _run_jobs(stop: asyncio.Event) -> None:
    from procrastinate.contrib.django import app as django_app

    app = django_app.with_connector(django_app.connector.get_worker_connector())  # type: ignore[attr-defined]
    async with app.open_async():
        runner = asyncio.create_task(
            app.run_worker_async(
                name=f"suitcase-{os.getpid()}",
                concurrency=JOBS_AT_ONCE,
                install_signal_handlers=False,
                shutdown_graceful_timeout=GRACE_SECONDS,
                delete_jobs="successful",
            )
        )
        others = [asyncio.create_task(work) for work in (_beat(), _rescue(app), stop.wait())]
        try:
            await asyncio.wait([runner, *others], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (runner, *others):
                task.cancel()  # the runner takes it as a request to finish what it has begun
            results = await asyncio.gather(runner, *others, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result


async def _beat() -> None:
    from suitcase.areas.journal.beats import BEAT_SECONDS, JOBS, Pulse
    from suitcase.stores import postgres

    pulse, connection = Pulse(JOBS), await asyncio.to_thread(postgres.connect, "system", autocommit=True)
    try:
        while True:
            await asyncio.to_thread(pulse.beat, connection)
            await asyncio.sleep(BEAT_SECONDS)
    finally:
        connection.close()


async def _rescue(app: Any) -> None:
    """Give jobs of a worker that was killed back to the queue; they would stay begun for ever."""
    while True:
        for job in await app.job_manager.get_stalled_jobs():
            log.warning("job of a lost worker is begun again", task=job.task_name)
            await app.job_manager.retry_job(job)
        await asyncio.sleep(RESCUE_SECONDS)


async def run(stop_threads: threading.Event) -> None:
    """Run all parts until SIGTERM or SIGINT."""
    from suitcase.areas.journal.readers import registered_readers

    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def ask_to_stop() -> None:
        stop_threads.set()
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask_to_stop)
    parts = [Part("sequencer", sequence, stop_threads)]
    parts += [Part(f"reader:{reader.name}", follow(reader), stop_threads) for reader in registered_readers()]
    for part in parts:
        part.start()
    log.info("worker is at work", parts=[part.name for part in parts])
    try:
        await work_jobs(stop)
    finally:
        stop_threads.set()
        for part in parts:
            await asyncio.to_thread(part.join, GRACE_SECONDS)
    log.info("worker has stopped")


def main() -> None:
    """Set Django up and work until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suitcase.settings")
    import django

    django.setup()
    asyncio.run(run(threading.Event()))


if __name__ == "__main__":
    main()
