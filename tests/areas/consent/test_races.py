"""Two at once: a double click, two tabs, both sides. One effect, and the loser is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from suitcase.areas.access.public import Kind, Role, relations
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus, NewLinkRequest
from suitcase.areas.creators.errors import ClosedHandle
from suitcase.kernel.errors import Conflict, Refusal
from suitcase.stores.postgres import acting
from tests.areas.consent.houses import House, build
from tests.areas.consent.test_requests import approve, ask
from tests.cast import Cast, everybody
from tests.races import at_once, one_won


@pytest.fixture
def cast(own_database: Callable[[str], str]) -> Cast:
    """The cast, committed, in a database of this test's own."""
    return everybody()


def final_status(cast: Cast) -> LinkStatus:
    with acting(cast.ana):
        return consent.get_link(cast.ana, cast.acme.id, cast.mia_account.id).status


def shown_text(cast: Cast, request_id: int) -> str:
    with acting(cast.mia):
        text = consent.get_grant(cast.mia, request_id).text
    assert text is not None
    return text.sha256


@pytest.mark.parametrize("_round", range(2))
def test_a_double_click_sends_one_request(cast: Cast, _round: int) -> None:
    one_won(at_once(*[lambda: ask(cast)] * 4))
    assert final_status(cast) is LinkStatus.PENDING


@pytest.mark.parametrize("_round", range(2))
def test_two_tabs_approve_once(cast: Cast, _round: int) -> None:
    request_id = ask(cast)
    digest = shown_text(cast, request_id)
    one_won(
        at_once(*[lambda: consent.approve_request(cast.mia, request_id=request_id, text_sha256=digest)] * 4)
    )
    assert final_status(cast) is LinkStatus.AUTHORIZED


@pytest.mark.parametrize("_round", range(2))
def test_approve_against_cancel(cast: Cast, _round: int) -> None:
    request_id = ask(cast)
    digest = shown_text(cast, request_id)
    approved, cancelled = at_once(
        lambda: consent.approve_request(cast.mia, request_id=request_id, text_sha256=digest),
        lambda: consent.cancel_request(cast.ana, request_id=request_id),
    )
    one_won([approved, cancelled])
    won = LinkStatus.CANCELLED if isinstance(approved, Conflict) else LinkStatus.AUTHORIZED
    assert final_status(cast) is won


@pytest.mark.parametrize("_round", range(2))
def test_approve_against_reject_in_another_tab(cast: Cast, _round: int) -> None:
    request_id = ask(cast)
    digest = shown_text(cast, request_id)
    approved, rejected = at_once(
        lambda: consent.approve_request(cast.mia, request_id=request_id, text_sha256=digest),
        lambda: consent.reject_request(cast.mia, request_id=request_id),
    )
    one_won([approved, rejected])


@pytest.mark.parametrize("_round", range(2))
def test_revoke_against_unlink(cast: Cast, _round: int) -> None:
    request_id = ask(cast)
    approve(cast, request_id)
    revoked, unlinked = at_once(
        lambda: consent.revoke_link(cast.mia, request_id=request_id),
        lambda: consent.unlink(cast.ana, request_id=request_id),
    )
    one_won([revoked, unlinked])
    won = LinkStatus.UNLINKED if isinstance(revoked, Conflict) else LinkStatus.REVOKED
    assert final_status(cast) is won


@pytest.mark.parametrize("_round", range(2))
def test_approve_against_revoke_leaves_no_half_link(cast: Cast, _round: int) -> None:
    """A revoke that comes before the approval has nothing to end and says so; one after it ends the link."""
    request_id = ask(cast)
    digest = shown_text(cast, request_id)
    approved, revoked = at_once(
        lambda: consent.approve_request(cast.mia, request_id=request_id, text_sha256=digest),
        lambda: consent.revoke_link(cast.mia, request_id=request_id),
    )
    assert isinstance(approved, int), approved
    ended = not isinstance(revoked, Refusal)
    assert final_status(cast) is (LinkStatus.REVOKED if ended else LinkStatus.AUTHORIZED)


def test_a_request_sent_while_the_account_closes_is_not_left_open(cast: Cast) -> None:
    from suitcase.areas.creators import public as creators

    asked, closed = at_once(
        lambda: consent.request_authorization(
            cast.ana, ad_account_id=cast.acme.id, new=NewLinkRequest(username="mia.trails")
        ),
        lambda: creators.close_creator_account(cast.mia, creator_account_id=cast.mia_account.id),
    )
    assert not isinstance(closed, Exception), closed
    if isinstance(asked, Exception):
        assert isinstance(asked, ClosedHandle), asked
    else:
        assert final_status(cast) is LinkStatus.EXPIRED


class TestLinksOfACentre:
    @pytest.fixture
    def house(self, cast: Cast) -> House:
        return build(cast)

    @pytest.mark.parametrize("_round", range(2))
    def test_approve_against_withdrawing_the_link(self, house: House, _round: int) -> None:
        made, token = house.qr()
        request_id = house.take_up(token)
        digest = shown_text(house.cast, request_id)
        approved, taken_back = at_once(
            lambda: consent.approve_request(house.cast.mia, request_id=request_id, text_sha256=digest),
            lambda: consent.withdraw_ask_link(house.cast.ana, center_id=house.center.id, ask_link_id=made),
        )
        won = taken_back == 0
        assert isinstance(approved, Conflict) is not won, (approved, taken_back)
        assert house.status() is (LinkStatus.AUTHORIZED if won else LinkStatus.CANCELLED)

    @pytest.mark.parametrize("_round", range(2))
    def test_a_link_for_one_is_used_by_one(self, house: House, _round: int) -> None:
        _made, token = house.qr(is_single=True)
        leo = house.cast.leo_account.id
        results = at_once(
            lambda: house.take_up(token),
            lambda: house.take_up(token),
            lambda: consent.take_up_ask_link(house.cast.leo, token=token, creator_account_id=leo),
        )
        one_won(results)

    @pytest.mark.parametrize("_round", range(2))
    def test_taking_up_against_withdrawing_leaves_nothing_open(self, house: House, _round: int) -> None:
        made, token = house.qr()
        taken, withdrawn = at_once(
            lambda: house.take_up(token),
            lambda: consent.withdraw_ask_link(house.cast.ana, center_id=house.center.id, ask_link_id=made),
        )
        assert not isinstance(withdrawn, Exception), withdrawn
        if isinstance(taken, Conflict):
            assert withdrawn == 0
        else:
            assert house.status() is LinkStatus.CANCELLED

    @pytest.mark.parametrize("_round", range(2))
    def test_revoking_against_assigning_leaves_nobody_with_it(self, house: House, _round: int) -> None:
        request_id = house.link()
        revoked, assigned = at_once(
            lambda: consent.revoke_link(house.cast.mia, request_id=request_id),
            lambda: house.assign(("POST",), people=True, accounts=True),
        )
        assert revoked is None
        assert isinstance(assigned, list | Conflict), assigned
        assert not house.may(house.gil)
        assert not house.may(house.cast.ana)
        with acting(house.gil):
            assert not relations(subject=(Kind.PERSON, house.gil.person_id or 0), role=Role.POST)
