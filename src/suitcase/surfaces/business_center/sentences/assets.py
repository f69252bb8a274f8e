"""Sentences of a centre's journal about its ad accounts and certificates. A part of the table in `sentences`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as lazy

from suitcase.areas.journal.public import Line
from suitcase.surfaces.kit import company_history
from suitcase.surfaces.kit.shell import Tone

TELLS: dict[str, tuple[Any, Tone]] = {
    "ad_account:created": (lazy("%(who)s created the ad account %(name)s."), "ok"),
    "ad_account:closed": (lazy("%(who)s closed the ad account %(name)s."), "bad"),
    "ad_account:approved": (lazy("The ad account %(name)s was approved."), "ok"),
    "ad_account:rejected": (lazy("An operator did not approve the ad account %(name)s."), "bad"),
    "ad_account:changed": (lazy("%(who)s changed the business information of %(name)s."), "neutral"),
    "ad_account:submitted": (lazy("%(who)s sent the ad account %(name)s to review again."), "warn"),
    "ad_account:name_restored": (lazy("%(who)s went back to an approved company name for %(name)s."), "ok"),
    "ad_account:appealed": (lazy("%(who)s appealed for the ad account %(name)s."), "info"),
    "ad_account:appeal_declined": (
        lazy("An operator answered the appeal of %(name)s: the suspension stays."),
        "bad",
    ),
    "ad_account:suspended": (lazy("An operator suspended the ad account %(name)s."), "bad"),
    "ad_account:reinstated": (lazy("An operator lifted the suspension of %(name)s."), "ok"),
    **company_history.TELLS,
}


def words(line: Line) -> dict[str, str]:
    """What the sentences above are filled with."""
    return company_history.words(line) if line.verb in company_history.TELLS else {}
