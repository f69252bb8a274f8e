"""Business certificates of the companies a centre advertises for: sending in, putting right, and what operators
decide."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Permission
from suitcase.areas.ad_accounts import rules
from suitcase.areas.ad_accounts.clients import names as company_names
from suitcase.areas.ad_accounts.clients import rules as steps
from suitcase.areas.ad_accounts.clients.contracts import Certificate
from suitcase.areas.ad_accounts.clients.contracts import CertificateState as State
from suitcase.areas.ad_accounts.clients.lists import contracts_of
from suitcase.areas.ad_accounts.errors import (
    AlreadyDecided,
    CertificateHolds,
    CertificateMoved,
    CertificateNotUsable,
)
from suitcase.areas.ad_accounts.models import BusinessCertificate as Row
from suitcase.areas.ad_accounts.models import CenterCompany
from suitcase.areas.centers import public as centers
from suitcase.areas.identity import public as identity
from suitcase.areas.journal.public import action
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, NotFound
from suitcase.stores import media

_MISSING = "Choose the document that proves the business."


@action
def submit_certificate(
    actor: Actor, *, center_id: int, document: str, lei: str = "", name: str = "", country: str = ""
) -> Certificate:
    """Send in what proves the business of a client, named by its LEI or as typed; an operator looks at it.

    What is put right keeps its place in the queue. `document` is stored already. Raises `CenterNotVerified`,
    `Invalid` by field, `CertificateHolds` while an approval has long to run.
    """
    centers.hold(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    centers.require_verified(center_id)
    if lei:
        entity = company_names.registered(lei)
        lei, name, country = entity.lei, entity.name, entity.country
    else:
        name, country = rules.check_company(name, country)
    company = company_names.put(actor, center_id, lei=lei, name=name, country=country)
    row = put_document(actor, company, document)
    return contracts_of([row])[0]


@action
def fix_certificate(actor: Actor, *, center_id: int, certificate_id: int, document: str) -> Certificate:
    """Send in another document for a company: to put right what was found, or to renew what ends."""
    centers.hold(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    row = _of_center(center_id, certificate_id)
    company = CenterCompany.objects.get(id=row.company_id)
    company_names.refuse_rejected(company)
    return contracts_of([put_document(actor, company, document)])[0]


def check_submission(actor: Actor, center_id: int, *, has_document: bool) -> None:
    """Count a try to send a document in: for whoever is about to have it looked at, which costs. Raises `TooMany`."""
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    centers.require_verified(center_id)
    if not has_document:
        raise Invalid(fields={"document": _MISSING})
    me = access.require_signed_in(actor)
    identity.limit(f"certificate:{center_id}", limits.CERTIFICATES_PER_HOUR, 3600)
    identity.limit(f"certificate-by:{me}", limits.CERTIFICATES_PER_DAY, 24 * 3600)


def may_renew(found: Certificate) -> bool:
    """Whether another document may be sent in for a certificate now."""
    return steps.may_submit(found.state, found.valid_until, clock.now())


def put_document(actor: Actor, company: CenterCompany, document: str) -> Row:
    """Give a company this document to be looked at; the caller holds the centre."""
    if not document:
        raise Invalid(fields={"document": _MISSING})
    now = clock.now()
    row = current(company.id)
    before = steps.state_now(State(row.state), row.valid_until, now) if row else None
    if row is not None and before is not None and not steps.may_submit(before, row.valid_until, now):
        raise CertificateHolds
    former = row.document if row is not None and before is State.REVIEWING else ""
    if row is None:
        row = Row(center_id=company.center_id, company_id=company.id, version=0)
    if before is None or not steps.keeps_place(before):
        row.submitted_at = now
    row.document, row.state, row.reasons = document, State.REVIEWING, []
    row.submitted_by, row.changed_at, row.version = access.require_signed_in(actor), now, row.version + 1
    row.save()
    if former:
        # Nobody has decided on it, so nobody needs it.
        transaction.on_commit(lambda: media.discard(former))
    again = before is not None and steps.keeps_place(before)
    verb = "certificate:changed" if again else "certificate:submitted"
    company_names.record_company(verb, actor, company, platform=True, certificate=row.id, version=row.version)
    return row


def current(company_id: int) -> Row | None:
    """The certificate of a company that counts, for Admins of its centre and operators."""
    return Row.objects.filter(company_id=company_id).exclude(state=State.REPLACED).first()


def usable(center_id: int, certificate_id: int) -> CenterCompany:
    """The company of an approved certificate of the centre; raises `CertificateNotUsable`."""
    row = Row.objects.filter(center_id=center_id, id=certificate_id).first()
    if row is None or not steps.holds(State(row.state), row.valid_until, clock.now()):
        raise CertificateNotUsable
    return CenterCompany.objects.get(id=row.company_id)


@action
def decide_certificate(
    actor: Actor,
    *,
    certificate_id: int,
    approve: bool,
    version: int,
    findings: Iterable[str] = (),
    remark: str = "",
    valid_until: str = "",
) -> Certificate:
    """Decide as an operator: approved, to an end if `valid_until` names a last day (YYYY-MM-DD, UTC), or rejected with
    findings (codes of `CERTIFICATE_FINDINGS`) or a remark. What waited for nothing else is approved with it, where the
    policy is so."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    row = _held(certificate_id)
    centers.refuse_closed(row.center_id)
    if row.state != State.REVIEWING:
        raise AlreadyDecided
    if row.version != version:
        raise CertificateMoved
    reasons = steps.check_reasons(steps.CERTIFICATE_FINDINGS, findings, remark, approve=approve)
    now = clock.now()
    row.decided_at = now
    row.state = State.APPROVED if approve else State.REJECTED
    row.reasons = [dataclasses.asdict(one) for one in reasons]
    if approve:
        row.valid_until, row.reminders = steps.check_end(valid_until, now.date()), 0
    row.save()
    company = CenterCompany.objects.get(id=row.company_id)
    _record_decision(actor, row, company, approve=approve)
    if approve:
        company_names.open_accounts(actor, row.company_id)
    return contracts_of([row])[0]


def _record_decision(actor: Actor, row: Row, company: CenterCompany, *, approve: bool) -> None:
    verb = "certificate:approved" if approve else "certificate:rejected"
    until = row.valid_until.isoformat() if approve and row.valid_until else None
    record_certificate(verb, actor, row, company, until=until)


def record_certificate(verb: str, actor: Actor, row: Row, company: CenterCompany, **facts: Any) -> None:
    """One line about a certificate for the centre, its ad accounts of the company and the platform."""
    words = " ".join(f"{one['category']}: {one['detail']} {one['how_to_fix']}" for one in row.reasons)
    company_names.record_company(
        verb, actor, company, platform=True, words=words, certificate=row.id, **facts
    )


def names_in_use(names: Sequence[str]) -> set[str]:
    """Those of the stored documents that a certificate names."""
    return set(Row.objects.filter(document__in=names).values_list("document", flat=True))


def _of_center(center_id: int, certificate_id: int) -> Row:
    row = Row.objects.select_for_update().filter(center_id=center_id, id=certificate_id).first()
    if row is None:
        raise NotFound
    return row


def _held(certificate_id: int) -> Row:
    """The certificate, its centre held: acts on the companies of one centre follow one another."""
    row = Row.objects.filter(id=certificate_id).first()
    if row is None:
        raise NotFound
    centers.hold_members(row.center_id)
    return Row.objects.select_for_update().get(id=certificate_id)
