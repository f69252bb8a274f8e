"""What all pages about a centre's creator accounts say in the same words."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from suitcase.areas.centers.contracts import Center
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import Scope
from suitcase.kernel import clock
from suitcase.surfaces.kit import link_words


def time_left(until: dt.datetime) -> str:
    """A countdown as people say it: "6 days, 23 hours left", at the end in minutes."""
    seconds = max(0, int((until - clock.now()).total_seconds()))
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        first = ngettext("%(num)s day", "%(num)s days", days) % {"num": days}
        second = ngettext("%(num)s hour", "%(num)s hours", hours) % {"num": hours}
    elif hours:
        first = ngettext("%(num)s hour", "%(num)s hours", hours) % {"num": hours}
        second = ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": minutes}
    else:
        whole = minutes + 1
        return ngettext("%(num)s minute left", "%(num)s minutes left", whole) % {"num": whole}
    return _("%(first)s, %(second)s left") % {"first": first, "second": second}


def scopes_in_words(scopes: tuple[Scope, ...]) -> str:
    """Permissions in one line; a dash for none."""
    return ", ".join(str(consent.SCOPE_NAMES[scope]) for scope in scopes) or "–"


def used_by(counts: tuple[int, int, int]) -> str:
    """How many members, ad accounts and asset groups use an account."""
    people, accounts, groups = counts
    parts = []
    if people:
        parts.append(ngettext("%(num)s member", "%(num)s members", people) % {"num": people})
    if accounts:
        parts.append(ngettext("%(num)s ad account", "%(num)s ad accounts", accounts) % {"num": accounts})
    if groups:
        parts.append(ngettext("%(num)s asset group", "%(num)s asset groups", groups) % {"num": groups})
    return ", ".join(parts)


def words(center: Center) -> dict[str, object]:
    """What the templates of these pages need beside their own values."""
    return {
        **link_words.words(),
        "scopes_in_words": scopes_in_words,
        "time_left": time_left,
        "zone": center.time_zone,
    }
