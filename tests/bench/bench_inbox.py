"""What the inbox of a creator with 5,000 requests costs: statements, bytes, milliseconds.

The baseline is the list's own SELECT on a bare cursor with the same role and settings, in the same run.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from suitcase.areas.consent import public as consent
from suitcase.areas.identity.models import Person
from suitcase.stores.postgres import acting
from tests.areas.consent.test_requests import ask
from tests.bench import inbox_world
from tests.bench.bench_pages import FIRST_LOAD_BYTES, milliseconds
from tests.cast import Cast, everybody

MOST_STATEMENTS = 6
pytestmark = [pytest.mark.bench, pytest.mark.usefixtures("plain_static")]


@pytest.fixture
def cast(own_database: Callable[[str], str]) -> Cast:
    cast = everybody()
    with psycopg.connect(own_database("owner")) as owner:
        inbox_world.load(owner, cast, ask(cast))
    return cast


def test_list(cast: Cast) -> None:
    print(f"\ninbox, {inbox_world.REQUESTS:,} requests")
    views = {
        "waiting": consent.GrantFilter(which="pending"),
        "answered": consent.GrantFilter(which="answered"),
        "searched": consent.GrantFilter(search="tiser 42"),
    }
    with acting(cast.mia):
        for name, wanted in views.items():
            with CaptureQueriesContext(connection) as seen:
                page = consent.list_grants(cast.mia, wanted)
            assert len(seen) <= MOST_STATEMENTS, [query["sql"] for query in seen]
            slowest = max(seen.captured_queries, key=lambda query: float(query["time"]))["sql"]
            taken = milliseconds(lambda wanted=wanted: consent.list_grants(cast.mia, wanted))
            bare = milliseconds(lambda sql=slowest: connection.connection.execute(sql).fetchall())
            print(
                f"  {name:<14}{len(page.rows):>4} of {page.total or 0:,}  {len(seen)} statements  {taken:6.1f} ms"
                f"  its slowest SELECT bare {bare:6.1f} ms  ratio {taken / bare:4.2f}"
            )


def test_page(cast: Cast) -> None:
    client = Client(HTTP_HOST="app.localhost")
    with acting(cast.mia):
        client.force_login(Person.objects.get(pk=cast.mia.person_id))
        badge = milliseconds(lambda: consent.count_pending(cast.mia))
    answer = client.get("/app/inbox")
    assert answer.status_code == 200
    packed = len(gzip.compress(answer.content))
    assert packed <= FIRST_LOAD_BYTES
    taken = milliseconds(lambda: client.get("/app/inbox"))
    print(
        f"\n  whole inbox: {packed / 1024:.1f} KB gzip of HTML, {taken:.0f} ms; the badge of other pages {badge:.1f} ms"
    )
