"""Limits on tries: counted together, kept when the try is undone, forgotten in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connections, transaction

from suitcase.areas.identity import public as identity
from suitcase.areas.identity.errors import TooManyTries
from suitcase.areas.identity.rates import forget_old, hidden
from suitcase.kernel import clock

Dsn = Callable[..., str]


def test_the_limit_is_the_limit(own_database: Dsn) -> None:
    for _ in range(3):
        identity.limit("handle:1", 3, 60)
    with pytest.raises(TooManyTries) as refused:
        identity.limit("handle:1", 3, 60)
    assert 1 <= refused.value.retry_after <= 61
    assert "seconds" in refused.value.sentence
    identity.limit("handle:2", 3, 60)


def test_the_count_stays_when_the_callers_work_is_undone(own_database: Dsn) -> None:
    for _ in range(2):
        with transaction.atomic():
            identity.limit("handle:1", 2, 3600)
            transaction.set_rollback(True)
    with pytest.raises(TooManyTries):
        identity.limit("handle:1", 2, 3600)


def test_tries_side_by_side_are_all_counted(own_database: Dsn) -> None:
    def attempt(_: int) -> bool:
        try:
            identity.limit("code:1", 10, 3600)
        except TooManyTries:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(attempt, range(40)))
    assert sum(allowed) == 10


def test_after_its_time_the_count_starts_anew(own_database: Dsn) -> None:
    identity.limit("handle:1", 1, 60)
    with pytest.raises(TooManyTries):
        identity.limit("handle:1", 1, 60)
    clock.advance(dt.timedelta(seconds=61))
    identity.limit("handle:1", 1, 60)


def test_old_counts_are_forgotten_and_no_key_can_be_read_back(own_database: Dsn) -> None:
    identity.limit("set_up:203.0.113.9", 5, 60)
    with psycopg.connect(own_database("owner")) as connection:
        (row,) = connection.execute("SELECT * FROM rate").fetchall()
    assert hidden("set_up:203.0.113.9") in row
    assert "203.0.113.9" not in str(row)
    assert forget_old(clock.now() - dt.timedelta(days=1)) == 0
    assert forget_old(clock.now() + dt.timedelta(minutes=2)) == 1
