"""Sentences of a centre's journal about partners and shares. A part of the table in `sentences`.

The same line stands in the log of both centres, and of a third that owns what was passed on: so it names both sides.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from suitcase.areas.access.public import ROLE_WORDS, Role
from suitcase.areas.journal.public import Line
from suitcase.surfaces.kit.shell import Tone

TELLS: dict[str, tuple[Any, Tone]] = {
    "center_partner:added": (lazy("%(who)s (%(center)s) added %(partner)s as a partner."), "info"),
    "center_partner:removed": (
        lazy("%(who)s (%(center)s) removed the partner %(partner)s. Everything shared either way ended."),
        "warn",
    ),
    "center_partner:shared": (
        lazy("%(who)s (%(center)s) shared %(accounts)s with %(partner)s: %(role)s."),
        "ok",
    ),
    "center_partner:raised": (
        lazy("%(who)s (%(center)s) raised the role of %(partner)s on %(accounts)s: %(role)s."),
        "info",
    ),
    "center_partner:lowered": (
        lazy("%(who)s (%(center)s) lowered the role of %(partner)s on %(accounts)s: %(role)s."),
        "warn",
    ),
    "center_partner:changed": (
        lazy("%(who)s (%(center)s) changed what %(partner)s has on %(accounts)s."),
        "neutral",
    ),
    "center_partner:stopped": (
        lazy("%(who)s (%(center)s) stopped sharing %(accounts)s with %(partner)s."),
        "warn",
    ),
    "center_partner:given_back": (
        lazy("%(who)s (%(center)s) gave %(accounts)s back to %(partner)s."),
        "warn",
    ),
    "center_partner:creators_asked": (
        lazy("%(who)s (%(center)s) asked creators to let %(partner)s use %(creators)s too."),
        "info",
    ),
    "center_partner:creators_lowered": (
        lazy("%(who)s (%(center)s) lets %(partner)s do less with %(creators)s."),
        "warn",
    ),
    "center_partner:creators_stopped": (
        lazy("%(who)s (%(center)s) stopped sharing %(creators)s with %(partner)s."),
        "warn",
    ),
    "center_partner:creators_given_back": (
        lazy("%(who)s (%(center)s) gave %(creators)s back to %(partner)s."),
        "warn",
    ),
    "center_partner:onward_allowed": (
        lazy("%(who)s (%(center)s) let %(partner)s pass %(accounts)s on, one step."),
        "info",
    ),
    "center_partner:onward_ended": (
        lazy("%(who)s (%(center)s) no longer lets %(partner)s pass %(accounts)s on."),
        "warn",
    ),
    "center_partner:passed_on_stopped": (
        lazy("%(who)s (%(center)s) ended what %(partner)s passed on to %(taker)s: %(accounts)s."),
        "warn",
    ),
    "center_partner:passed_on_lost": (
        lazy("The owner of %(accounts)s ended that %(center)s shares it with %(partner)s."),
        "warn",
    ),
}


def words(line: Line) -> dict[str, str]:
    """What the sentences above are filled with."""
    count, role = int(line.data.get("count", 0)), str(line.data.get("role", ""))
    said = ngettext("%(num)s ad account", "%(num)s ad accounts", count)
    return {
        "center": str(line.data.get("center_name", "")),
        "partner": str(line.data.get("partner_name", "")),
        "creators": ngettext("%(num)s creator account", "%(num)s creator accounts", count)
        % {"num": f"{count:,}"},
        "taker": str(line.data.get("taker_name", "")),
        "accounts": said % {"num": f"{count:,}"},
        "role": ROLE_WORDS[Role[role]] if role else _("different roles"),
    }
