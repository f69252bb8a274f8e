"""Room for tests: counters of tries outlive a test's transaction, so addresses used by many would run into them."""

from __future__ import annotations

import pytest

from suitcase.kernel import limits


@pytest.fixture(autouse=True)
def patient_mailboxes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The people of the tests may be invited all day."""
    monkeypatch.setattr(limits, "INVITATIONS_PER_ADDRESS_PER_DAY", 10_000)
