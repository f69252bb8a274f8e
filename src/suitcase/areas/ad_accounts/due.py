"""What time does to role requests and invitations: reminders, and the end when nobody was quicker.

The worker's minute calls these; see `journal/due.py`. All is derived from the rows as they are.
"""

from __future__ import annotations

import functools
import operator

from django.db.models import Q

from suitcase.areas.access.public import Kind
from suitcase.areas.ad_accounts import membership, people
from suitcase.areas.ad_accounts.contracts import RoleRequestState
from suitcase.areas.ad_accounts.models import Invitation, RoleRequest
from suitcase.areas.ad_accounts.role_requests import record_request
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import InvitationState
from suitcase.areas.journal.public import action, nothing_changed, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor


@action
def expire_role_requests(actor: Actor, *, limit: int) -> int:
    """End requests that nobody answered in time, at most `limit`, oldest first; returns how many."""
    due = RoleRequest.objects.filter(state=RoleRequestState.PENDING, expires_at__lte=clock.now())
    rows = list(due.order_by("expires_at").select_for_update(skip_locked=True)[:limit])
    for row in rows:
        people.answer(row, actor, RoleRequestState.EXPIRED)
        record_request("role_request:expired", actor, row)
    if not rows:
        nothing_changed()
    return len(rows)


@action
def remind_of_role_requests(actor: Actor, *, limit: int) -> int:
    """Remind those who may answer of requests that still wait, at most `limit`; returns how many.

    After a standstill there is one reminder, the newest, not one for each that was missed.
    """
    now = clock.now()
    steps = [
        Q(reminders=number, requested_at__lte=now - after)
        for number, after in enumerate(limits.ROLE_REQUEST_REMINDERS)
    ]
    due = RoleRequest.objects.filter(
        functools.reduce(operator.or_, steps), state=RoleRequestState.PENDING, expires_at__gt=now
    )
    rows = list(due.order_by("requested_at").select_for_update(skip_locked=True)[:limit])
    for row in rows:
        row.reminders = membership.due_reminders(row.requested_at, now)
        row.save(update_fields=["reminders"])
        days_left = max(1, (row.expires_at - now).days)
        record_request("role_request:reminded", actor, row, days_left=days_left)
    if not rows:
        nothing_changed()
    return len(rows)


@action
def expire_invitations(actor: Actor, *, limit: int) -> int:
    """End invitations that nobody answered in time, at most `limit`, oldest first; returns how many."""
    now = clock.now()
    due = Invitation.objects.filter(state=InvitationState.PENDING, expires_at__lte=now)
    rows = list(due.order_by("expires_at").select_for_update(skip_locked=True)[:limit])
    for row in rows:
        row.state, row.ended_at = InvitationState.EXPIRED, now
        row.save(update_fields=["state", "ended_at"])
        record(
            "invitation:expired",
            actor,
            streams=[(Kind.AD_ACCOUNT, row.ad_account_id), (Kind.PERSON, row.invited_by)],
            data={
                "invitation": row.id,
                "ad_account": row.ad_account_id,
                "ad_account_name": people.name_of(row.ad_account_id),
                "role": row.role,
                "by": row.invited_by,
            },
            personal={row.invited_by: {"email": row.email, "name": identity.display_name(row.invited_by)}},
        )
    if not rows:
        nothing_changed()
    return len(rows)
