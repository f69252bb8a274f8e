"""What partners share: the list of either direction, what can be shared, and who has one ad account."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role, ThroughKind
from suitcase.areas.ad_accounts import standing
from suitcase.areas.ad_accounts.contracts import AdAccountCard, SharedAccount, SharedFilter, Status
from suitcase.areas.centers import public as centers
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.paging import Page
from suitcase.stores.postgres import prepared

_LIST = "SELECT * FROM center_shared_accounts(%s, %s, %s, %s, %s::smallint, %s, %s, %s, %s, %s)"


def list_shared(
    actor: Actor, center_id: int, partner_id: int, wanted: SharedFilter | None = None, *, taken: bool = False
) -> Page[SharedAccount]:
    """Ad accounts that a centre shares with a partner, or with `taken` the other way; for Admins of the centre."""
    centers.require_partner(actor, center_id, partner_id)
    wanted = wanted or SharedFilter()
    params = (
        *(center_id, partner_id),
        wanted.search.lower().split()[:5] or None,
        [one.value for one in wanted.statuses] or None,
        int(wanted.role) if wanted.role else None,
        *(taken, wanted.sort, wanted.descending, wanted.size, wanted.offset),
    )
    rows = prepared(_LIST, params)
    through = [row[-2] for row in rows if row[-3] == ThroughKind.SHARE]
    passable = centers.passable(through) if through else frozenset()
    return Page([_shared(row, passable) for row in rows], total=rows[0][-1] if rows else 0)


def list_partners_on(actor: Actor, center_id: int, ad_account_id: int) -> list[SharedAccount]:
    """The centres that have an ad account of this centre by a share, those it was passed on to included; for Admins of
    the centre that owns it. Empty when the centre does not own it."""
    centers.require(actor, Permission.CENTER_PARTNERS_MANAGE, center_id)
    held = access.held_by(center_id, Kind.AD_ACCOUNT, [ad_account_id]).get(ad_account_id)
    if held is None:
        raise NotFound
    if not held.is_owned:
        return []
    found = access.shares(center_id, ad_account_ids=[ad_account_id])
    names = centers.names_on(center_id, ad_account_id)
    passable = centers.passable([one.through.id for one in found if not one.is_passed_on])
    rows = [
        SharedAccount(
            one.relation_id,
            one.role,
            one.since,
            one.is_passed_on,
            not one.is_passed_on and one.through.id in passable,
            partner_id=one.taker_id,
            partner=names.get(one.taker_id, ""),
            giver_id=one.giver_id,
            giver=names.get(one.giver_id, ""),
        )
        for one in found
    ]
    # What was passed on stands below what it stands on.
    return sorted(
        rows,
        key=lambda one: (
            (one.giver if one.is_passed_on else one.partner).lower(),
            one.is_passed_on,
            one.partner.lower(),
        ),
    )


def roles_given(center_id: int, partner_id: int, ad_account_ids: Sequence[int]) -> dict[int, Role]:
    """What a partner has now of these ad accounts from this centre; for the centre's Admins."""
    found = access.shares(center_id, partner_id=partner_id, ad_account_ids=ad_account_ids)
    return {one.ad_account_id: one.role for one in found if one.giver_id == center_id}


def _shared(row: Sequence[Any], passable: frozenset[int]) -> SharedAccount:
    id_, name, company, zone, currency, status, created, submitted, appealed, *rest = row
    relation, role, since, through_kind, through_id, _total = rest
    meaning = standing.standing(Status(status))
    card = AdAccountCard(id_, name, company, zone, currency, meaning, created, submitted, appealed)
    passed_on = through_kind == ThroughKind.RELATION
    may = not passed_on and through_id in passable
    return dataclasses.replace(SharedAccount(relation, Role(role), since, passed_on, may), card=card)
