"""Undoing a transfer after things have moved on: nobody regains what she lost meanwhile, and nobody keeps what came."""

from __future__ import annotations

import pytest

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.public import AccessRequestState
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.areas.identity.contracts import InvitationState
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.partners import Town, pass_on, role_of, share, town
from tests.areas.ad_accounts.sharing import asked, newest
from tests.cast import Cast, person, verified_center


@pytest.fixture
def at(cast: Cast) -> Town:
    return town(cast)


@pytest.fixture
def kim() -> Actor:
    return person("Kim")


@pytest.fixture
def kiosk(cast: Cast, kim: Actor) -> Center:
    """The centre that gets the first ad account, for a while."""
    return verified_center(kim, cast.olu, "Kiosk")


def moved(at: Town, kim: Actor, kiosk: Center) -> int:
    """Hand the first ad account of Acme over to Kiosk."""
    move = ad_accounts.start_transfer(at.ana, ad_account_id=at.ids[0], to_center_id=kiosk.id)
    ad_accounts.accept_transfer(kim, transfer_id=move)
    return move


def holds(at: Town, center: Center) -> bool:
    with acting(Actor.system()):
        return at.ids[0] in access.held_by(center.id, Kind.AD_ACCOUNT)


def test_who_is_no_partner_any_more_gets_nothing_back(at: Town, kim: Actor, kiosk: Center) -> None:
    share(at, "ADMIN", [at.ids[0]], may_pass_on=True)
    pass_on(at, "ANALYST", [at.ids[0]])
    move = moved(at, kim, kiosk)
    centers.remove_partner(at.hal, center_id=at.hillside.id, partner_id=at.northwind.id)
    ad_accounts.undo_transfer(kim, transfer_id=move)
    assert holds(at, at.northwind)
    assert not holds(at, at.hillside)

    move = moved(at, kim, kiosk)
    centers.remove_partner(at.ben, center_id=at.northwind.id, partner_id=at.acme.id)
    ad_accounts.undo_transfer(at.ana, transfer_id=move)
    assert holds(at, at.acme)
    assert not holds(at, at.northwind)


def test_a_group_that_was_deleted_gets_nothing_back(at: Town, kim: Actor, kiosk: Center) -> None:
    group = centers.create_group(at.ana, center_id=at.acme.id, name="Summer")
    centers.fill_group(
        at.ana, center_id=at.acme.id, group_id=group.id, ad_accounts=[at.ids[0]], role=Role.ANALYST
    )
    move = moved(at, kim, kiosk)
    centers.end_group(at.ana, center_id=at.acme.id, group_id=group.id)
    ad_accounts.undo_transfer(at.ana, transfer_id=move)
    with acting(Actor.system()):
        assert not access.relations(subject=(Kind.ASSET_GROUP, group.id))


def test_what_the_owner_for_a_while_began_is_over(at: Town, kim: Actor, kiosk: Center) -> None:
    """Her invitations let nobody in afterwards, and what the former owner asked of her is settled."""
    it, lou = at.ids[0], person("Lou")
    move = moved(at, kim, kiosk)
    (sent,) = ad_accounts.invite_people(kim, ad_account_id=it, emails="lou@people.example", role="ADMIN")
    asked(at.ana, at.acme, it, "ADMIN")
    ad_accounts.undo_transfer(at.ana, transfer_id=move)
    assert newest(at.ana, at.acme).state is AccessRequestState.CANCELLED
    with acting(at.ana):
        (one,) = ad_accounts.list_invitations(at.ana, it, state=None).rows
    assert (one.id, one.state) == (sent, InvitationState.CANCELLED)
    with acting(lou):
        assert ad_accounts.my_invitations(lou) == []
    assert role_of(lou, it) is None
