"""The companies a centre advertises for: finding or noting one, whether its name is checked, and what waits for it."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Ref, Role
from suitcase.areas.ad_accounts import queries
from suitcase.areas.ad_accounts.clients import rules as company_rules
from suitcase.areas.ad_accounts.clients.contracts import (
    CertificateState,
    Company,
    CompanyBasis,
    CompanyState,
    Parts,
)
from suitcase.areas.ad_accounts.contracts import Reason, Status
from suitcase.areas.ad_accounts.entering import enter
from suitcase.areas.ad_accounts.models import AdAccount, CenterCompany
from suitcase.areas.ad_accounts.rules import LENGTHS
from suitcase.areas.centers import public as centers
from suitcase.areas.companies import public as companies
from suitcase.areas.companies.contracts import LegalEntity
from suitcase.areas.companies.contracts import Status as Registered
from suitcase.areas.companies.errors import NoSuchEntity
from suitcase.areas.journal.public import record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid
from suitcase.stores.postgres import prepared

_WAITING = (Status.IN_REVIEW.value, Status.CHANGE_IN_REVIEW.value)


def owning_center(ad_account_id: int) -> int | None:
    """The centre that owns the ad account, or None for a personal one."""
    owners = access.relations(object=(Kind.AD_ACCOUNT, ad_account_id), role=Role.OWNER)
    return next((one.subject.id for one in owners if one.subject.kind == Kind.CENTER), None)


def histories(ad_account_id: int) -> list[Ref]:
    """The histories a line about an ad account belongs to: its own, and that of the centre that owns it."""
    house = owning_center(ad_account_id)
    return [Ref(Kind.AD_ACCOUNT, ad_account_id), *([Ref(Kind.CENTER, house)] if house else [])]


def registered(lei: str, field: str = "company_name") -> LegalEntity:
    """The entity with this LEI, if it exists and has not ended; raises `Invalid` at `field`."""
    try:
        entity = companies.get_entity(lei)
    except NoSuchEntity:
        raise Invalid(fields={field: "The registry has no such company any more. Search again."}) from None
    if entity.status is Registered.ENDED:
        raise Invalid(fields={field: f"{entity.name} has ended, says the registry. Choose another company."})
    if len(entity.name) > LENGTHS["company_name"]:
        most = LENGTHS["company_name"]
        raise Invalid(
            fields={field: f"The registered name is longer than {most} characters; type a shorter one."}
        )
    return entity


def put(actor: Actor, center_id: int, *, lei: str, name: str, country: str) -> CenterCompany:
    """The company of the centre with this LEI or name, noted if it is new; for Admins who hold the centre. Raises
    `Invalid` for a name that an operator has rejected."""
    row = _known(center_id, lei, name)
    if row is not None:
        refuse_rejected(row)
        return row
    row = CenterCompany(
        center_id=center_id,
        name=name,
        name_key=company_rules.name_key(name),
        lei=lei,
        country=country,
        made_by=access.require_signed_in(actor),
        submitted_at=clock.now(),
    )
    if lei:
        row.state, row.basis = CompanyState.APPROVED, CompanyBasis.REGISTRY
    elif name == centers.verified_business(center_id)[0]:
        row.state, row.basis = CompanyState.APPROVED, CompanyBasis.VERIFICATION
    row.save(force_insert=True)
    if row.state == CompanyState.REVIEWING:
        record_company("company_name:submitted", actor, row, platform=True)
    return row


def refuse_rejected(row: CenterCompany) -> None:
    """Raise `Invalid`, with the reasons, for a name that an operator has rejected."""
    if row.state == CompanyState.REJECTED:
        said = " ".join(f"{one['detail']} {one['how_to_fix']}" for one in row.reasons)
        raise Invalid(fields={"company_name": f"An operator did not accept this name. {said}".strip()})


def _known(center_id: int, lei: str, name: str) -> CenterCompany | None:
    rows = CenterCompany.objects.filter(center_id=center_id).exclude(state=CompanyState.MERGED)
    if lei:
        return rows.filter(lei=lei).first()
    return rows.filter(lei="", name_key=company_rules.name_key(name)).first()


def certificate_of(company_id: int) -> tuple[CertificateState, dt.datetime | None] | None:
    """State and end of a company's certificate, for whoever may read the company; None when there is none."""
    found = prepared("SELECT state, valid_until FROM company_certificate(%s)", (company_id,))
    return (CertificateState(found[0][0]), found[0][1]) if found else None


def is_proven(row: CenterCompany) -> bool:
    """Whether the company needs no certificate, or has one that counts now."""
    if row.basis == CompanyBasis.VERIFICATION:
        return True
    found = certificate_of(row.id)
    return found is not None and company_rules.holds(*found, clock.now())


def waits_for(row: AdAccount) -> tuple[str, ...]:
    """The parts without which this ad account is not approved: its company's name, and for a client's account what
    proves the company. None for accounts without a company of a centre."""
    company = company_of(row)
    if company is None:
        return ()
    is_there = {
        "company": company.state == CompanyState.APPROVED,
        "certificate": not row.is_for_client or is_proven(company),
    }
    return tuple(name for name, yes in is_there.items() if not yes)


def company_of(row: AdAccount) -> CenterCompany | None:
    """The company an ad account advertises for, if the acting person may read it."""
    return CenterCompany.objects.filter(id=row.company_id).first() if row.company_id else None


def passes(row: AdAccount, name: str) -> bool:
    """Whether a company name needs no review on this ad account: it is the one approved last, another name of the same
    entity, the verified one of the centre that owns the account, or one that has been approved for that centre."""
    if name == row.approved_company_name:
        return True
    now = company_of(row) if row.lei and companies.is_registered(row.lei, name) else None
    if now is not None and now.state == CompanyState.APPROVED and is_proven(now):
        return True
    house = owning_center(row.id)
    if house is None:
        return False
    # Its members see which business is verified, also those who may not note companies in its name.
    return name == centers.verified_business(house)[0] or any(
        is_proven(one) for one in _approved(house, name)
    )


def _approved(center_id: int, name: str) -> list[CenterCompany]:
    key = company_rules.name_key(name)
    return list(CenterCompany.objects.filter(center_id=center_id, name_key=key, state=CompanyState.APPROVED))


def hold_owner(ad_account_id: int) -> int | None:
    """The centre that owns the account, its people and assets held until the transaction ends: acts on companies
    follow one another."""
    house = owning_center(ad_account_id)
    if house is not None:
        centers.hold_members(house)
    return house


def settle(actor: Actor, row: AdAccount, center_id: int) -> None:
    """Give an ad account whose company name has changed the company of that name. Does not save.

    Only Admins of the centre note companies in its name; for others an operator decides on the account alone.
    """
    if row.company_id and row.lei and companies.is_registered(row.lei, row.company_name):
        return
    found = next((one for one in _approved(center_id, row.company_name) if is_proven(one)), None)
    leads = access.check(actor, access.Permission.CENTER_ASSETS_MANAGE, (Kind.CENTER, center_id)).allowed
    if found is None and leads:
        known = _approved(center_id, row.company_name)
        found = known[0] if known else None
        if found is None:
            found = put(actor, center_id, lei="", name=row.company_name, country=row.country)
    row.company_id = found.id if found else None
    row.lei = found.lei if found else ""


def open_if_complete(actor: Actor, row: AdAccount) -> bool:
    """Approve an account that waited for nothing but its company or certificate, where the policy approves complete
    information; the caller saves. What an operator has once rejected, or an appeal asks for, she decides herself."""
    is_theirs = row.status == Status.IN_REVIEW and (
        row.reviewed_at is not None or row.appealed_at is not None
    )
    if settings.REVIEW_POLICY != "auto" or row.status not in _WAITING or is_theirs:
        return False
    if company_of(row) is None or waits_for(row):
        return False
    enter(row, Status.APPROVED)
    row.reviewed_at = clock.now()
    # Whoever opened it by her own correction needs no notification of it.
    data = {"ad_account": row.id, "name": row.name, "by": "operator" if actor.scope == "ops" else "policy"}
    record("ad_account:approved", actor, streams=[*histories(row.id), access.PLATFORM], data=data)
    return True


def open_accounts(actor: Actor, company_id: int) -> None:
    """Approve what waited for nothing but this company."""
    for row in waiting_accounts(company_id):
        if open_if_complete(actor, row):
            row.save()


def waiting_accounts(company_id: int) -> list[AdAccount]:
    """Ad accounts of a company that are in review, held."""
    rows = AdAccount.objects.filter(company_id=company_id, status__in=_WAITING)
    return list(rows.order_by("id").select_for_update())


def record_company(
    verb: str,
    actor: Actor,
    row: CenterCompany,
    *,
    platform: bool = False,
    words: str = "",
    typed: str = "",
    **facts: object,
) -> None:
    """One line for the centre and every ad account of the company.

    Names that are in no register may be people's, so they are sealed with the key of whoever acts, as are the `words`
    of an operator and a name that was `typed` before it was another.
    """
    accounts = AdAccount.objects.filter(company_id=row.id).order_by("id").values_list("id", flat=True)
    streams = [Ref(Kind.CENTER, row.center_id), *(Ref(Kind.AD_ACCOUNT, one) for one in accounts)]
    data = {
        "center": row.center_id,
        "center_name": centers.name_of(row.center_id),
        "company": row.id,
        "lei": row.lei,
        **({"company_name": row.name} if row.lei else {}),
        **facts,
    }
    kept = {"company": "" if row.lei else row.name, "words": words, "typed": typed}
    sealed = {name: value for name, value in kept.items() if value}
    personal = {actor.person_id: sealed} if actor.person_id and sealed else None
    places = [*streams, access.PLATFORM] if platform else streams
    record(verb, actor, streams=places, data=data, personal=personal)


def to_company(row: CenterCompany, center_name: str, accounts: int = 0) -> Company:
    """The contract of one row."""
    return Company(
        id=row.id,
        center_id=row.center_id,
        center_name=center_name,
        name=row.name,
        lei=row.lei,
        country=row.country,
        state=CompanyState(row.state),
        basis=CompanyBasis(row.basis) if row.basis else None,
        reasons=tuple(Reason(**one) for one in row.reasons),
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
        accounts=accounts,
    )


def get_parts(actor: Actor, ad_account_id: int) -> Parts:
    """The company of an ad account and how its certificate stands, for whoever sees the account or reviews it."""
    if actor.scope == "ops":
        access.require(actor, access.Permission.PLATFORM_REVIEW, access.PLATFORM)
    else:
        access.require(actor, access.Permission.AD_ACCOUNT_SEE, (Kind.AD_ACCOUNT, ad_account_id))
    row = queries.seen(ad_account_id)
    company = company_of(row)
    if company is None:
        return Parts()
    found = certificate_of(company.id)
    state = company_rules.state_now(found[0], found[1], clock.now()) if found else None
    return Parts(
        company=to_company(company, centers.name_of(company.center_id)),
        certificate=state,
        valid_until=found[1] if found else None,
        waits=waits_for(row),
    )
