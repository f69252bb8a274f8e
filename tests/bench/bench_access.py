"""What a check costs in a network of 1,000 centres, 50,000 people, 100,000 ad accounts and 1,000,000 relations.

The baseline is the same prepared statement on a bare psycopg connection, same role, same settings, same run: what the
engine adds in Python is the difference. Run with `make bench`, or this file alone with `python -m`.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connections

from suitcase.areas.access import engine
from suitcase.areas.access.contracts import Decision, Kind, Permission, Ref
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting, prepared
from tests.bench import access_world as world

SEED = 20_260_101
BATCH, CHECKS, ROUNDS, IN_A_ROW = 50, 1_000, 40, 10
MOST_RATIO, WANTED_PER_SECOND = 1.5, 40_000
SETTINGS = ", ".join(f"set_config('app.{name}', %s, true)" for name in ("person", "scope", "now"))
JOB = Actor.system()
Pairs = list[tuple[int, int]]


@pytest.fixture(scope="module")
def quiet() -> None:
    print(f"\naccess: {world.RELATIONS:,} relations, seed {SEED}")


@pytest.fixture
def pairs_and_dsn(quiet: None, own_database: Callable[[str], str]) -> tuple[Pairs, list[int], str]:
    began = time.perf_counter()
    with psycopg.connect(own_database("owner")) as owner:
        count = world.load(owner, SEED)
        pairs = world.pairs(owner, SEED, CHECKS)
        page = world.page(owner, _somebody(), BATCH)
    print(f"  loaded {count:,} relations in {time.perf_counter() - began:.0f} s")
    assert len(pairs) == CHECKS
    return pairs, page, own_database("app")


def _somebody() -> int:
    return world.PERSON_0 + 101


def bare(connection: psycopg.Connection, sql: str, params: tuple[object, ...]) -> list[tuple[Any, ...]]:
    """The baseline: the statement, prepared, and its rows."""
    with psycopg.Cursor(connection) as cursor:
        cursor.execute(sql, params, prepare=True)
        return cursor.fetchall()


def turns(*deeds: Callable[[], object]) -> list[float]:
    """The median seconds of each deed, taken in turns so that a noisy neighbour is noisy to all."""
    return [statistics.median(taken) for taken in samples(*deeds)]


def samples(*deeds: Callable[[], object]) -> list[list[float]]:
    """The seconds that each deed took, round by round."""
    times: list[list[float]] = [[] for _ in deeds]
    for deed in deeds * 3:
        deed()
    for _ in range(ROUNDS):
        for deed, taken in zip(deeds, times, strict=True):
            began = time.perf_counter()
            deed()
            taken.append(time.perf_counter() - began)
    return times


@pytest.mark.bench
def test_access(pairs_and_dsn: tuple[Pairs, list[int], str]) -> None:
    pairs, page, dsn = pairs_and_dsn
    with psycopg.connect(dsn) as connection, acting(JOB):
        connection.execute(f"SELECT {SETTINGS}", ("", "job", clock.now().isoformat()))
        one_check(connection, pairs)
        batches(connection, "50 people, 50 accounts", pairs[:BATCH])
        batches(connection, "one person, a page of 50", [(_somebody(), account) for account in page])
        expected = ask_many(pairs[:BATCH])
    side_by_side(pairs[:BATCH], expected)
    lists()
    explanations(pairs)
    print(f"  memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB in this process")


def one_check(connection: psycopg.Connection, pairs: Pairs) -> None:
    part = pairs[:200]

    def with_engine() -> None:
        for person, account in part:
            engine.check(Actor(person), Permission.ADS_EDIT, Ref(Kind.AD_ACCOUNT, account))

    def with_psycopg() -> None:
        for person, account in part:
            bare(connection, engine.CHECK_SQL, (person, 4, account, None))

    checked, baseline = turns(with_engine, with_psycopg)
    ratio = checked / baseline
    print(
        f"  one check: {checked / len(part) * 1e3:.3f} ms, bare psycopg {baseline / len(part) * 1e3:.3f} ms,"
        f" ratio {ratio:.2f} (at most {MOST_RATIO})"
    )
    assert ratio <= MOST_RATIO


def many(deed: Callable[[], object]) -> Callable[[], None]:
    """The deed so often in a row that it runs as it does under load, not as the first after a pause."""

    def repeated() -> None:
        for _ in range(IN_A_ROW):
            deed()

    return repeated


def batches(connection: psycopg.Connection, name: str, pairs: Pairs) -> None:
    questions = [(person, Permission.ADS_EDIT, Ref(Kind.AD_ACCOUNT, account)) for person, account in pairs]
    columns = ((person for person, _ in pairs), [4] * len(pairs), (account for _, account in pairs))
    params = (*(f"{{{','.join(map(str, column))}}}" for column in columns), None)
    taken, bare_taken, singly_taken = samples(
        many(lambda: engine.check_many(questions)),
        many(lambda: bare(connection, engine.CHECK_MANY_SQL, params)),
        lambda: [bare(connection, engine.CHECK_SQL, (person, 4, account, None)) for person, account in pairs],
    )
    taken, bare_taken = ([each / IN_A_ROW for each in times] for times in (taken, bare_taken))
    together, baseline, singly = map(statistics.median, (taken, bare_taken, singly_taken))
    print(
        f"  batch of {len(pairs)} ({name}): median {together * 1e3:.2f} ms, best {min(taken) * 1e3:.2f} ms:"
        f" {len(pairs) / together:,.0f} to {len(pairs) / min(taken):,.0f} checks a second"
        f" (wanted {WANTED_PER_SECOND:,}), ratio to bare psycopg {together / baseline:.2f},"
        f" {singly / together:.1f} times as fast as one by one"
    )
    assert together / baseline <= MOST_RATIO


def ask_many(pairs: Pairs) -> list[Decision]:
    return engine.check_many(
        [(person, Permission.ADS_EDIT, Ref(Kind.AD_ACCOUNT, account)) for person, account in pairs]
    )


def side_by_side(pairs: Pairs, expected: list[Decision]) -> None:
    """As many connections at once as there are processors, as web processes ask."""
    workers = os.cpu_count() or 1
    together = threading.Barrier(workers)
    rates: list[list[float]] = []

    def ask() -> None:
        mine: list[float] = []
        try:
            with acting(JOB):
                assert ask_many(pairs) == expected
                for _ in range(ROUNDS):
                    together.wait(60)
                    began = time.perf_counter()
                    for _ in range(IN_A_ROW):
                        ask_many(pairs)
                    mine.append(IN_A_ROW * BATCH / (time.perf_counter() - began))
        finally:
            connections.close_all()
        rates.append(mine)

    threads = [threading.Thread(target=ask) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rates) == workers
    totals = [sum(each) for each in zip(*rates, strict=True)][3:]
    print(
        f"  batches of {BATCH} on {workers} connections at once: median {statistics.median(totals):,.0f},"
        f" best {max(totals):,.0f} checks a second (wanted {WANTED_PER_SECOND:,})"
    )


def lists() -> None:
    """The agent's ten thousand ad accounts, by the sub-select that pages embed."""
    agent = Actor.person(world.AGENT)
    sql, params = engine.reachable_sql(agent, Kind.AD_ACCOUNT, Permission.ADS_EDIT)
    count_sql = f"SELECT count(*) FROM ({sql}) AS reached"
    with acting(agent):
        found = len({row[0] for row in prepared(sql, params)})
        reached, bare_rows = turns(
            lambda: prepared(count_sql, params),
            lambda: prepared(
                "SELECT count(*) FROM relation WHERE subject_kind = 1 AND subject_id = %s::bigint AND object_kind = 4",
                (world.AGENT,),
            ),
        )
    assert found >= world.AGENT_ACCOUNTS
    print(
        f"  reachable list: {found:,} ad accounts in {reached * 1e3:.0f} ms;"
        f" reading the same rows through row-level security {bare_rows * 1e3:.0f} ms"
    )


def explanations(pairs: Pairs) -> None:
    person, account = next(iter(pairs))
    ref = Ref(Kind.AD_ACCOUNT, account)
    with acting(JOB):
        seen, explained, reachers = turns(
            lambda: prepared("SELECT app_sees(4::smallint, %s::bigint)", (account,)),
            lambda: engine.explain(person, ref),
            lambda: engine.who_can_reach(ref),
        )
    with acting(Actor.person(person)):
        [seen] = turns(lambda: prepared("SELECT app_sees(4::smallint, %s::bigint)", (account,)))
    print(
        f"  explain: {explained * 1e3:.2f} ms; who can reach one account: {reachers * 1e3:.2f} ms;"
        f" app_sees in a policy: {seen * 1e3:.3f} ms a row"
    )


if __name__ == "__main__":
    sys.exit(pytest.main([__file__, "-m", "bench", "-s", "-q", "-p", "tests.session"]))
