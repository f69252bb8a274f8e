"""Companies of ad accounts and their certificates as Admins and operators read them: in words, papers as files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.public import (
    Certificate,
    CertificateState,
    Company,
    CompanyBasis,
    CompanyState,
    Parts,
)
from suitcase.areas.companies.contracts import EntityKind, LegalEntity, Match, Status
from suitcase.kernel.errors import NotFound
from suitcase.stores import media
from suitcase.surfaces.kit.files import as_document
from suitcase.surfaces.kit.shell import Tone

Told = tuple[str, Tone, str]


def certificate_words(state: CertificateState | None) -> Told:
    """A certificate's state, its colour, and what it means."""
    words: dict[CertificateState | None, Told] = {
        CertificateState.REVIEWING: (
            _("In review"),
            "info",
            _("An operator looks at it. You can still put another document in; it keeps its place."),
        ),
        CertificateState.APPROVED: (
            _("Approved"),
            "ok",
            _("Choose it for further ad accounts of this company; nothing has to be uploaded again."),
        ),
        CertificateState.REJECTED: (
            _("Not approved"),
            "bad",
            _("Put right what is named below and send it in again; it keeps its place."),
        ),
        CertificateState.EXPIRED: (
            _("Expired"),
            "warn",
            _("Ad accounts that have it go on. Send in a current document before you create another one."),
        ),
        CertificateState.REPLACED: (
            _("Replaced"),
            "neutral",
            _("This company turned out to be one you have another certificate of. That one counts."),
        ),
        None: (_("Not sent in"), "warn", _("Nothing proves this company yet.")),
    }
    return words[state]


def company_words(company: Company) -> Told:
    """Whether the name of a company is checked, the colour, and by what."""
    if company.state is CompanyState.APPROVED:
        by = {
            CompanyBasis.REGISTRY: _("It stands in the registry of legal entities."),
            CompanyBasis.VERIFICATION: _("It is the verified business of this Business Center."),
            CompanyBasis.OPERATOR: _("An operator has checked it."),
        }
        return _("Checked"), "ok", by.get(company.basis or CompanyBasis.OPERATOR, "")
    words: dict[CompanyState, Told] = {
        CompanyState.REVIEWING: (
            _("In review"),
            "info",
            _("The name was typed and not chosen from the registry, so an operator looks at it."),
        ),
        CompanyState.REJECTED: (_("Not accepted"), "bad", _("Change the company name of the ad account.")),
        CompanyState.MERGED: (_("Same as another"), "neutral", _("It turned out to be another company.")),
    }
    return words[company.state]


def certificate_label(state: CertificateState) -> str:
    """The name of a state, for filters and lists."""
    return certificate_words(state)[0]


def company_label(state: CompanyState) -> str:
    """The name of a state, for filters."""
    words = {
        CompanyState.REVIEWING: _("In review"),
        CompanyState.APPROVED: _("Checked"),
        CompanyState.REJECTED: _("Not accepted"),
        CompanyState.MERGED: _("Same as another"),
    }
    return words[state]


def waits_in_words(parts: Parts) -> list[str]:
    """What keeps an ad account from being approved, in sentences."""
    said = []
    if "company" in parts.waits and parts.company is not None:
        is_rejected = parts.company.state is CompanyState.REJECTED
        said.append(
            _("The company name was not accepted. Change it to go on.")
            if is_rejected
            else _("The company name waits for an operator.")
        )
    if "certificate" in parts.waits:
        missing = {
            None: _("A business certificate is missing. An Admin of the Business Center can upload one."),
            CertificateState.REVIEWING: _("The business certificate waits for an operator."),
            CertificateState.REJECTED: _(
                "The business certificate was not approved. An Admin of the Business Center can put it right."
            ),
            CertificateState.EXPIRED: _("The business certificate has expired."),
        }
        said.append(missing.get(parts.certificate, missing[None]))
    return said


def kind_words(kind: EntityKind) -> str:
    """Whether an entity is a head office or a part of one."""
    return _("Local entity") if kind is EntityKind.LOCAL_ENTITY else _("Head office")


def offers(found: Iterable[Match | LegalEntity]) -> list[dict[str, Any]]:
    """Companies of the registry as people choose between them."""
    countries = dict(ad_accounts.countries())
    return [
        {
            "lei": one.lei,
            "name": one.name,
            "address": one.address.words if isinstance(one, LegalEntity) else one.address_words,
            "country": countries.get(one.country, one.country),
            "kind": kind_words(one.kind),
            "head": one.head_office_name,
            "lapsed": one.status is Status.LAPSED,
            "why": "" if isinstance(one, LegalEntity) else one.why,
        }
        for one in found
    ]


def document(found: Certificate) -> HttpResponseBase:
    """The paper of a certificate as a file; `NotFound` when it is not in the store."""
    place = media.find(found.document)
    if place is None:
        raise NotFound
    ending = found.document.rpartition(".")[2]
    return as_document(place, found.document, f"{found.company}.{ending}")
