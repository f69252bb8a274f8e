"""The one clock: what was told once does not lie in the future afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suitcase.kernel import clock

NOON = dt.datetime(2030, 5, 3, 12, tzinfo=dt.UTC)
SMALL = st.integers(-59_000, 59_000).map(lambda milliseconds: dt.timedelta(milliseconds=milliseconds))


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    latest, offset = clock._latest, clock._offset
    yield
    clock._latest, clock._offset = latest, offset


def told(*moments: dt.datetime) -> list[dt.datetime]:
    """What is told while the machine's clock says this."""
    with pytest.MonkeyPatch.context() as patch:
        readings = iter(moments)
        patch.setattr(clock, "_read", lambda: next(readings))
        patch.setattr(clock, "_latest", NOON - dt.timedelta(days=1))
        patch.setattr(clock, "_offset", dt.timedelta(0))
        return [clock.now() for _one in moments]


@given(st.lists(SMALL, min_size=1, max_size=20))
def test_it_never_goes_back_by_a_step_that_sets_it_right(steps: list[dt.timedelta]) -> None:
    moments = [NOON + max(-dt.timedelta(seconds=29), min(one, dt.timedelta(seconds=29))) for one in steps]
    said = told(*moments)
    assert said == sorted(said)
    assert all(one >= moment for one, moment in zip(said, moments, strict=True))
    assert said[-1] == max(moments)


def test_a_clock_that_is_turned_back_further_is_followed() -> None:
    late, early = NOON + dt.timedelta(hours=1), NOON + dt.timedelta(seconds=1)
    assert told(NOON, late, NOON, early) == [NOON, late, NOON, early]
