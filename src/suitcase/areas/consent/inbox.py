"""Reads of requests and links from the creator's side."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import operator
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from django.db.models import Case, Count, DateTimeField, F, Q, QuerySet, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Lower

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import Status
from suitcase.areas.consent import askers, ports, rules
from suitcase.areas.consent.contracts import (
    Ending,
    Evidence,
    Grant,
    LinkStatus,
    Requester,
    RequestState,
    Scope,
)
from suitcase.areas.consent.models import ConsentEvidence, Link, LinkRequest
from suitcase.areas.consent.queries import reason_of, scopes_of, status_of, with_life
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountState, CreatorAccount, CreatorCard
from suitcase.areas.identity import public as identity
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.paging import Page, PageRequest, encode
from suitcase.stores.postgres import prepared

Which = Literal["all", "pending", "ending", "answered", "linked"]
# Links without an end come after all that end, and what is over after both.
_NO_END, _OVER = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (9998, 9999))
_HOLDS = Q(state=RequestState.APPROVED, link__ended_at__isnull=True)


@dataclasses.dataclass(frozen=True, slots=True)
class GrantFilter:
    """What of a creator's requests and links is wanted.

    `which` keeps requests that wait ("pending"), links that end within two weeks ("ending"), requests that wait no
    longer ("answered"), those that became links ("linked") or "all". `creator_account_id` None means all accounts of
    the person. `search` is part of the name of the ad account, of its company or of the person who asked. `state` keeps
    links that may be used, that rest, or that are over. `sort` is "asked", newest first; "expires" and "ends", what has
    least time left first; "answered", what was decided last first; "name", by advertiser; "" takes what suits `which`.
    """

    which: Which = "all"
    creator_account_id: int | None = None
    search: str = ""
    state: Literal["", "live", "suspended", "ended"] = ""
    sort: Literal["", "asked", "expires", "ends", "answered", "name"] = ""


@dataclasses.dataclass(frozen=True, slots=True)
class GrantPage(Page[Grant]):
    """A page of the inbox and, if asked for, how many each part has, whatever the search."""

    counts: Mapping[Which, int] = dataclasses.field(default_factory=dict)


_SUITS = {"pending": "expires", "ending": "ends", "answered": "answered"}


def list_grants(
    actor: Actor,
    wanted: GrantFilter | None = None,
    page: PageRequest | None = None,
    *,
    counted: bool = False,
) -> GrantPage:
    """Requests to the person's creator accounts and what came of them; `counted` with the size of every part."""
    wanted, page, now = wanted or GrantFilter(), page or PageRequest(), clock.now()
    accounts = _accounts(actor, wanted.creator_account_id)
    every = _of(accounts)
    counts = _counts(every, now) if counted else {}
    rows = _narrowed(every, wanted, accounts, now)
    is_part = counted and not wanted.search and not wanted.state
    total = counts[wanted.which] if is_part else rows.count()
    key, descending = _order(wanted.sort or _SUITS.get(wanted.which, "asked"), now)
    rows = with_life(rows).annotate(sort_key=key)
    if page.key is not None:
        value, last = page.key
        side = "lt" if descending else "gt"
        rows = rows.filter(Q(**{f"sort_key__{side}": value}) | Q(sort_key=value, **{f"id__{side}": last}))
    ordering = ("-sort_key", "-id") if descending else ("sort_key", "id")
    found = list(rows.order_by(*ordering)[: page.size + 1])
    cursor = None
    if len(found) > page.size:
        found = found[: page.size]
        cursor = encode((_cursor(found[-1]), found[-1].id))
    return GrantPage(_grants(actor, found, now=now), next=cursor, total=total, counts=counts)


def count_pending(actor: Actor) -> int:
    """How many requests wait for an answer on all creator accounts of the person, up to `BADGE_COUNTED`."""
    mine, params = access.reachable_sql(actor, Kind.CREATOR_ACCOUNT, Permission.CREATOR_ACCOUNT_MANAGE)
    sql = f"SELECT consent_count_pending(ARRAY({mine}), %s, %s)"
    ((count,),) = prepared(sql, (*params, clock.now(), limits.BADGE_COUNTED))
    return int(count)


def _counts(rows: QuerySet[LinkRequest], now: dt.datetime) -> dict[Which, int]:
    parts = {which: Count("id", filter=part) for which, part in _parts(now).items()}
    counts: dict[Which, int] = rows.aggregate(**parts)  # type: ignore[assignment]
    return counts


def _accounts(actor: Actor, creator_account_id: int | None) -> list[CreatorAccount]:
    mine = creators.list_my_creator_accounts(actor)
    if creator_account_id is None:
        return mine
    account = (Kind.CREATOR_ACCOUNT, creator_account_id)
    access.require(actor, Permission.CREATOR_ACCOUNT_MANAGE, account)
    return [one for one in mine if one.id == creator_account_id]


def _of(accounts: Sequence[CreatorAccount]) -> QuerySet[LinkRequest]:
    if len(accounts) == 1:
        access.focus((Kind.CREATOR_ACCOUNT, accounts[0].id))
        return LinkRequest.objects.filter(creator_account_id=accounts[0].id)
    return LinkRequest.objects.filter(creator_account_id__in=[account.id for account in accounts])


def _parts(now: dt.datetime) -> dict[Which, Q]:
    waits = Q(state=RequestState.PENDING, expires_at__gt=now)
    soon = now + dt.timedelta(days=max(limits.LINK_REMINDERS_DAYS))
    return {
        "all": Q(),
        "pending": waits,
        "ending": _HOLDS & Q(link__ends_at__gt=now, link__ends_at__lte=soon),
        "answered": ~waits,
        "linked": Q(link__isnull=False),
    }


def _narrowed(
    rows: QuerySet[LinkRequest], wanted: GrantFilter, accounts: Sequence[CreatorAccount], now: dt.datetime
) -> QuerySet[LinkRequest]:
    rows = rows.filter(_parts(now)[wanted.which])
    if wanted.state:
        opened = [account.id for account in accounts if account.state is AccountState.ACTIVE]
        runs = _HOLDS & (Q(link__ends_at__isnull=True) | Q(link__ends_at__gt=now))
        standing = Q(standing_now=Status.APPROVED) | Q(center_id__isnull=False)
        fits = Q(creator_account_id__in=opened) & standing
        state = {"live": runs & fits, "suspended": runs & ~fits, "ended": ~runs}[wanted.state]
        rows = rows.annotate(standing_now=ad_accounts.status_of("ad_account_id"))
        rows = rows.filter(state, link__isnull=False)
    for word in wanted.search.split()[:5]:
        fields = ("ad_account", "company", "person")
        either = [Q(**{f"requester__{field}__icontains": word}) for field in fields]
        rows = rows.filter(functools.reduce(operator.or_, either))
    return rows


def _order(sort: str, now: dt.datetime) -> tuple[Any, bool]:
    """What to sort by, and whether the largest comes first."""
    if sort == "ends":
        over = Q(link__ended_at__isnull=False) | Q(link__ends_at__lte=now)
        end = Coalesce("link__ends_at", Value(_NO_END), output_field=DateTimeField())
        return Case(When(over, then=Value(_OVER)), default=end, output_field=DateTimeField()), False
    return {
        "asked": (F("requested_at"), True),
        "expires": (F("expires_at"), False),
        "answered": (Coalesce("answered_at", "expires_at"), True),
        "name": (Lower(KeyTextTransform("ad_account", "requester")), False),
    }[sort]


def _cursor(row: LinkRequest) -> str:
    key = row.sort_key  # type: ignore[attr-defined]  # list_grants added it
    return key.isoformat() if isinstance(key, dt.datetime) else key


def get_grant(actor: Actor, request_id: int) -> Grant:
    """One request or link for the owner of the creator account; `NotFound` for everybody else."""
    row = load(request_id)
    access.require(actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, row.creator_account_id))
    return _grants(actor, [row], now=clock.now())[0]


def load(request_id: int) -> LinkRequest:
    """The row with its link, of those the actor can see."""
    row = with_life(LinkRequest.objects.filter(id=request_id)).first()
    if row is None:
        raise NotFound
    return row


def preview_end(actor: Actor, request_id: int) -> Ending:
    """What would stop if the link of this request ended; for the owner and for the ad account's Admins."""
    row = load(request_id)
    require_either_side(actor, row)
    grant = _grants(actor, [row], now=clock.now())[0]
    link_ids = [grant.link_id] if grant.link_id else []
    found = tuple(each for dependants in ports.dependants() for each in dependants.preview(actor, link_ids))
    stops = tuple(
        rules.stops_in_words(grant.scopes, handle=grant.handle, ad_account=grant.requester.ad_account)
    )
    return Ending(grant, found, stops)


def get_evidence(actor: Actor, request_id: int) -> Evidence:
    """What was kept when the creator agreed last; both sides may read it."""
    row = load(request_id)
    require_either_side(actor, row)
    kept = _kept(request_id).last()
    if kept is None:
        raise NotFound
    return _evidence(kept)


def list_evidence(actor: Actor, request_id: int) -> list[Evidence]:
    """Everything the creator agreed to for this link, the latest first; both sides may read it."""
    require_either_side(actor, load(request_id))
    return [_evidence(kept) for kept in _kept(request_id).reverse()]


def _kept(request_id: int) -> QuerySet[ConsentEvidence]:
    return ConsentEvidence.objects.filter(link__request_id=request_id).order_by("approved_at", "id")


def _evidence(kept: ConsentEvidence) -> Evidence:
    return Evidence(
        link_id=kept.link_id,
        text_version=kept.text_version,
        language=kept.language,
        text=kept.text,
        text_sha256=kept.text_sha256,
        scopes=tuple(Scope(scope) for scope in kept.scopes),
        terms=kept.terms,
        requester=Requester(**kept.requester),
        approved_at=kept.approved_at,
        signed_in_at=kept.signed_in_at,
        sign_in_strength=kept.sign_in_strength,
    )


def require_either_side(actor: Actor, row: LinkRequest) -> None:
    """Pass for the creator account's owner and for Admins of the ad account or centre; refuse everybody else."""
    owns = access.check(
        actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, row.creator_account_id)
    ).allowed
    if not owns and not (row.proposer_id is not None and askers.heads_proposer(actor, row)):
        askers.require_asker(actor, row)


def _grants(actor: Actor, rows: Sequence[LinkRequest], *, now: dt.datetime) -> list[Grant]:
    cards = creators.get_cards([row.creator_account_id for row in rows])
    names = identity.get_names({row.answered_by for row in rows if row.answered_by})
    has_now = _have_now(rows)
    return [
        dataclasses.replace(
            _grant(row, cards[row.creator_account_id], now=now),
            answered_by=names.get(row.answered_by or 0, ""),
            answered_by_you=row.answered_by is not None and row.answered_by == actor.person_id,
            has_now=has_now.get(row.id, ()),
        )
        for row in rows
    ]


def _have_now(rows: Sequence[LinkRequest]) -> dict[int, tuple[Scope, ...]]:
    """What partners have through the same links through which these requests ask for more, by request."""
    asking = {
        (row.through_link_id or 0, row.center_id): row.id
        for row in rows
        if row.through_link_id is not None and row.state == RequestState.PENDING
    }
    if not asking:
        return {}
    links = Link.objects.filter(through_link_id__in=[link for link, _center in asking], ended_at__isnull=True)
    return {
        asking[link.through_link_id or 0, link.center_id]: tuple(Scope(scope) for scope in link.scopes)
        for link in links
        if (link.through_link_id or 0, link.center_id) in asking
    }


def _grant(row: LinkRequest, card: CreatorCard, *, now: dt.datetime) -> Grant:
    link = getattr(row, "link", None)
    status = status_of(row, card, now=now)
    scopes = tuple(Scope(scope) for scope in (link or row).scopes)
    requester = Requester(**row.requester)
    text = None
    if status is LinkStatus.PENDING:
        text = rules.consent_text(
            requester, handle=card.handle, scopes=scopes, until=row.proposed_end, message=row.message
        )
    standing = row.standing  # type: ignore[attr-defined]  # with_life added it
    return Grant(
        request_id=row.id,
        link_id=link.id if link else None,
        creator_account_id=row.creator_account_id,
        handle=card.handle,
        requester=requester,
        status=status,
        reason=reason_of(row, card, status),
        scopes=scopes,
        message=row.message,
        requested_at=row.requested_at,
        expires_at=row.expires_at,
        proposed_end=row.proposed_end,
        since=link.started_at if link else None,
        until=link.ends_at if link else row.proposed_end,
        ended_at=link.ended_at if link else row.answered_at,
        text=text,
        asked_scopes=tuple(Scope(scope) for scope in row.scopes),
        in_use=scopes_of(row.live_roles),  # type: ignore[attr-defined]  # with_life added it
        standing=ad_accounts.standing(Status(standing)) if standing else None,
        is_account_open=card.state is AccountState.ACTIVE,
        note=row.answer_note,
        answered_at=row.answered_at,
    )
