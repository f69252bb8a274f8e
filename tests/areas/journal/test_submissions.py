"""A form that is sent more than once is done once."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DatabaseError, connections

from suitcase.areas.journal.errors import SentBefore, StillSending
from suitcase.areas.journal.public import Failed, lines, once, purge_submissions
from suitcase.areas.journal.tasks import purge_old_submissions
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Conflict
from suitcase.stores.postgres import acting, current_actor, prepared
from tests.areas.journal.stage import ACME, ANA, CAI, Journal, note
from tests.areas.journal.writers import Writer

VALUES = b"digest of the values"
ANYBODY = Actor(scope="account")
CONNECTIONS = 16


def send(actor: Actor = ANA, key: str = "key", text: str = "", digest: bytes = VALUES) -> Any:
    """Send the form: a line is written, and its number is what the page shows."""
    return once(actor, key, digest, lambda: {"line": str(note(actor, text=text))})


def count() -> int:
    return len(lines(ANA, ACME, limit=10_000))


def test_the_second_sending_gets_the_outcome_of_the_first(things: None) -> None:
    first = send()
    assert send() == first
    assert count() == 1


def test_another_key_is_another_form(things: None) -> None:
    assert send(key="one") != send(key="two")
    assert count() == 2


def test_a_key_belongs_to_a_person(things: None) -> None:
    first = send()
    second = once(CAI, "key", VALUES, lambda: {"line": "Cai's"})
    assert (first == second, second) == (False, {"line": "Cai's"})
    assert once(ANYBODY, "key", VALUES, lambda: {"line": "nobody's"}) == {"line": "nobody's"}
    with acting(CAI):
        assert prepared("SELECT person_id FROM submission") == [(CAI.person_id,)]


def test_a_form_before_signing_in_is_done_once_too(things: None) -> None:
    answers = iter(["first", "second"])
    assert [once(ANYBODY, "sign up", VALUES, lambda: {"to": next(answers)}) for _ in range(2)] == [
        {"to": "first"},
        {"to": "first"},
    ]


def test_other_values_under_the_same_key_are_refused(things: None) -> None:
    send()
    with pytest.raises(SentBefore) as refused:
        send(digest=b"other values")
    assert (refused.value.status, refused.value.sentence) == (
        409,
        "This form was sent before with other values.",
    )
    assert count() == 1


def test_a_refusal_leaves_the_key_free(things: None) -> None:
    def refuse() -> dict[str, str]:
        note(ANA)
        raise Conflict("Not now.")

    with pytest.raises(Conflict, match="Not now"):
        once(ANA, "key", VALUES, refuse)
    assert count() == 0
    assert send(digest=b"corrected values")
    assert count() == 1


def test_a_form_shown_again_with_its_errors_leaves_the_key_free(things: None) -> None:
    assert once(ANA, "key", VALUES, lambda: Failed({"status": 422})) == {"status": 422}
    assert send(digest=b"corrected values")
    assert count() == 1


def test_the_work_is_done_by_the_actor_as_it_came(things: None) -> None:
    seen: list[Actor] = []
    for actor in (ANA, Actor(), ANYBODY):
        once(actor, f"key {actor.scope}{actor.person_id}", VALUES, lambda: seen.append(current_actor()) or {})
    assert seen == [ANA, Actor(), ANYBODY]


@pytest.mark.parametrize("key", ["", "x" * 101])
def test_a_key_has_a_sensible_length(things: None, key: str) -> None:
    with pytest.raises(ValueError, match="1 to 100 characters"):
        send(key=key)


def test_keys_are_forgotten_after_a_day(things: None) -> None:
    send(key="old")
    clock.advance(dt.timedelta(hours=23))
    send(key="young")
    assert purge_submissions() == 0
    clock.advance(dt.timedelta(hours=2))
    assert purge_old_submissions(timestamp=0) == 1
    with acting(ANA):
        assert prepared("SELECT key FROM submission") == [("young",)]


def test_nobody_forgets_keys_of_others(things: None) -> None:
    send()
    with acting(CAI):
        assert prepared("DELETE FROM submission RETURNING 1") == []
    with pytest.raises(DatabaseError, match="row-level security"), acting(CAI):
        prepared("INSERT INTO submission VALUES (%s, 'x', 'x', NULL, now())", (ANA.person_id,))


@pytest.mark.parametrize("sendings", [1_000])
def test_many_sendings_at_once_have_one_effect(journal: Journal, sendings: int) -> None:
    gate = threading.Barrier(CONNECTIONS, timeout=30)
    own = threading.local()

    def one(number: int) -> Any:
        if not hasattr(own, "ready"):
            own.ready = gate.wait()
        return send(key="clicked wildly")

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        outcomes = list(pool.map(one, range(sendings)))
        _close_connections(pool)
    assert len(outcomes) == sendings
    assert len({outcome["line"] for outcome in outcomes}) == 1
    assert count() == 1


def test_the_next_in_line_takes_over_when_the_first_fails(journal: Journal) -> None:
    """Of many at once, the first three fail; one of the others does it, the rest get its outcome."""
    failures = iter(range(3))

    def work() -> dict[str, str]:
        if next(failures, None) is not None:
            note(ANA, text="undone")
            raise Conflict("Not now.")
        return {"line": str(note(ANA))}

    def one(number: int) -> Any:
        try:
            return once(ANA, "key", VALUES, work)["line"]
        except Conflict:
            return None

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(one, range(40)))
        _close_connections(pool, 8)
    assert outcomes.count(None) == 3
    assert len(set(outcomes)) == 2
    assert count() == 1


def test_whoever_waits_too_long_is_told_that_it_is_still_being_done(journal: Journal) -> None:
    first, second = Writer(ANA), Writer(ANA)
    first.begin()
    outcome = first.do(send)
    second.do(connections["default"].ensure_connection)
    second.do(lambda: prepared("SET lock_timeout = '100ms'"))
    with pytest.raises(StillSending, match="still being worked on"):
        second.do(send)
    first.end(commit=True)
    assert second.do(send) == outcome
    assert count() == 1
    for writer in (first, second):
        writer.stop()


def _close_connections(pool: ThreadPoolExecutor, workers: int = CONNECTIONS) -> None:
    gate = threading.Barrier(workers, timeout=30)

    def close(number: int) -> None:
        connections.close_all()
        gate.wait()

    list(pool.map(close, range(workers)))
