"""Savepoints undo what was written and nothing else: planned statements stay planned."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from suitcase.stores.postgres import prepared

PLANNED = "SELECT count(*) FROM pg_prepared_statements WHERE statement = %s"
ASKED = "SELECT 'planned once'"


class Undo(Exception):
    """Raised to go back."""


def undone() -> None:
    """Plan a statement in a block that is undone."""
    with contextlib.suppress(Undo), transaction.atomic():
        prepared(ASKED)
        raise Undo


def planned() -> int:
    return int(prepared(PLANNED, [ASKED])[0][0])


@pytest.mark.django_db
def test_going_back_to_a_savepoint_forgets_no_plan() -> None:
    undone()
    assert planned() == 1
    assert prepared(ASKED) == [("planned once",)]


def test_undoing_a_transaction_forgets_no_plan(own_database: Callable[..., str]) -> None:
    undone()
    assert not connection.in_atomic_block
    assert planned() == 1
    with pytest.raises(Undo), transaction.atomic(), transaction.atomic():  # a savepoint before any statement
        raise Undo
    assert planned() == 1


@pytest.mark.django_db
def test_a_savepoint_undoes_what_was_written_and_heals_a_failed_statement() -> None:
    prepared("SELECT set_config('app.scope', 'before', true)")
    with pytest.raises(ProgrammingError), transaction.atomic():
        prepared("SELECT set_config('app.scope', 'inside', true), nothing_such()")
    with contextlib.suppress(Undo), transaction.atomic():
        prepared("SELECT set_config('app.scope', 'inside', true)")
        raise Undo
    assert prepared("SELECT current_setting('app.scope')") == [("before",)]


@pytest.mark.django_db
def test_a_savepoint_that_is_not_there_is_an_error_of_djangos() -> None:
    outer = transaction.savepoint()
    with pytest.raises(DatabaseError, match="does not exist"):
        transaction.savepoint_commit("nothing_such")
    transaction.savepoint_rollback(outer)
    assert prepared("SELECT 1") == [(1,)]


@pytest.mark.django_db
def test_whoever_watches_the_statements_sees_savepoints_too() -> None:
    with CaptureQueriesContext(connection) as seen, transaction.atomic():
        pass
    assert [each["sql"].split()[0] for each in seen] == ["SAVEPOINT", "RELEASE"]
