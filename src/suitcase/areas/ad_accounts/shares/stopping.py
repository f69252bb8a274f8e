"""One share that a partner passed on, ended by the owner: what it would end, and ending just that one."""

from __future__ import annotations

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Effects, Kind, Permission, Ref, Role, Share
from suitcase.areas.ad_accounts import ports
from suitcase.areas.ad_accounts.errors import NotHeldAnyMore
from suitcase.areas.ad_accounts.requests import held
from suitcase.areas.ad_accounts.shares.plans import ends_in_words
from suitcase.areas.centers import public as centers
from suitcase.areas.journal.public import action, record
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound


def preview_stopping(
    actor: Actor, center_id: int, ad_account_id: int, relation_id: int
) -> tuple[str, list[str]]:
    """The name of the centre it was passed on to, and what it would lose, in sentences; for the owner's Admins."""
    share = _passed_on(actor, center_id, ad_account_id, relation_id)
    names = centers.names_on(center_id, ad_account_id)
    taker, giver = names.get(share.taker_id, ""), names.get(share.giver_id, "")
    ends = ends_in_words(taker, 1, _effects(relation_id))
    ends += ports.preview_losing(actor, [relation_id])
    return taker, [*ends, f"{giver} keeps what you share with it, and may pass it on again."]


@action
def stop_passed_on(actor: Actor, *, center_id: int, ad_account_id: int, relation_id: int) -> None:
    """End what a partner passed on of an ad account of this centre, with everything that came through it, at once.

    What the partner itself has stays. Both it and the third centre are told. Raises `NotHeldAnyMore`.
    """
    share = _passed_on(actor, center_id, ad_account_id, relation_id)
    for one in sorted({center_id, share.giver_id, share.taker_id}):
        centers.hold_members(one)
    share = _passed_on(actor, center_id, ad_account_id, relation_id)
    names = centers.names_on(center_id, ad_account_id)
    partner = centers.get_partner(actor, center_id, share.giver_id)
    taker = names.get(share.taker_id, "")
    with held.as_suitcase():
        ended = access.end(actor, [relation_id], reason="unshared")
    ports.settle_leading(actor, [ad_account_id])
    facts = {"ad_account": ad_account_id, "count": 1}
    centers.record_with(
        actor,
        "center_partner:passed_on_stopped",
        center_id,
        partner,
        data={**facts, "taker": share.taker_id, "taker_name": taker, "assignments": len(ended) - 1},
        ad_accounts=[ad_account_id],
    )
    _tell_taker(share, facts | {"center_name": names.get(share.giver_id, ""), "partner_name": taker})


def _tell_taker(share: Share, facts: dict[str, object]) -> None:
    """The third centre dealt with the partner only: it reads that the share is over, and not by whom of the owner's."""
    system = Actor.system("ad_accounts")
    data = {"center": share.giver_id, "partner": share.taker_id, **facts}
    with held.as_suitcase():
        record("center_partner:passed_on_lost", system, streams=[(Kind.CENTER, share.taker_id)], data=data)


def _passed_on(actor: Actor, center_id: int, ad_account_id: int, relation_id: int) -> Share:
    centers.require(actor, Permission.CENTER_PARTNERS_MANAGE, center_id)
    holding = access.held_by(center_id, Kind.AD_ACCOUNT, [ad_account_id]).get(ad_account_id)
    if holding is None or not holding.is_owned:
        raise NotFound
    for share in access.shares(center_id, ad_account_ids=[ad_account_id]):
        if share.relation_id == relation_id and share.is_passed_on:
            return share
    raise NotHeldAnyMore


def _effects(relation_id: int) -> Effects:
    """What stands on the share. As Suitcase: whose people these are is counted for the owner, never named."""
    with held.as_suitcase():
        below = held.tree(relation_id)
        people = {one.subject.id for one in below if one.subject.kind is Kind.PERSON}
        groups = {one.subject.id for one in below if one.subject.kind is Kind.ASSET_GROUP}
        for group in groups:
            inside = access.relations(object=Ref(Kind.ASSET_GROUP, group), role=Role.MEMBER)
            people |= {one.subject.id for one in inside}
    return Effects(len(below), len(people), len(groups), ())
