"""Creator accounts shared with partners, two at once: whatever comes first, nothing is left half given."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from suitcase.areas.centers import public as centers
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus
from suitcase.areas.consent.models import Link
from suitcase.areas.consent.proposals import falling, proposing
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Refusal
from suitcase.stores.postgres import acting
from tests.areas.consent.partners import Partners, build
from tests.cast import everybody
from tests.races import at_once

OVER = (LinkStatus.REVOKED, LinkStatus.UNLINKED, LinkStatus.CANCELLED)


@pytest.fixture
def at(own_database: Callable[[str], str]) -> Partners:
    """All of it, committed, in a database of this test's own."""
    return build(everybody())


def approving(at: Partners) -> Callable[[], object]:
    """Mia says yes to what is on her screen."""
    request_id = at.waiting()
    with acting(at.cast.mia):
        text = consent.get_terms(at.cast.mia, request_id).text.sha256
    return lambda: consent.approve_request(at.cast.mia, request_id=request_id, text_sha256=text)


@pytest.mark.parametrize("end", ["link above", "partnership", "stop", "give back"])
@pytest.mark.parametrize("_round", range(2))
def test_approving_while_what_it_stands_on_ends(at: Partners, end: str, _round: int) -> None:
    at.propose()
    ends: dict[str, Callable[[], object]] = {
        "link above": lambda: consent.revoke_link(at.cast.mia, request_id=at.link),
        "partnership": lambda: centers.remove_partner(
            at.cast.ana, center_id=at.acme.id, partner_id=at.northwind.id
        ),
        "stop": at.stop,
        "give back": at.give_back,
    }
    approved, ended = at_once(approving(at), ends[end])
    assert not isinstance(ended, BaseException), ended
    assert isinstance(approved, int | Refusal), approved
    assert at.status() in OVER
    with acting(at.cast.mia):
        linked = consent.list_grants(at.cast.mia, consent.GrantFilter("linked", state="live")).rows
    assert not [grant for grant in linked if grant.requester.through]


@pytest.mark.parametrize("_round", range(2))
def test_a_double_click_asks_once(at: Partners, _round: int) -> None:
    results = at_once(*[at.propose] * 3)
    assert sum(isinstance(one, Refusal) for one in results) == 2, results
    assert at.waiting()


@pytest.mark.parametrize("_round", range(3))
def test_asking_for_a_partner_while_the_creator_blocks(at: Partners, _round: int) -> None:
    asked, blocked = at_once(at.propose, lambda: consent.block_requester(at.cast.mia, request_id=at.link))
    assert not isinstance(blocked, BaseException), blocked
    assert isinstance(asked, consent.Proposed | Refusal), asked
    with acting(at.cast.mia):
        assert not consent.list_grants(at.cast.mia, consent.GrantFilter("pending")).rows


@pytest.mark.parametrize("_round", range(2))
def test_approving_for_a_partner_while_blocking(at: Partners, _round: int) -> None:
    at.propose()
    approve = approving(at)
    approved, blocked = at_once(approve, lambda: consent.block_requester(at.cast.mia, request_id=at.link))
    assert not isinstance(blocked, BaseException), blocked
    assert isinstance(approved, int | Refusal), approved
    assert at.status() is (LinkStatus.CANCELLED if isinstance(approved, Refusal) else LinkStatus.AUTHORIZED)


@pytest.mark.parametrize("_round", range(2))
def test_asking_while_the_link_above_ends(at: Partners, _round: int) -> None:
    asked, ended = at_once(at.propose, lambda: consent.unlink(at.cast.ana, request_id=at.link))
    assert not isinstance(ended, BaseException), ended
    assert isinstance(asked, consent.Proposed | Refusal), asked
    with acting(at.cast.mia):
        assert not consent.list_grants(at.cast.mia, consent.GrantFilter("pending")).rows


@pytest.mark.parametrize("_round", range(2))
def test_agreeing_to_more_while_it_is_stopped(at: Partners, _round: int) -> None:
    at.agreed(("POST",))
    at.propose(("POST", "INSIGHTS"))
    approved, stopped = at_once(approving(at), at.stop)
    for one in (approved, stopped):
        assert isinstance(one, int | Refusal | consent.Proposed), one
    if isinstance(stopped, Refusal):
        assert at.status() is LinkStatus.AUTHORIZED
    else:
        assert at.status() in OVER


def test_narrowing_while_what_is_asked_beside_it_is_given_back(
    at: Partners, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both meet where each is about to take what the other may have: one waits for the other."""
    at.agreed(("POST",))
    at.propose(("POST", "INSIGHTS"))
    mia, met = at.cast.mia, threading.Barrier(2)
    with acting(mia):
        text = consent.get_terms_change(mia, at.link, scopes=("POST",)).after.text.sha256
    hold_below, withdraw_through = falling.hold_below, falling.withdraw_through

    def meet() -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            met.wait(2)

    def holding(link: Link) -> list[Link]:
        meet()
        return hold_below(link)

    def withdrawing(actor: Actor, links: Sequence[Link]) -> None:
        meet()
        withdraw_through(actor, links)

    monkeypatch.setattr(falling, "hold_below", holding)
    monkeypatch.setattr(falling, "withdraw_through", withdrawing)
    results = at_once(
        lambda: consent.change_terms(mia, request_id=at.link, scopes=("POST",), text_sha256=text),
        at.give_back,
    )
    assert not [one for one in results if isinstance(one, Exception)], results
    assert at.status() in OVER


def test_what_is_approved_while_it_is_given_back_is_given_back(
    at: Partners, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Northwind has read that it waits, and Mia says yes before Northwind takes it back."""
    at.propose()
    approve, through = approving(at), proposing._through
    read, approved = threading.Event(), threading.Event()

    def reading(*of: Any) -> Any:
        found = through(*of)
        read.set()
        approved.wait(2)
        return found

    def approving_then() -> object:
        read.wait(10)
        try:
            return approve()
        finally:
            approved.set()

    monkeypatch.setattr(proposing, "_through", reading)
    given_back, answer = at_once(at.give_back, approving_then)
    assert not isinstance(given_back, BaseException), given_back
    assert isinstance(answer, int | Refusal), answer
    assert at.status() in OVER
