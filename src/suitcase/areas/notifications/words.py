"""The particulars of a notification: for what, for how long. Kept beside its sentence as they were then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from suitcase.areas.consent.contracts import Scope
from suitcase.areas.consent.public import SCOPE_NAMES

Facts = Mapping[str, Any]

# Lines that offer or give something: what it is stands beside the sentence.
_WITH_SCOPES = frozenset({"link:requested", "link:approved", "link:narrowed"})


def detail(verb: str, facts: Facts, zone: str = "") -> str:
    """What this line is about in particular; empty when the sentence says it all.

    Days are those of `zone`: of the ad account or Business Center that asks, in whose days ends are chosen.
    """
    parts, verb = [], verb.removeprefix("center_").removeprefix("partner_")
    if verb in _WITH_SCOPES and facts.get("scopes"):
        parts.append(_scopes(facts["scopes"]))
    if verb in {"link:requested", "link:approved"} and "until" in facts:
        parts.append(_until(facts["until"], zone))
    if verb == "link:ending":
        parts.append(f"{_until(facts['until'], zone)[:-1]}, unless it is extended.")
    if verb in {"link:extended", "link:shortened"}:
        parts.append(_until(facts.get("until"), zone))
    if verb in {"link:requested", "link:request_reminded", "link:request_nudged"} and facts.get("expires_at"):
        until = _at(facts["expires_at"], zone)
        parts.append(f"It can be answered until {_day(until)}, {until:%H:%M} ({_place(until)}).")
    return " ".join(parts)


def _scopes(scopes: list[str]) -> str:
    names = [SCOPE_NAMES[scope] for scope in Scope if scope.value in scopes]
    return ", ".join([names[0], *(name[0].lower() + name[1:] for name in names[1:])]) + "."


def _until(until: str | None, zone: str) -> str:
    """The last day for an end at midnight, there or in UTC, as creators choose theirs; else the exact moment."""
    if not until:
        return "Until it is revoked."
    for moment in (_at(until, zone), _at(until, "")):
        if moment.time() == dt.time():
            return f"Until the end of {_day(moment - dt.timedelta(days=1))} ({_place(moment)})."
    moment = _at(until, zone)
    return f"Until {_day(moment)}, {moment:%H:%M} ({_place(moment)})."


def _day(moment: dt.datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _place(moment: dt.datetime) -> str:
    return str(moment.tzinfo).rpartition("/")[2].replace("_", " ")


def _at(text: str, zone: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(ZoneInfo(zone or "UTC"))
