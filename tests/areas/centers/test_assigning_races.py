"""Assigning meets whatever takes its ground away at the same moment: nothing is left standing on nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Role, ThroughKind
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.areas.centers.errors import NothingToDo
from suitcase.areas.centers.house import _LOCK
from suitcase.stores.postgres import acting, prepared
from tests.areas.centers.people import joined
from tests.areas.centers.test_assignments import ANALYST, OPERATOR, assign, role_of, share, unshare
from tests.cast import Cast, ad_account, center_account, everybody, verified_center
from tests.races import at_once, wait_until_somebody_queues


@pytest.fixture
def cast(own_database: Callable[[str], str]) -> Cast:
    """The cast, committed, in a database of this test's own."""
    return everybody()


@pytest.fixture
def acme(cast: Cast) -> Center:
    return verified_center(cast.ana, cast.olu)


def live_children(cast: Cast, relation_id: int) -> int:
    with acting(cast.ana):
        return len(access.relations(through=(ThroughKind.RELATION, relation_id)))


def test_nobody_who_is_removed_keeps_what_was_on_its_way(cast: Cast, acme: Center) -> None:
    """The assignment waits behind the removal, and finds nobody."""
    account, ben = center_account(cast.ana, acme).id, joined(cast.ana, acme, "Ben")
    is_hers = threading.Event()

    def remove() -> None:
        with acting(cast.ana):
            centers.remove_member(cast.ana, center_id=acme.id, person_id=ben.person_id or 0)
            is_hers.set()
            wait_until_somebody_queues(_LOCK)

    def give() -> None:
        assert is_hers.wait(10)
        assign(cast.ana, acme, [ben], [account], OPERATOR)

    results = at_once(remove, give)
    assert results[0] is None, results
    assert isinstance(results[1], NothingToDo), results
    assert role_of(ben, account) is None


def test_what_is_assigned_while_the_share_ends_ends_with_it(cast: Cast, acme: Center) -> None:
    """The end waits for the assignment to commit and takes it along; an assignment that comes later finds nothing."""
    shared, ben = ad_account(cast.cai).id, joined(cast.ana, acme, "Ben")
    over = share(cast.cai, center_id=acme.id, ad_account_id=shared, role=OPERATOR)
    is_given = threading.Event()

    def give() -> None:
        with acting(cast.ana):
            assign(cast.ana, acme, [ben], [shared], OPERATOR)
            is_given.set()
            _wait_for_a_blocked_transaction()

    def end() -> None:
        assert is_given.wait(10)
        unshare(cast.cai, relation_id=over, ad_account_id=shared)

    results = at_once(give, end)
    assert results == [None, None]
    assert role_of(ben, shared) is None
    assert live_children(cast, over) == 0


def test_the_last_of_two_assignments_counts_and_there_is_one(cast: Cast, acme: Center) -> None:
    account, ben = center_account(cast.ana, acme).id, joined(cast.ana, acme, "Ben")
    vera = joined(cast.ana, acme, "Vera", Role.CENTER_ADMIN)
    results = at_once(
        lambda: assign(cast.ana, acme, [ben], [account], OPERATOR),
        lambda: assign(vera, acme, [ben], [account], ANALYST),
    )
    assert all(isinstance(one, int) for one in results), results
    with acting(cast.ana):
        newest = centers.list_changes(cast.ana, acme.id).rows[0].id
        last = centers.get_change(cast.ana, acme.id, newest).rows[0]
        (held,) = access.relations(
            subject=(Kind.PERSON, ben.person_id or 0), object=(Kind.AD_ACCOUNT, account)
        )
    assert last.after == held.role.name
    assert {last.before, last.after} == {"OPERATOR", "ANALYST"}


def _wait_for_a_blocked_transaction() -> None:
    sql = "SELECT count(*) FROM pg_locks WHERE locktype IN ('transactionid', 'tuple') AND NOT granted"
    for _ in range(1_000_000):
        if prepared(sql)[0][0]:
            return
    raise AssertionError("Nobody waits.")
