"""Two connections at once: one effect, and the loser is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from suitcase.areas.access import public as access
from suitcase.areas.access.contracts import Kind, Ref, Role, Through, ThroughKind
from suitcase.areas.access.errors import AlreadyEnded, AlreadyGranted
from suitcase.areas.access.models import Relation
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import new_id
from suitcase.stores.postgres import acting
from tests.races import HeldUp

SYSTEM = Actor.system()
Deed = Callable[[], object]


def one_waits_for_the_other(first: Deed, second: Deed) -> tuple[object, object]:
    """Run both in transactions of their own; the second begins, and waits, before the first commits."""

    def deed() -> object:
        with acting(SYSTEM):
            return second()

    other = HeldUp(deed)
    with acting(SYSTEM):
        result = first()
        other.begin()
    return result, other.result()


@pytest.fixture
def share(own_database: Callable[[str], str]) -> tuple[Ref, Ref, int]:
    """An ad account, Northwind, and Northwind's share in it."""
    account, northwind = Ref(Kind.AD_ACCOUNT, new_id()), Ref(Kind.CENTER, new_id())
    by = Through(ThroughKind.SHARE, 1)
    with acting(SYSTEM):
        relation = access.grant(SYSTEM, subject=northwind, role=Role.OPERATOR, object=account, through=by)
    return account, northwind, relation


def grant_owner(account: Ref) -> int:
    return access.grant(SYSTEM, subject=Ref(Kind.CENTER, new_id()), role=Role.OWNER, object=account)


def test_two_owners_at_once(share: tuple[Ref, Ref, int]) -> None:
    account, _, _ = share
    first, second = one_waits_for_the_other(lambda: grant_owner(account), lambda: grant_owner(account))
    assert isinstance(first, int)
    assert isinstance(second, AlreadyGranted)


def test_ending_twice_at_once(share: tuple[Ref, Ref, int]) -> None:
    _, _, relation = share

    def end() -> object:
        return access.end(SYSTEM, [relation], reason="removed")

    first, second = one_waits_for_the_other(end, end)
    assert first == (relation,)
    assert isinstance(second, AlreadyEnded)


def test_assigning_through_a_share_that_is_being_ended(share: tuple[Ref, Ref, int]) -> None:
    account, _, relation = share
    first, second = one_waits_for_the_other(
        lambda: access.end(SYSTEM, [relation], reason="removed"), lambda: _assign(account, relation)
    )
    assert first == (relation,)
    assert isinstance(second, AlreadyEnded)


def test_a_child_granted_while_ending_waits_falls_too(share: tuple[Ref, Ref, int]) -> None:
    account, _, relation = share
    child, ended = one_waits_for_the_other(
        lambda: _assign(account, relation), lambda: access.end(SYSTEM, [relation], reason="removed")
    )
    assert set(ended) == {relation, child}
    with acting(SYSTEM), transaction.atomic():
        assert not Relation.objects.filter(ended_at=None, object_id=account.id).exists()


def _assign(account: Ref, relation: int) -> int:
    through = Through(ThroughKind.RELATION, relation)
    subject = Ref(Kind.PERSON, new_id())
    return access.grant(SYSTEM, subject=subject, role=Role.ANALYST, object=account, through=through)
