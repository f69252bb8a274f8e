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


def whole_days_left(until: dt.datetime, now: dt.datetime) -> int:
    """Days that are left, as a reminder says them: whole ones, and at least one."""
    return max(1, (until - now).days)
