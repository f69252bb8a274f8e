"""Reads of creator accounts shared with partners: either way, what can be shared, and who has one of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Count, F, Q, QuerySet

from suitcase.areas.access.public import Permission
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.consent import queries
from suitcase.areas.consent.contracts import (
    LinkStatus,
    RequestState,
    Scope,
)
from suitcase.areas.consent.models import Link, LinkRequest
from suitcase.areas.consent.proposals import standings
from suitcase.areas.consent.proposals.contracts import GivenPage, PartnerLink, Shareable
from suitcase.areas.creators import public as creators
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.paging import Page, PageRequest


def list_given_creators(
    actor: Actor,
    center_id: int,
    partner_id: int,
    wanted: queries.LinkFilter | None = None,
    page: PageRequest | None = None,
    *,
    taken: bool = False,
) -> GivenPage:
    """Creator accounts that a centre has asked to share with a partner, one line each with where it stands, or with
    `taken` the other way; for Admins of the centre."""
    centers.require_partner(actor, center_id, partner_id)
    wanted, page, now = wanted or queries.LinkFilter(), page or PageRequest(), clock.now()
    every = _between(center_id, partner_id, taken=taken)
    rows = every.filter(is_latest=True).annotate(standing=ad_accounts.status_of("ad_account_id"))
    rows = rows.filter(queries.conditions(wanted, now=now))
    total = rows.count()
    found, cursors = queries.lines(rows, wanted.sort, page, now=now)
    more = every.filter(
        creator_account_id__in=[row.creator_account_id for row in found],
        **_WAITS,
        is_latest=False,
        expires_at__gt=now,
    )
    asked = {row.creator_account_id: tuple(Scope(one) for one in row.scopes) for row in more}
    return GivenPage(found, **cursors, total=total, more=asked)


def count_given(actor: Actor, center_id: int, partner_id: int) -> tuple[int, int]:
    """How many creator accounts a partner has, or shall have, through a centre, and how many the other way."""
    centers.require_partner(actor, center_id, partner_id)
    return count_given_to(actor, center_id, [partner_id])[partner_id]


def count_given_to(actor: Actor, center_id: int, partner_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """The same for several partners of a centre at once."""
    centers.require(actor, Permission.CENTER_PARTNERS_MANAGE, center_id)
    now = clock.now()
    live = Q(link__ended_at__isnull=True) & (Q(link__ends_at__isnull=True) | Q(link__ends_at__gt=now))
    alive = Q(state=RequestState.APPROVED) & live | Q(**_WAITS, expires_at__gt=now)
    rows = LinkRequest.objects.filter(alive, is_latest=True)
    given = rows.filter(proposer_id=center_id, center_id__in=partner_ids).values_list("center_id")
    taken = rows.filter(center_id=center_id, proposer_id__in=partner_ids).values_list("proposer_id")
    ways = [dict(each.annotate(Count("id")).order_by()) for each in (given, taken)]
    return {one: (ways[0].get(one, 0), ways[1].get(one, 0)) for one in partner_ids}


def list_given_ids(
    actor: Actor, center_id: int, partner_id: int, wanted: queries.LinkFilter, *, taken: bool = False
) -> list[int]:
    """The creator accounts of all lines that the list would have, as many as one act takes."""
    centers.require_partner(actor, center_id, partner_id)
    rows = _between(center_id, partner_id, taken=taken).filter(is_latest=True)
    rows = rows.annotate(standing=ad_accounts.status_of("ad_account_id"))
    rows = rows.filter(queries.conditions(wanted, now=clock.now())).order_by("handle", "id")
    return list(rows.values_list("creator_account_id", flat=True)[: limits.BULK_ROWS])


def list_shareable_creators(
    actor: Actor,
    center_id: int,
    partner_id: int,
    *,
    search: str = "",
    sort: str = "name",
    offset: int = 0,
    size: int = 50,
) -> Page[Shareable]:
    """Creator accounts that a centre is linked to itself, with what the partner has of each now; by "name" or "until",
    what never ends last of all, with a minus the other way round."""
    centers.require_partner(actor, center_id, partner_id)
    rows = _shareable(center_id, search).order_by(*_ORDERS[sort])
    found = list(rows.select_related("request")[offset : offset + size])
    ids = [link.creator_account_id for link in found]
    known, cards = standings.find_standings(center_id, partner_id, ids), creators.get_cards(ids)
    return Page(
        [
            Shareable(
                link.creator_account_id,
                cards[link.creator_account_id].handle,
                cards[link.creator_account_id].display_name,
                tuple(Scope(one) for one in link.scopes),
                link.ends_at,
                now=known[link.creator_account_id].theirs,
                asked=known[link.creator_account_id].waiting,
            )
            for link in found
        ],
        total=rows.count(),
    )


def list_shareable_ids(actor: Actor, center_id: int, partner_id: int, *, search: str = "") -> list[int]:
    """All of them, as many as one act takes."""
    centers.require_partner(actor, center_id, partner_id)
    return list(
        _shareable(center_id, search).values_list("creator_account_id", flat=True)[: limits.BULK_ROWS]
    )


def list_partner_links(actor: Actor, center_id: int, creator_account_id: int) -> list[PartnerLink]:
    """With which partners a centre shares a creator account, or has asked to; for its Admins."""
    centers.require(actor, Permission.CENTER_PARTNERS_MANAGE, center_id)
    rows = LinkRequest.objects.filter(proposer_id=center_id, creator_account_id=creator_account_id)
    rows = rows.filter(Q(is_latest=True) | Q(**_WAITS))
    card = creators.get_cards([creator_account_id])[creator_account_id]
    now = clock.now()
    found = [
        (row, queries.to_row(row, card, now=now))
        for row in queries.with_life(rows).order_by("requested_at", "id")[: limits.PARTNERS_PER_CENTER]
    ]
    return [
        PartnerLink(row.center_id or 0, row.requester["ad_account"], line)
        for row, line in found
        if line.status in _OPEN
    ]


def through_links(link_ids: Sequence[int]) -> dict[int, str]:
    """Of these links, those that came through another centre, with its name; as far as the acting person sees them."""
    rows = Link.objects.filter(id__in=link_ids, proposer_id__isnull=False).select_related("request")
    return {link.id: link.request.requester["through"] for link in rows}


_ORDERS = {
    "name": ("request__handle", "id"),
    "-name": ("-request__handle", "-id"),
    "until": (F("ends_at").asc(nulls_last=True), "request__handle", "id"),
    "-until": (F("ends_at").desc(nulls_first=True), "request__handle", "id"),
}
_OPEN = (LinkStatus.PENDING, LinkStatus.AUTHORIZED, LinkStatus.SUSPENDED)
_WAITS = {"state": RequestState.PENDING}


def _between(center_id: int, partner_id: int, *, taken: bool) -> QuerySet[LinkRequest]:
    giver, taker = (partner_id, center_id) if taken else (center_id, partner_id)
    return LinkRequest.objects.filter(proposer_id=giver, center_id=taker)


def _shareable(center_id: int, search: str) -> QuerySet[Link]:
    rows = Link.objects.filter(center_id=center_id, ended_at__isnull=True, through_link_id__isnull=True)
    rows = rows.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=clock.now()))
    if text := search.strip().lstrip("@").casefold()[: limits.HANDLE_INPUT_LENGTH]:
        rows = rows.filter(request__handle__contains=text)
    return rows.order_by("request__handle", "id")
