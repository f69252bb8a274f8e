"""When people are reminded of what waits, or of what ends: in steps after a moment, or before one (negative steps)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence


def passed(moment: dt.datetime, steps: Sequence[dt.timedelta], now: dt.datetime) -> int:
    """How many steps lie behind: the reminders that should have been sent. The newest alone is still worth telling."""
    return sum(moment + step <= now for step in steps)


def before(steps: Sequence[dt.timedelta]) -> tuple[dt.timedelta, ...]:
    """Spans before an end as steps."""
    return tuple(-step for step in steps)


def days_left(until: dt.datetime, now: dt.datetime) -> int:
    """Days that are left, as pages and reminders say them: the one that has begun is counted whole, so that a reminder
    that leaves a minute late says the same; 1 on the last day, 0 when it is over."""
    return max(0, -((now - until) // dt.timedelta(days=1)))
