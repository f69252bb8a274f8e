"""The demo's creator who is linked with a whole Business Center: asked by a QR code, handed on to whoever needs it."""

from __future__ import annotations

from collections.abc import Callable

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import HeldFilter
from suitcase.areas.centers import public as centers
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkRow, LinkStatus, NewAskLink
from suitcase.areas.creators import public as creators
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.stores.postgres import acting

HOUSE, LEADER, MEMBER = "Acme", "ana", "grace"
OWNER, HANDLE = "leo", "leo.bakes"
ActorOf = Callable[[str], Actor]


def ask(actor_of: ActorOf) -> None:
    """Make a link for creators to open; nothing if one is open, or Leo was asked already."""
    ana = actor_of(LEADER)
    center_id = _center(ana)
    with acting(ana):
        is_there = bool(consent.list_ask_links(ana, center_id))
    if not is_there and _row(actor_of) is None:
        new = NewAskLink(days=14, message="For the autumn picnic films: bread, crumbs and all.")
        consent.make_ask_link(ana, center_id=center_id, new=new)


def answer(actor_of: ActorOf) -> None:
    """Leo opens it on his phone, reads the request and approves it; nothing if he has answered."""
    ana, leo, row = actor_of(LEADER), actor_of(OWNER), _row(actor_of)
    if row is None:
        with acting(ana):
            token = consent.list_ask_links(ana, _center(ana))[0].token
        consent.take_up_ask_link(leo, token=token, creator_account_id=_account(leo))
        row = _row(actor_of)
    if row is not None and row.status is LinkStatus.PENDING:
        with acting(leo):
            text = consent.get_terms(leo, row.request_id).text
        consent.approve_request(leo, request_id=row.request_id, text_sha256=text.sha256)


def hand_on(actor_of: ActorOf) -> None:
    """Grace may use it, and one ad account of the centre if there is one; nothing if somebody uses it already."""
    ana, row = actor_of(LEADER), _row(actor_of)
    if row is None or row.status is not LinkStatus.AUTHORIZED or row.link_id is None:
        return
    center_id = _center(ana)
    with acting(ana):
        if consent.list_uses(ana, center_id, row.link_id):
            return
        held = HeldFilter(roles=(Role.OWNER, Role.ADMIN), size=1)
        accounts = [one.card.id for one in ad_accounts.list_center_ad_accounts(ana, center_id, held).rows]
    consent.assign_creator(
        ana,
        center_id=center_id,
        creator_account_id=row.creator_account_id,
        people=[actor_of(MEMBER).person_id or 0],
        ad_accounts=accounts,
        scopes=[scope.value for scope in row.in_use],
    )


def _center(ana: Actor) -> int:
    with acting(ana):
        known = centers.list_my_centers(ana, search=HOUSE).rows
    return next(one.id for one in known if one.name == HOUSE and one.created_by == ana.person_id)


def _account(leo: Actor) -> int:
    with acting(leo):
        return next(one.id for one in creators.list_my_creator_accounts(leo) if one.handle == HANDLE)


def _row(actor_of: ActorOf) -> LinkRow | None:
    ana, account_id = actor_of(LEADER), _account(actor_of(OWNER))
    with acting(ana):
        try:
            return consent.get_center_link(ana, _center(ana), account_id)
        except NotFound:
            return None
