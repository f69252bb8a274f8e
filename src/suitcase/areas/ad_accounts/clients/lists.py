"""Reads of business certificates and of companies: for the Admins of a centre, and for operators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Permission
from suitcase.areas.ad_accounts.clients import rules as steps
from suitcase.areas.ad_accounts.clients.contracts import (
    Certificate,
    CertificateFilter,
    CertificateState,
    Company,
    CompanyState,
)
from suitcase.areas.ad_accounts.clients.names import to_company
from suitcase.areas.ad_accounts.contracts import AdAccountCard, Reason
from suitcase.areas.ad_accounts.models import AdAccount, BusinessCertificate, CenterCompany
from suitcase.areas.ad_accounts.queries import card_of
from suitcase.areas.centers import public as centers
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.ids import parse_id
from suitcase.kernel.paging import Key, Page, encode

# Enough to see where a certificate is used; the list of ad accounts has the rest, by search.
USED_SHOWN = 100
# What an overview names one by one; the list of certificates has the rest.
TO_MEND = 5
_SORTS = {"company": ("name_key", "id"), "submitted": ("submitted_at", "id"), "state": ("state", "id")}


def list_certificates(
    actor: Actor, center_id: int, wanted: CertificateFilter | None = None
) -> Page[Certificate]:
    """The business certificates of a centre, for its Admins."""
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    wanted = wanted or CertificateFilter()
    rows = _named().filter(center_id=center_id).filter(_matches(wanted.search))
    if wanted.states:
        rows = rows.filter(_in_states(wanted.states))
    order = [f"-{one}" if wanted.descending else one for one in _SORTS.get(wanted.sort, _SORTS["company"])]
    found = list(rows.order_by(*order)[wanted.offset : wanted.offset + wanted.size])
    return Page(contracts_of(found), total=rows.count())


def list_certificates_to_mend(actor: Actor, center_id: int) -> list[Certificate]:
    """Certificates that were rejected, have run out, or do so before the first reminder is due; the most urgent
    first, at most `TO_MEND`, for the Admins of the centre."""
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    soon = clock.now() + limits.VERIFICATION_REMINDERS[0]
    rows = BusinessCertificate.objects.filter(center_id=center_id).filter(
        Q(state__in=(CertificateState.REJECTED, CertificateState.EXPIRED))
        | Q(state=CertificateState.APPROVED, valid_until__lte=soon)
    )
    return contracts_of(list(rows.order_by("valid_until", "id")[:TO_MEND]))


def get_certificate(actor: Actor, center_id: int, certificate_id: int) -> Certificate:
    """One certificate of a centre, for its Admins."""
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    row = BusinessCertificate.objects.filter(center_id=center_id, id=certificate_id).first()
    if row is None:
        raise NotFound
    return contracts_of([row])[0]


def find_certificate(actor: Actor, center_id: int, *, lei: str, name: str) -> Certificate | None:
    """The certificate of a company of the centre that an ad account can go by: one that counts or is looked at."""
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    companies = CenterCompany.objects.filter(center_id=center_id).exclude(state=CompanyState.MERGED)
    key = steps.name_key(name)
    company = companies.filter(lei=lei).first() if lei else companies.filter(lei="", name_key=key).first()
    if company is None:
        return None
    row = BusinessCertificate.objects.filter(company_id=company.id).exclude(state="REPLACED").first()
    if row is None:
        return None
    is_there = row.state == CertificateState.REVIEWING or steps.holds(
        CertificateState(row.state), row.valid_until, clock.now()
    )
    return contracts_of([row])[0] if is_there else None


def certificate_of_company(actor: Actor, company: Company) -> int | None:
    """The id of the certificate of a company, for Admins of its centre; None for others, and when there is none."""
    rows = BusinessCertificate.objects.filter(company_id=company.id).exclude(state="REPLACED")
    return rows.values_list("id", flat=True).first()


def list_used(actor: Actor, center_id: int, certificate_id: int) -> list[AdAccountCard]:
    """Ad accounts that stand on a certificate, by name, for the Admins of its centre."""
    found = get_certificate(actor, center_id, certificate_id)
    rows = AdAccount.objects.filter(company_id=found.company_id).order_by("name", "id")
    return [card_of(row) for row in rows[:USED_SHOWN]]


def list_certificates_to_review(
    actor: Actor, *, search: str = "", state: CertificateState, size: int, after: Key | None = None
) -> Page[Certificate]:
    """Certificates for operators, the one that waits longest first."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    rows = _named().filter(_in_states((state,))).filter(_matches(search))
    if state is CertificateState.REVIEWING:
        rows = rows.filter(centers.of_open_centers())
    found, cursor, total = _part(rows, size, after)
    return Page(contracts_of(found), next=cursor, total=total)


def get_certificate_for_review(actor: Actor, certificate_id: int) -> Certificate:
    """One certificate, for operators."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    row = BusinessCertificate.objects.filter(id=certificate_id).first()
    if row is None:
        raise NotFound
    return contracts_of([row])[0]


def list_companies_to_check(
    actor: Actor, *, search: str = "", state: CompanyState, size: int, after: Key | None = None
) -> Page[Company]:
    """Companies whose names were typed and not chosen, for operators, the one that waits longest first."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    rows = CenterCompany.objects.filter(state=state)
    if state is CompanyState.REVIEWING:
        rows = rows.filter(centers.of_open_centers())
    text = " ".join(search.split())[:200]
    number = parse_id(text)
    if text:
        named = Q(name__icontains=text)
        rows = rows.filter(named | Q(id=number) | Q(center_id=number) if number else named)
    found, cursor, total = _part(rows, size, after)
    names = {one: centers.name_of(one) for one in {row.center_id for row in found}}
    counts = _counts({row.id for row in found})
    shown = [to_company(row, names[row.center_id], counts.get(row.id, 0)) for row in found]
    return Page(shown, next=cursor, total=total)


def get_company_for_review(actor: Actor, company_id: int) -> Company:
    """One company, for operators."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    row = CenterCompany.objects.filter(id=company_id).first()
    if row is None:
        raise NotFound
    return to_company(row, centers.name_of(row.center_id), _counts({row.id}).get(row.id, 0))


def contracts_of(rows: Sequence[BusinessCertificate]) -> list[Certificate]:
    """The contracts of these rows. A few statements, however many."""
    companies = CenterCompany.objects.in_bulk({row.company_id for row in rows})
    names = {one: centers.name_of(one) for one in {row.center_id for row in rows}}
    counts, now = _counts({row.company_id for row in rows}), clock.now()
    return [
        Certificate(
            id=row.id,
            center_id=row.center_id,
            center_name=names[row.center_id],
            company_id=row.company_id,
            company=companies[row.company_id].name,
            lei=companies[row.company_id].lei,
            state=steps.state_now(CertificateState(row.state), row.valid_until, now),
            document=row.document,
            submitted_at=row.submitted_at,
            changed_at=row.changed_at,
            reasons=tuple(Reason(**one) for one in row.reasons),
            decided_at=row.decided_at,
            valid_until=row.valid_until,
            version=row.version,
            accounts=0 if row.state == CertificateState.REPLACED else counts.get(row.company_id, 0),
        )
        for row in rows
    ]


def _named() -> QuerySet[BusinessCertificate]:
    key = CenterCompany.objects.filter(id=OuterRef("company_id"))
    return BusinessCertificate.objects.annotate(
        name_key=key.values("name_key")[:1], company_name=key.values("name")[:1], lei=key.values("lei")[:1]
    )


def _matches(search: str) -> Q:
    text = " ".join(search.split())[:200]
    if not text:
        return Q()
    found = Q(company_name__icontains=text) | Q(lei=text.upper())
    number = parse_id(text)
    return found | Q(id=number) | Q(center_id=number) if number else found


def _in_states(states: Sequence[CertificateState]) -> Q:
    now, found = clock.now(), Q()
    over = Q(state=CertificateState.APPROVED, valid_until__lte=now)
    for one in states:
        if one is CertificateState.EXPIRED:
            found |= Q(state=one) | over
        elif one is CertificateState.APPROVED:
            found |= Q(state=one) & (Q(valid_until=None) | Q(valid_until__gt=now))
        else:
            found |= Q(state=one)
    return found


def _part(rows: QuerySet[Any], size: int, after: Key | None) -> tuple[list[Any], str | None, int]:
    total = rows.count()
    if after is not None:
        at, last = after
        rows = rows.filter(Q(submitted_at__gt=at) | Q(submitted_at=at, id__gt=last))
    found = list(rows.order_by("submitted_at", "id")[: size + 1])
    shown = found[:size]
    more = len(found) > size
    return shown, encode((shown[-1].submitted_at.isoformat(), shown[-1].id)) if more else None, total


def _counts(company_ids: set[int]) -> dict[int, int]:
    rows = (
        AdAccount.objects.filter(company_id__in=company_ids).values("company_id").annotate(count=Count("id"))
    )
    return {row["company_id"]: row["count"] for row in rows if row["company_id"] is not None}
