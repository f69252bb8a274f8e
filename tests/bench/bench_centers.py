"""What a full centre costs: the list of 4,000 members, and removing one with 10,000 assignments.

The baseline of the list is `center_people`'s own join on a bare cursor; that of removing, one UPDATE by hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import psycopg
import pytest
from django.test import Client

from suitcase.areas.access.public import Kind, Role, ThroughKind
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, MemberFilter
from suitcase.areas.identity.models import Person
from suitcase.kernel import limits
from suitcase.stores.postgres import acting
from tests.areas.centers.people import joined, made
from tests.bench.bench_pages import milliseconds
from tests.cast import Cast, everybody

ASSIGNMENTS = 10_000
pytestmark = [pytest.mark.bench, pytest.mark.usefixtures("plain_static")]

_PEOPLE = """
INSERT INTO person (id, email, name, password, is_active, language, theme, notify_by_email, avatar, created_at,
  last_login)
SELECT n, 'member' || n || '@people.example', 'Member ' || n, '', true, 'en', 'system', false, '', now(),
  now() - n * interval '1 hour' FROM generate_series(1, %s) AS n
"""
_MEMBERS = """
INSERT INTO relation (id, subject_kind, subject_id, role, object_kind, object_id, granted_by, valid_from, end_reason)
SELECT 1000000 + n, %s, n, %s, %s, %s, %s, now(), '' FROM generate_series(1, %s) AS n
"""
_HELD = """
INSERT INTO relation (id, subject_kind, subject_id, role, object_kind, object_id, granted_by, valid_from, end_reason)
SELECT 2000000 + n, %s, %s, %s, %s, 3000000 + n, %s, now(), '' FROM generate_series(1, %s) AS n
"""
_ASSIGNED = """
INSERT INTO relation (id, subject_kind, subject_id, role, object_kind, object_id, through_kind, through_id, granted_by,
  valid_from, end_reason)
SELECT 4000000 + n, %s, %s, %s, %s, 3000000 + n, %s, 2000000 + n, %s, now(), '' FROM generate_series(1, %s) AS n
"""
_BARE_LIST = """
SELECT p.id, p.name, p.email, r.role, r.valid_from, p.last_login FROM relation r JOIN person p ON p.id = r.subject_id
WHERE r.subject_kind = 1 AND r.object_kind = 2 AND r.object_id = %s AND r.role IN (1, 2) AND r.ended_at IS NULL
ORDER BY lower(p.name), p.id LIMIT 50
"""
_BARE_REMOVAL = """
UPDATE relation SET ended_at = now(), ended_by = %s, end_reason = 'removed'
WHERE subject_kind = 1 AND subject_id = %s AND through_kind = 1 AND ended_at IS NULL
"""


@pytest.fixture
def world(own_database: Callable[[str], str]) -> tuple[Cast, Center, int, str]:
    """A centre with as many members as there may be, one of them assigned to 10,000 ad accounts."""
    cast = everybody()
    acme = made(cast.ana)
    ben = joined(cast.ana, acme, "Ben").person_id or 0
    me, more = cast.ana.person_id, limits.CENTER_MEMBERS - 2
    person, center, account = int(Kind.PERSON), int(Kind.CENTER), int(Kind.AD_ACCOUNT)
    with psycopg.connect(own_database("owner")) as owner:
        owner.execute(_PEOPLE, (more,))
        owner.execute(_MEMBERS, (person, int(Role.CENTER_STANDARD), center, acme.id, me, more))
        owner.execute(_HELD, (center, acme.id, int(Role.OPERATOR), account, me, ASSIGNMENTS))
        through = int(ThroughKind.RELATION)
        owner.execute(_ASSIGNED, (person, ben, int(Role.ANALYST), account, through, me, ASSIGNMENTS))
        owner.commit()
        owner.autocommit = True
        owner.execute("ANALYZE relation, person")
    return cast, acme, ben, own_database("owner")


def test_center(world: tuple[Cast, Center, int, str]) -> None:
    cast, acme, ben, owner_dsn = world
    print(f"\ncentre, {limits.CENTER_MEMBERS:,} members")
    with psycopg.connect(owner_dsn) as owner:
        bare = milliseconds(lambda: owner.execute(_BARE_LIST, (acme.id,)).fetchall())
    with acting(cast.ana):
        for name, wanted in {
            "first 50": MemberFilter(size=50),
            "searched": MemberFilter(search="ber 39", size=50),
        }.items():
            taken = milliseconds(lambda wanted=wanted: centers.list_members(cast.ana, acme.id, wanted))
            print(f"  {name:<10}{taken:6.1f} ms  bare join {bare:6.1f} ms  ratio {taken / bare:4.2f}")
    client = Client()
    with acting(cast.ana):
        client.force_login(Person.objects.get(pk=cast.ana.person_id))
    page = milliseconds(lambda: client.get(f"/business/{acme.id}/members?per=50"))
    print(f"  whole page {page:5.1f} ms")

    with psycopg.connect(owner_dsn) as owner:
        started = time.perf_counter()
        done = owner.execute(_BARE_REMOVAL, (cast.ana.person_id, ben)).rowcount
        by_hand = time.perf_counter() - started
        owner.rollback()
        owner.autocommit = True
        owner.execute("VACUUM relation")
    assert done == ASSIGNMENTS
    started = time.perf_counter()
    centers.remove_member(cast.ana, center_id=acme.id, person_id=ben)
    taken = time.perf_counter() - started
    print(
        f"  removing a member with {ASSIGNMENTS:,} assignments {taken:.2f} s"
        f"  one UPDATE by hand {by_hand:.2f} s  ratio {taken / by_hand:4.2f}"
    )
    with psycopg.connect(owner_dsn) as owner:
        left = owner.execute(
            "SELECT count(*) FROM relation WHERE subject_id = %s AND ended_at IS NULL", (ben,)
        )
        assert left.fetchone() == (0,)
