"""What time does to business certificates: reminders that one ends, and the end.

The worker's minute calls these; see `journal/due.py`.
"""

from __future__ import annotations

import functools
import operator

from django.db.models import Q

from suitcase.areas.ad_accounts.clients import certificates
from suitcase.areas.ad_accounts.clients import rules as company_rules
from suitcase.areas.ad_accounts.clients.contracts import CertificateState
from suitcase.areas.ad_accounts.models import BusinessCertificate, CenterCompany
from suitcase.areas.journal.public import action, nothing_changed
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor


@action
def expire_certificates(actor: Actor, *, limit: int) -> int:
    """Write down which certificates have run out, at most `limit`, oldest first; returns how many."""
    due = BusinessCertificate.objects.filter(state=CertificateState.APPROVED, valid_until__lte=clock.now())
    rows = list(due.order_by("valid_until").select_for_update(skip_locked=True)[:limit])
    for row in rows:
        row.state = CertificateState.EXPIRED
        row.save(update_fields=["state"])
        company = CenterCompany.objects.get(id=row.company_id)
        certificates.record_certificate("certificate:expired", actor, row, company)
    if not rows:
        nothing_changed()
    return len(rows)


@action
def remind_of_certificates(actor: Actor, *, limit: int) -> int:
    """Remind Admins of certificates that run out soon, at most `limit`; returns how many.

    After a standstill there is one reminder, the newest, not one for each that was missed.
    """
    now = clock.now()
    steps = [
        Q(reminders=number, valid_until__lte=now + before)
        for number, before in enumerate(limits.VERIFICATION_REMINDERS)
    ]
    due = BusinessCertificate.objects.filter(
        functools.reduce(operator.or_, steps), state=CertificateState.APPROVED, valid_until__gt=now
    )
    rows = list(due.order_by("valid_until").select_for_update(skip_locked=True)[:limit])
    for row in rows:
        if row.valid_until is None:
            continue
        row.reminders = company_rules.due_reminders(row.valid_until, now)
        row.save(update_fields=["reminders"])
        company = CenterCompany.objects.get(id=row.company_id)
        days_left = max(1, (row.valid_until - now).days)
        certificates.record_certificate("certificate:reminded", actor, row, company, days_left=days_left)
    if not rows:
        nothing_changed()
    return len(rows)
