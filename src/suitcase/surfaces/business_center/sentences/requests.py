"""Sentences of a centre's journal about access requests, transfers and removals. A part of the table in `sentences`."""

from __future__ import annotations

from typing import Any

from suitcase.areas.journal.public import Line
from suitcase.surfaces.kit.shell import Tone

TELLS: dict[str, tuple[Any, Tone]] = {}


def words(line: Line) -> dict[str, str]:
    """What the sentences above are filled with."""
    return {}
