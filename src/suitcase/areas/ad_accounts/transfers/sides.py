"""The two sides of a transfer: who speaks for which, what either reads, and the lines both are told by."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.ad_accounts import queries
from suitcase.areas.ad_accounts.models import MOVES_OPEN
from suitcase.areas.ad_accounts.models import OwnershipTransfer as Row
from suitcase.areas.ad_accounts.requests import held
from suitcase.areas.ad_accounts.requests import rules as asking
from suitcase.areas.ad_accounts.requests.contracts import Transfer, TransferState
from suitcase.areas.centers import public as centers
from suitcase.areas.identity import public as identity
from suitcase.areas.journal.public import record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.paging import Page

T = TransferState
P = Permission


def list_transfers(
    actor: Actor, *, center_id: int | None = None, ad_account_id: int | None = None, only_open: bool = False
) -> list[Transfer]:
    """Transfers to and from a centre, for its Admins, or of an ad account, for its owners; newest first.

    Without either: those that a person gave herself.
    """
    if center_id is not None:
        rows = _of_center(actor, center_id)
    elif ad_account_id is not None:
        access.require(actor, P.AD_ACCOUNT_TRANSFER, (Kind.AD_ACCOUNT, ad_account_id))
        rows = Row.objects.filter(ad_account_id=ad_account_id)
    else:
        rows = Row.objects.filter(from_person_id=access.require_signed_in(actor))
    if only_open:
        rows = rows.filter(MOVES_OPEN)
    found = [_contract(actor, row) for row in rows.order_by("-started_at", "-id")[: limits.BULK_ROWS]]
    return [one for one in found if not only_open or one.state in {T.REQUESTED, T.COOLING_OFF}]


def page_transfers(
    actor: Actor,
    center_id: int,
    *,
    state: TransferState | None = None,
    descending: bool = True,
    offset: int = 0,
    size: int = limits.PAGE_SIZE,
) -> Page[Transfer]:
    """A page of the transfers to and from a centre, by the moment they began; `state` is the one that counts now."""
    rows = _of_center(actor, center_id).filter(_in_state(state) if state else Q())
    order = ("-started_at", "-id") if descending else ("started_at", "id")
    found = [_contract(actor, row) for row in rows.order_by(*order)[offset : offset + size]]
    return Page(found, total=rows.count())


def _of_center(actor: Actor, center_id: int) -> QuerySet[Row]:
    centers.require(actor, P.CENTER_ASSETS_MANAGE, center_id)
    incoming = Q(ad_account_id__in=_owned(center_id), state=T.REQUESTED)
    return Row.objects.filter(Q(to_center_id=center_id) | Q(from_center_id=center_id) | incoming)


def _in_state(state: TransferState) -> Q:
    """What waits past its end counts as what it ends as, before the worker has written it down."""
    now = clock.now()
    over = {
        T.EXPIRED: Q(state=T.REQUESTED, expires_at__lte=now),
        T.DONE: Q(state=T.COOLING_OFF, cooling_until__lte=now),
    }
    if state is T.REQUESTED:
        return Q(state=state, expires_at__gt=now)
    if state is T.COOLING_OFF:
        return Q(state=state, cooling_until__gt=now)
    return Q(state=state) | over.get(state, Q(pk__in=()))


def get_transfer(actor: Actor, transfer_id: int) -> Transfer:
    """One transfer, for either side; `NotFound` for everybody else."""
    row = load(transfer_id)
    if not (receives(actor, row) or gave(actor, row)):
        raise NotFound
    return _contract(actor, row)


def load(transfer_id: int) -> Row:
    """The row of a transfer that the acting person may know of at all."""
    row = Row.objects.filter(id=transfer_id).first()
    if row is None:
        raise NotFound
    return row


def state_of(row: Row) -> TransferState:
    """The state that counts now."""
    return asking.move_now(T(row.state), row.expires_at, row.cooling_until, clock.now())


def receives(actor: Actor, row: Row) -> bool:
    """Whether the person speaks for the receiving side."""
    return _heads(actor, row.to_center_id)


def gave(actor: Actor, row: Row) -> bool:
    """Whether the person speaks for the side that gives, or has given, signed in as a centre asks for it."""
    if row.state in {T.COOLING_OFF, T.DONE, T.UNDONE}:
        return (
            row.from_person_id == actor.person_id if row.from_person_id else _heads(actor, row.from_center_id)
        )
    it = (Kind.AD_ACCOUNT, row.ad_account_id)
    if not access.check(actor, P.AD_ACCOUNT_TRANSFER, it).allowed:
        return False
    access.require(actor, P.AD_ACCOUNT_TRANSFER, it)  # signed in as her centre asks for it
    return True


def record_transfer(verb: str, actor: Actor, row: Row) -> None:
    """One line for the ad account and both sides. Before a yes, the receiving side's lines do not name the account."""
    with held.as_suitcase():
        sides = [one for one in (row.to_center_id, row.from_center_id) if one]
        names = held.names_of_centers(row.ad_account_id, sides)
    streams = [(Kind.AD_ACCOUNT, row.ad_account_id), *((Kind.CENTER, one) for one in sides)]
    if row.from_person_id:
        streams.append((Kind.PERSON, row.from_person_id))
    data = {
        "transfer": row.id,
        "ad_account": row.ad_account_id,
        "center": row.to_center_id,
        "center_name": names.get(row.to_center_id, ("", False))[0],
        "from_center": row.from_center_id or 0,
        "from_center_name": names.get(row.from_center_id or 0, ("", False))[0],
        "from_person": row.from_person_id or 0,
        "by_receiver": row.by_receiver,
    }
    record(verb, actor, streams=streams, data=data | ({"ad_account_name": row.name} if row.name else {}))


def _heads(actor: Actor, center_id: int | None) -> bool:
    """Whether the person decides about what the centre owns, signed in as the centre asks for it."""
    if center_id is None or not access.check(actor, P.CENTER_ASSETS_MANAGE, (Kind.CENTER, center_id)).allowed:
        return False
    centers.require(actor, P.CENTER_ASSETS_MANAGE, center_id)
    return True


def _owned(center_id: int) -> QuerySet:
    return access.live_rows(
        subject_kind=int(Kind.CENTER),
        subject_id=center_id,
        role=int(Role.OWNER),
        object_kind=int(Kind.AD_ACCOUNT),
    ).values("object_id")


def _contract(actor: Actor, row: Row) -> Transfer:
    state, is_receiver, is_giver = state_of(row), receives(actor, row), gave(actor, row)
    names = held.names_of_centers(
        row.ad_account_id, [one for one in (row.to_center_id, row.from_center_id) if one]
    )
    people = identity.get_names([one for one in (row.started_by, row.from_person_id) if one])
    giver = names.get(row.from_center_id or 0, ("", False))[0] or people.get(row.from_person_id or 0, "")
    name = row.name or (queries.seen(row.ad_account_id).name if is_giver and state is T.REQUESTED else "")
    waits, answers = state is T.REQUESTED, is_giver if row.by_receiver else is_receiver
    return Transfer(
        id=row.id,
        ad_account_id=row.ad_account_id,
        ad_account=name,
        from_center_id=row.from_center_id,
        giver=giver,
        to_center_id=row.to_center_id,
        to_center=names.get(row.to_center_id, ("", False))[0],
        by_receiver=row.by_receiver,
        started_by=people.get(row.started_by, ""),
        message=row.message,
        state=state,
        started_at=row.started_at,
        expires_at=row.expires_at,
        cooling_until=row.cooling_until,
        ended_at=row.ended_at,
        may_answer=waits and answers,
        may_cancel=waits and (is_receiver if row.by_receiver else is_giver),
        may_undo=state is T.COOLING_OFF and (is_receiver or is_giver),
    )
