"""Ad accounts in a centre: creating one that the centre owns, and the list of what it owns and was given."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from suitcase.areas.access import public as access
from suitcase.areas.access.contracts import Held
from suitcase.areas.access.public import Kind, Permission, Role, Through, ThroughKind
from suitcase.areas.ad_accounts import queries, rules, standing
from suitcase.areas.ad_accounts.actions import put_new
from suitcase.areas.ad_accounts.clients import certificates
from suitcase.areas.ad_accounts.clients import names as company_names
from suitcase.areas.ad_accounts.clients.contracts import CertificateState, Client, CompanyState
from suitcase.areas.ad_accounts.clients.lists import find_certificate
from suitcase.areas.ad_accounts.contracts import (
    AdAccount,
    AdAccountCard,
    HeldAccount,
    HeldFilter,
    NewAdAccount,
    Status,
)
from suitcase.areas.ad_accounts.errors import TooManyAdAccounts
from suitcase.areas.ad_accounts.models import AdAccount as Row
from suitcase.areas.ad_accounts.models import CenterCompany
from suitcase.areas.centers import public as centers
from suitcase.areas.journal.public import action, record
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, NotFound
from suitcase.kernel.paging import Page
from suitcase.stores.postgres import BigInts, prepared

_LIST = "SELECT * FROM center_ad_accounts(%s, %s, %s, %s::smallint[], %s::bigint[], %s, %s, %s, %s, %s)"


@action
def create_center_ad_account(
    actor: Actor, *, center_id: int, new: NewAdAccount, client: Client | None = None
) -> AdAccount:
    """Create an ad account that the centre owns; whoever creates it is assigned to it as Admin.

    Without a `client` it is for the centre's own business: the verified legal name passes, any other waits for an
    operator. A client's company passes by the registry, and is proven by a certificate: an approved one, or the
    document given here. The first account settles the currency of the centre; all others have the same.

    Raises `CenterNotVerified`, `Invalid` by field, `TooManyAdAccounts`.
    """
    centers.hold(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    checked, lei = _checked(center_id, new, client)
    person_id = access.require_signed_in(actor)
    centers.settle_currency(actor, center_id, checked.currency)
    name, country = checked.company_name, checked.country
    company = company_names.put(actor, center_id, lei=lei, name=name, country=country)
    if client is not None and _needs_document(company):
        certificates.put_document(actor, company, client.document)
    facts = {"company_id": company.id, "lei": lei, "is_for_client": client is not None}
    waits = company.state != CompanyState.APPROVED or not (client is None or company_names.is_proven(company))
    row = put_new(checked, person_id, center_id=center_id, waits=waits, **facts)
    me, it, house = (Kind.PERSON, person_id), (Kind.AD_ACCOUNT, row.id), (Kind.CENTER, center_id)
    owning = access.grant(actor, subject=house, role=Role.OWNER, object=it)
    access.grant(actor, subject=me, role=Role.ADMIN, object=it, through=(ThroughKind.RELATION, owning))
    _record_new(actor, row, center_id)
    return queries.to_contract(row)


def preview_center_ad_account(actor: Actor, center_id: int, new: NewAdAccount, client: Client | None) -> bool:
    """Whether creating this ad account takes a document that proves the client's business; raises what creating it
    would raise. `client.document` does not matter."""
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    checked, lei = _checked(center_id, new, client)
    if client is None:
        return False
    return find_certificate(actor, center_id, lei=lei, name=checked.company_name) is None


def _checked(center_id: int, new: NewAdAccount, client: Client | None) -> tuple[NewAdAccount, str]:
    """The business information cleaned, and the LEI of the company; raises what is wrong."""
    centers.require_verified(center_id)
    new, lei = _named(center_id, new, client)
    checked = rules.check_new(new)
    refuse_full(center_id)
    currency = centers.currency_of(center_id)
    if currency and checked.currency != currency:
        raise Invalid(
            fields={
                "currency": f"All ad accounts of this Business Center are kept in {currency}. Choose {currency}."
            }
        )
    return checked, lei


def refuse_full(center_id: int) -> None:
    """Raise `TooManyAdAccounts` when the centre owns as many as it may. What others share with it, which they do
    without asking, takes no room."""
    held = access.held_by(center_id, Kind.AD_ACCOUNT).values()
    if sum(one.is_owned for one in held) >= limits.AD_ACCOUNTS_PER_CENTER:
        raise TooManyAdAccounts


def _named(center_id: int, new: NewAdAccount, client: Client | None) -> tuple[NewAdAccount, str]:
    """`new` with the company name that counts: that of the certificate or of the registry, else as typed."""
    if client is None:
        return new, ""
    if client.certificate_id is not None:
        company = certificates.usable(center_id, client.certificate_id)
        return dataclasses.replace(new, company_name=company.name), company.lei
    if client.lei:
        entity = company_names.registered(client.lei)
        return dataclasses.replace(new, company_name=entity.name), entity.lei
    return new, ""


def _needs_document(company: CenterCompany) -> bool:
    """Whether nothing proves the company: neither a certificate that counts nor one that is being looked at."""
    found = company_names.certificate_of(company.id)
    return not company_names.is_proven(company) and (
        found is None or found[0] is not CertificateState.REVIEWING
    )


def _record_new(actor: Actor, row: Row, center_id: int) -> None:
    it, house, automatic = (Kind.AD_ACCOUNT, row.id), (Kind.CENTER, center_id), row.status == Status.APPROVED
    facts = {"name": row.name, "currency": row.currency, "time_zone": row.time_zone, "country": row.country}
    data = {"ad_account": row.id, **facts, "center": center_id, "center_name": centers.name_of(center_id)}
    data |= {"company": row.company_id, "lei": row.lei, "for_client": row.is_for_client}
    streams = [it, house] if automatic else [it, house, access.PLATFORM]
    record("ad_account:created", actor, streams=streams, data=data)
    if automatic:
        record("ad_account:approved", actor, streams=[it], data={"ad_account": row.id, "by": "policy"})


def list_center_ad_accounts(
    actor: Actor, center_id: int, wanted: HeldFilter | None = None
) -> Page[HeldAccount]:
    """Ad accounts that a centre owns or was given: all of them for its Admins and finance roles, for other members
    those they reach. Two statements."""
    centers.require(actor, Permission.CENTER_SEE, center_id)
    rows, total = _read(center_id, wanted or HeldFilter())
    return Page(rows, total=total)


def get_center_ad_account(actor: Actor, center_id: int, ad_account_id: int) -> HeldAccount:
    """One ad account as the centre holds it; `NotFound` when it does not, or for whoever does not reach it."""
    centers.require(actor, Permission.CENTER_SEE, center_id)
    found, _total = _read(center_id, HeldFilter(ids=(ad_account_id,), size=1))
    if not found:
        raise NotFound
    return found[0]


def _read(center_id: int, wanted: HeldFilter) -> tuple[list[HeldAccount], int]:
    words = wanted.search.lower().split()[:5]
    params = (
        center_id,
        words or None,
        [one.value for one in wanted.statuses] or None,
        [int(one) for one in wanted.roles] or None,
        BigInts(sorted(wanted.ids)) if wanted.ids is not None else None,
        wanted.assigned_to,
        wanted.sort,
        wanted.descending,
        wanted.size,
        wanted.offset,
    )
    rows = prepared(_LIST, params)
    return [_held(row) for row in rows], rows[0][-1] if rows else 0


def _held(row: Sequence[Any]) -> HeldAccount:
    id_, name, company, zone, currency, status, created, submitted, appealed, role, relation, *rest = row
    through_kind, through_id, since, _total = rest
    through = Through(ThroughKind(through_kind), through_id) if through_kind is not None else None
    meaning = standing.standing(Status(status))
    card = AdAccountCard(id_, name, company, zone, currency, meaning, created, submitted, appealed)
    return HeldAccount(card, Held(relation, access.Ref(Kind.AD_ACCOUNT, id_), Role(role), through, since))
