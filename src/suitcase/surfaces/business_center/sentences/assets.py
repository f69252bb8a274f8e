"""Sentences of a centre's journal about its ad accounts and certificates. A part of the table in `sentences`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as lazy

from suitcase.areas.journal.public import Line
from suitcase.surfaces.kit.shell import Tone

TELLS: dict[str, tuple[Any, Tone]] = {
    "ad_account:created": (lazy("%(who)s created the ad account %(name)s."), "ok"),
    "ad_account:closed": (lazy("%(who)s closed the ad account %(name)s."), "bad"),
}


def words(line: Line) -> dict[str, str]:
    """What the sentences above are filled with."""
    return {}
