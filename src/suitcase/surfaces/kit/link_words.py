"""What all pages about links with creator accounts say in the same words: statuses, how they look, the last day."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils.translation import gettext as _

from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus
from suitcase.surfaces.kit import format as shown
from suitcase.surfaces.kit.files import picture
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
    LinkStatus.REPLACED: "neutral",
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
        LinkStatus.REPLACED: _("Replaced"),
    }


def until_day(until: dt.datetime, zone: str | None = None) -> str:
    """The last day on which something that ends at `until` still holds: an end at midnight is of the day before."""
    return shown.date(until - dt.timedelta(seconds=1), zone)


def words() -> dict[str, object]:
    """What the templates of these pages need beside their own values."""
    return {
        "network": settings.NETWORK,
        "words": status_words(),
        "tones": TONES,
        "scope_names": consent.SCOPE_NAMES,
        "Status": LinkStatus,
        "linked": LINKED,
        "live": (LinkStatus.PENDING, *LINKED),
        "picture": picture,
        "until_day": until_day,
    }
