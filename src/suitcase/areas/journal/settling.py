"""How due work goes through rows: what has become due, oldest first, each held, and reminders counted on the row.

`due.py` says what work is and how it is registered; areas write their actions with these.
"""

from __future__ import annotations

import datetime as dt
import functools
import operator
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from suitcase.areas.journal.actions import nothing_changed
from suitcase.kernel import clock, reminders

Row = TypeVar("Row", bound=Model)


def settle(due: QuerySet[Row], by: str, limit: int, each: Callable[[Row], object]) -> int:
    """Do `each` to at most `limit` of these rows, ordered by the column `by`; returns how many. Inside an action.

    A row that somebody holds is left to them; they settle it, or the next minute does.
    """
    rows = list(due.order_by(by).select_for_update(skip_locked=True)[:limit])
    for row in rows:
        each(row)
    if not rows:
        nothing_changed()
    return len(rows)


def remind(
    waiting: QuerySet[Row], by: str, steps: Sequence[dt.timedelta], limit: int, tell: Callable[[Row], object]
) -> int:
    """Do `tell` to rows of which a reminder is due, `steps` after the moment in the column `by`; returns how many.

    A row counts its reminders in `reminders`. After a standstill there is one, the newest, not one for each missed.
    """
    now = clock.now()

    def each(row: Any) -> None:
        row.reminders = reminders.passed(getattr(row, by), steps, now)
        row.save(update_fields=["reminders"])
        tell(row)

    return settle(waiting.filter(step_due(by, steps, now)), by, limit, each)


def step_due(by: str, steps: Sequence[dt.timedelta], now: dt.datetime) -> Q:
    """Rows with a reminder that has not been sent and is due. One narrow look into the index per step."""
    each = [Q(**{"reminders": number, f"{by}__lte": now - step}) for number, step in enumerate(steps)]
    return functools.reduce(operator.or_, each)
