"""Pure rules of Business Centers."""

from __future__ import annotations

import functools
import re
import zoneinfo

from suitcase.kernel.errors import Invalid

NAME_LENGTH = 100
# Nobody runs more houses than this; more would be somebody filling the table.
CENTERS_PER_PERSON = 20

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_AREAS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@functools.cache
def time_zones() -> tuple[str, ...]:
    """IANA names a person would choose: Area/City, and UTC."""
    names = sorted(name for name in zoneinfo.available_timezones() if name.split("/")[0] in _AREAS)
    return ("UTC", *names)


def check_new(name: str, time_zone: str) -> tuple[str, str]:
    """The cleaned name and zone; raises `Invalid` that names every field that cannot stay as it is."""
    name = " ".join(_CONTROL.sub(" ", name).split())
    problems = {}
    if not name:
        problems["name"] = "Give the Business Center a name."
    elif len(name) > NAME_LENGTH:
        problems["name"] = f"Use at most {NAME_LENGTH} characters; this has {len(name):,}."
    if not time_zone:
        problems["time_zone"] = "Choose a time zone."
    elif time_zone not in time_zones():
        problems["time_zone"] = "Choose a time zone from the list, such as Europe/Berlin."
    if problems:
        raise Invalid(fields=problems)
    return name, time_zone
