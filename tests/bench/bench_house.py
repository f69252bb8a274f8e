"""What every page of a full Business Center costs: milliseconds, statements, bytes; 50 rows a page.

The baseline is the least that the two lists could cost: their own join on a bare cursor, as the owner of the tables.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.test import Client

from suitcase.areas.identity.models import Person
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.bench import full_house
from tests.bench.bench_pages import milliseconds
from tests.bench.full_house import House

MOST_MILLISECONDS = 40
pytestmark = [pytest.mark.bench, pytest.mark.usefixtures("plain_static")]

_BARE = """
SELECT a.id, a.name, a.company_name, a.status, h.role, h.valid_from, count(*) OVER ()
FROM relation h JOIN ad_account a ON a.id = h.object_id
WHERE h.subject_kind = 2 AND h.subject_id = %s AND h.object_kind = 4 AND h.ended_at IS NULL
ORDER BY lower(a.name), a.id LIMIT 50
"""
# Pages of a list as long as there may be, which have to be quick; and the others.
FULL = (
    "ad-accounts?per=50",
    "ad-accounts?per=50&q=brand+99",
    "assets?per=50",
    "members/{ben}/assets?per=50",
    "members/{ben}/assets?per=50&show=all",
    "partners/{partner}?per=50",
    "partners/{partner}/share?per=50",
)
OTHERS = (
    "overview",
    "ad-accounts/{account}",
    "ad-accounts/{account}/people",
    "asset-groups",
    "asset-groups/{group}?per=50",
    "members?per=50",
    "partners",
    "partners/{partner}/shared-with-you",
    "certificates",
    "requests",
    "transfers",
    "creator-accounts",
    "changes",
    "access",
    "activity",
)


@pytest.fixture
def house(own_database: Callable[[str], str]) -> House:
    return full_house.build(own_database("owner"))


def test_pages(house: House) -> None:
    with psycopg.connect(house.owner) as owner:
        bare = milliseconds(lambda: owner.execute(_BARE, (house.acme.id,)).fetchall())
    print(f"\ncentre with {full_house.MANY:,} ad accounts; bare join of its list {bare:.1f} ms")
    ids = {
        "ben": house.ben.person_id,
        "partner": house.partner.id,
        "account": house.account_id,
        "group": house.group_id,
    }
    client = signed_in(house.cast.ana)
    slow = [
        path for path in FULL if not _measured(client, house.acme.id, path.format(**ids), bare, must=True)
    ]
    for path in OTHERS:
        _measured(client, house.acme.id, path.format(**ids), bare)
    print("  as the partner")
    theirs = f"partners/{house.acme.id}/shared-with-you?per=50"
    lead = signed_in(house.lead)
    for path in (theirs, "ad-accounts?per=50"):
        if not _measured(lead, house.partner.id, path, bare, must=True):
            slow.append(path)
    print("  as Ben, who is assigned to all of it")
    him = signed_in(house.ben)
    for path in ("ad-accounts?per=50", f"members/{house.ben.person_id}/assets?per=50"):
        _measured(him, house.acme.id, path, bare)
    print(f"  more than {MOST_MILLISECONDS} ms: {', '.join(slow) or 'none'}")


def _measured(client: Client, center_id: int, path: str, bare: float, *, must: bool = False) -> bool:
    url = f"/business/{center_id}/{path}"
    with counting() as said:
        answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    taken = milliseconds(lambda: client.get(url))
    size = len(gzip.compress(answer.content)) / 1024
    is_quick = taken <= MOST_MILLISECONDS
    print(
        f"  {path:<44.44}{taken:7.1f} ms  {taken / bare:5.2f} × bare  {len(said):>3} statements {size:6.1f} KB"
        + ("" if is_quick or not must else "  slow")
    )
    return is_quick


def signed_in(actor: Actor) -> Client:
    client = Client()
    with acting(actor):
        client.force_login(Person.objects.get(pk=actor.person_id))
    return client


@contextmanager
def counting() -> Iterator[list[str]]:
    """Every statement that goes to the server, below the ORM too."""
    said: list[str] = []
    execute = psycopg.Cursor.execute

    def heard(self, query, *args, **kwargs):
        said.append(str(query))
        return execute(self, query, *args, **kwargs)

    psycopg.Cursor.execute = heard  # type: ignore[method-assign]
    try:
        yield said
    finally:
        psycopg.Cursor.execute = execute  # type: ignore[method-assign]
