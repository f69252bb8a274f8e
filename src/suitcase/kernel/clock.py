"""The one source of time. Everything that stores or compares a moment asks here, so a sandbox can turn the clock."""

from __future__ import annotations

import datetime as dt
import os
import threading

UTC = dt.UTC

# A clock that is set right steps back by less, and what was written a moment ago must not lie in the future then.
# Whoever turns a clock back further means it.
_LONGEST_STEP = dt.timedelta(minutes=1)

_offset = dt.timedelta(seconds=float(os.environ.get("SUITCASE_CLOCK_OFFSET", "0")))
_lock = threading.Lock()
_latest = dt.datetime.min.replace(tzinfo=UTC)


def now() -> dt.datetime:
    """The current moment: aware, UTC, shifted by whatever `advance` has added.

    Never before a moment that this process was told already, while the machine's clock steps back by no more than a
    minute: then time stands still until it has caught up.
    """
    global _latest  # noqa: PLW0603
    with _lock:
        read = _read()
        _latest = _latest if read <= _latest <= read + _LONGEST_STEP else read
        return _latest + _offset


def _read() -> dt.datetime:
    return dt.datetime.now(UTC)


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
