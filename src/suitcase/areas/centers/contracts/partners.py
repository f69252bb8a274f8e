"""Shapes of partners of a centre."""

from __future__ import annotations

import dataclasses
import datetime as dt


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """A centre that somebody asked for by its number."""

    id: int
    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class Partner:
    """Another centre as a partner: `id` is that of the partnership, `center_id` and `name` the other centre's.

    `added_for` is which of the two centres added the other. `given` and `taken` count the ad accounts shared with it
    and by it now.
    """

    id: int
    center_id: int
    name: str
    added_for: int
    added_at: dt.datetime
    given: int = 0
    taken: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class PartnerFilter:
    """What of the partners is wanted. `only` keeps those something is shared with ("given"), by ("taken"), or neither
    ("nothing"); `sort` is "name", "since", "given" or "taken"."""

    search: str = ""
    only: str = ""
    sort: str = "name"
    descending: bool = False
    offset: int = 0
    size: int = 25
