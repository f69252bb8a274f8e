"""Shapes of closing a centre."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import NamedTuple

from suitcase.areas.access.contracts import Ref


class Ending(NamedTuple):
    """Something that ends with a centre, in a sentence, and some of it by name."""

    sentence: str
    names: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a centre cannot be closed yet, and what to do about it; `things` are some of those it is about, with their
    names. `code` is "owned", "moving" or "partners".
    """

    code: str
    sentence: str
    remedy: str
    things: tuple[tuple[Ref, str], ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class ClosingPlan:
    """What stands against closing a centre, else what ends with it. `digest` is that of what was read."""

    obstacles: tuple[Obstacle, ...]
    ends: tuple[Ending, ...]
    digest: str


@dataclasses.dataclass(frozen=True, slots=True)
class ClosedCenter:
    """What those who were in a centre until it was closed may still read of it. `closer` is a person's name, empty when
    she has been deleted."""

    id: int
    name: str
    time_zone: str
    closed_at: dt.datetime
    closed_by: int
    closer: str
