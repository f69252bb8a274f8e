"""What operators decide about names of companies that were typed and not chosen from the registry."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Permission
from suitcase.areas.ad_accounts.clients import lists as certificate_lists
from suitcase.areas.ad_accounts.clients import names as company_names
from suitcase.areas.ad_accounts.clients import rules
from suitcase.areas.ad_accounts.clients.contracts import CertificateState, Company, CompanyBasis, CompanyState
from suitcase.areas.ad_accounts.contracts import Reason, Status
from suitcase.areas.ad_accounts.entering import enter
from suitcase.areas.ad_accounts.errors import AlreadyDecided
from suitcase.areas.ad_accounts.models import AdAccount, BusinessCertificate, CenterCompany
from suitcase.areas.centers import public as centers
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound

_OPEN = (CompanyState.REVIEWING.value, CompanyState.REJECTED.value)


@action
def approve_company(actor: Actor, *, company_id: int) -> Company:
    """Let a typed name pass as it is, as an operator; also one that was rejected before."""
    row = _held(actor, company_id)
    row.state, row.basis, row.reasons = CompanyState.APPROVED, CompanyBasis.OPERATOR, []
    row.decided_at = clock.now()
    row.save()
    _record(actor, "company_name:approved", row)
    company_names.open_accounts(actor, row.id)
    return certificate_lists.get_company_for_review(actor, row.id)


@action
def identify_company(actor: Actor, *, company_id: int, lei: str) -> Company:
    """Say, as an operator, which entity of the registry a typed name means. Its ad accounts get the registered name;
    where the centre advertises for that entity already, the two become one. Raises `Invalid` at "lei"."""
    row = _held(actor, company_id)
    entity = company_names.registered(lei, field="lei")
    now, typed = clock.now(), row.name
    known = CenterCompany.objects.filter(center_id=row.center_id, lei=entity.lei).first()
    accounts = list(AdAccount.objects.filter(company_id=row.id).order_by("id").select_for_update())
    row.decided_at, row.reasons = now, []
    if known is None:
        row.lei, row.name, row.country = entity.lei, entity.name, entity.country
        row.name_key = rules.name_key(entity.name)
        row.state, row.basis = CompanyState.APPROVED, CompanyBasis.REGISTRY
    else:
        row.state, row.basis, row.same_as = CompanyState.MERGED, "", known.id
    row.save()
    company = known or row
    if known is not None:
        _move_certificate(row, known)
    for account in accounts:
        account.company_id, account.lei, account.company_name = company.id, company.lei, company.name
        account.version += 1
        account.save()
    _record(actor, "company_name:identified", company, typed=typed)
    company_names.open_accounts(actor, company.id)
    return certificate_lists.get_company_for_review(actor, row.id)


@action
def reject_company(
    actor: Actor, *, company_id: int, findings: Iterable[str] = (), remark: str = ""
) -> Company:
    """Do not accept a typed name, as an operator, with findings (codes of `NAME_FINDINGS`) or a remark. Ad accounts
    that wait with it are rejected for the same reasons, so that their Admins can correct it or appeal."""
    row = _held(actor, company_id)
    if row.state != CompanyState.REVIEWING:
        raise AlreadyDecided
    reasons = rules.check_reasons(rules.NAME_FINDINGS, findings, remark, approve=False)
    row.state, row.decided_at = CompanyState.REJECTED, clock.now()
    row.reasons = [dataclasses.asdict(one) for one in reasons]
    row.save()
    _record(actor, "company_name:rejected", row, reasons=reasons)
    for account in company_names.waiting_accounts(row.id):
        is_new = account.status == Status.IN_REVIEW
        enter(account, Status.REJECTED if is_new else Status.CHANGE_REJECTED, reasons)
        account.save()
        record(
            "ad_account:rejected",
            actor,
            streams=[*company_names.histories(account.id), access.PLATFORM],
            data={"ad_account": account.id, "name": account.name, "by": "operator", "final": False},
            personal={actor.person_id or 0: {"words": _in_words(reasons)}},
        )
    return certificate_lists.get_company_for_review(actor, row.id)


def _held(actor: Actor, company_id: int) -> CenterCompany:
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    row = CenterCompany.objects.filter(id=company_id).first()
    if row is None:
        raise NotFound
    centers.hold_members(row.center_id)
    centers.refuse_closed(row.center_id)
    row = CenterCompany.objects.select_for_update().get(id=company_id)
    if row.state not in _OPEN:
        raise AlreadyDecided
    return row


def _move_certificate(row: CenterCompany, known: CenterCompany) -> None:
    """The certificate of a merged company becomes that of the other, unless that has one of its own."""
    certificates = BusinessCertificate.objects.exclude(state=CertificateState.REPLACED)
    mine = certificates.filter(company_id=row.id).first()
    if mine is None:
        return
    theirs = certificates.filter(company_id=known.id).first()
    if theirs is None:
        mine.company_id = known.id
    else:
        mine.state = CertificateState.REPLACED
    mine.save()


def _record(
    actor: Actor, verb: str, row: CenterCompany, *, typed: str = "", reasons: tuple[Reason, ...] = ()
) -> None:
    words = _in_words(reasons) if reasons else ""
    company_names.record_company(verb, actor, row, platform=True, words=words, typed=typed)


def _in_words(reasons: tuple[Reason, ...]) -> str:
    return " ".join(f"{one.category}: {one.detail} {one.how_to_fix}" for one in reasons)
