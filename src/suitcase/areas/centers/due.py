"""What time does in a centre: invitations that nobody answered end, and Admins are asked to look at unused access.

The worker's minute calls these; see `journal/due.py`.
"""

from __future__ import annotations

from django.db.models import Q

from suitcase.areas.access.public import Kind
from suitcase.areas.centers import invitations, rules, verification
from suitcase.areas.centers.contracts import VerificationState
from suitcase.areas.centers.models import Center, CenterInvitation, CenterVerification
from suitcase.areas.centers.queries import of_open_centers
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import InvitationState
from suitcase.areas.journal import public as journal
from suitcase.areas.journal.public import action, nothing_changed, record
from suitcase.kernel import clock, limits, proofs, reminders
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import prepared


@action
def expire_center_invitations(actor: Actor, *, limit: int) -> int:
    """End invitations that nobody answered in time, at most `limit`, oldest first; returns how many."""
    now = clock.now()

    def expire(row: CenterInvitation) -> None:
        row.state, row.ended_at = InvitationState.EXPIRED, now
        row.save(update_fields=["state", "ended_at"])
        inviter = row.invited_by
        record(
            "center_invitation:expired",
            actor,
            streams=[(Kind.CENTER, row.center_id), (Kind.PERSON, inviter)],
            data=invitations.facts(row),
            personal={inviter: {"email": row.email, "name": identity.display_name(inviter)}},
        )

    due = CenterInvitation.objects.filter(state=InvitationState.PENDING, expires_at__lte=now)
    return journal.settle(due, "expires_at", limit, expire)


@action
def ask_for_reviews(actor: Actor, *, limit: int) -> int:
    """Ask the Admins of centres with dormant members to look at them, once a month at most; counts the centres."""
    now = clock.now()
    long_ago = now - limits.ACCESS_REVIEW_EVERY
    due = Center.objects.filter(
        Q(review_told_at=None) | Q(review_told_at__lte=long_ago),
        dormant_days__isnull=False,
        closed_at=None,
        created_at__lte=long_ago,
    )
    rows = list(due.order_by("review_told_at", "id").select_for_update(skip_locked=True)[:limit])
    for row in rows:
        row.review_told_at = now
        row.save(update_fields=["review_told_at"])
        before = now - rules.dormant_after(row.dormant_days)
        ((count,),) = prepared(
            "SELECT count(*) FROM center_unused(%s, %s, %s)", (row.id, before, now - limits.KEPT_FOR)
        )
        if count:
            data = {"center": row.id, "center_name": row.name, "count": count, "days": row.dormant_days}
            record("center:review_due", actor, streams=[(Kind.CENTER, row.id)], data=data)
    nothing_changed()
    return len(rows)


@action
def expire_verifications(actor: Actor, *, limit: int) -> int:
    """Write down which verifications have run out, at most `limit`, oldest first; returns how many."""

    def expire(row: CenterVerification) -> None:
        row.state = VerificationState.EXPIRED
        row.save(update_fields=["state"])
        verification.record_time("center:verification_expired", actor, row)

    due = CenterVerification.objects.filter(
        of_open_centers(), state=VerificationState.VERIFIED, verified_until__lte=clock.now()
    )
    return journal.settle(due, "verified_until", limit, expire)


@action
def remind_of_verifications(actor: Actor, *, limit: int) -> int:
    """Remind Admins of verifications that run out soon, at most `limit`; returns how many."""
    now = clock.now()

    def tell(row: CenterVerification) -> None:
        assert row.verified_until is not None
        days_left = reminders.days_left(row.verified_until, now)
        verification.record_time("center:verification_reminded", actor, row, days_left=days_left)

    verified = CenterVerification.objects.filter(
        of_open_centers(), state=VerificationState.VERIFIED, verified_until__gt=now
    )
    return journal.remind(verified, "verified_until", proofs.REMINDERS, limit, tell)
