"""A journal in a test's transaction, and one of its own for tests that commit."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest

from tests.areas.journal.stage import Journal, own_things


@pytest.fixture
def things(db: None) -> None:
    """Ana's ad account and Mia's handle, in a database that is put back after the test."""
    own_things()


@pytest.fixture
def journal(own_database: Callable[[str], str]) -> Iterator[Journal]:
    """A database with a journal for this test alone: what it writes is committed."""
    own_things()
    with contextlib.ExitStack() as stack:
        yield Journal(own_database, stack)
