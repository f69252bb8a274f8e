"""What time does to requests of centres and to transfers: reminders, ends, and the end of the time to undo.

The worker's minute calls these; see `journal/due.py`. All is derived from the rows as they are.
"""

from __future__ import annotations

from django.db.models import Q

from suitcase.areas.ad_accounts.models import ASKS_OPEN, AccessRequest, OwnershipTransfer
from suitcase.areas.ad_accounts.requests import asking as access_requests
from suitcase.areas.ad_accounts.requests.contracts import AccessRequestState, TransferState
from suitcase.areas.ad_accounts.transfers import sides as transfer_sides
from suitcase.areas.centers import public as centers
from suitcase.areas.journal import public as journal
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock, limits, reminders
from suitcase.kernel.actor import Actor


@action
def expire_access_requests(actor: Actor, *, limit: int) -> int:
    """End requests and offers that nobody answered in time, at most `limit`, oldest first; returns how many."""

    def expire(row: AccessRequest) -> None:
        was_offer = row.state == AccessRequestState.COUNTERED
        row.state = AccessRequestState.EXPIRED
        row.save(update_fields=["state"])
        _tell("access_request:offer_expired" if was_offer else "access_request:expired", actor, row)

    due = AccessRequest.objects.filter(ASKS_OPEN, expires_at__lte=clock.now())
    return journal.settle(due, "expires_at", limit, expire)


@action
def remind_of_access_requests(actor: Actor, *, limit: int) -> int:
    """Remind whoever is to answer of requests and offers that still wait, at most `limit`; returns how many."""
    now = clock.now()

    def tell(row: AccessRequest) -> None:
        is_offer = row.state == AccessRequestState.COUNTERED
        verb = "access_request:offer_reminded" if is_offer else "access_request:reminded"
        _tell(verb, actor, row, days_left=reminders.days_left(row.expires_at, now))

    waiting = AccessRequest.objects.filter(ASKS_OPEN, expires_at__gt=now)
    return journal.remind(waiting, "waits_since", limits.ACCESS_REQUEST_REMINDERS, limit, tell)


@action
def finish_transfers(actor: Actor, *, limit: int) -> int:
    """Write down which transfers ran out unanswered, and which can no longer be undone; returns how many."""
    now = clock.now()
    late = Q(state=TransferState.REQUESTED, expires_at__lte=now)
    settled = Q(state=TransferState.COOLING_OFF, cooling_until__lte=now)

    def finish(row: OwnershipTransfer) -> None:
        is_done = row.state == TransferState.COOLING_OFF
        row.state, row.ended_at = (TransferState.DONE if is_done else TransferState.EXPIRED), now
        row.save(update_fields=["state", "ended_at"])
        transfer_sides.record_transfer("transfer:done" if is_done else "transfer:expired", actor, row)

    return journal.settle(OwnershipTransfer.objects.filter(late | settled), "expires_at", limit, finish)


def _tell(verb: str, actor: Actor, row: AccessRequest, **more: int) -> None:
    facts = access_requests.facts(row, centers.name_of(row.center_id)) | more
    record(verb, actor, streams=access_requests.streams(row), data=facts)
