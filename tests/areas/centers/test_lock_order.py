"""Acts that end many relations, or stand on many, take them in one order: by id, and what others stand on first.

As in `tests/areas/consent/test_lock_order.py`: somebody here has what comes first, somebody else begins and waits for
it, and then the one here takes what comes later.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from suitcase.areas.access import actions as relations
from suitcase.areas.access import public as access
from suitcase.areas.access.errors import AlreadyEnded
from suitcase.areas.access.public import Role
from suitcase.areas.centers import public as centers
from suitcase.areas.consent import public as consent
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import new_id
from suitcase.stores.postgres import acting, prepared
from tests.areas.consent.houses import EVERYTHING, House, build
from tests.cast import everybody
from tests.races import HeldUp

SYSTEM = Actor.system("tests")
_HELD = "SELECT id FROM relation WHERE subject_kind = 2 AND subject_id = %s AND object_kind = 5 AND ended_at IS NULL"
_USES = "SELECT id FROM relation WHERE subject_kind = 1 AND subject_id = %s AND object_kind = 5 AND ended_at IS NULL"
_LOCK = "SELECT id FROM relation WHERE id = ANY (%s) AND ended_at IS NULL ORDER BY id FOR UPDATE"


@pytest.fixture
def house(own_database: Callable[[str], str]) -> House:
    """Acme, linked to Mia's account, committed, in a database of this test's own."""
    house = build(everybody())
    house.link(scopes=EVERYTHING)
    return house


def ids(sql: str, subject_id: int) -> list[int]:
    return sorted(one for (one,) in prepared(sql, (subject_id,)))


def lock(relation_ids: list[int]) -> list[int]:
    return [one for (one,) in prepared(_LOCK, (relation_ids,))]


def shuffled(house: House, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Gil uses everything, by relations that lie in the table from the youngest to the oldest; their ids."""
    last = new_id() + 1_000
    numbers = itertools.count(last, -1)
    with monkeypatch.context() as patched:
        patched.setattr(relations, "new_id", lambda: next(numbers))
        house.assign(EVERYTHING, people=True)
    with acting(SYSTEM):
        uses = ids(_USES, house.gil.person_id or 0)
    assert len(uses) == 3
    return uses


def revoke(house: House) -> object:
    with acting(house.cast.mia):
        (held,) = consent.list_grants(house.cast.mia, consent.GrantFilter("linked")).rows
    return consent.revoke_link(house.cast.mia, request_id=held.request_id)


def remove(house: House) -> object:
    person = house.gil.person_id or 0
    return centers.remove_member(house.cast.ana, center_id=house.center.id, person_id=person)


@pytest.mark.parametrize("act", [revoke, remove])
def test_what_ends_together_is_held_by_id(
    house: House, act: Callable[[House], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    uses = shuffled(house, monkeypatch)
    ends = HeldUp(lambda: act(house))
    with acting(SYSTEM):
        assert lock(uses[:1]) == uses[:1]
        ends.begin()
        assert lock(uses[1:]) == uses[1:]
    assert not isinstance(ends.result(), Exception), ends.result()
    with acting(SYSTEM):
        assert ids(_USES, house.gil.person_id or 0) == []


def test_other_scopes_are_given_while_what_they_stand_on_ends(house: House) -> None:
    """Whoever gives one scope in place of another holds the centre's before she ends what came through it."""
    ana, mia, center = house.cast.ana, house.cast.mia_account.id, house.center.id
    group = centers.create_group(ana, center_id=center, name="Spring")
    put = {"center_id": center, "group_id": group.id, "creator_account_id": mia}
    centers.put_creator_account(ana, **put, scopes=[Role.POST])
    with acting(SYSTEM):
        held = ids(_HELD, center)
        sql = _USES.replace("subject_kind = 1", "subject_kind = 3")
        used = ids(sql, group.id)
    assert (len(held), len(used)) == (3, 1)
    changes = HeldUp(lambda: centers.put_creator_account(ana, **put, scopes=[Role.INSIGHTS]))
    with acting(SYSTEM):
        # As the end of the link does: what the centre has, then what came through it.
        lock(held)
        changes.begin()
        ended = access.end(SYSTEM, held, reason="revoked")
    assert set(ended) == {*held, *used}
    assert isinstance(changes.result(), AlreadyEnded), changes.result()
