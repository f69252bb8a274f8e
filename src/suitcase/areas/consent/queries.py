"""Reads of requests and links from the advertiser's side: ids in, contracts out."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import operator
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Value

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import Status
from suitcase.areas.consent import askers, rules
from suitcase.areas.consent.contracts import (
    EndedAs,
    LinkPage,
    LinkRow,
    LinkStatus,
    LinkView,
    RequestState,
    Scope,
)
from suitcase.areas.consent.models import Link, LinkRequest
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountState, CreatorCard
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.paging import PageRequest, decode, encode
from suitcase.stores.postgres import acting

# Lines of an export that are read at once: few statements, little memory.
EXPORT_CHUNK = 1_000
_OPEN_LINK = Q(state=RequestState.APPROVED, link__ended_at__isnull=True)
SORTS = {"requested": "requested_at", "username": "handle"}


@dataclasses.dataclass(frozen=True, slots=True)
class LinkFilter:
    """What of the list is wanted: part of a handle, one status, one part of the list, an order ("-requested" is newest
    first)."""

    search: str = ""
    status: LinkStatus | None = None
    sort: str = "-requested"
    view: LinkView = LinkView.ALL


def list_links(
    actor: Actor, ad_account_id: int, wanted: LinkFilter | None = None, page: PageRequest | None = None
) -> LinkPage:
    """Creator accounts that this ad account has asked, one line each; in the history one line per request. For its
    Admins only. Three statements."""
    wanted, page, now = wanted or LinkFilter(), page or PageRequest(), clock.now()
    rows = _rows(actor, ad_account_id)
    narrowed = rows.filter(conditions(wanted, now=now))
    is_whole = not wanted.search.strip() and wanted.status is None
    account = access.Ref(Kind.AD_ACCOUNT, ad_account_id)
    counts, total = count_parts(account, None if is_whole else narrowed, now=now)
    total = counts[wanted.view] if is_whole else total
    found, cursors = lines(narrowed, wanted.sort, page, now=now)
    return LinkPage(found, **cursors, total=total, counts=counts)


def iterate_links(
    actor: Actor, ad_account_id: int, wanted: LinkFilter, *, chunk: int = EXPORT_CHUNK
) -> Iterator[LinkRow]:
    """Every line that `wanted` describes, in its order, for an export.

    Checks and asks once per `chunk` lines, each time in a transaction of its own: who loses the role gets no more.
    """
    page: PageRequest | None = PageRequest(chunk)
    while page is not None:
        now = clock.now()
        with acting(actor):
            rows = _rows(actor, ad_account_id).filter(conditions(wanted, now=now))
            found, cursors = lines(rows, wanted.sort, page, now=now)
        yield from found
        page = decode(cursors["next"], chunk, width=2) if cursors["next"] else None


def get_link(actor: Actor, ad_account_id: int, creator_account_id: int) -> LinkRow:
    """Where this ad account stands with one creator account."""
    access.require(actor, Permission.CREATOR_LINKS_MANAGE, (Kind.AD_ACCOUNT, ad_account_id))
    rows = with_life(LinkRequest.objects.filter(ad_account_id=ad_account_id, is_latest=True))
    row = rows.filter(creator_account_id=creator_account_id).first()
    if row is None:
        raise NotFound
    card = creators.get_cards([row.creator_account_id])[row.creator_account_id]
    return to_row(row, card, now=clock.now())


def known_statuses(
    actor: Actor, ad_account_id: int, creator_account_ids: Sequence[int]
) -> dict[int, LinkStatus]:
    """Where this ad account stands with those of these accounts that it has asked; for its Admins only."""
    rows = with_life(_rows(actor, ad_account_id).filter(is_latest=True))
    found = list(rows.filter(creator_account_id__in=creator_account_ids))
    cards = creators.get_cards([row.creator_account_id for row in found])
    now = clock.now()
    return {row.creator_account_id: status_of(row, cards[row.creator_account_id], now=now) for row in found}


def with_life(rows: QuerySet[LinkRequest]) -> QuerySet[LinkRequest]:
    """`rows` with their link, with `live_roles` (the access relations of that link that hold now), and with
    `standing`, the status of the ad account."""
    holds = access.live_rows(through_kind=access.ThroughKind.LINK, through_id=OuterRef("link__id"))
    # Not an EXISTS: the planner would hash the whole relation table, row-level security and all, for one page.
    return rows.select_related("link").annotate(
        live_roles=ArraySubquery(holds.values("role")), standing=ad_accounts.status_of("ad_account_id")
    )


def to_row(row: LinkRequest, card: CreatorCard, *, now: dt.datetime) -> LinkRow:
    """The contract of one request that `with_life` has read, with its link if it came to one."""
    link = getattr(row, "link", None)
    status = status_of(row, card, now=now)
    waits = status is LinkStatus.PENDING
    return LinkRow(
        request_id=row.id,
        link_id=link.id if link else None,
        creator_account_id=row.creator_account_id,
        handle=card.handle,
        asked_as=row.asked_as,
        display_name=card.display_name,
        avatar=card.avatar,
        is_private=card.is_private,
        is_latest=row.is_latest,
        status=status,
        reason=reason_of(row, card, status),
        scopes=tuple(Scope(scope) for scope in (link or row).scopes),
        in_use=scopes_of(row.live_roles),  # type: ignore[attr-defined]  # with_life added it
        requested_at=row.requested_at,
        since=link.started_at if link else None,
        until=link.ends_at if link else row.proposed_end,
        ended_at=link.ended_at if link else row.answered_at,
        remind_from=rules.remind_from(row.requested_at, row.nudged_at) if waits else None,
        through=row.requester.get("through", ""),
        through_id=row.proposer_id or 0,
    )


def scopes_of(roles: Iterable[int]) -> tuple[Scope, ...]:
    """Roles of access relations as scopes, in the order in which scopes are shown."""
    names = {access.Role(role).name for role in roles}
    return tuple(scope for scope in Scope if scope.value in names)


def status_of(row: LinkRequest, card: CreatorCard, *, now: dt.datetime) -> LinkStatus:
    """The status people see of a row that `with_life` has read."""
    link = getattr(row, "link", None)
    return rules.link_status(
        rules.effective_state(RequestState(row.state), expires_at=row.expires_at, now=now),
        is_live=bool(row.live_roles),  # type: ignore[attr-defined]  # with_life added it
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
    if row.center_id is not None:
        return True  # that of each ad account counts where it is used
    status = row.standing  # type: ignore[attr-defined]  # with_life added it
    return status is not None and ad_accounts.standing(Status(status)).keeps_links


def _rows(actor: Actor, ad_account_id: int) -> QuerySet[LinkRequest]:
    account = (Kind.AD_ACCOUNT, ad_account_id)
    access.require(actor, Permission.CREATOR_LINKS_MANAGE, account)
    access.focus(account)
    rows = LinkRequest.objects.filter(ad_account_id=ad_account_id)
    return rows.annotate(standing=ad_accounts.status_of("ad_account_id"))


def count_parts(
    asker: access.Ref,
    narrowed: QuerySet[LinkRequest] | None,
    *,
    now: dt.datetime,
    seen: Callable[[QuerySet], QuerySet] = lambda rows: rows,
) -> tuple[dict[LinkView, int], int]:
    """How many rows each part has, and how many are left of a narrowed list; one statement. `seen` leaves out what the
    acting person does not see."""
    rows = seen(LinkRequest.objects.filter(**askers.columns_of(asker)))
    unended = seen(Link.objects.filter(**askers.columns_of(asker), ended_at__isnull=True))
    counted: list[tuple[str, QuerySet[LinkRequest] | QuerySet[Link]]] = [
        ("rows", rows),
        (LinkView.ALL, rows.filter(is_latest=True)),
        # From the links themselves: joining them to thousands of requests costs several times as much.
        (LinkView.LINKED, unended.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now))),
        (LinkView.WAITING, rows.filter(state=RequestState.PENDING, expires_at__gt=now)),
    ]
    if narrowed is not None:
        counted.append(("narrowed", narrowed))
    each = [
        some.order_by().annotate(part=Value(name)).values_list("part").annotate(Count("pk"))
        for name, some in counted
    ]
    found = dict(each[0].union(*each[1:], all=True))
    counts = {view: found.get(view.value, 0) for view in LinkView}
    over = found.get("rows", 0) - counts[LinkView.LINKED] - counts[LinkView.WAITING]
    return {**counts, LinkView.HISTORY: over}, found.get("narrowed", 0)


def conditions(wanted: LinkFilter, *, now: dt.datetime) -> Q:
    """The condition for what is wanted of a list."""
    condition = _part(wanted.view, now=now)
    if text := wanted.search.strip().lstrip("@").casefold()[: limits.HANDLE_INPUT_LENGTH]:
        condition &= Q(handle__contains=text)
    return condition & _statuses(now)[wanted.status] if wanted.status else condition


def _part(view: LinkView, *, now: dt.datetime) -> Q:
    has = _statuses(now)
    over = (status for status in LinkStatus if status not in rules.OPEN_STATUSES)
    return {
        LinkView.ALL: Q(is_latest=True),
        LinkView.LINKED: _unexpired(now),
        LinkView.WAITING: has[LinkStatus.PENDING],
        LinkView.HISTORY: functools.reduce(operator.or_, (has[status] for status in over)),
    }[view]


def _unexpired(now: dt.datetime) -> Q:
    # A link's own row ends in the same transaction as its relations, so it may narrow a list; what a line says of
    # its status is read from the relations.
    return _OPEN_LINK & (Q(link__ends_at__isnull=True) | Q(link__ends_at__gt=now))


def _statuses(now: dt.datetime) -> dict[LinkStatus, Q]:
    waiting = Q(state=RequestState.PENDING)
    unexpired, good = _unexpired(now), Q(standing__in=ad_accounts.KEEPS_LINKS)
    return {
        LinkStatus.PENDING: waiting & Q(expires_at__gt=now),
        LinkStatus.AUTHORIZED: unexpired & good,
        LinkStatus.SUSPENDED: unexpired & ~good,
        LinkStatus.REJECTED: Q(state=RequestState.REJECTED),
        LinkStatus.CANCELLED: Q(state=RequestState.CANCELLED),
        LinkStatus.EXPIRED: Q(state=RequestState.EXPIRED)
        | (waiting & Q(expires_at__lte=now))
        | (_OPEN_LINK & Q(link__ends_at__lte=now))
        | Q(link__ended_as=EndedAs.EXPIRED),
        LinkStatus.REVOKED: Q(link__ended_as__in=[EndedAs.REVOKED, EndedAs.CLOSED]),
        LinkStatus.UNLINKED: Q(link__ended_as=EndedAs.UNLINKED),
        LinkStatus.REPLACED: Q(link__ended_as=EndedAs.REPLACED),
    }


def lines(
    rows: QuerySet[LinkRequest], sort: str, page: PageRequest, *, now: dt.datetime
) -> tuple[list[LinkRow], dict[str, str | None]]:
    """One page of these rows as lines, and the cursors to its neighbours."""
    found, has_more = _page(with_life(rows), sort, page)
    cards = creators.get_cards([row.creator_account_id for row in found])
    lines = [to_row(row, cards[row.creator_account_id], now=now) for row in found]
    return lines, _cursors(found, sort, page, has_more=has_more)


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
