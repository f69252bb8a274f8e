"""Shapes of companies that a centre advertises for, and of what proves their business."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum

from suitcase.areas.ad_accounts.contracts import Reason


class CompanyState(enum.StrEnum):
    """Whether the name of a company has been checked. MERGED: it turned out to be another one of the same centre."""

    REVIEWING = "REVIEWING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    MERGED = "MERGED"


class CompanyBasis(enum.StrEnum):
    """What an approved name rests on: the registry, the verification of the centre itself, or an operator."""

    REGISTRY = "REGISTRY"
    VERIFICATION = "VERIFICATION"
    OPERATOR = "OPERATOR"


class CertificateState(enum.StrEnum):
    """How far a business certificate has come. REPLACED: the company has another one, which counts."""

    REVIEWING = "REVIEWING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"
    REPLACED = "REPLACED"


@dataclasses.dataclass(frozen=True, slots=True)
class Client:
    """Whose company an ad account is for: an entity of the registry by its LEI, or the name as typed when `lei` is
    empty; or the company of a certificate that was approved before. `document` is the stored certificate, if new."""

    lei: str = ""
    certificate_id: int | None = None
    document: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Company:
    """A company that a centre advertises for. `lei` is empty for a name that is in no registry."""

    id: int
    center_id: int
    center_name: str
    name: str
    lei: str
    country: str
    state: CompanyState
    basis: CompanyBasis | None
    reasons: tuple[Reason, ...]
    submitted_at: dt.datetime
    decided_at: dt.datetime | None
    accounts: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Certificate:
    """What proves the business of a company. `submitted_at` is its place in the queue, `version` counts what was sent
    in. Without `valid_until` an approval has no end."""

    id: int
    center_id: int
    center_name: str
    company_id: int
    company: str
    lei: str
    state: CertificateState
    document: str
    submitted_at: dt.datetime
    changed_at: dt.datetime
    reasons: tuple[Reason, ...]
    decided_at: dt.datetime | None
    valid_until: dt.datetime | None
    version: int
    accounts: int = 0

    @property
    def is_usable(self) -> bool:
        """Whether further ad accounts of the company may be created with it."""
        return self.state is CertificateState.APPROVED


@dataclasses.dataclass(frozen=True, slots=True)
class CertificateFilter:
    """Which certificates of a centre are wanted. `search` is part of a name, an LEI or an id; no `states` means all.

    `sort` is "company", "submitted" or "state".
    """

    search: str = ""
    states: tuple[CertificateState, ...] = ()
    sort: str = "company"
    descending: bool = False
    offset: int = 0
    size: int = 25


@dataclasses.dataclass(frozen=True, slots=True)
class Parts:
    """What an ad account in a centre is approved by: its company and the certificate of that. None: there is none.

    `waits` names the parts without which the account is not approved: "company", "certificate".
    """

    company: Company | None = None
    certificate: CertificateState | None = None
    valid_until: dt.datetime | None = None
    waits: tuple[str, ...] = ()
