"""A deadlock, or a wait that lasted too long, is told in words; nothing was changed, and it can be tried again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import OperationalError
from structlog.testing import capture_logs

from suitcase.areas.journal.errors import Collided
from suitcase.areas.journal.public import action, record
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Conflict
from suitcase.stores.postgres import acting, prepared
from tests.areas.journal.stage import ANA, Journal
from tests.races import at_once, none_collided

_LOCK = 771_978
# What the server answers to the one it ends when two wait for one another.
_DEADLOCK = "DO $$ BEGIN RAISE deadlock_detected; END $$"


@action
def wait(actor: Actor) -> None:
    """Writes a line and waits for a lock."""
    record("row:stored", actor, streams=[(1, ANA.person_id)])
    prepared("SET LOCAL lock_timeout = '50ms'")
    prepared("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))


@action
def fall(actor: Actor) -> None:
    """Writes a line and is ended by the server."""
    record("row:stored", actor, streams=[(1, ANA.person_id)])
    prepared(_DEADLOCK)


@action
def careful(actor: Actor) -> None:
    """Goes on when a part of it is refused."""
    record("row:begun", actor, streams=[(1, ANA.person_id)])
    try:
        fall(actor)
    except Conflict:
        record("row:not_stored", actor, streams=[(1, ANA.person_id)])


def lines_of() -> int:
    with acting(Actor.system()):
        return int(prepared("SELECT count(*) FROM journal_line WHERE verb LIKE 'row:%%'", ())[0][0])


def test_a_wait_that_lasts_too_long(journal: Journal) -> None:
    with journal.connect("app") as other, other.transaction():
        other.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        with capture_logs() as said, pytest.raises(Collided) as refused:
            wait(ANA)
    assert (refused.value.status, refused.value.code) == (409, "collided")
    assert refused.value.sentence.endswith("Nothing was changed.")
    (warning,) = said
    assert (warning["log_level"], warning["why"]) == ("warning", "55P03")
    assert set(warning) == {"log_level", "event", "action", "why"}, "no personal data"
    assert lines_of() == 0
    wait(ANA)
    assert lines_of() == 1


def test_only_the_outermost_action_says_so(journal: Journal) -> None:
    """Part of it holds what the others wait for, so it does not go on with the rest."""
    with capture_logs() as said, pytest.raises(Collided):
        careful(ANA)
    assert [each["action"].endswith("careful") for each in said] == [True]
    assert lines_of() == 0


def test_other_faults_of_the_database_stay_what_they_are(journal: Journal) -> None:
    @action
    def cancelled(actor: Actor) -> None:
        prepared("DO $$ BEGIN RAISE query_canceled; END $$")

    with pytest.raises(OperationalError):
        cancelled(ANA)


def test_within_a_request_the_rest_of_it_can_still_be_read(journal: Journal) -> None:
    with acting(ANA):
        with pytest.raises(Collided):
            fall(ANA)
        assert prepared("SELECT 1") == [(1,)]


def test_a_race_in_a_test_fails_on_it(journal: Journal) -> None:
    with pytest.raises(AssertionError, match="collided"):
        at_once(lambda: fall(ANA))
    with pytest.raises(AssertionError, match="deadlock"):
        none_collided([refusal_of(lambda: fall(ANA))])


def refusal_of(act: Callable[[], object]) -> object:
    with pytest.raises(Collided) as refused:
        act()
    return refused.value
