"""What time costs: seconds until people see what happened, through a real worker; and 5,000 ends at once.

The baseline of the ends is the same change as bare SQL on a bare connection, in the same run.
"""

from __future__ import annotations

import datetime as dt
import re
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.test import Client
from psycopg.types.json import Jsonb

from suitcase.areas.access.contracts import ThroughKind
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.models import Link, LinkRequest
from suitcase.areas.creators import public as creators
from suitcase.areas.identity.models import Person
from suitcase.areas.journal.public import do_due
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import new_id
from suitcase.stores.postgres import acting
from tests.areas.consent.test_requests import approve, ask
from tests.cast import Cast, everybody
from tests.journeys.town import Town, running

DUE, NOT_DUE = 5_000, 45_000
LINKED = 10_000
_FIRST = 10**15
ROUNDS = 5
pytestmark = pytest.mark.bench

_REQUEST = (
    "(id, ad_account_id, creator_account_id, asked_as, handle, scopes, message, requester, state, is_latest,"
    " requested_by, requested_at, expires_at, answer_note)"
)
_BARE = """
WITH over AS (
  UPDATE link_request SET state = 'EXPIRED', answered_at = expires_at
  WHERE state = 'PENDING' AND expires_at <= %(now)s RETURNING id, ad_account_id, creator_account_id, handle
), lines AS (
  INSERT INTO journal_line (id, verb, at, actor_person_id, actor_scope, data, sealed)
  SELECT id, 'link:request_expired', %(now)s, NULL, 'job', jsonb_build_object('request', id, 'handle', handle), '{}'
  FROM over
)
INSERT INTO journal_entry (line_id, stream_kind, stream_id)
SELECT id, place.kind, place.thing FROM over,
  LATERAL (VALUES (4::smallint, ad_account_id), (5::smallint, creator_account_id)) AS place (kind, thing)
"""


# Copies of one request and its link, each with an ad account of its own.
_COPIES = (
    (
        "INSERT INTO link_request SELECT (jsonb_populate_record(r, jsonb_build_object("
        "'id', %(first)s::bigint + n, 'ad_account_id', %(first)s::bigint + n))).*"
        " FROM link_request r, generate_series(1, %(count)s) AS n WHERE r.id = %(request)s"
    ),
    (
        "INSERT INTO link SELECT (jsonb_populate_record(l, jsonb_build_object("
        "'id', %(first)s::bigint + n, 'request_id', %(first)s::bigint + n, 'ad_account_id', %(first)s::bigint + n))).*"
        " FROM link l, generate_series(1, %(count)s) AS n WHERE l.id = %(link)s"
    ),
    (
        "INSERT INTO relation SELECT (jsonb_populate_record(r, jsonb_build_object("
        "'id', %(first)s::bigint * 2 + n * 10 + r.role, 'subject_id', %(first)s::bigint + n,"
        "'through_id', %(first)s::bigint + n))).*"
        " FROM relation r, generate_series(1, %(count)s) AS n WHERE r.through_id = %(link)s"
        " AND r.through_kind = %(by_link)s"
    ),
    "ANALYZE link_request, link, relation",
)
_BARE_CLOSING = (
    (
        "UPDATE relation SET ended_at = %(now)s, ended_by = %(who)s, end_reason = 'closed'"
        " WHERE object_kind = 5 AND object_id = %(account)s AND role <> 40 AND ended_at IS NULL"
    ),
    (
        "UPDATE link SET ended_at = %(now)s, ended_as = 'CLOSED', ended_by = %(who)s"
        " WHERE creator_account_id = %(account)s AND ended_at IS NULL"
    ),
    (
        "INSERT INTO journal_line (id, verb, at, actor_person_id, actor_scope, data, sealed)"
        " SELECT id, 'link:closed', %(now)s, %(who)s, '', jsonb_build_object('link', id), '{}' FROM link"
        " WHERE creator_account_id = %(account)s"
    ),
    (
        "INSERT INTO journal_entry (line_id, stream_kind, stream_id) SELECT id, place.kind, place.thing FROM link,"
        " LATERAL (VALUES (4::smallint, ad_account_id), (5::smallint, creator_account_id)) AS place (kind, thing)"
        " WHERE creator_account_id = %(account)s"
    ),
)


def load(owner: psycopg.Connection, cast: Cast, *, expires_at: dt.datetime, count: int) -> None:
    """Write requests past the actions: a benchmark of ends does not wait for thousands of beginnings."""
    requester = Jsonb({"ad_account": cast.acme.name, "ad_account_id": cast.acme.id})
    asked = expires_at - dt.timedelta(days=14)
    with owner.cursor() as cursor, cursor.copy(f"COPY link_request {_REQUEST} FROM STDIN") as copy:
        for number in range(count):
            head = (
                new_id(),
                cast.acme.id,
                new_id(),
                f"creator{number:05d}",
                f"creator{number:05d}",
                ["POST"],
            )
            state = ("", requester, "PENDING", True)
            copy.write_row((*head, *state, cast.ana.person_id, asked, expires_at, ""))
    owner.execute("ANALYZE link_request")
    owner.commit()


@pytest.fixture
def cast(own_database: Callable[[str], str]) -> Cast:
    return everybody()


def test_ends(cast: Cast, own_database: Callable[[str], str]) -> None:
    now = clock.now()
    with psycopg.connect(own_database("owner")) as owner:
        load(owner, cast, expires_at=now + dt.timedelta(days=13), count=NOT_DUE)
        load(owner, cast, expires_at=now - dt.timedelta(hours=1), count=DUE)
        began = time.perf_counter()
        owner.execute(_BARE, {"now": now})
        bare = time.perf_counter() - began
        owner.rollback()
    began = time.perf_counter()
    done = do_due(("consent.expire_requests",))
    taken = time.perf_counter() - began
    assert done == {"consent.expire_requests": DUE}
    assert sum(do_due().values()) == 0
    began = time.perf_counter()
    do_due()
    idle = time.perf_counter() - began
    print(
        f"\n{DUE:,} due requests beside {NOT_DUE:,} that wait: {taken:.2f} s, bare SQL {bare:.2f} s,"
        f" ratio {taken / bare:.1f}; a minute in which nothing is due: {idle * 1000:.1f} ms"
    )


def test_closing_an_account(cast: Cast, own_database: Callable[[str], str]) -> None:
    request_id = ask(cast)
    link_id = approve(cast, request_id)
    facts = {
        "first": _FIRST,
        "count": LINKED - 1,
        "request": request_id,
        "link": link_id,
        "account": cast.mia_account.id,
        "who": cast.mia.person_id,
        "now": clock.now(),
        "by_link": int(ThroughKind.LINK),
    }
    with psycopg.connect(own_database("owner")) as owner:
        for sql in _COPIES:
            owner.execute(sql, facts)
        owner.commit()
        began = time.perf_counter()
        changed = [owner.execute(sql, facts).rowcount for sql in _BARE_CLOSING]
        bare = time.perf_counter() - began
        owner.rollback()
    assert changed == [2 * LINKED, LINKED, LINKED, 2 * LINKED]
    began = time.perf_counter()
    creators.close_creator_account(cast.mia, creator_account_id=cast.mia_account.id)
    taken = time.perf_counter() - began
    with acting(Actor.system()):
        assert Link.objects.filter(ended_as="CLOSED").count() == LINKED
    print(
        f"\n{LINKED:,} links ended by closing an account, one transaction: {taken:.2f} s,"
        f" bare SQL {bare:.2f} s, ratio {taken / bare:.1f}"
    )


def test_what_is_due_is_found_by_index(cast: Cast, own_database: Callable[[str], str]) -> None:
    """As the worker looks, row-level security and all; a look reads what is due and little else."""
    now = clock.now()
    with psycopg.connect(own_database("owner")) as owner:
        load(owner, cast, expires_at=now + dt.timedelta(days=13), count=NOT_DUE)
        load(owner, cast, expires_at=now - dt.timedelta(hours=1), count=50)
    with acting(Actor.system()):
        pending = LinkRequest.objects.filter(state="PENDING")
        open_links = Link.objects.filter(ended_at__isnull=True, ends_at__isnull=False)
        plans = {
            "link_request_expiring": pending.filter(expires_at__lte=now).order_by("expires_at")[:200],
            "link_request_reminding": pending.filter(
                reminders=0, requested_at__lte=now - dt.timedelta(days=3), expires_at__gt=now
            ).order_by("requested_at")[:200],
            "link_expiring": open_links.filter(ends_at__lte=now).order_by("ends_at")[:200],
        }
        for index, rows in plans.items():
            plan = rows.explain(analyze=True)
            print(f"\n  {index}: {plan.splitlines()[-1].strip()}")
            assert "Seq Scan on link" not in plan, plan


def test_until_people_see_it(tmp_path: Path, django_db_blocker) -> None:
    told, shown = [], []
    with running(tmp_path, django_db_blocker.unblock) as town, town.inside():
        cast = everybody()
        mia, ana = cookie(cast.mia), cookie(cast.ana)
        row = f"{town.url}/ads/{cast.acme.id}/assets/creator-accounts"
        for number in range(ROUNDS):
            request_id = ask(cast)
            began = time.perf_counter()
            badge = f"{town.app_url}/notifications/badge"
            until_seen(lambda badge=badge, n=number: counted(page(town, badge, mia)) > n, at_most=30)
            told.append(time.perf_counter() - began)
            every = re.search(r'<live-fragment id="links" every="(\d+)"', page(town, row, ana))
            approve(cast, request_id)
            began = time.perf_counter()
            until_seen(lambda: "Authorized" in page(town, row, ana, part="links"), at_most=30)
            shown.append(time.perf_counter() - began)
            consent.unlink(cast.ana, request_id=request_id)
    print(
        f"\nrequest → on the creator's bell: {median(told):.2f} s (longest {max(told):.2f});"
        f" approve → the advertiser's list says Authorized: {median(shown):.2f} s (longest {max(shown):.2f}),"
        f" plus what is left of the {every[1] if every else '?'} s between two looks of an open page"
    )


def cookie(actor: Actor) -> str:
    client = Client()
    with acting(actor):
        client.force_login(Person.objects.get(pk=actor.person_id))
    return client.cookies["suitcase"].value


def page(town: Town, address: str, session: str, part: str = "") -> str:
    headers = {"Cookie": f"suitcase={session}"}
    if part:
        headers |= {"HX-Request": "true", "HX-Target": part}
    # The app's host name need not be known to this machine.
    headers["Host"] = address.split("/")[2]
    local = address.replace(headers["Host"], f"127.0.0.1:{headers['Host'].rpartition(':')[2]}")
    with urllib.request.urlopen(urllib.request.Request(local, headers=headers), timeout=10) as answer:
        return answer.read().decode()


def counted(badge: str) -> int:
    found = re.search(r">\s*(\d+)\s*<", badge)
    return int(found[1]) if found else 0


def until_seen(is_so: Callable[[], bool], *, at_most: float) -> None:
    deadline = time.perf_counter() + at_most
    while not is_so():
        if time.perf_counter() > deadline:
            pytest.fail("it was never seen")
        time.sleep(0.01)


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
