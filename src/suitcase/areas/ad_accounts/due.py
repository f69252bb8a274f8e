"""What time does to role requests and invitations: reminders, and the end when nobody was quicker.

The worker's minute calls these; see `journal/due.py`. All is derived from the rows as they are.
"""

from __future__ import annotations

from suitcase.areas.access.public import Kind
from suitcase.areas.ad_accounts import invitations, people
from suitcase.areas.ad_accounts.contracts import RoleRequestState
from suitcase.areas.ad_accounts.models import Invitation, RoleRequest
from suitcase.areas.ad_accounts.role_requests import record_request
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import InvitationState
from suitcase.areas.journal import public as journal
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock, limits, reminders
from suitcase.kernel.actor import Actor


@action
def expire_role_requests(actor: Actor, *, limit: int) -> int:
    """End requests that nobody answered in time, at most `limit`, oldest first; returns how many."""

    def expire(row: RoleRequest) -> None:
        people.answer(row, actor, RoleRequestState.EXPIRED)
        record_request("role_request:expired", actor, row)

    due = RoleRequest.objects.filter(state=RoleRequestState.PENDING, expires_at__lte=clock.now())
    return journal.settle(due, "expires_at", limit, expire)


@action
def remind_of_role_requests(actor: Actor, *, limit: int) -> int:
    """Remind those who may answer of requests that still wait, at most `limit`; returns how many."""
    now = clock.now()

    def tell(row: RoleRequest) -> None:
        days_left = reminders.days_left(row.expires_at, now)
        record_request("role_request:reminded", actor, row, days_left=days_left)

    waiting = RoleRequest.objects.filter(state=RoleRequestState.PENDING, expires_at__gt=now)
    return journal.remind(waiting, "requested_at", limits.ROLE_REQUEST_REMINDERS, limit, tell)


@action
def expire_invitations(actor: Actor, *, limit: int) -> int:
    """End invitations that nobody answered in time, at most `limit`, oldest first; returns how many."""
    now = clock.now()

    def expire(row: Invitation) -> None:
        row.state, row.ended_at = InvitationState.EXPIRED, now
        row.save(update_fields=["state", "ended_at"])
        record(
            "invitation:expired",
            actor,
            streams=[(Kind.AD_ACCOUNT, row.ad_account_id), (Kind.PERSON, row.invited_by)],
            data=invitations.facts(row),
            personal={row.invited_by: {"email": row.email, "name": identity.display_name(row.invited_by)}},
        )

    due = Invitation.objects.filter(state=InvitationState.PENDING, expires_at__lte=now)
    return journal.settle(due, "expires_at", limit, expire)
