"""Advertisers whose requests a creator no longer wants: block, unblock, and what an asking ad account is told."""

from __future__ import annotations

import dataclasses
import functools
import operator

from django.db.models import Q, QuerySet

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Ref
from suitcase.areas.consent import askers, endings, inbox
from suitcase.areas.consent.contracts import (
    BlockedRequester,
    BlockOutcome,
    BlockPreview,
    EndedAs,
    Requester,
    RequestState,
)
from suitcase.areas.consent.errors import AlreadyBlocked, AlreadyUnblocked, RequesterBlocked
from suitcase.areas.consent.models import Link, LinkRequest, RequesterBlock
from suitcase.areas.consent.pending import put_answer, record_request
from suitcase.areas.consent.proposals import falling
from suitcase.areas.creators import public as creators
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.paging import Page, PageRequest, encode
from suitcase.stores.postgres import prepared


@dataclasses.dataclass(frozen=True, slots=True)
class BlockFilter:
    """What of a person's blocked requesters is wanted: part of a name, one of the creator accounts (None: all)."""

    search: str = ""
    creator_account_id: int | None = None


@action
def block_requester(actor: Actor, *, request_id: int, revoke: bool = False) -> BlockOutcome:
    """Take no more requests from the ad account or centre behind a request.

    One that waits is rejected, whoever asked for it, and what a centre asked for its partners is taken back. A link
    that holds stays, unless `revoke` ends it in the same step.
    """
    row = inbox.load(request_id)
    _require_owner(actor, row.creator_account_id)
    askers.lock_pair(askers.asker_of(row), row.creator_account_id)
    pair = askers.pair_of(row)
    if RequesterBlock.objects.filter(**pair, ended_at__isnull=True).exists():
        raise AlreadyBlocked(row.requester["ad_account"])
    block = RequesterBlock.objects.create(
        **pair,
        requester=row.requester,
        blocked_by=access.require_signed_in(actor),
        blocked_at=clock.now(),
    )
    # Whoever asks for a partner holds the link through which it would have it: what was asked before is seen below.
    unended = Link.objects.filter(**pair, ended_at__isnull=True).values_list("id", flat=True)
    asked = [one.id for one in (*_waiting(**pair), *_proposed(row))]
    endings.hold(list(unended), asked)
    rejected = _reject_waiting(actor, pair)
    taken_back = _take_back(actor, row)
    links = list(_live_links(pair)) if revoke else []
    if links:
        endings.end_grant(actor, links, EndedAs.REVOKED, are_held=True)
    _record("link:requester_blocked", actor, block)
    return BlockOutcome(block.id, rejected=rejected, revoked=bool(links), taken_back=taken_back)


def preview_block(actor: Actor, request_id: int) -> BlockPreview:
    """What of all that waits blocking the advertiser behind a request would end; for the owner."""
    row = inbox.load(request_id)
    _require_owner(actor, row.creator_account_id)
    waiting = _waiting(**askers.pair_of(row)).first()
    by = waiting.requester["through"] if waiting is not None and waiting.proposer_id is not None else ""
    partners = sorted(one.requester["ad_account"] for one in _proposed(row))
    return BlockPreview(waiting is not None, by, tuple(partners))


@action
def unblock_requester(actor: Actor, *, block_id: int) -> None:
    """Let an ad account or centre ask again. Nothing is approved by it."""
    seen = RequesterBlock.objects.filter(id=block_id).first()
    if seen is None:
        raise NotFound
    _require_owner(actor, seen.creator_account_id)
    askers.lock_pair(askers.asker_of(seen), seen.creator_account_id)
    block = RequesterBlock.objects.select_for_update().get(id=block_id)
    if block.ended_at is not None:
        raise AlreadyUnblocked(block.requester["ad_account"])
    block.ended_at, block.ended_by = clock.now(), access.require_signed_in(actor)
    block.save(update_fields=["ended_at", "ended_by"])
    _record("link:requester_unblocked", actor, block)


def refuse_blocked(asker: Ref, creator_account_id: int, *, handle: str, name: str) -> None:
    """Raise `RequesterBlocked` if the creator takes no requests from this ad account or centre.

    Call it under the lock of the pair, so that a request and a block follow one another. The advertiser cannot read
    the rows behind it: the database answers yes or no, and only about askers the acting person has a path to.
    """
    is_center = asker.kind is Kind.CENTER
    question = "consent_center_is_blocked" if is_center else "consent_is_blocked"
    ((is_blocked,),) = prepared(
        f"SELECT {question}(%s::bigint, %s::bigint)",
        (asker.id, creator_account_id),
    )
    if is_blocked:
        raise RequesterBlocked(handle, name)


def list_blocked(
    actor: Actor, wanted: BlockFilter | None = None, page: PageRequest | None = None
) -> Page[BlockedRequester]:
    """Ad accounts that may not ask the person's creator accounts, those blocked last first."""
    wanted, page = wanted or BlockFilter(), page or PageRequest()
    rows = _mine(actor, wanted.creator_account_id).filter(ended_at__isnull=True)
    for word in wanted.search.split()[:5]:
        fields = ("ad_account", "company", "person")
        rows = rows.filter(
            functools.reduce(
                operator.or_, [Q(**{f"requester__{field}__icontains": word}) for field in fields]
            )
        )
    total = rows.count()
    if page.key is not None:
        moment, last = page.key
        rows = rows.filter(Q(blocked_at__lt=moment) | Q(blocked_at=moment, id__lt=last))
    found = list(rows.order_by("-blocked_at", "-id")[: page.size + 1])
    cursor = None
    if len(found) > page.size:
        found = found[: page.size]
        cursor = encode((found[-1].blocked_at.isoformat(), found[-1].id))
    return Page(_contracts(found), next=cursor, total=total)


def get_block(actor: Actor, block_id: int) -> BlockedRequester:
    """One block for the owner of the creator account, also when it is over; `NotFound` for everybody else."""
    row = RequesterBlock.objects.filter(id=block_id).first()
    if row is None:
        raise NotFound
    _require_owner(actor, row.creator_account_id)
    return _contracts([row])[0]


def find_block(actor: Actor, creator_account_id: int, asker: Ref) -> BlockedRequester | None:
    """The block that keeps this ad account or centre from asking, or None; for the owner of the creator account."""
    _require_owner(actor, creator_account_id)
    found = RequesterBlock.objects.filter(
        **askers.columns_of(asker), creator_account_id=creator_account_id, ended_at__isnull=True
    )
    return next(iter(_contracts(list(found))), None)


def list_blocks_of_pair(actor: Actor, creator_account_id: int, asker: Ref) -> list[BlockedRequester]:
    """Every time this ad account or centre was blocked, the latest first; for the owner of the creator account."""
    _require_owner(actor, creator_account_id)
    pair = {"creator_account_id": creator_account_id, **askers.columns_of(asker)}
    return _contracts(list(RequesterBlock.objects.filter(**pair).order_by("-blocked_at")))


def _mine(actor: Actor, creator_account_id: int | None) -> QuerySet[RequesterBlock]:
    if creator_account_id is None:
        mine = [account.id for account in creators.list_my_creator_accounts(actor)]
        return RequesterBlock.objects.filter(creator_account_id__in=mine)
    _require_owner(actor, creator_account_id)
    return RequesterBlock.objects.filter(creator_account_id=creator_account_id)


def _contracts(rows: list[RequesterBlock]) -> list[BlockedRequester]:
    cards = creators.get_cards([row.creator_account_id for row in rows])
    return [
        BlockedRequester(
            block_id=row.id,
            creator_account_id=row.creator_account_id,
            handle=cards[row.creator_account_id].handle,
            requester=Requester(**row.requester),
            since=row.blocked_at,
            ended_at=row.ended_at,
        )
        for row in rows
    ]


def _require_owner(actor: Actor, creator_account_id: int) -> None:
    access.require(actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, creator_account_id))


def _reject_waiting(actor: Actor, pair: dict[str, int]) -> bool:
    rows = list(_waiting(**pair).order_by("id").select_for_update())
    for row in rows:
        put_answer(row, actor, RequestState.REJECTED)
        record_request("link:rejected", actor, row)
    return bool(rows)


def _take_back(actor: Actor, row: LinkRequest) -> int:
    """Take back what the centre behind a request asked for its partners. It is theirs no less, so it is no rejection
    that would have them rest; and no line says why, as none tells anybody of a block."""
    seen = list(_proposed(row))
    for one in seen:
        askers.lock_pair(askers.asker_of(one), one.creator_account_id)
    rows = list(_proposed(row).filter(id__in=[one.id for one in seen]).select_for_update())
    if rows:
        falling.withdraw(actor, rows)
    return len(rows)


def _proposed(row: LinkRequest) -> QuerySet[LinkRequest]:
    """What the centre behind a request asked for its partners and waits; nothing for an ad account."""
    if row.center_id is None:
        return LinkRequest.objects.none()
    asked = _waiting(proposer_id=row.center_id, creator_account_id=row.creator_account_id)
    return asked.order_by("id")


def _waiting(**which: int) -> QuerySet[LinkRequest]:
    return LinkRequest.objects.filter(**which, state=RequestState.PENDING, expires_at__gt=clock.now())


def _live_links(pair: dict[str, int]) -> QuerySet[Link, int]:
    now = clock.now()
    unended = Link.objects.filter(**pair, ended_at__isnull=True)
    return unended.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now)).values_list("id", flat=True)


def _record(verb: str, actor: Actor, block: RequesterBlock) -> None:
    # In the owner's own history alone: people of a linked ad account also see that of the creator account.
    data = {
        **askers.named(block, block.requester["ad_account"]),
        "creator_account": block.creator_account_id,
        "handle": creators.get_cards([block.creator_account_id])[block.creator_account_id].handle,
    }
    record(verb, actor, streams=[(Kind.PERSON, access.require_signed_in(actor))], data=data)
