"""Bulk changes: kept row by row, read by Admins of the centre only, taken back once."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction

from suitcase.areas.access.public import Kind, Ref
from suitcase.areas.centers import bulk
from suitcase.areas.centers.contracts import BulkRow, Center
from suitcase.areas.centers.errors import AlreadyUndone, TooManyAtOnce
from suitcase.areas.centers.models import BulkChange
from suitcase.areas.journal.public import action, record
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, NotFound
from suitcase.stores.postgres import acting
from tests.areas.centers.people import joined, made
from tests.cast import Cast

ROWS = [
    BulkRow(Ref(Kind.AD_ACCOUNT, 7), Ref(Kind.PERSON, 8), "", "OPERATOR"),
    BulkRow(Ref(Kind.AD_ACCOUNT, 9), Ref(Kind.PERSON, 8), "ADMIN", "OPERATOR", "The ad account is closed."),
    BulkRow(Ref(Kind.AD_ACCOUNT, 11), Ref(Kind.PERSON, 8), "OPERATOR", "OPERATOR"),
]


@pytest.fixture
def acme(cast: Cast) -> Center:
    return made(cast.ana)


@action
def keep(actor: Actor, center: Center, *, undoes: int | None = None) -> int:
    facts = bulk.keep(actor, center_id=center.id, kind="trial", rows=ROWS, undoes=undoes)
    record("center:tried", actor, streams=[(Kind.CENTER, center.id)], data=facts)
    return int(facts["change"])


def test_what_became_of_every_row_can_be_read_later(cast: Cast, acme: Center) -> None:
    change = keep(cast.ana, acme)
    with acting(cast.ana):
        kept = bulk.get_change(cast.ana, acme.id, change)
        assert [one.id for one in bulk.list_changes(cast.ana, acme.id).rows] == [change]
    assert (list(kept.rows), kept.done, kept.refused) == (ROWS, 1, 1)


def test_for_admins_of_the_centre_alone(cast: Cast, acme: Center) -> None:
    change, ben = keep(cast.ana, acme), joined(cast.ana, acme, "Ben")
    other = made(cast.cai, "Elsewhere")
    with acting(ben), pytest.raises(Denied):
        bulk.get_change(ben, acme.id, change)
    for center_id in (acme.id, other.id):
        with acting(cast.cai), pytest.raises(NotFound):
            bulk.get_change(cast.cai, center_id, change)
    with acting(ben):
        assert not BulkChange.objects.exists()
        with pytest.raises(ProgrammingError), transaction.atomic():
            BulkChange.objects.create(
                center_id=acme.id, kind="trial", made_by=ben.person_id, made_at="2026-01-01T00:00Z", rows=[]
            )


def test_taken_back_once(cast: Cast, acme: Center) -> None:
    change = keep(cast.ana, acme)
    back = keep(cast.ana, acme, undoes=change)
    with acting(cast.ana):
        assert bulk.get_change(cast.ana, acme.id, change).undone_by == back
        assert bulk.get_change(cast.ana, acme.id, back).undoes == change
    with pytest.raises(AlreadyUndone):
        keep(cast.ana, acme, undoes=change)
    with acting(cast.ana), pytest.raises(AlreadyUndone):
        bulk.plan_undo(cast.ana, acme.id, change)


def test_one_step_has_a_bound() -> None:
    bulk.check_size(limits.BULK_ROWS)
    with pytest.raises(TooManyAtOnce):
        bulk.check_size(limits.BULK_ROWS + 1)
