"""What the journal costs its writers: eight of one tenant at work, with it and without it, in the same run.

Each piece of work takes 20 ms in the database (a sleep stands for it) and inserts one row. With the journal it also
writes a line with sealed names into the one stream that all eight share, while the sequencer runs in a process of its
own, as it does beside a web server.
"""

from __future__ import annotations

import multiprocessing
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db import connections

from suitcase.areas.journal import sequencer
from suitcase.areas.journal.public import action, record
from suitcase.areas.journal.verify import verify
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import new_id
from suitcase.stores.postgres import acting, prepared

WRITERS, WORK_SECONDS, ROUND_SECONDS, ROUNDS = 8, 0.020, 2.0, 5
LEAST_SHARE = 0.80
BACKLOG = 20_000
ANA = Actor.person(101, name="Ana", ip="192.0.2.10")
ACME = (4, 1001)


def work() -> None:
    """What both sides do."""
    prepared("SELECT pg_sleep(%s)", (WORK_SECONDS,))
    prepared("INSERT INTO bench_row (id) VALUES (%s)", (new_id(),))


def bare() -> None:
    """The work in a transaction of its actor, without a journal."""
    with acting(ANA):
        work()


@action
def journaled(actor: Actor) -> None:
    """The same work as an action."""
    work()
    record("row:stored", actor, streams=[ACME], data={"state": "stored"})


@pytest.fixture
def dsn(own_database: Callable[[str], str]) -> Iterator[Callable[[str], str]]:
    with psycopg.connect(own_database("owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE bench_row (id bigint PRIMARY KEY)")
        owner.execute("GRANT INSERT ON bench_row TO suitcase_app")
        yield own_database
        connections.close_all()
        owner.execute("DROP TABLE bench_row")


@pytest.fixture
def running_sequencer(dsn: Callable[[str], str]) -> Iterator[None]:
    stop = multiprocessing.get_context("fork").Event()
    process = multiprocessing.get_context("fork").Process(
        target=_sequence, args=(dsn("system"), stop), daemon=True
    )
    process.start()
    yield
    stop.set()
    process.join(timeout=10)
    process.kill()


@pytest.mark.bench
def test_writers_do_not_queue_for_the_journal(dsn: Callable[[str], str], running_sequencer: None) -> None:
    lags = _Lags(dsn("owner"))
    rates: dict[str, list[float]] = {"without": [], "with": []}
    with ThreadPoolExecutor(WRITERS) as pool:
        _rate(pool, bare, 0.5)
        _rate(pool, lambda: journaled(ANA), 0.5)
        for _ in range(ROUNDS):
            rates["without"].append(_rate(pool, bare, ROUND_SECONDS))
            with lags:
                rates["with"].append(_rate(pool, lambda: journaled(ANA), ROUND_SECONDS))
        _each(pool, connections.close_all)
    without, with_journal = (statistics.median(rates[name]) for name in ("without", "with"))
    share = statistics.median(one / other for one, other in zip(rates["with"], rates["without"], strict=True))
    _say(
        f"{WRITERS} writers of one tenant, {WORK_SECONDS * 1000:.0f} ms of work each:"
        f" {without:.0f}/s without journal, {with_journal:.0f}/s with it: {share:.1%} (at least {LEAST_SHARE:.0%})"
    )
    _say(f"sequencer lag meanwhile: median {lags.at(50):.0f} ms, 99 % below {lags.at(99):.0f} ms")
    assert share >= LEAST_SHARE


@pytest.mark.bench
def test_the_sequencer_works_off_a_backlog(dsn: Callable[[str], str]) -> None:
    """Lines as eight busy writers would leave them, in two streams each; the baseline is writing them, set-based."""
    with psycopg.connect(dsn("owner"), autocommit=True) as owner:
        began = time.monotonic()
        with owner.transaction():
            owner.execute(
                "INSERT INTO journal_line (id, verb, at, actor_person_id, actor_scope, data, sealed)"
                " SELECT n, 'row:stored', '2026-01-01Z'::timestamptz + n * interval '1 second', 101, '',"
                " jsonb_build_object('state', 'stored', 'row', n), jsonb_build_object('101', repeat('c2VhbGVk', 12))"
                " FROM generate_series(1, %s) AS n",
                (BACKLOG,),
            )
            owner.execute(
                "INSERT INTO journal_entry (line_id, stream_kind, stream_id)"
                " SELECT n, 4, 1000 + n %% 8 FROM generate_series(1, %s) AS n"
                " UNION ALL SELECT n, 5, 2000 + n %% 50 FROM generate_series(1, %s) AS n",
                (BACKLOG, BACKLOG),
            )
        written = time.monotonic() - began
    with psycopg.connect(dsn("system"), autocommit=True) as system:
        began = time.monotonic()
        assert sequencer.sequence_all(system) == BACKLOG
        sequenced = time.monotonic() - began
        began = time.monotonic()
        assert verify(system).lines == BACKLOG
        verified = time.monotonic() - began
    _say(
        f"{BACKLOG:,} lines: sequenced {BACKLOG / sequenced:,.0f}/s ({sequenced / written:.1f} × the time of writing"
        f" them in one statement), verified {BACKLOG / verified:,.0f}/s"
    )


class _Lags:
    """Samples how old the oldest waiting line is, in milliseconds, every 100 ms."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._samples: list[float] = []
        self._stop = threading.Event()

    def __enter__(self) -> None:
        self._stop.clear()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=10)

    def at(self, percent: int) -> float:
        return statistics.quantiles(self._samples, n=100)[percent - 1] if len(self._samples) > 1 else 0.0

    def _sample(self) -> None:
        sql = "SELECT coalesce(extract(epoch FROM clock_timestamp() - journal_oldest_waiting()) * 1000, 0)"
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            while not self._stop.wait(0.1):
                row = connection.execute(sql).fetchone()
                self._samples.append(max(0.0, float(row[0])) if row else 0.0)


def _rate(pool: ThreadPoolExecutor, work: Callable[[], None], seconds: float) -> float:
    """Pieces of work a second, all writers together."""
    counts: list[int] = []
    end = time.monotonic() + seconds

    def write() -> None:
        count = 0
        while time.monotonic() < end:
            work()
            count += 1
        counts.append(count)

    began = time.monotonic()
    _each(pool, write)
    return sum(counts) / (time.monotonic() - began)


def _each(pool: ThreadPoolExecutor, job: Callable[[], Any]) -> None:
    """Run `job` once in every thread of the pool."""
    gate = threading.Barrier(WRITERS, timeout=30)

    def together(_: int) -> None:
        gate.wait()
        job()

    list(pool.map(together, range(WRITERS)))


def _sequence(dsn: str, stop: Any) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        sequencer.run(connection, stop)


def _say(line: str) -> None:
    sys.stdout.write(f"\n  {line}")
    sys.stdout.flush()
