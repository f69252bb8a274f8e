"""What an ad account uses of creators through its centre ends when it changes hands, and awakes only by undoing."""

from __future__ import annotations

import pytest

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers.contracts import Center
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import NewLinkRequest
from suitcase.areas.journal import public as journal
from suitcase.areas.notifications.rules import told_by
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.sharing import answer, asked
from tests.areas.centers.people import verbs
from tests.areas.consent.houses import House, build
from tests.cast import Cast, person, verified_center


@pytest.fixture
def house(cast: Cast) -> House:
    """Acme's ad account uses Mia's posts, by Acme's link."""
    house = build(cast)
    house.link()
    house.assign(("POST", "INSIGHTS"), accounts=True)
    return house


@pytest.fixture
def ben() -> Actor:
    return person("Ben")


@pytest.fixture
def northwind(house: House, ben: Actor) -> Center:
    return verified_center(ben, house.cast.olu, "Northwind")


def transfer(house: House, ben: Actor, northwind: Center) -> int:
    ana = house.cast.ana
    move = ad_accounts.start_transfer(ana, ad_account_id=house.account.id, to_center_id=northwind.id)
    ad_accounts.accept_transfer(ben, transfer_id=move)
    return move


def link_of_northwind(house: House, ben: Actor, northwind: Center) -> int:
    """Northwind is linked to Leo's account; Leo's account."""
    theirs = consent.request_for_center(ben, center_id=northwind.id, new=NewLinkRequest(username="leo.bakes"))
    with acting(house.cast.leo):
        text = consent.get_grant(house.cast.leo, theirs).text
    assert text is not None
    consent.approve_request(house.cast.leo, request_id=theirs, text_sha256=text.sha256)
    return house.cast.leo_account.id


def uses(house: House) -> set[str]:
    """What the ad account uses through centres, whether or not it counts at the moment."""
    mine = (Kind.AD_ACCOUNT, house.account.id)
    with acting(Actor.system()):
        found = access.relations(subject=mine, object=(Kind.CREATOR_ACCOUNT, house.cast.mia_account.id))
    return {one.role.name for one in found}


def test_ends_with_the_transfer_and_stays_ended_when_the_centre_comes_back(
    house: House, ben: Actor, northwind: Center
) -> None:
    ana = house.cast.ana
    with acting(ana):
        ends, _stays = ad_accounts.preview_transfer(ana, house.account.id, northwind.id)
    assert (
        ends[-1]
        == "It can no longer use @mia.trails through Business Centers that lose it; only undoing gives that back."
    )
    transfer(house, ben, northwind)
    assert uses(house) == set()
    assert verbs(ana, house.center)[:2] == ["transfer:accepted", "center_creator:account_ended"]
    with acting(house.cast.mia):
        (line, *_) = journal.lines(house.cast.mia, (Kind.CREATOR_ACCOUNT, house.cast.mia_account.id))
    assert (line.verb, line.actor_person_id) == ("center_creator:account_ended", None)
    assert line.data["scopes"] == ["POST", "INSIGHTS"]
    told = {one.audience: one.sentence for one in told_by(line.verb, line.data)}
    assert set(told) == {"advertiser", "center", "owner"}
    # Acme comes back as Admin: it has to decide anew.
    answer(ben, asked(ana, house.center, house.account.id, "ADMIN"))
    with acting(ben):
        assert consent.list_passed_on(ben, house.account.id) == []
    house.assign(("POST",), accounts=True)
    assert uses(house) == {"POST"}


def test_undoing_gives_back_what_the_creator_still_grants(
    house: House, ben: Actor, northwind: Center
) -> None:
    ana = house.cast.ana
    move = transfer(house, ben, northwind)
    ad_accounts.undo_transfer(ana, transfer_id=move)
    assert uses(house) == {"POST", "INSIGHTS"}
    assert verbs(ana, house.center)[:2] == ["transfer:undone", "center_creator:account_given_back"]
    with acting(ana):
        (one,) = consent.list_passed_on(ana, house.account.id)
    assert one.handle == "mia.trails"

    move = transfer(house, ben, northwind)
    with acting(ana):
        link = consent.get_center_link(ana, house.center.id, house.cast.mia_account.id)
    consent.revoke_link(house.cast.mia, request_id=link.request_id)
    ad_accounts.undo_transfer(ben, transfer_id=move)
    assert uses(house) == set()


def test_what_the_new_owner_let_it_use_before_goes_on(house: House, ben: Actor, northwind: Center) -> None:
    ana, mia = house.cast.ana, house.cast.mia_account
    answer(ana, asked(ben, northwind, house.account.id, "ADMIN"))
    leo = link_of_northwind(house, ben, northwind)
    which = {"creator_account_id": leo, "ad_accounts": [house.account.id], "scopes": ("POST",)}
    consent.assign_creator(ben, center_id=northwind.id, **which)
    with acting(ana):
        ends, _stays = ad_accounts.preview_transfer(ana, house.account.id, northwind.id)
    assert "@mia.trails" in ends[-1]
    assert "@leo.bakes" not in ends[-1]
    transfer(house, ben, northwind)
    with acting(ben):
        found = {one.creator_account_id for one in consent.list_passed_on(ben, house.account.id)}
    assert (found, mia.id in found) == ({leo}, False)


def test_undoing_ends_what_the_other_side_let_it_use_meanwhile(
    house: House, ben: Actor, northwind: Center
) -> None:
    ana, leo = house.cast.ana, link_of_northwind(house, ben, northwind)
    move = transfer(house, ben, northwind)
    which = {"creator_account_id": leo, "ad_accounts": [house.account.id], "scopes": ("POST",)}
    consent.assign_creator(ben, center_id=northwind.id, **which)
    ad_accounts.undo_transfer(ana, transfer_id=move)
    # Northwind comes back as Admin: nobody has decided that this counts again.
    answer(ana, asked(ben, northwind, house.account.id, "ADMIN"))
    with acting(ana):
        found = {one.creator_account_id for one in consent.list_passed_on(ana, house.account.id)}
    assert found == {house.cast.mia_account.id}


def test_undoing_gives_nothing_twice(house: House, ben: Actor, northwind: Center) -> None:
    ana = house.cast.ana
    move = transfer(house, ben, northwind)
    answer(ben, asked(ana, house.center, house.account.id, "ADMIN"))
    house.assign(("POST",), accounts=True)
    ad_accounts.undo_transfer(ana, transfer_id=move)
    house.assign((), accounts=True)
    assert uses(house) == set()
