"""How numbers, money, dates and ids are written for people. Pure functions; also the template filters.

Unknown is shown as an en dash, never as zero. Dates are days of the zone they are asked for.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_timedelta
from babel.numbers import format_compact_decimal, format_currency, format_decimal
from django.utils import translation
from django.utils.translation import gettext as _

from suitcase.kernel import clock
from suitcase.surfaces.kit.drawing import setting

UNKNOWN = "–"
MICROS = Decimal(1_000_000)
TINTS = 6
EXACT_DAYS = 60


def language() -> str:
    """The language of the page as a BCP 47 tag."""
    return setting().language


def direction() -> str:
    """Writing direction of the page's language: `ltr` or `rtl`."""
    return "rtl" if translation.get_language_bidi() else "ltr"


def _locale() -> Locale:
    return _named(language())


@functools.cache
def _named(tag: str) -> Locale:
    try:
        return Locale.parse("en_US" if tag in {"en", "en-us"} else tag, sep="_" if "_" in tag else "-")
    except (UnknownLocaleError, ValueError):
        return Locale("en", "US")


def money(micros: int | None, currency: str) -> str:
    """An amount in millionths of `currency` (ISO 4217), with that currency's own number of decimals."""
    if micros is None:
        return UNKNOWN
    return format_currency(Decimal(micros) / MICROS, currency, locale=_locale())


def number(value: int | Decimal | None) -> str:
    """A count with the language's group separators."""
    return UNKNOWN if value is None else format_decimal(value, locale=_locale())


def compact(value: int | None) -> str:
    """A count in short: 12.4K. Under ten thousand it stays exact."""
    if value is None:
        return UNKNOWN
    if abs(value) < 10_000:
        return number(value)
    return format_compact_decimal(value, locale=_locale(), fraction_digits=1)


def percent(part: int | None, whole: int | None) -> str:
    """`part` of `whole` with two decimals; unknown if there is nothing to divide by."""
    if part is None or not whole:
        return UNKNOWN
    share = (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{format_decimal(share, locale=_locale())}%"


def _zone(zone: str | ZoneInfo | None) -> ZoneInfo:
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(zone or "UTC")


def date(at: datetime | None, zone: str | ZoneInfo | None = None) -> str:
    """The day of a moment in `zone` (default UTC): Dec 18, 2026."""
    if at is None:
        return UNKNOWN
    return _day(at.astimezone(_zone(zone)).date(), language())


@functools.lru_cache(maxsize=4_096)
def _day(day: dt.date, tag: str) -> str:
    return format_date(day, "medium", locale=_named(tag))


def moment(at: datetime | None, zone: str | ZoneInfo | None = None) -> str:
    """Day, minute and zone of a moment: Dec 18, 2026, 14:02 (New York)."""
    if at is None:
        return UNKNOWN
    return _moment(at, _zone(zone), language())


@functools.lru_cache(maxsize=4_096)
def _moment(at: datetime, zone: ZoneInfo, tag: str) -> str:
    local = at.astimezone(zone)
    return f"{_day(local.date(), tag)}, {local:%H:%M} ({city(zone)})"


def iso(at: datetime) -> str:
    """A moment for machines, in UTC: the `datetime` attribute of a time element."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def ago(at: datetime | None, now: datetime | None = None) -> str:
    """How long until or since a moment, by the product's clock: 2 hours ago, in 13 days, just now."""
    if at is None:
        return UNKNOWN
    delta = at - (now or clock.now())
    if abs(delta.total_seconds()) < 45:
        return _("just now")
    if 86_400 <= abs(delta.total_seconds()) < EXACT_DAYS * 86_400:
        # Weeks would round a countdown: 13 days before the end is not "in 2 weeks".
        days = timedelta(days=round(delta.total_seconds() / 86_400))
        return format_timedelta(days, "day", threshold=EXACT_DAYS, add_direction=True, locale=_locale())
    return format_timedelta(delta, add_direction=True, threshold=1.0, locale=_locale())


def city(zone: str | ZoneInfo) -> str:
    """The place of a zone name: America/New_York is New York."""
    return str(zone).rsplit("/", 1)[-1].replace("_", " ")


def zone_label(zone: str | ZoneInfo, at: datetime | None = None) -> str:
    """A zone with its offset at a moment (default now): UTC−05:00 · New York."""
    return _zone_label(_zone(zone), (at or clock.now()).replace(second=0, microsecond=0))


@functools.lru_cache(maxsize=4_096)
def _zone_label(here: ZoneInfo, minute: datetime) -> str:
    local = minute.astimezone(here)
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    offset = f"{'−' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    place = city(here)
    return f"UTC{offset}" + ("" if place == "UTC" else f" · {place}")


def spaced_id(value: int | str) -> str:
    """An id in groups of four for reading aloud; copying uses the plain one."""
    digits = str(value)
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def initials(name: str) -> str:
    """One or two letters that stand for a name without a picture."""
    words = [word for word in name.replace("@", " ").replace(".", " ").replace("_", " ").split() if word]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def tint(name: str) -> int:
    """A stable number from 0 to 5 that picks the colour behind somebody's initials."""
    return sum(name.encode()) % TINTS


FILTERS: dict[str, Callable[..., Any]] = {
    "money": money,
    "number": number,
    "compact": compact,
    "percent": percent,
    "date": date,
    "moment": moment,
    "iso": iso,
    "ago": ago,
    "city": city,
    "zone_label": zone_label,
    "spaced_id": spaced_id,
    "initials": initials,
    "tint": tint,
}
