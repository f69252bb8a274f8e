"""Reads of a centre's requests and links: the list, and where it stands with one creator account."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q, QuerySet

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Ref
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.consent import queries, uses
from suitcase.areas.consent.contracts import LinkPage, LinkRow
from suitcase.areas.consent.models import LinkRequest
from suitcase.areas.creators import public as creators
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.paging import PageRequest


def list_center_links(
    actor: Actor, center_id: int, wanted: queries.LinkFilter | None = None, page: PageRequest | None = None
) -> LinkPage:
    """Creator accounts that a centre has asked, one line each: all for its Admins, for other members those assigned to
    them. Parts, search and order are those of an ad account's list."""
    centers.require(actor, Permission.CENTER_SEE, center_id)
    wanted, page, now = wanted or queries.LinkFilter(), page or PageRequest(), clock.now()
    seen = _seen_by(actor, center_id)
    rows = seen(LinkRequest.objects.filter(center_id=center_id))
    rows = rows.annotate(standing=ad_accounts.status_of("ad_account_id"))
    narrowed = rows.filter(queries.conditions(wanted, now=now))
    counts, total = queries.count_parts(Ref(Kind.CENTER, center_id), narrowed, now=now, seen=seen)
    lines, cursors = queries.lines(narrowed, wanted.sort, page, now=now)
    return LinkPage(lines, **cursors, total=total, counts=counts)


def get_center_link(actor: Actor, center_id: int, creator_account_id: int) -> LinkRow:
    """Where a centre stands with one creator account; for its Admins, and for members it is assigned to."""
    centers.require(actor, Permission.CENTER_SEE, center_id)
    mine = _assigned(actor, center_id)
    if not uses.leads(actor, center_id) and creator_account_id not in mine:
        centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    rows = LinkRequest.objects.filter(
        center_id=center_id, creator_account_id=creator_account_id, is_latest=True
    )
    row = queries.with_life(rows).first()
    if row is None:
        raise NotFound
    card = creators.get_cards([creator_account_id])[creator_account_id]
    return queries.to_row(row, card, now=clock.now())


def _seen_by(actor: Actor, center_id: int) -> Callable[[QuerySet], QuerySet]:
    if uses.leads(actor, center_id):
        return lambda rows: rows
    mine = _assigned(actor, center_id)
    return lambda rows: rows.filter(Q(creator_account_id__in=mine))


def _assigned(actor: Actor, center_id: int) -> list[int]:
    """Creator accounts that the acting person uses through what the centre holds, also by an asset group."""
    mine = access.assigned(
        center_id,
        Kind.PERSON,
        Kind.CREATOR_ACCOUNT,
        subject_ids=[actor.person_id or 0],
        through_groups=True,
    )
    return sorted({one.object for one in mine})
