"""Reads of ad accounts: ids in, contracts out."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts import rules, standing
from suitcase.areas.ad_accounts.contracts import (
    AdAccount,
    AdAccountCard,
    NewAdAccount,
    Reason,
    Standing,
    Status,
)
from suitcase.areas.ad_accounts.models import NEEDS_DECISION
from suitcase.areas.ad_accounts.models import AdAccount as Row
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.ids import parse_id
from suitcase.kernel.paging import Key, Page, encode
from suitcase.stores.postgres import BigInts, prepared, queue

EDITABLE = tuple(field.name for field in dataclasses.fields(NewAdAccount) if field.name not in rules.FIXED)


def get_ad_account(actor: Actor, ad_account_id: int) -> AdAccount:
    """One ad account in full for somebody who may see it; `NotFound` for everybody else."""
    access.require(actor, Permission.AD_ACCOUNT_SEE, (Kind.AD_ACCOUNT, ad_account_id))
    return to_contract(seen(ad_account_id))


def names_of(ad_account_ids: Iterable[int]) -> dict[int, str]:
    """The names of ad accounts, as far as the acting person sees them."""
    wanted = BigInts(sorted(set(ad_account_ids)))
    return dict(prepared("SELECT id, name FROM ad_account WHERE id = ANY (%s)", (wanted,)))


def list_my_ad_accounts(
    actor: Actor,
    *,
    search: str = "",
    limit: int = limits.PAGE_SIZE,
    offset: int = 0,
    first: Sequence[int] = (),
    sort: str = "name",
    status: Status | None = None,
) -> list[AdAccountCard]:
    """Ad accounts the person reaches, at most `limit` after the first `offset`, by `sort` ("name" or "created",
    "-" turns it round), those with an id in `first` before all others and in that order.

    `search` matches name, company or id.
    """
    rows = Row.objects.filter(access.reachable_filter(actor, Kind.AD_ACCOUNT, Permission.AD_ACCOUNT_SEE))
    if status is not None:
        rows = rows.filter(status=status)
    column = {"created": "created_at"}.get(sort.lstrip("-"), "name")
    order = [f"-{column}", "-id"] if sort.startswith("-") else [column, "id"]
    if first:
        places = [When(id=one, then=Value(place)) for place, one in enumerate(first)]
        place = Case(*places, default=Value(len(places)), output_field=IntegerField())
        rows, order = rows.annotate(place=place), ["place", *order]
    found = rows.filter(_matches(search)).order_by(*order)
    return [card_of(row) for row in found[offset : offset + limit]]


def get_names(actor: Actor, ids: Collection[int]) -> dict[int, str]:
    """Names by id of those ad accounts whose row the actor can see; without the others. One statement."""
    return dict(Row.objects.filter(id__in=list(ids)).values_list("id", "name")) if ids else {}


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
    return standing.standing(Status(status))


def hold_standing(actor: Actor, ad_account_id: int) -> Standing:
    """The standing of an ad account, which nobody closes or suspends until the caller's transaction ends."""
    queue("pg_advisory_xact_lock_shared(%s)", (ad_account_id,))
    return get_standing(actor, ad_account_id)


def settle_standing(ad_account_id: int) -> None:
    """Let whoever relies on the standing of this ad account finish first; who comes later sees the new one."""
    queue("pg_advisory_xact_lock(%s)", (ad_account_id,))


def status_of(field: str) -> Subquery:
    """The status of the ad account whose id stands in `field`, as an expression for another area's statement."""
    return Subquery(Row.objects.filter(id=OuterRef(field)).values("status")[:1])


def list_waiting_for_review(
    actor: Actor,
    *,
    search: str = "",
    kind: str = "",
    sort: str = "submitted",
    size: int = limits.PAGE_SIZE,
    after: Key | None = None,
) -> Page[AdAccountCard]:
    """What an operator has to decide, by default the one that waits longest first.

    `kind` keeps "new" accounts, changed "name"s or "appeal"s. `sort` is "submitted" or "name", with "-" for the other
    direction; `after` is the key of the last card of the page before.
    """
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    rows = Row.objects.filter(NEEDS_DECISION).filter(_KINDS.get(kind, Q())).filter(_matches(search))
    return _part(rows, {"submitted": "submitted_at"}.get(sort.lstrip("-"), "name"), sort, size, after)


def list_all_ad_accounts(
    actor: Actor,
    *,
    search: str = "",
    status: Status | None = None,
    sort: str = "-created",
    size: int = limits.PAGE_SIZE,
    after: Key | None = None,
) -> Page[AdAccountCard]:
    """Every ad account of the installation, for operators. `sort` is "created" or "name", "-" turns it round."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    rows = Row.objects.filter(_matches(search))
    if status is not None:
        rows = rows.filter(status=status)
    return _part(rows, {"created": "created_at"}.get(sort.lstrip("-"), "name"), sort, size, after)


_KINDS = {
    "new": Q(status=Status.IN_REVIEW),
    "name": Q(status=Status.CHANGE_IN_REVIEW),
    "appeal": Q(appealed_at__isnull=False),
}


def _part(rows: QuerySet[Row], column: str, sort: str, size: int, after: Key | None) -> Page[AdAccountCard]:
    total = rows.count()
    is_down = sort.startswith("-")
    if after is not None:
        value, last = after
        side = "lt" if is_down else "gt"
        rows = rows.filter(Q(**{f"{column}__{side}": value}) | Q(**{column: value, f"id__{side}": last}))
    found = list(rows.order_by(*([f"-{column}", "-id"] if is_down else [column, "id"]))[: size + 1])
    cursor = None
    if len(found) > size:
        value = getattr(found[size - 1], column)
        cursor = encode((value if isinstance(value, str) else value.isoformat(), found[size - 1].id))
    return Page([card_of(row) for row in found[:size]], next=cursor, total=total)


def get_for_review(actor: Actor, ad_account_id: int) -> AdAccount:
    """One ad account in full for an operator."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    return to_contract(seen(ad_account_id))


def locked(ad_account_id: int) -> Row:
    """The row of an ad account the actor can see, held until the transaction ends."""
    row = Row.objects.select_for_update().filter(id=ad_account_id).first()
    if row is None:
        raise NotFound
    return row


def seen(ad_account_id: int) -> Row:
    """The row of an ad account the actor can see."""
    row = Row.objects.filter(id=ad_account_id).first()
    if row is None:
        raise NotFound
    return row


def to_contract(row: Row) -> AdAccount:
    """The contract of one table row."""
    status = Status(row.status)
    same = (
        field for field in AdAccount.__dataclass_fields__ if field not in {"status", "standing", "reasons"}
    )
    return AdAccount(
        **{field: getattr(row, field) for field in same},
        status=status,
        standing=standing.standing(status),
        reasons=tuple(Reason(**reason) for reason in row.reasons),
    )


def card_of(row: Row) -> AdAccountCard:
    """One line in a list, of one table row."""
    return AdAccountCard(
        row.id,
        row.name,
        row.company_name,
        row.time_zone,
        row.currency,
        standing.standing(Status(row.status)),
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
