"""What all activity logs share: lines for the eye, days as they are typed, and a search by words."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from suitcase.areas.journal.contracts import Found, Line
from suitcase.surfaces.kit.history import Event

PAGE = 50
# Lines in one file. Longer histories are taken in parts, by their days.
MOST_IN_FILE = 50_000
# Words are looked for in sentences, which no index knows: that many lines for one page, then one goes on oneself.
LOOKED_AT = 2_000
_AT_ONCE = 500


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """A line for the eye: the sentence, the line's id, from where it was done as far as the reader may know."""

    event: Event
    line_id: int
    address: str
    is_operator: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Searched(Found):
    """A page of lines; `until` is how far back was looked where words were looked for and more is to be looked at."""

    until: dt.datetime | None = None


def told(lines: Sequence[Line], events: Iterable[Event]) -> list[Told]:
    """Each line with its event."""
    return [
        Told(event, line.id, line.actor_ip, line.actor_scope == "ops")
        for event, line in zip(events, lines, strict=True)
    ]


def look_back(
    part: Callable[[int | None, int], Found], keeps: Callable[[Line], bool], before: int | None
) -> Searched:
    """The next lines that `keeps` keeps, from `before` on to older ones; `part(before, limit)` reads.

    A page ends with as many as fit, or when enough has been looked at; `older` says where to go on.
    """
    kept: list[Line] = []
    looked = 0
    while True:
        found = part(before, _AT_ONCE)
        for line in filter(keeps, found.lines):
            kept.append(line)
            # One that has no position yet is no place to go on from.
            if len(kept) >= PAGE and line.position is not None:
                return Searched(kept, older=line.position)
        looked += len(found.lines)
        if found.older is None:
            return Searched(kept)
        before = found.older
        if looked >= LOOKED_AT:
            return Searched(kept, older=before, until=found.lines[-1].at)


def day(text: str, zone: ZoneInfo, errors: dict[str, str], name: str) -> dt.datetime | None:
    """The beginning of a typed day on the clocks of `zone`; what is no day is said in `errors`."""
    if not text:
        return None
    try:
        return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(), zone).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        errors[name] = _("Enter a day, like 2026-05-03.")
        return None
