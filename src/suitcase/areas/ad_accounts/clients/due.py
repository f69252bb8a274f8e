"""What time does to business certificates: reminders that one ends, and the end.

The worker's minute calls these; see `journal/due.py`.
"""

from __future__ import annotations

from suitcase.areas.ad_accounts.clients import certificates
from suitcase.areas.ad_accounts.clients.contracts import CertificateState
from suitcase.areas.ad_accounts.models import BusinessCertificate, CenterCompany
from suitcase.areas.centers import public as centers
from suitcase.areas.journal import public as journal
from suitcase.areas.journal.public import action
from suitcase.kernel import clock, proofs, reminders
from suitcase.kernel.actor import Actor


@action
def expire_certificates(actor: Actor, *, limit: int) -> int:
    """Write down which certificates have run out, at most `limit`, oldest first; returns how many."""

    def expire(row: BusinessCertificate) -> None:
        row.state = CertificateState.EXPIRED
        row.save(update_fields=["state"])
        _record("certificate:expired", actor, row)

    due = BusinessCertificate.objects.filter(
        centers.of_open_centers(), state=CertificateState.APPROVED, valid_until__lte=clock.now()
    )
    return journal.settle(due, "valid_until", limit, expire)


@action
def remind_of_certificates(actor: Actor, *, limit: int) -> int:
    """Remind Admins of certificates that run out soon, at most `limit`; returns how many."""
    now = clock.now()

    def tell(row: BusinessCertificate) -> None:
        assert row.valid_until is not None
        days_left = reminders.days_left(row.valid_until, now)
        _record("certificate:reminded", actor, row, days_left=days_left)

    approved = BusinessCertificate.objects.filter(
        centers.of_open_centers(), state=CertificateState.APPROVED, valid_until__gt=now
    )
    return journal.remind(approved, "valid_until", proofs.REMINDERS, limit, tell)


def _record(verb: str, actor: Actor, row: BusinessCertificate, **facts: int) -> None:
    company = CenterCompany.objects.get(id=row.company_id)
    certificates.record_certificate(verb, actor, row, company, **facts)
