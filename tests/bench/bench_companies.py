"""What a company search costs beside a bare look-up by the beginning of a name, in the same run and database.

Over the demo's two thousand companies; `make companies` measures 400,000 real ones.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import psycopg
import pytest

from suitcase.areas.companies import names
from suitcase.areas.companies import public as companies
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from suitcase.surfaces.cli import demo_companies
from tests.areas.companies import slips
from tests.bench.bench_pages import milliseconds

BARE = (
    "SELECT lei, name FROM company_name WHERE is_searchable AND key >= %s AND key < %s ORDER BY key LIMIT 10"
)
SEED, SEARCHES = 20_261_122, 50
ACTOR = Actor.system("companies")
pytestmark = pytest.mark.bench


def test_search(own_database: Callable[[str], str]) -> None:
    demo_companies.load()
    rng = random.Random(SEED)
    typed = [
        slips.misspelt(rng, one.name)[1] for one in rng.sample(list(demo_companies.invented()), SEARCHES)
    ]
    keys = [names.key(text) for text in typed]
    with psycopg.connect(own_database("app"), autocommit=True) as plain:

        def bare() -> None:
            for key in keys:
                plain.execute(BARE, (key, key + "\U0010ffff"), prepare=True).fetchall()

        each: list[float] = []

        def searched() -> None:
            for text in typed:
                began = time.perf_counter()
                with acting(ACTOR):
                    companies.search(ACTOR, text)
                each.append((time.perf_counter() - began) * 1000)

        taken, base = milliseconds(searched) / SEARCHES, milliseconds(bare) / SEARCHES
    p95 = sorted(each)[int(len(each) * 0.95)]
    print(
        f"\ncompany search, {demo_companies.COMPANIES:,} companies: {taken:.1f} ms with slips, bare look-up by the"
        f" beginning {base:.2f} ms, ratio {taken / base:.0f}, 95 % below {p95:.1f} ms"
    )
