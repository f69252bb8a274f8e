"""What all pages about linked accounts say in the same words: statuses, ends, who is meant."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus
from suitcase.kernel import clock
from suitcase.surfaces.ads_manager.pictures import picture
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


def until_day(until: dt.datetime, zone: str) -> str:
    """The last day on which a permission that ends at `until` still holds."""
    return shown.date(until - dt.timedelta(seconds=1), zone)


def until_words(until: dt.datetime, zone: str) -> str:
    """The end of a permission as people say it: the last day for an end at midnight, else the exact moment."""
    at_midnight = until.astimezone(ZoneInfo(zone)).time() == dt.time()
    return _("end of %(day)s") % {"day": until_day(until, zone)} if at_midnight else shown.moment(until, zone)


def days_left(until: dt.datetime) -> int:
    """Days until `until`, the one that has begun counted whole."""
    return max(0, -((clock.now() - until) // dt.timedelta(days=1)))


def words(account: AdAccount) -> dict[str, object]:
    """What the templates of these pages need beside their own values."""
    return {
        "account": account,
        "network": settings.NETWORK,
        "words": status_words(),
        "tones": TONES,
        "scope_names": consent.SCOPE_NAMES,
        "Status": LinkStatus,
        "linked": LINKED,
        "live": (LinkStatus.PENDING, *LINKED),
        "picture": picture,
        "until_day": until_day,
        "until_words": until_words,
        "days_left": days_left,
        "now": clock.now(),
    }
