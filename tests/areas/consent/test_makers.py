"""Links to ask with do not outlive the role of Admin of whoever made them."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from suitcase.areas.access.public import Kind
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.house import _LOCK
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import AskState, NewAskLink
from suitcase.areas.consent.errors import AskLinkOver
from suitcase.areas.journal import public as journal
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, NotFound
from suitcase.stores.postgres import acting
from tests.areas.centers.people import ADMIN, joined, verbs
from tests.areas.consent.houses import House, build
from tests.cast import Cast, everybody
from tests.races import at_once, wait_until_somebody_queues

WAYS = ("removed", "left", "demoted")
ENDS = "1 link or QR code to ask creators with that {} made. What was asked by it and waits stays."


@pytest.fixture
def house(cast: Cast) -> House:
    return build(cast)


def made_by(actor: Actor, house: House) -> tuple[int, str]:
    made = consent.make_ask_link(actor, center_id=house.center.id, new=NewAskLink())
    with acting(actor):
        return made, consent.get_ask_link(actor, house.center.id, made).token


def take_role(house: House, who: Actor, way: str) -> None:
    of = {"center_id": house.center.id, "person_id": who.person_id or 0}
    if way == "removed":
        centers.remove_member(house.cast.ana, **of)
    elif way == "left":
        centers.leave_center(who, center_id=house.center.id)
    else:
        centers.change_member(house.cast.ana, **of, role="CENTER_STANDARD", finance="")


@pytest.mark.parametrize("way", WAYS)
def test_ends_with_the_role_and_is_said_before(house: House, way: str) -> None:
    ana, center = house.cast.ana, house.center
    ben = joined(ana, center, "Ben", ADMIN)
    (own, _mine), (made, token) = made_by(ana, house), made_by(ben, house)
    waiting = house.take_up(token)
    with acting(ana):
        if way == "demoted":
            said = centers.preview_demotion(ana, center.id, ben.person_id or 0)
        else:
            said = centers.preview_removal(ana, center.id, ben.person_id or 0)
        assert said[-1] == ENDS.format("they")
        assert consent.get_ask_link(ana, center.id, made).requester.person == "Ben"
    with acting(ben):
        assert centers.preview_removal(ben, center.id, ben.person_id or 0)[-1] == ENDS.format("you")
    take_role(house, ben, way)
    with acting(ana):
        states = {one.id: one.state for one in consent.list_ask_links(ana, center.id, only_open=False)}
        (line,) = journal.lines(ana, (Kind.CENTER, center.id), verbs=["center_creator:link_ended"])
    assert states == {own: AskState.OPEN, made: AskState.WITHDRAWN}
    assert line.personal[ben.person_id or 0]["name"] == "Ben"
    with pytest.raises(AskLinkOver):
        consent.take_up_ask_link(house.cast.leo, token=token, creator_account_id=house.cast.leo_account.id)
    # What was asked is the centre's, like what she asked by username.
    with acting(house.cast.mia):
        assert consent.get_grant(house.cast.mia, waiting).text is not None


def test_what_is_over_ends_nothing_more(house: House) -> None:
    ana, center = house.cast.ana, house.center
    ben = joined(ana, center, "Ben", ADMIN)
    made, _token = made_by(ben, house)
    consent.withdraw_ask_link(ana, center_id=center.id, ask_link_id=made)
    single = consent.make_ask_link(ben, center_id=center.id, new=NewAskLink(is_single=True))
    with acting(ben):
        house.take_up(consent.get_ask_link(ben, center.id, single).token)
    with acting(ana):
        assert centers.preview_demotion(ana, center.id, ben.person_id or 0) == []
        assert centers.preview_demotion(ana, center.id, house.gil.person_id or 0) == []
    take_role(house, ben, "demoted")
    assert "center_creator:link_ended" not in verbs(ana, center)
    with acting(house.gil), pytest.raises(Denied):
        centers.preview_demotion(house.gil, center.id, ben.person_id or 0)


def test_made_while_the_role_is_taken(own_database: Callable[[str], str]) -> None:
    """She makes a link and waits behind the act that takes her role: there is none afterwards."""
    house = build(everybody())
    ana, center = house.cast.ana, house.center
    ben = joined(ana, center, "Ben", ADMIN)
    is_hers = threading.Event()

    def take() -> None:
        with acting(ana):
            take_role(house, ben, "removed")
            is_hers.set()
            wait_until_somebody_queues(_LOCK)

    def make() -> int:
        assert is_hers.wait(10)
        return consent.make_ask_link(ben, center_id=center.id, new=NewAskLink())

    took, made = at_once(take, make)
    assert took is None
    assert isinstance(made, NotFound), made
    with acting(ana):
        assert consent.list_ask_links(ana, center.id) == []
