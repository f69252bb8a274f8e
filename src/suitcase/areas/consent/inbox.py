"""Reads of requests and links from the creator's side."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import operator
from typing import Literal

from django.db.models import Q, QuerySet

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.consent import ports, rules
from suitcase.areas.consent.contracts import (
    Ending,
    Evidence,
    Grant,
    LinkStatus,
    Requester,
    RequestState,
    Scope,
)
from suitcase.areas.consent.models import ConsentEvidence, LinkRequest
from suitcase.areas.consent.queries import reason_of, status_of, with_life
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import CreatorCard
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.paging import Page, PageRequest, encode

OPEN_STATUSES = frozenset({LinkStatus.PENDING, LinkStatus.AUTHORIZED, LinkStatus.SUSPENDED})


@dataclasses.dataclass(frozen=True, slots=True)
class GrantFilter:
    """What of a creator's requests and links is wanted.

    `which` keeps requests that wait ("pending"), those that no longer do ("answered"), those that became links
    ("linked") or "all". `creator_account_id` None means all accounts of the person. `search` is part of the name of
    the ad account, of its company or of the person who asked.
    """

    which: Literal["all", "pending", "answered", "linked"] = "all"
    creator_account_id: int | None = None
    search: str = ""


def list_grants(
    actor: Actor, wanted: GrantFilter | None = None, page: PageRequest | None = None
) -> Page[Grant]:
    """Requests to the person's creator accounts and what came of them, newest first."""
    wanted, page, now = wanted or GrantFilter(), page or PageRequest(), clock.now()
    rows = _narrowed(_mine(actor, wanted.creator_account_id), wanted, now)
    total = rows.count()
    if page.key is not None:
        moment, last = page.key
        rows = rows.extra(
            where=["(link_request.requested_at, link_request.id) < (%s, %s)"], params=[moment, last]
        )
    found = list(with_life(rows).order_by("-requested_at", "-id")[: page.size + 1])
    cursor = None
    if len(found) > page.size:
        found = found[: page.size]
        cursor = encode((found[-1].requested_at.isoformat(), found[-1].id))
    cards = creators.get_cards([row.creator_account_id for row in found])
    grants = [_grant(row, cards[row.creator_account_id], now=now) for row in found]
    return Page(grants, next=cursor, total=total)


def _mine(actor: Actor, creator_account_id: int | None) -> QuerySet[LinkRequest]:
    if creator_account_id is None:
        mine = [account.id for account in creators.list_my_creator_accounts(actor)]
        return LinkRequest.objects.filter(creator_account_id__in=mine)
    account = (Kind.CREATOR_ACCOUNT, creator_account_id)
    access.require(actor, Permission.CREATOR_ACCOUNT_MANAGE, account)
    access.focus(account)
    return LinkRequest.objects.filter(creator_account_id=creator_account_id)


def _narrowed(rows: QuerySet[LinkRequest], wanted: GrantFilter, now: dt.datetime) -> QuerySet[LinkRequest]:
    waits = Q(state=RequestState.PENDING, expires_at__gt=now)
    rows = rows.filter(
        {"all": Q(), "pending": waits, "answered": ~waits, "linked": Q(link__isnull=False)}[wanted.which]
    )
    for word in wanted.search.split()[:5]:
        fields = ("ad_account", "company", "person")
        either = [Q(**{f"requester__{field}__icontains": word}) for field in fields]
        rows = rows.filter(functools.reduce(operator.or_, either))
    return rows


def count_pending(actor: Actor) -> int:
    """How many requests wait for an answer on all creator accounts of the person."""
    mine = [account.id for account in creators.list_my_creator_accounts(actor)]
    rows = LinkRequest.objects.filter(creator_account_id__in=mine, state=RequestState.PENDING)
    return rows.filter(expires_at__gt=clock.now()).count()


def get_grant(actor: Actor, request_id: int) -> Grant:
    """One request or link for the owner of the creator account; `NotFound` for everybody else."""
    row = load(request_id)
    access.require(actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, row.creator_account_id))
    card = creators.get_cards([row.creator_account_id])[row.creator_account_id]
    return _grant(row, card, now=clock.now())


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
    card = creators.get_cards([row.creator_account_id])[row.creator_account_id]
    grant = _grant(row, card, now=clock.now())
    link_ids = [grant.link_id] if grant.link_id else []
    found = tuple(each for dependants in ports.dependants() for each in dependants.preview(actor, link_ids))
    stops = tuple(
        rules.stops_in_words(grant.scopes, handle=card.handle, ad_account=grant.requester.ad_account)
    )
    return Ending(grant, found, stops)


def get_evidence(actor: Actor, request_id: int) -> Evidence:
    """What was kept when the creator agreed last; both sides may read it."""
    row = load(request_id)
    require_either_side(actor, row)
    kept = ConsentEvidence.objects.filter(link__request_id=request_id).order_by("approved_at", "id").last()
    if kept is None:
        raise NotFound
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
    """Pass for the creator account's owner and for Admins of the ad account; refuse everybody else."""
    owns = access.check(
        actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, row.creator_account_id)
    ).allowed
    if not owns:
        access.require(actor, Permission.CREATOR_LINKS_MANAGE, (Kind.AD_ACCOUNT, row.ad_account_id))


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
    )
