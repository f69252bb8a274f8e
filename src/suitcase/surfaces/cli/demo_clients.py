"""The demo's ad accounts in Business Centers: Acme's own, and those that Northwind runs for clients."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import HeldFilter, NewAdAccount
from suitcase.areas.ad_accounts.public import CertificateState, Client
from suitcase.areas.centers import public as centers
from suitcase.areas.companies import public as companies
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores import media
from suitcase.stores.postgres import acting
from suitcase.surfaces.cli import demo_centers

Actors = Callable[[str], Actor]


@dataclass(frozen=True)
class Opened:
    """An ad account in a centre. `client` is a company's name, empty for the centre's own business; `is_typed` leaves
    it as typed instead of choosing it from the registry. `is_decided`: the operator approved its certificate."""

    house: str
    name: str
    industry: str
    zone: str
    address: tuple[str, str, str]
    client: str = ""
    country: str = ""
    is_typed: bool = False
    is_decided: bool = False


OPENED = (
    Opened("Acme", "Acme Trails", "Sports and outdoor", "Europe/Berlin", ("Gipfelweg 1", "Berlin", "10115")),
    Opened(
        "Acme", "Acme Kids", "Apparel and accessories", "Europe/Berlin", ("Gipfelweg 1", "Berlin", "10115")
    ),
    Opened(
        "Northwind",
        "Peak Protein UK",
        "Food and drink",
        "Europe/London",
        ("8 Harbour Row", "London", "SE1 2AA"),
        client="Peak Protein S.r.l.",
        country="IT",
        is_decided=True,
    ),
    Opened(
        "Northwind",
        "Fjord & Foam",
        "Beauty and personal care",
        "Europe/London",
        ("8 Harbour Row", "London", "SE1 2AA"),
        client="Fjord and Foam Limited",
        country="GB",
        is_typed=True,
    ),
)
# One for both houses, so that an ad account can be handed over from one to the other.
_CURRENCY = "EUR"


def open_account(one: Opened, actor_of: Actors) -> None:
    """Create the ad account as the first Admin of its centre; nothing if it is there already."""
    house = _house(one)
    owner = actor_of(house.owner)
    center = demo_centers.found(house, owner)
    if center is None or _is_open(one, actor_of):
        return
    with acting(owner):
        if not centers.is_verified(center.id):
            return
    client = None
    if one.client:
        kept = media.store_document(demo_centers.certificate(one.client, "not in any register"))
        client = Client(lei="" if one.is_typed else _lei(owner, one), document=kept.name)
    new = _business(one, owner.name, house)
    ad_accounts.create_center_ad_account(owner, center_id=center.id, new=new, client=client)


def decide(one: Opened, actor_of: Actors, operator: str) -> None:
    """Let the operator approve the certificate of a client, if it waits."""
    olu = actor_of(operator).within("ops")
    with acting(olu):
        found = ad_accounts.list_certificates_to_review(
            olu, search=one.client, state=CertificateState.REVIEWING, size=5
        )
    for each in found.rows:
        if each.company == one.client and one.is_decided:
            ad_accounts.decide_certificate(olu, certificate_id=each.id, approve=True, version=each.version)


def _is_open(one: Opened, actor_of: Actors) -> bool:
    """Whether one of the houses has it today, whatever people did since the day on which the step plays."""
    ahead = clock.now() - dt.datetime.now(dt.UTC)
    clock.restore(dt.timedelta())
    try:
        for house in demo_centers.HOUSES:
            owner = actor_of(house.owner)
            center = demo_centers.found(house, owner)
            with acting(owner):
                wanted = HeldFilter(search=one.name, roles=(Role.OWNER,))
                rows = ad_accounts.list_center_ad_accounts(owner, center.id, wanted).rows if center else []
            if any(each.card.name == one.name for each in rows):
                return True
    finally:
        clock.restore(ahead)
    return False


def _lei(owner: Actor, one: Opened) -> str:
    with acting(owner):
        matches = companies.search(owner, one.client, one.country)
    return next(each.lei for each in matches if each.name == one.client)


def _house(one: Opened) -> demo_centers.House:
    return next(each for each in demo_centers.HOUSES if each.name == one.house)


def _business(one: Opened, contact: str, house: demo_centers.House) -> NewAdAccount:
    street, city, postcode = one.address
    legal_name, country, _number = house.business
    return NewAdAccount(
        name=one.name,
        company_name=one.client or legal_name,
        country=one.country or country,
        industry=one.industry,
        website=f"https://{one.name.lower().replace(' & ', '-').replace(' ', '-')}.example",
        time_zone=one.zone,
        currency=_CURRENCY,
        contact_name=contact,
        contact_email=f"{house.owner}@demo.example",
        billing_street=street,
        billing_city=city,
        billing_postcode=postcode,
    )
