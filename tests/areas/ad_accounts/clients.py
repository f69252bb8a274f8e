"""A registry with a few companies, and what tests do with certificates of clients."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Role, ThroughKind
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.centers.contracts import Center
from suitcase.areas.journal.public import action, record
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.areas.companies.registry import BRANCHES, as_csv, lei, load, row
from tests.cast import ACME, Cast

SOL, SOL_NL, OLD, SOLAIRE = lei(1), lei(2), lei(9), lei(10)
PAPER, OTHER_PAPER = "c" * 32 + ".pdf", "e" * 32 + ".png"
_ROWS = [
    row(1, "Sol Brillen GmbH", FirstAddressLine="Sonnenallee 3", City="Berlin", PostalCode="12045"),
    row(2, "Sol Brillen GmbH, Nederlands filiaal", "NL", EntityCategory="BRANCH"),
    row(9, "Sol Alt GmbH") | {"Entity.EntityStatus": "INACTIVE"},
    row(10, "Solaire SARL", "FR") | {"Registration.RegistrationStatus": "LAPSED"},
]


def registry(folder: Path) -> None:
    """A registry of four: a head office, its branch, one that has ended, one in France whose entry has lapsed."""
    load(folder, as_csv(_ROWS))
    load(folder, as_csv(BRANCHES[:1], tuple(BRANCHES[0])), "branches.csv")


def client_account(actor: Actor, center: Center, client: ad_accounts.Client, **changes: str) -> AdAccount:
    """An ad account of the centre for a client."""
    new = dataclasses.replace(ACME, **{"company_name": "", **changes})
    return ad_accounts.create_center_ad_account(actor, center_id=center.id, new=new, client=client)


def decide(
    cast: Cast, certificate_id: int, *findings: str, version: int = 1, valid_until: str = ""
) -> ad_accounts.Certificate:
    """The operator approves a certificate, or rejects it when there are findings."""
    return ad_accounts.decide_certificate(
        cast.olu.within("ops"),
        certificate_id=certificate_id,
        approve=not findings,
        findings=findings,
        version=version,
        valid_until=valid_until,
    )


def certificates(actor: Actor, center: Center, **wanted: object) -> list[ad_accounts.Certificate]:
    """The certificates of a centre as this person reads them."""
    with acting(actor):
        found = ad_accounts.list_certificates(actor, center.id, ad_accounts.CertificateFilter(**wanted))  # type: ignore[arg-type]
    return list(found.rows)


def standing(actor: Actor, account: AdAccount) -> AdAccount:
    """An ad account as this person reads it now."""
    with acting(actor):
        return ad_accounts.get_ad_account(actor, account.id)


@action
def assign(actor: Actor, account: AdAccount, who: Actor, role: Role = Role.ADMIN) -> None:
    """Assign somebody to an ad account that a centre owns, through that centre."""
    it = (Kind.AD_ACCOUNT, account.id)
    (owning,) = access.relations(object=it, role=Role.OWNER)
    me = (Kind.PERSON, who.person_id or 0)
    access.grant(actor, subject=me, role=role, object=it, through=(ThroughKind.RELATION, owning.id))
    record("ad_account:assigned", actor, streams=[it])
