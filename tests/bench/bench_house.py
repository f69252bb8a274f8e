"""What every page of a full Business Center costs: milliseconds, statements, bytes; 50 rows a page.

Asked of the web server as it runs, by one browser that keeps its connection: from sending the question to the last byte
of the compressed answer. The baseline is the least that the two lists could cost: their own join on a bare cursor, as
the owner of the tables. The machine's own pace stands beside it: a loop of 100,000 steps.
"""

from __future__ import annotations

import dataclasses
import http.client
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from suitcase.areas.identity.models import Person
from suitcase.kernel.actor import Actor
from suitcase.stores.dsn import dsn
from suitcase.stores.postgres import acting
from tests import session
from tests.bench import full_house
from tests.bench.bench_pages import milliseconds
from tests.journeys.town import Town, running
from tests.statements import counting

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


ROUNDS = 40


@pytest.fixture
def town(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:
    with running(tmp_path, django_db_blocker.unblock) as town:
        yield town


@dataclasses.dataclass
class Visitor:
    """Somebody signed in, on a connection to the web server that stays open."""

    client: Client
    server: http.client.HTTPConnection

    def get(self, url: str) -> bytes:
        """The compressed page."""
        cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in self.client.cookies.items())
        self.server.request("GET", url, headers={"Cookie": cookies, "Accept-Encoding": "gzip"})
        answer = self.server.getresponse()
        body = answer.read()
        assert answer.status == 200, (url, answer.status)
        assert answer.headers["Content-Encoding"] == "gzip"
        return body


def test_pages(town: Town) -> None:
    with town.inside():
        house = full_house.build(dsn(session.VAR, "owner", town.database))
        with psycopg.connect(house.owner) as owner:
            bare = milliseconds(lambda: owner.execute(_BARE, (house.acme.id,)).fetchall())
        print(
            f"\ncentre with {full_house.MANY:,} ad accounts; bare join of its list {bare:.1f} ms; loop {_loop():.1f} ms"
        )
        ids = {
            "ben": house.ben.person_id,
            "partner": house.partner.id,
            "account": house.account_id,
            "group": house.group_id,
        }
        ana, nora, ben = (_visitor(town, one) for one in (house.cast.ana, house.lead, house.ben))
        theirs = (f"partners/{house.acme.id}/shared-with-you?per=50", "ad-accounts?per=50")
        his = ("ad-accounts?per=50", f"members/{house.ben.person_id}/assets?per=50")
        slow = [one for one in FULL if not _measured(ana, house.acme.id, one.format(**ids), bare, must=True)]
        for path in OTHERS:
            _measured(ana, house.acme.id, path.format(**ids), bare)
        print("  as the partner")
        slow += [one for one in theirs if not _measured(nora, house.partner.id, one, bare, must=True)]
        print("  as Ben, who is assigned to all of it")
        slow += [one for one in his if not _measured(ben, house.acme.id, one, bare, must=True)]
        print(f"  more than {MOST_MILLISECONDS} ms: {', '.join(slow) or 'none'}; loop {_loop():.1f} ms")


def _visitor(town: Town, actor: Actor) -> Visitor:
    return Visitor(signed_in(actor), http.client.HTTPConnection(town.url.removeprefix("http://")))


def _measured(visitor: Visitor, center_id: int, path: str, bare: float, *, must: bool = False) -> bool:
    url = f"/business/{center_id}/{path}"
    with counting() as said:
        assert visitor.client.get(url).status_code == 200
    for _ in range(8):
        size = len(visitor.get(url)) / 1024
    taken = sorted(_took(lambda: visitor.get(url)) for _ in range(ROUNDS))
    median = taken[ROUNDS // 2]
    is_quick = median <= MOST_MILLISECONDS
    print(
        f"  {path:<44.44}{median:7.1f} ms (quickest {taken[0]:5.1f})  {median / bare:5.2f} × bare"
        f"  {len(said):>3} statements {size:6.1f} KB" + ("" if is_quick or not must else "  slow")
    )
    return is_quick


def _took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _loop() -> float:
    return statistics.median(_took(lambda: [None for _ in range(100_000)]) for _ in range(9))


def signed_in(actor: Actor) -> Client:
    client = Client()
    with acting(actor):
        client.force_login(Person.objects.get(pk=actor.person_id))
    return client
