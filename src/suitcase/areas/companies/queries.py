"""Reads of the registry: LEIs in, contracts out. It is public, so whoever is signed in may read all of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from suitcase.areas.companies import rules
from suitcase.areas.companies.contracts import (
    Address,
    EntityKind,
    LegalEntity,
    Load,
    Match,
    NameKind,
    OtherName,
    Registry,
    Status,
)
from suitcase.areas.companies.errors import NoSuchEntity
from suitcase.stores.postgres import prepared

# What a name may be besides the legal one, to count as the company's own; a former name does not.
_PRESENT = (NameKind.TRADING, NameKind.OTHER_LANGUAGE, NameKind.TRANSLITERATED)

_ENTITIES = """
SELECT e.lei, e.name, e.other_names, e.country, e.legal_form, e.is_branch, e.head_office, coalesce(h.name, ''),
    e.street, e.city, e.region, e.postcode, e.status, e.source, e.as_of, e.updated_at
FROM legal_entity e LEFT JOIN legal_entity h ON h.lei = e.head_office
WHERE e.lei = ANY (%s)
"""
_LOAD = (
    "SELECT id, file_name, sha256, records, added, changed, broken, started_at, finished_at FROM company_load"
)
_COUNTS = """
SELECT (SELECT count(*) FROM legal_entity), (SELECT count(*) FROM company_name WHERE is_searchable),
    (SELECT count(*) FROM company_block WHERE is_stale)
"""


def get_entity(lei: str) -> LegalEntity:
    """The entity with this LEI (spaces and small letters allowed), ended ones too; raises NoSuchEntity."""
    number = rules.as_lei(lei)
    found = _entities([number]) if number else {}
    if number not in found:
        raise NoSuchEntity
    return found[number]


def is_registered(lei: str, name: str) -> bool:
    """Whether a company name passes the name check by itself: the registry has this LEI, the entity has not ended, and
    `name` is its legal name, a name it trades under, or either in another language or script.

    Case, accents, marks and spaces do not count; the legal form does, and a former name does not pass. A lapsed entry
    passes: the company exists, only its yearly confirmation is late.
    """
    number = rules.as_lei(lei)
    entity = _entities([number]).get(number) if number else None
    if entity is None or entity.status is Status.ENDED:
        return False
    present = [entity.name, *(one.name for one in entity.other_names if one.kind in _PRESENT)]
    return any(rules.same_name(name, one) for one in present)


def matches(found: Sequence[tuple[str, str]]) -> list[Match]:
    """What is shown of entities, given as pairs of LEI and why it was found, in this order. Ended ones are left out."""
    entities = _entities([lei for lei, _ in found])
    known = [(entities[lei], why) for lei, why in found if lei in entities]
    return [_match(one, why) for one, why in known if one.status is not Status.ENDED]


def get_registry() -> Registry:
    """How large the registry is and what was loaded last. Counts every row: for the terminal, not for pages."""
    ((entities, names, stale),) = prepared(_COUNTS)
    last = prepared(f"{_LOAD} ORDER BY id DESC LIMIT 1")
    return Registry(entities, names, stale, Load(*last[0]) if last else None)


def get_load(load_id: int) -> Load:
    """How far one load is."""
    ((*columns,),) = prepared(f"{_LOAD} WHERE id = %s", (load_id,))
    return Load(*columns)


def find_load(sha256: str) -> Load | None:
    """The latest load of the file with this digest."""
    found = prepared(f"{_LOAD} WHERE sha256 = %s ORDER BY id DESC LIMIT 1", (sha256,))
    return Load(*found[0]) if found else None


def _entities(leis: Sequence[str]) -> dict[str, LegalEntity]:
    return {row[0]: _to_contract(row) for row in prepared(_ENTITIES, (list(leis),))} if leis else {}


def _to_contract(row: tuple[Any, ...]) -> LegalEntity:
    (
        lei,
        name,
        others,
        country,
        form,
        is_branch,
        head,
        head_name,
        *address,
        status,
        source,
        as_of,
        updated_at,
    ) = row
    return LegalEntity(
        lei,
        name,
        tuple(OtherName(NameKind(kind), other) for kind, other in json.loads(others)),
        country,
        form,
        EntityKind.LOCAL_ENTITY if is_branch or head else EntityKind.HEAD_OFFICE,
        head,
        head_name,
        Address(*address),
        Status(status),
        source,
        as_of,
        updated_at,
    )


def _match(one: LegalEntity, why: str) -> Match:
    words = one.address.words
    return Match(one.lei, one.name, one.country, words, one.kind, one.head_office_name, one.status, why)
