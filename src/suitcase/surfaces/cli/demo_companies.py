"""The demo's registry: about two thousand companies that do not exist, in a dozen countries, with the cast among them.

They are written in GLEIF's own formats and loaded by the same road as the real file. The same seed makes the same
companies; their numbers begin with 0000, which no issuer has.
"""

from __future__ import annotations

import csv
import dataclasses
import itertools
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from stdnum.iso7064 import mod_97_10

from suitcase.areas.companies import public as companies
from suitcase.kernel.actor import Actor
from suitcase.surfaces.cli.demo_cast import ADVERTISERS
from suitcase.surfaces.cli.demo_places import ACTIVITIES, FORMS, PLACES, STEMS, Town

SOURCE = "demo"
COMPANIES = 2_000
_SEED = 1_404
_AS_OF = "2026-01-15T08:00:00Z"
_TITLES = (
    *("LEI", "Entity.LegalName", "Entity.OtherEntityNames.OtherEntityName.1"),
    *("Entity.OtherEntityNames.OtherEntityName.1.type", "Entity.LegalAddress.FirstAddressLine"),
    *("Entity.LegalAddress.City", "Entity.LegalAddress.Region", "Entity.LegalAddress.Country"),
    *("Entity.LegalAddress.PostalCode", "Entity.EntityCategory", "Entity.LegalForm.OtherLegalForm"),
    *("Entity.EntityStatus", "Registration.RegistrationStatus", "Registration.LastUpdateDate"),
)
_RELATION_TITLES = (
    *("Relationship.StartNode.NodeID", "Relationship.EndNode.NodeID"),
    *("Relationship.RelationshipType", "Relationship.RelationshipStatus"),
)
_BRANCH_WORDS = {
    "DE": "Zweigniederlassung Deutschland",
    "NL": "Nederlands filiaal",
    "GB": "UK branch",
    "FR": "succursale de France",
    "ES": "sucursal en España",
    "IT": "sede secondaria italiana",
    "SE": "svensk filial",
    "DK": "dansk filial",
    "PL": "oddział w Polsce",
    "CZ": "organizační složka",
    "PT": "sucursal em Portugal",
    "US": "US branch",
    "JP": "Japan branch",
    "GR": "υποκατάστημα Ελλάδας",
}


@dataclasses.dataclass(frozen=True)
class Company:
    """One invented company. `town` is None where the address is not known; `head` is the LEI of its head office."""

    lei: str
    name: str
    country: str
    form: str
    town: Town | None = None
    street: str = ""
    other: tuple[str, str] = ("", "")
    head: str = ""
    status: tuple[str, str] = ("ACTIVE", "ISSUED")

    def row(self) -> tuple[str, ...]:
        """The line of this company in a file of entities."""
        place, category = self.town or Town("", "", ""), "BRANCH" if self.head else "GENERAL"
        return (
            *(self.lei, self.name, *self.other, self.street, place.city, place.region, self.country),
            *(place.postcode, category, self.form, *self.status, _AS_OF),
        )


def load() -> None:
    """Take the invented companies into the registry; those that are there already stay as they are."""
    with tempfile.TemporaryDirectory() as folder:
        for path in write(Path(folder)):
            companies.load_file(Actor.system("demo"), path, source=SOURCE)


def write(folder: Path) -> tuple[Path, Path]:
    """Write the file of companies and the file of who is whose branch."""
    everybody = list(invented())
    branches = [(one.lei, one.head, "IS_INTERNATIONAL_BRANCH_OF", "ACTIVE") for one in everybody if one.head]
    tables = (
        ("demo-companies.csv", _TITLES, [one.row() for one in everybody]),
        ("demo-branches.csv", _RELATION_TITLES, branches),
    )
    for name, titles, rows in tables:
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows([titles, *rows])
    return folder / tables[0][0], folder / tables[1][0]


def invented() -> Iterator[Company]:
    """All companies: the cast's, then as many others as are missing, each once."""
    rng = random.Random(_SEED)  # noqa: S311 - companies, not secrets
    numbers = itertools.count(1)
    seen: set[str] = set()
    yielded = 0
    for one in itertools.chain(_cast(numbers), _others(rng, numbers)):
        if one.name not in seen:
            seen.add(one.name)
            yielded += 1
            yield one
        if yielded >= COMPANIES:
            return


def _cast(numbers: Iterator[int]) -> Iterator[Company]:
    for one in ADVERTISERS:
        lei = _lei(one.country, next(numbers))
        town = Town(one.city, "", one.postcode)
        other = ("Northwind Agency", "TRADING_OR_OPERATING_NAME") if one.owner == "ben" else ("", "")
        yield Company(lei, one.company, one.country, "", town, one.street, other)
        if one.company == "Acme Outdoor GmbH":
            town = Town("Amsterdam", "", "1012 AB")
            name = f"{one.company}, {_BRANCH_WORDS['NL']}"
            yield Company(_lei("NL", next(numbers)), name, "NL", "", town, "Bergpad 4", head=lei)
    london = _lei("GB", next(numbers))
    town = Town("London", "", "SE1 2AA")
    yield Company(london, "Northwind Agency Ltd", "GB", "Ltd", town, "8 Harbour Row")
    yield Company(_lei("NL", next(numbers)), "Northwind Agency B.V.", "NL", "B.V.")
    yield Company(
        _lei("DE", next(numbers)), f"Northwind Agency Ltd, {_BRANCH_WORDS['DE']}", "DE", "Ltd",
        Town("Hamburg", "", "20457"), "Speicherkai 2", head=london,
    )  # fmt: skip


def _others(rng: random.Random, numbers: Iterator[int]) -> Iterator[Company]:
    countries = sorted(PLACES)
    for number in itertools.count():
        country = countries[number % len(countries)]
        one = _company(rng, country, next(numbers), number)
        yield one
        if number % 11 == 5:
            yield _branch(
                rng, one, rng.choice([each for each in countries if each != country]), next(numbers)
            )


def _company(rng: random.Random, country: str, serial: int, number: int) -> Company:
    stem, form = rng.choice(STEMS), rng.choice(FORMS[country])
    if rng.random() < 0.4:
        stem = f"{stem} {rng.choice(STEMS)}"
    name = f"{stem} {rng.choice(ACTIVITIES[country])}"
    other = ("", "")
    if number % 7 == 3:
        kind = rng.choice(("TRADING_OR_OPERATING_NAME", "PREVIOUS_LEGAL_NAME"))
        other = (f"{rng.choice(STEMS)} {rng.choice(STEMS)}", kind)
    street, town = _address(rng, country) if number % 9 != 4 else ("", None)
    status = ("ACTIVE", "LAPSED") if number % 12 == 6 else ("ACTIVE", "ISSUED")
    if number % 50 == 49:
        status = ("INACTIVE", "RETIRED")
    legal = f"{form} {name}" if form in {"株式会社", "Stichting"} else f"{name} {form}"
    return Company(_lei(country, serial), legal, country, form, town, street, other, status=status)


def _branch(rng: random.Random, head: Company, country: str, serial: int) -> Company:
    street, town = _address(rng, country)
    name = f"{head.name}, {_BRANCH_WORDS[country]}"
    return Company(_lei(country, serial), name, country, head.form, town, street, head=head.lei)


def _address(rng: random.Random, country: str) -> tuple[str, Town]:
    place = PLACES[country]
    street, number = rng.choice(place.streets), rng.randint(1, 180)
    return (f"{number} {street}" if place.number_first else f"{street} {number}"), rng.choice(place.towns)


def _lei(country: str, serial: int) -> str:
    body = f"0000{country}{serial:012d}"
    return body + str(mod_97_10.calc_check_digits(body))
