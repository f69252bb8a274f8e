"""Reads of requests and links from the advertiser's side: ids in, contracts out."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db.models import OuterRef, Q, QuerySet, Subquery

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import Status
from suitcase.areas.consent import rules
from suitcase.areas.consent.contracts import EndedAs, LinkRow, LinkStatus, RequestState, Scope
from suitcase.areas.consent.models import LinkRequest
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountState, CreatorCard
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.paging import Page, PageRequest, encode

SORTS = {"requested": "requested_at", "username": "handle"}


@dataclasses.dataclass(frozen=True, slots=True)
class LinkFilter:
    """What of the list is wanted: part of a handle, one status, an order ("-requested" is newest first)."""

    search: str = ""
    status: LinkStatus | None = None
    sort: str = "-requested"


def list_links(
    actor: Actor, ad_account_id: int, wanted: LinkFilter | None = None, page: PageRequest | None = None
) -> Page[LinkRow]:
    """One line per creator account that this ad account has asked; for its Admins only. Three statements."""
    account = (Kind.AD_ACCOUNT, ad_account_id)
    access.require(actor, Permission.CREATOR_LINKS_MANAGE, account)
    access.focus(account)
    wanted, page = wanted or LinkFilter(), page or PageRequest()
    now = clock.now()
    rows = LinkRequest.objects.filter(ad_account_id=ad_account_id, is_latest=True)
    rows = _narrowed(rows, wanted, now=now)
    total = rows.count()
    found, has_more = _page(with_life(rows), wanted.sort, page)
    cards = creators.get_cards([row.creator_account_id for row in found])
    lines = [to_row(row, cards[row.creator_account_id], now=now) for row in found]
    return Page(lines, **_cursors(found, wanted.sort, page, has_more=has_more), total=total)


def get_link(actor: Actor, ad_account_id: int, creator_account_id: int) -> LinkRow:
    """Where this ad account stands with one creator account."""
    access.require(actor, Permission.CREATOR_LINKS_MANAGE, (Kind.AD_ACCOUNT, ad_account_id))
    rows = with_life(LinkRequest.objects.filter(ad_account_id=ad_account_id, is_latest=True))
    row = rows.filter(creator_account_id=creator_account_id).first()
    if row is None:
        raise NotFound
    card = creators.get_cards([row.creator_account_id])[row.creator_account_id]
    return to_row(row, card, now=clock.now())


def with_life(rows: QuerySet[LinkRequest]) -> QuerySet[LinkRequest]:
    """`rows` with their link, with `is_live` (whether the access relations of that link hold now), and with
    `standing`, the status of the ad account."""
    holds = access.live_rows(through_kind=access.ThroughKind.LINK, through_id=OuterRef("link__id"))
    # Not an EXISTS: the planner would hash the whole relation table, row-level security and all, for one page.
    one = Subquery(holds.values("id")[:1])
    return rows.select_related("link").annotate(
        live_relation=one, standing=ad_accounts.status_of("ad_account_id")
    )


def to_row(row: LinkRequest, card: CreatorCard, *, now: dt.datetime) -> LinkRow:
    """The contract of one request that `with_life` has read, with its link if it came to one."""
    link = getattr(row, "link", None)
    status = status_of(row, card, now=now)
    return LinkRow(
        request_id=row.id,
        link_id=link.id if link else None,
        creator_account_id=row.creator_account_id,
        handle=card.handle,
        asked_as=row.asked_as,
        display_name=card.display_name,
        avatar=card.avatar,
        status=status,
        reason=reason_of(row, card, status),
        scopes=tuple(Scope(scope) for scope in (link or row).scopes),
        requested_at=row.requested_at,
        since=link.started_at if link else None,
        until=link.ends_at if link else row.proposed_end,
        ended_at=link.ended_at if link else row.answered_at,
    )


def status_of(row: LinkRequest, card: CreatorCard, *, now: dt.datetime) -> LinkStatus:
    """The status people see of a row that `with_life` has read."""
    link = getattr(row, "link", None)
    return rules.link_status(
        rules.effective_state(RequestState(row.state), expires_at=row.expires_at, now=now),
        is_live=row.live_relation is not None,  # type: ignore[attr-defined]  # with_life added it
        ended_as=EndedAs(link.ended_as) if link and link.ended_as else None,
        account_is_open=card.state is AccountState.ACTIVE,
        standing_is_good=_is_good(row),
    )


def reason_of(row: LinkRequest, card: CreatorCard, status: LinkStatus) -> str:
    """One sentence on why a row that `with_life` has read is where it is."""
    return rules.reason_in_words(
        status, handle=card.handle, standing_is_good=_is_good(row), note=row.answer_note
    )


def _is_good(row: LinkRequest) -> bool:
    status = row.standing  # type: ignore[attr-defined]  # with_life added it
    return status is not None and ad_accounts.standing(Status(status)).is_good


def _narrowed(rows: QuerySet[LinkRequest], wanted: LinkFilter, *, now: dt.datetime) -> QuerySet[LinkRequest]:
    text = wanted.search.strip().lstrip("@").casefold()[: limits.HANDLE_INPUT_LENGTH]
    if text:
        rows = rows.filter(handle__contains=text)
    if wanted.status is None:
        return rows
    waiting = Q(state=RequestState.PENDING)
    # A link's own row ends in the same transaction as its relations, so it may narrow a list; what a line says of
    # its status is read from the relations.
    open_link = Q(state=RequestState.APPROVED, link__ended_at__isnull=True)
    unexpired = open_link & (Q(link__ends_at__isnull=True) | Q(link__ends_at__gt=now))
    good = Q(standing=Status.APPROVED)
    return rows.annotate(standing=ad_accounts.status_of("ad_account_id")).filter(
        {
            LinkStatus.PENDING: waiting & Q(expires_at__gt=now),
            LinkStatus.AUTHORIZED: unexpired & good,
            LinkStatus.SUSPENDED: unexpired & ~good,
            LinkStatus.REJECTED: Q(state=RequestState.REJECTED),
            LinkStatus.CANCELLED: Q(state=RequestState.CANCELLED),
            LinkStatus.EXPIRED: Q(state=RequestState.EXPIRED)
            | (waiting & Q(expires_at__lte=now))
            | (open_link & Q(link__ends_at__lte=now))
            | Q(link__ended_as=EndedAs.EXPIRED),
            LinkStatus.REVOKED: Q(link__ended_as__in=[EndedAs.REVOKED, EndedAs.CLOSED]),
            LinkStatus.UNLINKED: Q(link__ended_as=EndedAs.UNLINKED),
        }[wanted.status]
    )


def _page(rows: QuerySet[LinkRequest], sort: str, page: PageRequest) -> tuple[list[LinkRequest], bool]:
    column, descending = _column(sort)
    forward = descending != page.backwards
    ordering = [f"-{column}", "-id"] if forward else [column, "id"]
    if page.key is not None:
        value, last = page.key
        side = "lt" if forward else "gt"
        rows = rows.filter(Q(**{f"{column}__{side}": value}) | Q(**{column: value, f"id__{side}": last}))
    found = list(rows.order_by(*ordering)[: page.size + 1])
    has_more, found = len(found) > page.size, found[: page.size]
    return (found[::-1] if page.backwards else found), has_more


def _cursors(
    found: list[LinkRequest], sort: str, page: PageRequest, *, has_more: bool
) -> dict[str, str | None]:
    if not found:
        return {"next": None, "previous": None}
    column, _ = _column(sort)
    first, last = _key(found[0], column), _key(found[-1], column)
    more_after = has_more if not page.backwards else page.key is not None
    more_before = has_more if page.backwards else page.key is not None
    return {
        "next": encode(last) if more_after else None,
        "previous": encode(first, backwards=True) if more_before else None,
    }


def _key(row: LinkRequest, column: str) -> tuple[str | int | None, ...]:
    value = getattr(row, column)
    return (value.isoformat() if isinstance(value, dt.datetime) else value, row.id)


def _column(sort: str) -> tuple[str, bool]:
    return SORTS.get(sort.lstrip("-"), "requested_at"), sort.startswith("-")
