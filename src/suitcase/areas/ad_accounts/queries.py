"""Reads of ad accounts: ids in, contracts out."""

from __future__ import annotations

from django.db.models import OuterRef, Q, Subquery

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts import rules
from suitcase.areas.ad_accounts.contracts import AdAccount, AdAccountCard, Reason, Standing, Status
from suitcase.areas.ad_accounts.models import AdAccount as Row
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.ids import parse_id
from suitcase.kernel.paging import Key, Page, encode

WAITING = (Status.IN_REVIEW, Status.CHANGE_IN_REVIEW)


def get_ad_account(actor: Actor, ad_account_id: int) -> AdAccount:
    """One ad account in full for somebody who may see it; `NotFound` for everybody else."""
    access.require(actor, Permission.AD_ACCOUNT_SEE, (Kind.AD_ACCOUNT, ad_account_id))
    row = Row.objects.filter(id=ad_account_id).first()
    if row is None:
        raise NotFound
    return to_contract(row)


def list_my_ad_accounts(
    actor: Actor, *, search: str = "", limit: int = limits.PAGE_SIZE, offset: int = 0
) -> list[AdAccountCard]:
    """Ad accounts the person reaches, by name, at most `limit` after the first `offset`.

    `search` matches name, company or id.
    """
    rows = Row.objects.filter(access.reachable_filter(actor, Kind.AD_ACCOUNT, Permission.AD_ACCOUNT_SEE))
    found = rows.filter(_matches(search)).order_by("name", "id")
    return [_card(row) for row in found[offset : offset + limit]]


def count_my_ad_accounts(actor: Actor) -> int:
    """How many ad accounts the person reaches."""
    return Row.objects.filter(
        access.reachable_filter(actor, Kind.AD_ACCOUNT, Permission.AD_ACCOUNT_SEE)
    ).count()


def get_standing(actor: Actor, ad_account_id: int) -> Standing:
    """The standing of an ad account whose row the actor can see (its people, and creators it has asked)."""
    status = Row.objects.filter(id=ad_account_id).values_list("status", flat=True).first()
    if status is None:
        raise NotFound
    return rules.standing(Status(status))


def status_of(field: str) -> Subquery:
    """The status of the ad account whose id stands in `field`, as an expression for another area's statement."""
    return Subquery(Row.objects.filter(id=OuterRef(field)).values("status")[:1])


def list_waiting_for_review(
    actor: Actor, *, search: str = "", size: int = limits.PAGE_SIZE, after: Key | None = None
) -> Page[AdAccountCard]:
    """The operator's queue, oldest first, keyset-paged by (created_at, id)."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    waiting = Row.objects.filter(status__in=WAITING).filter(_matches(search))
    rows = waiting.order_by("created_at", "id")
    if after:
        created, last = after
        rows = rows.filter(Q(created_at__gt=created) | Q(created_at=created, id__gt=last))
    found = list(rows[: size + 1])
    last_row = found[size - 1] if len(found) > size else None
    cursor = encode((last_row.created_at.isoformat(), last_row.id)) if last_row else None
    return Page([_card(row) for row in found[:size]], next=cursor, total=waiting.count())


def get_for_review(actor: Actor, ad_account_id: int) -> AdAccount:
    """One ad account in full for an operator."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    row = Row.objects.filter(id=ad_account_id).first()
    if row is None:
        raise NotFound
    return to_contract(row)


def to_contract(row: Row) -> AdAccount:
    """The contract of one table row."""
    status = Status(row.status)
    same = (
        field for field in AdAccount.__dataclass_fields__ if field not in {"status", "standing", "reasons"}
    )
    return AdAccount(
        **{field: getattr(row, field) for field in same},
        status=status,
        standing=rules.standing(status),
        reasons=tuple(Reason(**reason) for reason in row.reasons),
    )


def _card(row: Row) -> AdAccountCard:
    standing = rules.standing(Status(row.status))
    return AdAccountCard(
        row.id,
        row.name,
        row.company_name,
        row.time_zone,
        row.currency,
        standing,
        row.created_at,
        row.submitted_at,
        row.appealed_at is not None,
    )


def _matches(search: str) -> Q:
    text = " ".join(search.split())[:200]
    if not text:
        return Q()
    found = Q(name__icontains=text) | Q(company_name__icontains=text)
    number = parse_id(text)
    return found | Q(id=number) if number else found
