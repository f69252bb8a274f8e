"""The demo's companies: the same every time, valid, loaded once, and found whatever the slip."""

from __future__ import annotations

import random

import pytest
from stdnum import lei

from suitcase.areas.companies import public as companies
from suitcase.areas.companies.contracts import ADDRESS_NOT_KNOWN, EntityKind, Load, Registry, Status
from suitcase.stores.postgres import acting
from suitcase.surfaces.cli import demo_companies
from tests.areas.companies import slips
from tests.areas.companies.registry import ACTOR, search

pytestmark = pytest.mark.django_db
SEED, SLIPS, MOST_MISSED = 20_261_122, 200, 0.05


def registry() -> tuple[Registry, Load]:
    with acting(ACTOR):
        found = companies.get_registry()
    assert found.last_load is not None
    return found, found.last_load


def test_they_are_the_same_every_time() -> None:
    one, other = list(demo_companies.invented()), list(demo_companies.invented())
    assert one == other
    assert len({each.lei for each in one}) == len({each.name for each in one}) == demo_companies.COMPANIES
    assert all(lei.is_valid(each.lei) for each in one)
    assert 100 < sum(bool(each.head) for each in one) < 300
    assert 100 < sum(each.town is None for each in one) < 300
    assert len({each.country for each in one}) >= 12


def test_they_are_loaded_once_and_found_whatever_the_slip() -> None:
    demo_companies.load()
    found, last = registry()
    assert (found.entities, found.stale_blocks, last.broken) == (demo_companies.COMPANIES, 0, 0)
    demo_companies.load()
    assert registry() == (found, last)
    _the_cast_is_there()
    _slips_are_forgiven()


def _the_cast_is_there() -> None:
    head, branch = search("acme outdoor gmbh")[0], search("acme outdoor gmbh", "NL")[0]
    assert (head.country, head.kind, head.address_words) == (
        "DE",
        EntityKind.HEAD_OFFICE,
        "Gipfelweg 1, 10115 Berlin",
    )
    assert (branch.country, branch.kind, branch.head_office_name) == (
        "NL",
        EntityKind.LOCAL_ENTITY,
        "Acme Outdoor GmbH",
    )
    agencies = {one.name: one for one in search("northwind agency")}
    assert agencies["Northwind Media Ltd"].why == "Trades as Northwind Agency"
    assert agencies["Northwind Agency B.V."].address_words == ADDRESS_NOT_KNOWN
    assert agencies["Northwind Agency Ltd"].country == "GB"


def _slips_are_forgiven() -> None:
    rng = random.Random(SEED)
    living = [one for one in demo_companies.invented() if one.status[0] == "ACTIVE"]
    missed = []
    for one in rng.sample(living, SLIPS):
        kind, typed = slips.misspelt(rng, one.name)
        matches = search(typed)
        assert all(match.status is not Status.ENDED for match in matches)
        if one.lei not in {match.lei for match in matches}:
            missed.append((kind, one.name, typed))
    print(f"{SLIPS} slips, seed {SEED}: {1 - len(missed) / SLIPS:.1%} found")
    assert len(missed) <= SLIPS * MOST_MISSED, missed
