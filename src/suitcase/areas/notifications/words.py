"""The particulars of a notification: for what, for how long. Kept beside its sentence as they were then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from suitcase.areas.consent.contracts import Scope
from suitcase.areas.consent.public import SCOPE_NAMES

Facts = Mapping[str, Any]

# Lines that offer or give something: what it is stands beside the sentence.
_WITH_SCOPES = frozenset({"link:requested", "link:approved", "link:narrowed"})


def detail(verb: str, facts: Facts) -> str:
    """What this line is about in particular; empty when the sentence says it all."""
    parts, verb = [], verb.removeprefix("center_")
    if verb in _WITH_SCOPES and facts.get("scopes"):
        parts.append(_scopes(facts["scopes"]))
    if verb in {"link:requested", "link:approved"} and "until" in facts:
        parts.append(_until(facts["until"]))
    if verb == "link:ending":
        parts.append(f"{_until(facts['until'])[:-1]}, unless it is extended.")
    if verb in {"link:extended", "link:shortened"}:
        parts.append(_until(facts.get("until")))
    if verb in {"link:requested", "link:request_reminded", "link:request_nudged"} and facts.get("expires_at"):
        parts.append(f"It can be answered until {_day(facts['expires_at'])}.")
    return " ".join(parts)


def _scopes(scopes: list[str]) -> str:
    names = [SCOPE_NAMES[scope] for scope in Scope if scope.value in scopes]
    return ", ".join([names[0], *(name[0].lower() + name[1:] for name in names[1:])]) + "."


def _until(until: str | None) -> str:
    if not until:
        return "Until it is revoked."
    moment = _utc(until)
    if moment.time() == dt.time():  # the first moment after its last day
        return f"Until the end of {_day((moment - dt.timedelta(days=1)).isoformat())} (UTC)."
    return f"Until {_day(until)}, {moment:%H:%M} UTC."


def _day(text: str) -> str:
    return f"{_utc(text).day} {_utc(text):%B %Y}"


def _utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
