"""What waits for an answer in the demo's Business Centers: one request for access, one transfer, one creator.

An invitation and a certificate wait as well; they come with the centres and their clients.
"""

from __future__ import annotations

from collections.abc import Callable

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import DEFAULT_SCOPES, NewLinkRequest
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from suitcase.surfaces.cli import demo_centers

# Who asks or is asked, and about what. Each pair is free of other stories.
ASKED_FOR, TO_HAND_OVER, CREATOR = ("ana", "Acme Winter"), ("dario", "Peak Protein"), "theo.brews"
ActorOf = Callable[[str], Actor]


def ask_for_access(actor_of: ActorOf) -> None:
    """Northwind asks Ana for an ad account of hers; nothing if it has asked before."""
    house = demo_centers.HOUSES[1]
    ben, center = actor_of(house.owner), demo_centers.found(house, actor_of(house.owner))
    id_ = _ad_account(actor_of, *ASKED_FOR)
    if center is None or id_ is None:
        return
    with acting(ben):
        if ad_accounts.list_center_requests(ben, center.id, incoming=False).rows:
            return
    said = "We would like to set up the winter campaigns for you."
    ad_accounts.request_access(
        ben, center_id=center.id, ids=str(id_), role=Role.OPERATOR.name, notify=True, message=said
    )


def start_transfer(actor_of: ActorOf) -> None:
    """Dario offers his own ad account to the agency that works for him; nothing if he did before."""
    dario, house = actor_of(TO_HAND_OVER[0]), demo_centers.HOUSES[1]
    center, id_ = demo_centers.found(house, actor_of(house.owner)), _ad_account(actor_of, *TO_HAND_OVER)
    if center is None or id_ is None:
        return
    with acting(dario):
        if ad_accounts.list_transfers(dario):
            return
    said = "You do all the work in it anyway. Please keep it with the others."
    ad_accounts.start_transfer(dario, ad_account_id=id_, to_center_id=center.id, message=said)


def ask_creator(actor_of: ActorOf) -> None:
    """Acme asks a creator for the whole house; nothing if it did before."""
    house = demo_centers.HOUSES[0]
    ana, center = actor_of(house.owner), demo_centers.found(house, actor_of(house.owner))
    if center is None:
        return
    with acting(ana):
        if consent.list_center_links(ana, center.id, consent.LinkFilter(search=CREATOR)).rows:
            return
    new = NewLinkRequest(
        username=CREATOR, scopes=tuple(DEFAULT_SCOPES), message="Coffee on the trail, for all our brands."
    )
    consent.request_for_center(ana, center_id=center.id, new=new)


def _ad_account(actor_of: ActorOf, owner: str, name: str) -> int | None:
    actor = actor_of(owner)
    with acting(actor):
        cards = ad_accounts.list_my_ad_accounts(actor, search=name)
    return next((card.id for card in cards if card.name == name), None)
