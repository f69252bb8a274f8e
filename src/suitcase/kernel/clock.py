"""The one source of time. Everything that stores or compares a moment asks here, so a sandbox can turn the clock."""

from __future__ import annotations

import datetime as dt
import os

UTC = dt.UTC

_offset = dt.timedelta(seconds=float(os.environ.get("SUITCASE_CLOCK_OFFSET", "0")))


def now() -> dt.datetime:
    """The current moment: aware, UTC, shifted by whatever `advance` has added."""
    return dt.datetime.now(UTC) + _offset


def advance(by: dt.timedelta) -> dt.datetime:
    """Turn this process's clock forward by `by` (never back) and return the new moment."""
    global _offset  # noqa: PLW0603 - the clock is the one deliberate piece of process-wide state
    if by < dt.timedelta(0):
        raise ValueError("The clock only turns forward.")
    _offset += by
    return now()


def restore(offset: dt.timedelta = dt.timedelta(0)) -> None:
    """Set the shift to `offset`: what a test calls when it is done with a turned clock."""
    global _offset  # noqa: PLW0603
    _offset = offset
