"""An ad account changes hands: from a person or a centre to a centre, with both consents and a time to undo it."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, RelationFacts, Role
from suitcase.areas.ad_accounts import center_accounts, ports, queries
from suitcase.areas.ad_accounts.contracts import Status
from suitcase.areas.ad_accounts.errors import (
    AskedAlready,
    BeingTransferred,
    CannotBeTransferred,
    TooManyAdAccounts,
    TransferOver,
)
from suitcase.areas.ad_accounts.models import ASKS_OPEN, MOVES_OPEN, AccessRequest, Invitation
from suitcase.areas.ad_accounts.models import OwnershipTransfer as Row
from suitcase.areas.ad_accounts.requests import asking as access_requests
from suitcase.areas.ad_accounts.requests import held
from suitcase.areas.ad_accounts.requests import rules as asking
from suitcase.areas.ad_accounts.requests.contracts import AccessRequestState, Receiver, TransferState
from suitcase.areas.ad_accounts.transfers import handing_over
from suitcase.areas.ad_accounts.transfers import sides as transfer_sides
from suitcase.areas.centers import public as centers
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import InvitationState
from suitcase.areas.journal.public import action
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, NotFound
from suitcase.kernel.pasted_ids import AD_ACCOUNT, CENTER
from suitcase.stores.postgres import prepared

_DAY = 24 * 3600
_LISTED = 100
_RECEIVER = "SELECT id, name, is_verified, currency FROM transfer_receiver(%s)"
_VERDICTS = "SELECT id, verdict FROM access_request_verdicts(%s, %s)"
_MOVED = (
    "name",
    "from_center_id",
    "from_person_id",
    "former",
    "state",
    "accepted_at",
    "accepted_by",
    "cooling_until",
)
_STUCK = {
    Status.SUSPENDED: "A suspended ad account cannot change its owner.",
    Status.CLOSED: "A closed ad account cannot change its owner.",
    Status.REJECTED: "A disapproved ad account cannot change its owner.",
    Status.REJECTED_FOR_GOOD: "A disapproved ad account cannot change its owner.",
    Status.CHANGE_REJECTED: "Its new company name was not approved. Put that right first.",
}
T = TransferState
P = Permission


def find_receiver(actor: Actor, ad_account_id: int, typed: str) -> Receiver:
    """The centre with this ID, for an owner who wants to give it her ad account; looking is counted.

    Raises `Invalid` when there is none, and `CannotBeTransferred` when this account cannot go there.
    """
    access.require(actor, P.AD_ACCOUNT_TRANSFER, (Kind.AD_ACCOUNT, ad_account_id))
    number = asking.read_id(typed, CENTER, "center")
    identity.limit(f"transfer-receivers:{actor.person_id}", limits.TRANSFERS_PER_DAY, _DAY)
    found = _receiver(number)
    _check(ad_account_id, found)
    return found


def preview_transfer(
    actor: Actor, ad_account_id: int, to_center_id: int, message: str = ""
) -> tuple[list[str], list[str]]:
    """What ends for the giving side, and what the receiving centre finds, in sentences; for the giving side.

    Raises `Invalid` for a message that could not be sent.
    """
    access.require(actor, P.AD_ACCOUNT_TRANSFER, (Kind.AD_ACCOUNT, ad_account_id))
    asking.tidy_message(message)
    parting = handing_over.part(ad_account_id, to_center_id)
    giver = parting.owner.subject
    name = centers.name_of(giver.id) if giver.kind == Kind.CENTER else ""
    ends = handing_over.in_words(parting, name, _receiver(to_center_id).name)
    staying = handing_over.leading_after(parting, to_center_id)
    for dependants in ports.for_transfers():
        ends += dependants.preview_handing_over(actor, ad_account_id, staying)
    for other in _offers(ad_account_id):
        if other.to_center_id != to_center_id:
            ends.append(f"Your offer to {_receiver(other.to_center_id).name} is taken back.")
    return ends, handing_over.stays_in_words(parting)


@action
def start_transfer(actor: Actor, *, ad_account_id: int, to_center_id: int, message: str = "") -> int:
    """Offer an ad account to a centre; its Admins accept or decline. Whoever may speak for both sides has accepted.

    What centres have asked for stands beside it, and is answered by whoever owns the account then. Raises
    `CannotBeTransferred`, `BeingTransferred`, and `AskedAlready` when this centre itself has asked.
    """
    it = (Kind.AD_ACCOUNT, ad_account_id)
    said = asking.tidy_message(message)
    access.require(actor, P.AD_ACCOUNT_TRANSFER, it)
    identity.limit(f"transfers:{actor.person_id}", limits.TRANSFERS_PER_DAY, _DAY)
    owner = _hold(ad_account_id, to_center_id)
    access.require(actor, P.AD_ACCOUNT_TRANSFER, it)
    receiver = _receiver(to_center_id)
    _check(ad_account_id, receiver)
    asked = Row.objects.filter(ad_account_id=ad_account_id, to_center_id=to_center_id, by_receiver=True)
    if asked.filter(state=T.REQUESTED, expires_at__gt=clock.now()).exists():
        raise AskedAlready(receiver.name)
    row = _put(actor, ad_account_id, to_center_id, said, owner=owner)
    transfer_sides.record_transfer("transfer:started", actor, row)
    if transfer_sides.receives(actor, row):
        _accept(actor, row)
    return row.id


@action
def ask_for_transfer(actor: Actor, *, center_id: int, ad_account: str, message: str = "") -> int:
    """Ask whoever owns an ad account to hand it over to this centre. Raises `Invalid` for an ID nobody can be asked
    about, `CannotBeTransferred`, `BeingTransferred`, `CenterNotVerified`."""
    said = asking.tidy_message(message)
    centers.hold(actor, P.CENTER_ASSETS_MANAGE, center_id)
    ad_account_id = asking.read_id(ad_account, AD_ACCOUNT, "ad_account")
    centers.require_verified(center_id)
    identity.limit(f"transfers:{actor.person_id}", limits.TRANSFERS_PER_DAY, _DAY)
    verdict = dict(prepared(_VERDICTS, (center_id, [ad_account_id]))).get(ad_account_id, "unknown")
    if verdict == "unknown":
        raise Invalid(fields={"ad_account": asking.REFUSED["unknown"]})
    if verdict != "open":
        raise CannotBeTransferred(f"This ad account is {verdict}, so it cannot change its owner.")
    has = access.held_by(center_id, Kind.AD_ACCOUNT, [ad_account_id]).get(ad_account_id)
    if has is not None and has.is_owned:
        raise Invalid(fields={"ad_account": "This Business Center owns it already."})
    held.hold_for_sharing(ad_account_id)
    row = _put(actor, ad_account_id, center_id, said)
    transfer_sides.record_transfer("transfer:asked", actor, row)
    return row.id


@action
def accept_transfer(actor: Actor, *, transfer_id: int) -> None:
    """Say yes for the side that was asked: the ad account changes hands at once, and can be undone for 72 hours."""
    row = transfer_sides.load(transfer_id)
    _require_answerer(actor, row)
    owner = _hold(row.ad_account_id, row.to_center_id)
    _require_answerer(actor, row)
    row = _locked(row.id, T.COOLING_OFF)
    if row.by_receiver:
        _name(row, owner)
        _take_back_offers(actor, row)
    _accept(actor, row)


@action
def decline_transfer(actor: Actor, *, transfer_id: int) -> None:
    """Say no for the side that was asked. Nothing changes."""
    row = transfer_sides.load(transfer_id)
    _require_answerer(actor, row)
    row = _locked(row.id, T.DECLINED)
    _end(actor, row, T.DECLINED)
    transfer_sides.record_transfer("transfer:declined", actor, row)


@action
def cancel_transfer(actor: Actor, *, transfer_id: int) -> None:
    """Take a transfer back before the other side has answered; for the side that began it."""
    row = transfer_sides.load(transfer_id)
    _require(actor, row, giver=not row.by_receiver)
    row = _locked(row.id, T.CANCELLED)
    _end(actor, row, T.CANCELLED)
    transfer_sides.record_transfer("transfer:cancelled", actor, row)


def preview_undoing(actor: Actor, transfer_id: int) -> list[str]:
    """What of creators' uses undoing a transfer would end, in sentences; for either side."""
    row = transfer_sides.load(transfer_id)
    if not (transfer_sides.receives(actor, row) or transfer_sides.gave(actor, row)):
        raise NotFound
    with held.as_suitcase():
        return ports.preview_losing(actor, handing_over.losing(row))


@action
def undo_transfer(actor: Actor, *, transfer_id: int) -> None:
    """Put ownership and everybody's access back as it was before; for either side, while the time runs."""
    row = transfer_sides.load(transfer_id)
    if not (transfer_sides.receives(actor, row) or transfer_sides.gave(actor, row)):
        raise NotFound
    _hold_centers(row.from_center_id, row.to_center_id, *handing_over.centers_in(row))
    held.hold_for_sharing(row.ad_account_id)
    row = _locked(row.id, T.UNDONE)
    if not (transfer_sides.receives(actor, row) or transfer_sides.gave(actor, row)):
        raise NotFound
    with held.as_suitcase():
        access_requests.hold_open_requests(row.ad_account_id)
        handing_over.hand_back(actor, row)
        for one, kept in zip(ports.for_transfers(), (row.former or {}).get("kept", ()), strict=False):
            one.handed_back(actor, row.ad_account_id, row.name, kept)
        # What the owner of these hours had given others fell as well.
        ports.settle_leading(actor, [row.ad_account_id])
        _settle(actor, row, owner_id=row.from_center_id)
        _end(actor, row, T.UNDONE)
    transfer_sides.record_transfer("transfer:undone", actor, row)


def end_open_transfer(actor: Actor, ad_account_id: int) -> None:
    """End what waits when an ad account closes, and tell both sides of each. Raises `CannotBeTransferred` while a
    transfer can be undone."""
    rows = Row.objects.filter(MOVES_OPEN, ad_account_id=ad_account_id).order_by("id")
    for row in rows.select_for_update():
        if transfer_sides.state_of(row) is T.COOLING_OFF:
            raise CannotBeTransferred(
                "This ad account has just changed hands, and the former owner may still undo that.",
                remedy="Close it once the time to undo the transfer is over.",
            )
        if transfer_sides.state_of(row) is T.REQUESTED:
            _end(actor, row, T.CANCELLED)
            transfer_sides.record_transfer("transfer:closed", actor, row)


def count_waiting(ad_account_id: int) -> int:
    """How many transfers of the ad account wait for a yes of either side."""
    now = clock.now()
    return Row.objects.filter(ad_account_id=ad_account_id, state=T.REQUESTED, expires_at__gt=now).count()


def _offers(ad_account_id: int) -> list[Row]:
    """What the owner's side has offered to centres and waits for them."""
    rows = Row.objects.filter(ad_account_id=ad_account_id, state=T.REQUESTED, by_receiver=False)
    return [row for row in rows.order_by("id") if transfer_sides.state_of(row) is T.REQUESTED]


def _take_back_offers(actor: Actor, row: Row) -> None:
    """Who says yes to a centre that asked takes back what she had offered to another."""
    for offer in _offers(row.ad_account_id):
        other = _locked(offer.id, T.CANCELLED)
        _end(actor, other, T.CANCELLED)
        transfer_sides.record_transfer("transfer:cancelled", actor, other)


def _receiver(center_id: int) -> Receiver:
    rows = prepared(_RECEIVER, (center_id,))
    if not rows:
        raise Invalid(
            fields={"center": "There is no Business Center with this ID. Ask its people for the number."}
        )
    return Receiver(*rows[0])


def _check(ad_account_id: int, receiver: Receiver) -> None:
    """Raise `CannotBeTransferred` unless this account can go to this centre."""
    row = queries.seen(ad_account_id)
    if stuck := _STUCK.get(Status(row.status)):
        raise CannotBeTransferred(stuck)
    if not receiver.is_verified:
        raise CannotBeTransferred(
            f"{receiver.name} is not verified, so it cannot own ad accounts yet.",
            remedy="An Admin of it sends in the documents under Business verification.",
        )
    if receiver.currency and receiver.currency != row.currency:
        raise CannotBeTransferred(
            f"{receiver.name} keeps its ad accounts in {receiver.currency}, and this one is in {row.currency}.",
            remedy="A Business Center has one currency. Share the ad account with it instead, or choose another one.",
        )


def _put(
    actor: Actor, ad_account_id: int, to_center_id: int, message: str, *, owner: RelationFacts | None = None
) -> Row:
    """Save a new transfer: begun by `owner`'s side, or asked for by the receiving one, which knows no owner yet."""
    now = clock.now()
    late = Row.objects.filter(ad_account_id=ad_account_id, state=T.REQUESTED, expires_at__lte=now)
    late.update(state=T.EXPIRED, ended_at=now)
    row = Row(
        ad_account_id=ad_account_id,
        to_center_id=to_center_id,
        by_receiver=owner is None,
        message=message,
        started_at=now,
        started_by=access.require_signed_in(actor),
        expires_at=now + limits.TRANSFER_LIFETIME,
    )
    if owner is not None:
        _name(row, owner)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as twice:
        raise BeingTransferred from twice
    return row


def _name(row: Row, owner: RelationFacts) -> None:
    """Write into the row who gives what: the receiving side may know it from here on."""
    row.name = queries.seen(row.ad_account_id).name
    is_center = owner.subject.kind == Kind.CENTER
    row.from_center_id = owner.subject.id if is_center else None
    row.from_person_id = None if is_center else owner.subject.id


def _hold(ad_account_id: int, to_center_id: int) -> RelationFacts:
    """Queue on both centres, lower id first, then on the ad account; returns its owner."""
    before = _owner(ad_account_id)
    if before.subject == (Kind.CENTER, to_center_id):
        raise CannotBeTransferred("This Business Center owns the ad account already.")
    is_center = before.subject.kind == Kind.CENTER
    _hold_centers(before.subject.id if is_center else None, to_center_id)
    held.hold_for_sharing(ad_account_id)
    owner = _owner(ad_account_id)
    if owner.id != before.id:
        raise TransferOver("This ad account has just changed hands.")
    return owner


def _hold_centers(*center_ids: int | None) -> None:
    for center_id in sorted({one for one in center_ids if one is not None}):
        centers.hold_members(center_id)


def _owner(ad_account_id: int) -> RelationFacts:
    with held.as_suitcase():
        (owner,) = access.relations(object=(Kind.AD_ACCOUNT, ad_account_id), role=Role.OWNER)
    return owner


def _accept(actor: Actor, row: Row) -> None:
    receiver = _receiver(row.to_center_id)
    with held.as_suitcase():
        access_requests.hold_open_requests(row.ad_account_id)
        _check(row.ad_account_id, receiver)
        account = queries.seen(row.ad_account_id)
        try:
            center_accounts.refuse_full(row.to_center_id)
        except TooManyAdAccounts as full:
            raise CannotBeTransferred(f"{receiver.name} has as many ad accounts as it can have.") from full
        centers.settle_currency(actor, row.to_center_id, account.currency)
        heads = handing_over.admins_of(row.to_center_id)
        leader = next((one for one in (actor.person_id, row.started_by) if one in heads), None)
        now = clock.now()
        row.former = handing_over.hand_over(actor, row, leader)
        # By the place in which an area is registered: that does not change while a transfer can be undone.
        row.former["kept"] = [
            one.handed_over(actor, row.ad_account_id, account.name) for one in ports.for_transfers()
        ]
        row.state, row.accepted_at, row.accepted_by = T.COOLING_OFF, now, actor.person_id
        row.cooling_until = now + limits.TRANSFER_COOLING_OFF
        try:
            with transaction.atomic():
                row.save(update_fields=_MOVED)
        except IntegrityError as twice:
            raise BeingTransferred from twice
        _settle(actor, row, owner_id=row.to_center_id)
    transfer_sides.record_transfer("transfer:accepted", actor, row)


def _settle(actor: Actor, row: Row, *, owner_id: int | None) -> None:
    """End what the former owner left open: invitations, offers; and what the owner it has now had asked for."""
    now, me = clock.now(), actor.person_id
    access_requests.end_open_requests(actor, row.ad_account_id, only_offers=True)
    AccessRequest.objects.filter(ASKS_OPEN, ad_account_id=row.ad_account_id, center_id=owner_id or 0).update(
        state=AccessRequestState.CANCELLED, answered_at=now, answered_by=me
    )
    Invitation.objects.filter(ad_account_id=row.ad_account_id, state=InvitationState.PENDING).update(
        state=InvitationState.CANCELLED, ended_at=now, ended_by=me
    )


def _locked(transfer_id: int, after: TransferState) -> Row:
    row = Row.objects.select_for_update().get(id=transfer_id)
    asking.check_move(transfer_sides.state_of(row), after)
    return row


def _end(actor: Actor, row: Row, state: TransferState) -> None:
    row.state, row.ended_at, row.ended_by = state, clock.now(), actor.person_id
    row.save(update_fields=["state", "ended_at", "ended_by"])


def _require_answerer(actor: Actor, row: Row) -> None:
    _require(actor, row, giver=row.by_receiver)


def _require(actor: Actor, row: Row, *, giver: bool) -> None:
    """Pass for who may speak for one side before the account has changed hands."""
    if giver:
        access.require(actor, P.AD_ACCOUNT_TRANSFER, (Kind.AD_ACCOUNT, row.ad_account_id))
    else:
        centers.require(actor, P.CENTER_ASSETS_MANAGE, row.to_center_id)
