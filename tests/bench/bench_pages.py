"""What the TikTok accounts page costs with 5,000 links: statements, bytes, milliseconds; and memory per process.

The baseline is the page's own SELECT on a bare connection with the same role and settings, in the same run.
"""

from __future__ import annotations

import gzip
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus
from suitcase.areas.identity.models import Person
from suitcase.stores.postgres import acting
from tests.bench import links_world
from tests.cast import Cast, everybody
from tests.journeys.town import running

ROUNDS = 15
MOST_STATEMENTS, FIRST_LOAD_BYTES = 3, 80 * 1024
pytestmark = [pytest.mark.bench, pytest.mark.usefixtures("plain_static")]


@pytest.fixture
def cast(own_database: Callable[[str], str]) -> Cast:
    cast = everybody()
    with psycopg.connect(own_database("owner")) as owner:
        links_world.load(owner, cast)
    return cast


def milliseconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def test_list(cast: Cast) -> None:
    print(f"\nTikTok accounts, {links_world.LINKS:,} links")
    views = {
        "newest first": consent.LinkFilter(),
        "authorized": consent.LinkFilter(status=LinkStatus.AUTHORIZED),
        "by username": consent.LinkFilter(sort="username"),
        "searched": consent.LinkFilter(search="tor0042"),
    }
    with acting(cast.ana):
        access.require(cast.ana, Permission.CREATOR_LINKS_MANAGE, (Kind.AD_ACCOUNT, cast.acme.id))
        for name, wanted in views.items():
            with CaptureQueriesContext(connection) as seen:
                page = consent.list_links(cast.ana, cast.acme.id, wanted)
            # Statements below the ORM are not captured: the check, the focus, and the cards of one page.
            own = len(seen) + 1
            assert own <= MOST_STATEMENTS, [query["sql"] for query in seen]
            page_sql = seen.captured_queries[-1]["sql"]
            taken = milliseconds(lambda wanted=wanted: consent.list_links(cast.ana, cast.acme.id, wanted))
            bare = milliseconds(lambda sql=page_sql: connection.connection.execute(sql).fetchall())
            print(
                f"  {name:<14}{len(page.rows):>4} of {page.total:,}  {own} statements  {taken:6.1f} ms"
                f"  bare page SELECT {bare:6.1f} ms  ratio {taken / bare:4.2f}"
            )


def test_page(cast: Cast) -> None:
    client = Client()
    with acting(cast.ana):
        client.force_login(Person.objects.get(pk=cast.ana.person_id))
    path = f"/ads/{cast.acme.id}/assets/creator-accounts"
    seen: list[str] = []

    def count(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        answer = client.get(path)
    assert answer.status_code == 200
    packed = len(gzip.compress(answer.content))
    assert packed <= FIRST_LOAD_BYTES
    taken = milliseconds(lambda: client.get(path))
    print(f"\n  whole page: {len(seen)} ORM statements, {packed / 1024:.1f} KB gzip of HTML, {taken:.0f} ms")


def test_memory(tmp_path: Path) -> None:
    with running(tmp_path) as town:
        for name, pid in town.processes.items():
            print(f"\n  memory of {name}: {resident_mb(pid)} MB")


def resident_mb(pid: int) -> int:
    """Resident memory of a process and its children, in MB."""
    total = 0
    for path in Path("/proc").glob("[0-9]*/status"):
        try:
            text = path.read_text()
        except OSError:
            continue
        values = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        if pid in (int(values["Pid"]), int(values["PPid"])):
            total += int(values.get("VmRSS", "0 kB").split()[0])
    return total // 1024
