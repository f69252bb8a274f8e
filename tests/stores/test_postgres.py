"""Below the ORM: who acts in a transaction, what stays when it is undone, arrays in the binary format."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import psycopg
import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import (
    BigInts,
    SmallInts,
    acting,
    become,
    beside,
    current_actor,
    prepared,
    queue,
)

WHO = "SELECT current_setting('app.person', true), current_setting('app.scope', true)"
ANA, CAI, NOBODY = Actor.person(101), Actor.person(102), Actor()


class TestBecome:
    def test_the_rest_of_the_block_is_somebody_elses_and_what_is_around_it_is_not(self, db: None) -> None:
        with acting(NOBODY):
            with acting(ANA):
                assert prepared(WHO) == [("101", "")]
                become(CAI)
                assert (prepared(WHO), current_actor()) == ([("102", "")], CAI)
                become(NOBODY)
                assert prepared(WHO) == [("", "")]
            assert (prepared(WHO), current_actor()) == ([("", "")], NOBODY)

    def test_a_scope_counts_like_a_person(self, db: None) -> None:
        with acting(ANA):
            become(ANA.within("ops"))
            assert prepared(WHO) == [("101", "ops")]

    def test_more_about_the_same_person_reaches_the_actor(self, db: None) -> None:
        named = Actor.person(101, name="Ana")
        with acting(ANA):
            become(named)
            assert (prepared(WHO), current_actor().name) == ([("101", "")], "Ana")

    def test_not_without_a_block(self, own_database: Callable[[str], str]) -> None:
        with pytest.raises(RuntimeError, match="acting"):
            become(ANA)


class TestBeside:
    def test_one_connection_is_kept_and_what_it_wrote_stays(self, own_database: Callable[[str], str]) -> None:
        [first] = beside("SELECT pg_backend_pid()")
        with transaction.atomic():
            beside("INSERT INTO rate VALUES ('k', now(), now(), 1)")
            transaction.set_rollback(True)
        assert list(beside("SELECT key, pg_backend_pid() FROM rate")) == [("k", *first)]

    def test_one_that_broke_is_replaced(self, own_database: Callable[[str], str]) -> None:
        [(first,)] = beside("SELECT pg_backend_pid()")
        with psycopg.connect(own_database("app")) as other:
            assert other.execute("SELECT pg_terminate_backend(%s, 5000)", (first,)).fetchone() == (True,)
        [(second,)] = beside("SELECT pg_backend_pid()")
        assert second != first

    def test_a_statement_that_is_wrong_is_not_tried_again(self, own_database: Callable[[str], str]) -> None:
        [first] = beside("SELECT pg_backend_pid()")
        with pytest.raises(psycopg.errors.UndefinedTable):
            beside("SELECT FROM nothing_of_this_name")
        assert list(beside("SELECT pg_backend_pid()")) == [first]


@given(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=60), st.lists(st.integers(-(2**15), 2**15 - 1)))
def test_arrays_arrive_as_they_were_sent(big: list[int], small: list[int]) -> None:
    ((got_big, got_small),) = beside(
        "SELECT %s::bigint[], %s::smallint[]", (BigInts(big), SmallInts(small))
    ).fetchall()
    assert (got_big, got_small) == (big, small)


def test_ones_moment_is_read_when_the_lock_is_held(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever had it before read hers before she let go, so mine is later; and what is read next is no earlier."""
    held = (
        "SELECT count(*) FROM pg_locks"
        " WHERE pid = pg_backend_pid() AND locktype = 'advisory' AND objid = 771977 AND granted"
    )
    moment, now = "SELECT current_setting('app.now')::timestamptz", clock.now
    found: list[int] = []

    def read() -> dt.datetime:
        found.append(prepared(held)[0][0])
        return now()

    with acting(ANA):
        (before,) = prepared(moment)[0]
        monkeypatch.setattr(clock, "now", read)
        queue("pg_advisory_xact_lock(%s)", (771977,))
        monkeypatch.undo()
        assert found == [1]
        (mine,) = prepared(moment)[0]
        assert before < mine <= clock.now()
