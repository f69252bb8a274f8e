"""A small registry for tests: files in GLEIF's format, written by hand, with the cast of the demo in them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from stdnum.iso7064 import mod_97_10

from suitcase.areas.companies import public as companies
from suitcase.areas.companies.contracts import Loaded, Match
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting

ACTOR = Actor.system("tests")
LEGAL, TRADING, ASCII = (
    "Entity.OtherEntityNames.OtherEntityName.1",
    "Entity.OtherEntityNames.OtherEntityName.1.type",
    "Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName.1",
)
ADDRESS = "Entity.LegalAddress."
TITLES = (
    *("LEI", "Entity.LegalName", LEGAL, TRADING, ASCII, f"{ADDRESS}FirstAddressLine"),
    *(f"{ADDRESS}AdditionalAddressLine.1", f"{ADDRESS}City", f"{ADDRESS}Country", f"{ADDRESS}PostalCode"),
    *("Entity.EntityCategory", "Entity.LegalForm.EntityLegalFormCode", "Entity.EntityStatus"),
    *("Registration.RegistrationStatus", "Registration.LastUpdateDate"),
)
RELATION_TITLES = (
    *("Relationship.StartNode.NodeID", "Relationship.EndNode.NodeID"),
    *("Relationship.RelationshipType", "Relationship.RelationshipStatus"),
)


def lei(number: int) -> str:
    """A LEI with right check digits."""
    body = f"0000TEST{number:010d}"
    return body + str(mod_97_10.calc_check_digits(body))


def row(number: int, name: str, country: str = "DE", **more: str) -> dict[str, str]:
    """One line of a file of entities, by title; `more` are titles without their dots' first parts, see TITLES."""
    told = {"LEI": lei(number), "Entity.LegalName": name, f"{ADDRESS}Country": country}
    told |= {"Entity.EntityStatus": "ACTIVE", "Registration.RegistrationStatus": "ISSUED"}
    return told | {
        next(title for title in TITLES if title.endswith(short)): text for short, text in more.items()
    }


def as_csv(rows: list[dict[str, str]], titles: tuple[str, ...] = TITLES) -> bytes:
    """The file of these lines, quoted as GLEIF quotes."""
    text = io.StringIO()
    table = csv.DictWriter(text, titles, restval="", quoting=csv.QUOTE_ALL)
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode()


def as_json(rows: list[dict[str, str]]) -> bytes:
    """The same as GLEIF writes it in JSON: values under "$", repeated names and lines as lists."""
    records = []
    for one in rows:
        record: dict[str, Any] = {}
        for title, text in one.items():
            if title in (LEGAL, TRADING, ASCII):
                continue
            *path, last = title.removesuffix(".1").split(".")
            place = record
            for step in path:
                place = place.setdefault(step, {})
            place[last] = [{"$": text}] if title.endswith(".1") else {"$": text}
        if LEGAL in one:
            other = {"@type": one.get(TRADING, ""), "$": one[LEGAL]}
            record["Entity"]["OtherEntityNames"] = {"OtherEntityName": [other]}
        records.append(record)
    return json.dumps({"records": records}).encode()


CAST = [
    row(
        1,
        "Acme Outdoor GmbH",
        FirstAddressLine="Gipfelweg 1",
        City="Berlin",
        PostalCode="10115",
        EntityLegalFormCode="2HBR",
    ),
    row(2, "Acme Outdoor GmbH, Nederlands filiaal", "NL", EntityCategory="BRANCH", City="Amsterdam"),
    row(3, "Northwind Media Ltd", "GB") | {LEGAL: "Northwind Agency", TRADING: "TRADING_OR_OPERATING_NAME"},
    row(4, "Northwind Agency B.V.", "NL"),
    row(5, "Café Zürich S.A.", "CH"),
    row(6, "トヨタ自動車株式会社", "JP") | {ASCII: "Toyota Jidosha Kabushiki Kaisha"},
    row(7, "ООО Ромашка", "RU"),
    row(8, "شركة الاتصالات السعودية", "SA"),
    row(9, "Gone Away Ltd", "GB") | {"Entity.EntityStatus": "INACTIVE"},
    row(10, "Late Renewal Inc.", "US") | {"Registration.RegistrationStatus": "LAPSED"},
    row(11, "Brightkeel Brewing Limited", "GB")
    | {LEGAL: "Oldcastle Ales Limited", TRADING: "PREVIOUS_LEGAL_NAME"},
    row(12, "Acme Indoor GmbH", "AT"),
]
BRANCHES = [
    dict(zip(RELATION_TITLES, (lei(2), lei(1), "IS_INTERNATIONAL_BRANCH_OF", "ACTIVE"), strict=True)),
    dict(zip(RELATION_TITLES, (lei(4), lei(3), "IS_DIRECTLY_CONSOLIDATED_BY", "ACTIVE"), strict=True)),
]


def load(folder: Path, content: bytes, name: str = "lei2.csv", **options: Any) -> Loaded:
    """Load a file with this content."""
    (folder / name).write_bytes(content)
    return companies.load_file(ACTOR, folder / name, **options)


def search(text: str, country: str | None = None, limit: int = 10) -> list[Match]:
    """What the search finds for the job, whom no rate stops."""
    with acting(ACTOR):
        return companies.search(ACTOR, text, country, limit)
