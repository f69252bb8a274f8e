"""The cast of every test, page and document: Ana and Acme, Ben and Northwind, Mia and Leo, Cai, Olu.

Everybody enters through the same actions as real people do.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount, NewAdAccount
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, NewVerification
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import CreatorAccount, NewCreatorAccount
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import NewPerson
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor

PASSWORD = "tidy-suitcase-42"

ACME = NewAdAccount(
    name="Acme Outdoor",
    company_name="Acme Outdoor GmbH",
    country="DE",
    industry="Sports and outdoor",
    website="https://acme.example",
    time_zone="Europe/Berlin",
    currency="EUR",
    contact_name="Ana Alvarez",
    contact_email="ana@acme.example",
    contact_phone="+49 30 1234567",
    billing_street="Gipfelweg 1",
    billing_city="Berlin",
    billing_postcode="10115",
)


def person(name: str) -> Actor:
    """A verified person, signed in with a password a moment ago."""
    new = NewPerson(email=f"{name.lower()}@people.example", name=name, password=PASSWORD)
    made = identity.register_person(Actor(scope="account"), new=new)
    return Actor.person(made.id, name=name, signed_in_at=clock.now(), sign_in_strength="password")


def ad_account(actor: Actor, **changes: str) -> AdAccount:
    """A personal ad account of `actor`, Acme's unless `changes` say otherwise."""
    return ad_accounts.create_personal_ad_account(actor, new=dataclasses.replace(ACME, **changes))


def verified_center(actor: Actor, olu: Actor, name: str = "Acme Group") -> Center:
    """A centre of `actor`, whose business, Acme's, the operator has verified."""
    center = centers.create_center(actor, name=name, time_zone="Europe/Berlin")
    new = NewVerification(
        entity_type="COMPANY",
        country="DE",
        legal_name=ACME.company_name,
        number="HRB 12345",
        document="a" * 32 + ".pdf",
    )
    centers.submit_verification(actor, center_id=center.id, new=new)
    centers.decide_verification(olu.within("ops"), center_id=center.id, approve=True, version=1)
    return center


def center_account(actor: Actor, center: Center, **changes: str) -> AdAccount:
    """An ad account that a verified centre owns, Acme's unless `changes` say otherwise."""
    new = dataclasses.replace(ACME, **changes)
    return ad_accounts.create_center_ad_account(actor, center_id=center.id, new=new)


def creator(actor: Actor, handle: str, **changes: str) -> CreatorAccount:
    """A creator account of `actor`."""
    return creators.create_creator_account(actor, new=NewCreatorAccount(handle=handle, **changes))


@action
def make_staff(actor: Actor, *, person_id: int) -> None:
    """Make somebody an operator, as the set-up page does."""
    access.grant(actor, subject=(Kind.PERSON, person_id), role=Role.STAFF, object=access.PLATFORM)
    record("platform:staff_added", actor, streams=[access.PLATFORM], data={"person": person_id})


@action
def give_role(
    actor: Actor, *, person_id: int, role: Role, ad_account_id: int, expires_at: dt.datetime | None = None
) -> int:
    """Give somebody a role in an ad account."""
    subject, object_ = (Kind.PERSON, person_id), (Kind.AD_ACCOUNT, ad_account_id)
    given = access.grant(actor, subject=subject, role=role, object=object_, expires_at=expires_at)
    record("ad_account:role_given", actor, streams=[object_], data={"person": person_id, "role": role.name})
    return given


@action
def take_role(actor: Actor, *, relation_id: int, ad_account_id: int) -> None:
    """Take a role in an ad account away again."""
    access.end(actor, [relation_id], reason="removed")
    record("ad_account:role_taken", actor, streams=[(Kind.AD_ACCOUNT, ad_account_id)])


@dataclasses.dataclass(frozen=True, slots=True)
class Cast:
    """Ana with Acme, Mia and Leo with an account each, Cai the outsider, Olu the operator."""

    ana: Actor
    mia: Actor
    leo: Actor
    cai: Actor
    olu: Actor
    acme: AdAccount
    mia_account: CreatorAccount
    leo_account: CreatorAccount


def everybody() -> Cast:
    """The whole cast."""
    ana, mia, leo, cai, olu = (person(name) for name in ("Ana", "Mia", "Leo", "Cai", "Olu"))
    make_staff(Actor.system("tests"), person_id=olu.person_id or 0)
    acme = ad_account(ana)
    return Cast(ana, mia, leo, cai, olu, acme, creator(mia, "mia.trails"), creator(leo, "leo.bakes"))


def signed_in(cast: Cast) -> Cast:
    """The same people, all of them signed in a moment ago."""
    people = {
        name: dataclasses.replace(getattr(cast, name), signed_in_at=clock.now())
        for name in ("ana", "mia", "leo", "cai", "olu")
    }
    return dataclasses.replace(cast, **people)
