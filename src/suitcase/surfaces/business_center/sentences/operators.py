"""Sentences of a centre's journal about what operators decide on its things. A part of the table in `sentences`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as lazy

from suitcase.areas.journal.public import Line
from suitcase.surfaces.kit.shell import Tone

TELLS: dict[str, tuple[Any, Tone]] = {
    "ad_account:approved": (lazy("An operator approved the ad account %(name)s."), "ok"),
    "ad_account:rejected": (lazy("An operator did not approve the ad account %(name)s."), "bad"),
    "ad_account:appealed": (lazy("%(who)s appealed for the ad account %(name)s."), "info"),
    "ad_account:suspended": (lazy("An operator suspended the ad account %(name)s."), "bad"),
    "ad_account:reinstated": (lazy("An operator lifted the suspension of the ad account %(name)s."), "ok"),
    "ad_account:appeal_declined": (
        lazy("An operator answered the appeal for the ad account %(name)s; the suspension stays."),
        "warn",
    ),
}


def words(line: Line) -> dict[str, str]:
    """What the sentences above are filled with."""
    return {}
