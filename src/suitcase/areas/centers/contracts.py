"""Shapes that go in and out of the centers area."""

from __future__ import annotations

import dataclasses
import datetime as dt

from suitcase.areas.access.contracts import Role


@dataclasses.dataclass(frozen=True, slots=True)
class Center:
    """One Business Center. Its log may be read in `time_zone` (IANA name); `created_by` is a person's id."""

    id: int
    name: str
    time_zone: str
    created_by: int
    created_at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Member:
    """A person in a centre with every role they hold there, the centre role first, and since when they are in."""

    person_id: int
    name: str
    roles: tuple[Role, ...]
    since: dt.datetime
