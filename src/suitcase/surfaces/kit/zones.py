"""Time zones in forms: how they are offered, and what one suggests about country and currency."""

from __future__ import annotations

import datetime as dt
import functools
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.numbers import get_territory_currencies

from suitcase.areas.ad_accounts import public as ad_accounts


def guessed(zone: str, day: dt.date) -> dict[str, str]:
    """Zone, country and the country's currency on `day`, each only if known; empty for an unknown zone."""
    if zone not in ad_accounts.time_zones():
        return {}
    country = get_global("zone_territories").get(zone, "")
    if not any(code == country for code, _name in ad_accounts.countries()):
        return {"time_zone": zone}
    money = get_territory_currencies(country, day)
    return {"time_zone": zone, "country": country} | ({"currency": money[0]} if money else {})


@functools.lru_cache(maxsize=2)
def suggestions(day: dt.date) -> str:
    """What every zone suggests, for the browser to pick its own: "Asia/Tokyo JP JPY", parted by semicolons."""
    found = (guessed(zone, day) for zone in ad_accounts.time_zones())
    return ";".join(
        " ".join(one.values()) for one in found if len(one) == len(("zone", "country", "currency"))
    )


@functools.lru_cache(maxsize=2)
def zone_choices(day: dt.date) -> list[tuple[str, str]]:
    """Time zones with the offset they have at noon of `day`, so that people find theirs by place or by offset."""
    noon = dt.datetime.combine(day, dt.time(12))
    return [
        (name, f"{name.replace('_', ' ')} (UTC{_offset(noon, name)})") for name in ad_accounts.time_zones()
    ]


def _offset(at: dt.datetime, name: str) -> str:
    minutes = int((at.replace(tzinfo=ZoneInfo(name)).utcoffset() or dt.timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"{'−' if minutes < 0 else '+'}{hours:02}:{rest:02}"
