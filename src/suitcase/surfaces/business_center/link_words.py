"""What all pages about a centre's creator accounts say in the same words."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from suitcase.areas.centers.contracts import Center
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus, Scope
from suitcase.kernel import clock
from suitcase.surfaces.kit import format as shown
from suitcase.surfaces.kit.shell import Tone

TONES: dict[LinkStatus, Tone] = {
    LinkStatus.PENDING: "info",
    LinkStatus.AUTHORIZED: "ok",
    LinkStatus.SUSPENDED: "warn",
    LinkStatus.REJECTED: "bad",
    LinkStatus.REVOKED: "bad",
    LinkStatus.EXPIRED: "warn",
    LinkStatus.CANCELLED: "neutral",
    LinkStatus.UNLINKED: "neutral",
}
LINKED = (LinkStatus.AUTHORIZED, LinkStatus.SUSPENDED)


def status_words() -> dict[LinkStatus, str]:
    """The word for each status, in the language of the page."""
    return {
        LinkStatus.PENDING: _("Pending"),
        LinkStatus.AUTHORIZED: _("Authorized"),
        LinkStatus.SUSPENDED: _("Suspended"),
        LinkStatus.REJECTED: _("Rejected"),
        LinkStatus.EXPIRED: _("Expired"),
        LinkStatus.CANCELLED: _("Cancelled"),
        LinkStatus.REVOKED: _("Revoked"),
        LinkStatus.UNLINKED: _("Unlinked"),
    }


def picture(name: str) -> str:
    """The address of a stored picture; empty without one, so that initials are drawn."""
    return reverse("media", args=[name]) if name else ""


def until_day(until: dt.datetime, zone: str) -> str:
    """The last day on which something that ends at `until` still holds."""
    return shown.date(until - dt.timedelta(seconds=1), zone)


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
        "network": settings.NETWORK,
        "words": status_words(),
        "tones": TONES,
        "scope_names": consent.SCOPE_NAMES,
        "scopes_in_words": scopes_in_words,
        "Status": LinkStatus,
        "linked": LINKED,
        "live": (LinkStatus.PENDING, *LINKED),
        "picture": picture,
        "until_day": until_day,
        "time_left": time_left,
        "zone": center.time_zone,
    }
