"""What the pages about linked accounts of an ad account say in the same words: ends, and the days until them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.kernel import clock, reminders
from suitcase.surfaces.kit import format as shown
from suitcase.surfaces.kit import link_words


def until_words(until: dt.datetime, zone: str) -> str:
    """The end of a permission as people say it: the last day for an end at midnight, else the exact moment."""
    at_midnight = until.astimezone(ZoneInfo(zone)).time() == dt.time()
    return (
        _("end of %(day)s") % {"day": link_words.until_day(until, zone)}
        if at_midnight
        else shown.moment(until, zone)
    )


def days_left(until: dt.datetime) -> int:
    """Days until `until`, the one that has begun counted whole."""
    return reminders.days_left(until, clock.now())


def words(account: AdAccount) -> dict[str, object]:
    """What the templates of these pages need beside their own values."""
    return {
        **link_words.words(),
        "account": account,
        "until_words": until_words,
        "days_left": days_left,
        "now": clock.now(),
    }
