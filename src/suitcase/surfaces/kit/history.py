"""What happened between an ad account and a creator account, in sentences: one table for what either side reads.

A sentence may use `%(who)s`, who did it; `%(handle)s`, the creator account; `%(advertiser)s`, the ad account;
`%(scope)s`, the one permission it is about; `%(account)s`, an ad account of the Business Center that holds the link.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from suitcase.areas.consent.public import SCOPE_NAMES
from suitcase.areas.journal.public import Line
from suitcase.surfaces.kit.format import date
from suitcase.surfaces.kit.shell import Tone


class Side(enum.Enum):
    """Who reads: people of the ad account, or the owner of the creator account."""

    ADVERTISER = 0
    OWNER = 1


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, for the eye. `url` leads to what it was about and may be empty."""

    sentence: str
    at: dt.datetime
    tone: Tone = "neutral"
    detail: str = ""
    url: str = ""


Told = tuple[Any, Tone]  # a lazily translated sentence, and how it looks

# verb → what the ad account's people read, what the owner reads.
_TELLS: dict[str, tuple[Told, Told]] = {
    "link:requested": (
        (lazy("%(who)s asked @%(handle)s for authorization."), "info"),
        (lazy("%(who)s asked for %(advertiser)s."), "info"),
    ),
    "link:request_reminded": (
        (lazy("@%(handle)s was reminded of the request."), "neutral"),
        (lazy("You were reminded of the request."), "neutral"),
    ),
    "link:request_nudged": (
        (lazy("%(who)s reminded @%(handle)s of the request."), "neutral"),
        (lazy("%(who)s reminded you of the request."), "neutral"),
    ),
    "link:taken_up": (
        (lazy("@%(handle)s opened the link and was asked by it."), "info"),
        (lazy("You opened a link of %(advertiser)s."), "info"),
    ),
    "link:cancelled": (
        (lazy("%(who)s cancelled the request to @%(handle)s."), "neutral"),
        (lazy("%(who)s took the request back."), "neutral"),
    ),
    "link:approved": (
        (lazy("@%(handle)s approved: Authorized."), "ok"),
        (lazy("You approved %(advertiser)s."), "ok"),
    ),
    "link:rejected": (
        (lazy("@%(handle)s rejected the request."), "bad"),
        (lazy("You rejected the request."), "neutral"),
    ),
    "link:request_expired": (
        (lazy("@%(handle)s did not answer in time. The request expired."), "neutral"),
        (lazy("The request expired without an answer."), "neutral"),
    ),
    "link:request_ended": (
        (lazy("@%(handle)s closed the account; the request ended."), "neutral"),
        (lazy("The request ended because you closed the account."), "neutral"),
    ),
    "link:extended": (
        (lazy("@%(handle)s agreed to a later end."), "ok"),
        (lazy("You agreed to a later end."), "ok"),
    ),
    "link:shortened": (
        (lazy("@%(handle)s set an earlier end."), "warn"),
        (lazy("You set an earlier end."), "neutral"),
    ),
    "link:narrowed": (
        (lazy("@%(handle)s took back part of the permission."), "warn"),
        (lazy("You took back part of the permission."), "neutral"),
    ),
    # Of what a partner has through another Business Center, by that one or with what it has itself.
    "link:lowered": (
        (lazy("%(advertiser)s has less of @%(handle)s now."), "warn"),
        (lazy("%(advertiser)s may do less now."), "neutral"),
    ),
    "link:permission_on": (
        (lazy("%(who)s switched on “%(scope)s” for @%(handle)s."), "neutral"),
        (lazy("%(advertiser)s switched “%(scope)s” on again for itself."), "neutral"),
    ),
    "link:permission_off": (
        (lazy("%(who)s switched off “%(scope)s” for @%(handle)s."), "neutral"),
        (lazy("%(advertiser)s switched “%(scope)s” off for itself."), "neutral"),
    ),
    "link:ending": (
        (lazy("Both sides were reminded that the permission of @%(handle)s ends soon."), "neutral"),
        (lazy("Both sides were reminded that the permission ends soon."), "neutral"),
    ),
    "link:revoked": (
        (lazy("@%(handle)s revoked the permission. It ended at once."), "bad"),
        (lazy("You revoked the permission. It ended at once."), "bad"),
    ),
    "link:unlinked": (
        (lazy("%(who)s unlinked @%(handle)s."), "warn"),
        (lazy("%(advertiser)s removed the link. Its permission ended."), "neutral"),
    ),
    "link:expired": (
        (lazy("The permission of @%(handle)s expired."), "warn"),
        (lazy("The permission ended on its last day."), "neutral"),
    ),
    "link:closed": (
        (lazy("@%(handle)s closed the account; the permission ended."), "bad"),
        (lazy("The permission ended because you closed the account."), "neutral"),
    ),
    # Of a whole Business Center only: which of its ad accounts use what it holds.
    "creator:account_assigned": (
        (lazy("%(who)s of %(advertiser)s let this ad account use @%(handle)s."), "ok"),
        (lazy("%(advertiser)s uses this in its ad account %(account)s."), "info"),
    ),
    "creator:account_unassigned": (
        (lazy("%(who)s of %(advertiser)s no longer lets this ad account use @%(handle)s."), "warn"),
        (lazy("%(advertiser)s no longer uses this in its ad account %(account)s."), "neutral"),
    ),
    "creator:accounts_many": (
        (lazy("%(who)s of %(advertiser)s changed which of its ad accounts use @%(handle)s."), "info"),
        (lazy("%(advertiser)s changed in which of its ad accounts it uses this."), "info"),
    ),
    "creator:account_lost": (
        (lazy("The link of %(advertiser)s to @%(handle)s ended, and the use of it here."), "warn"),
        (lazy("The ad account no longer uses this."), "neutral"),
    ),
    "creator:account_ended": (
        (lazy("It no longer uses @%(handle)s of %(advertiser)s: it has changed hands."), "warn"),
        (
            lazy("The ad account %(account)s of %(advertiser)s changed hands, and no longer uses this."),
            "neutral",
        ),
    ),
    "creator:account_stopped": (
        (lazy("It no longer uses @%(handle)s of %(advertiser)s, which is not its Admin any more."), "warn"),
        (
            lazy("The ad account %(account)s no longer uses this: %(advertiser)s is not its Admin any more."),
            "neutral",
        ),
    ),
    "creator:account_given_back": (
        (lazy("It uses @%(handle)s of %(advertiser)s again: the transfer was undone."), "ok"),
        (
            lazy("The ad account %(account)s is back with %(advertiser)s, and uses this again."),
            "info",
        ),
    ),
}
# What the advertiser's side reads of a line, for those who have a table of sentences of their own.
ADVERTISER_TELLS: dict[str, tuple[Any, Tone]] = {
    verb: told[Side.ADVERTISER.value] for verb, told in _TELLS.items()
}
# Everything that happens between an ad account, or a whole Business Center, and a creator account.
LINK_VERBS = (*_TELLS, *(f"{whose}_{verb}" for verb in _TELLS for whose in ("center", "partner")))
_SCOPE_NAMES = {scope.value: str(name) for scope, name in SCOPE_NAMES.items()}
_WITH_SCOPES = frozenset(
    {"creator:account_assigned", "link:requested", "link:taken_up", "link:approved", "link:narrowed"}
)
_WITH_END = frozenset({"link:approved", "link:extended", "link:shortened", "link:ending"})


def told(line: Line, side: Side, *, zone: str = "UTC", url: str = "") -> Event | None:
    """One line of the journal for one side, days in `zone`; None if it is not about a link or request."""
    # Lines about links of a whole Business Center say the same under verbs of their own.
    verb = _plain(line.verb)
    if verb not in _TELLS:
        return None
    sentence, tone = _TELLS[verb][side.value]
    names = {
        "who": line.actor_name,
        "handle": line.data.get("handle", ""),
        "advertiser": advertiser_of(line) or _("The advertiser"),
        "account": line.data.get("ad_account_name", ""),
        "scope": _SCOPE_NAMES.get(line.data.get("scope", ""), ""),
    }
    return Event(str(sentence) % names, line.at, tone, _detail(line, zone), url)


def events_of(
    lines: Iterable[Line],
    side: Side,
    *,
    zone: str = "UTC",
    url: Callable[[Line], str] = lambda _line: "",
) -> list[Event]:
    """Each line that is about a link or request, in the order given; `url` says where to read on."""
    events = (told(line, side, zone=zone, url=url(line)) for line in lines)
    return [event for event in events if event is not None]


def advertiser_of(line: Line) -> str:
    """Who asks or holds the link, as every line names it: "Northwind, through Acme" where a partner has it."""
    name = line.data.get("center_name") or line.data.get("ad_account_name", "")
    if through := line.data.get("through_name"):
        return _("%(name)s, through %(through)s") % {"name": name, "through": through}
    return str(name)


def _plain(verb: str) -> str:
    return verb.removeprefix("center_").removeprefix("partner_")


def _detail(line: Line, zone: str) -> str:
    parts = []
    verb = _plain(line.verb)
    if verb in _WITH_SCOPES:
        granted = line.data.get("scopes", ())
        parts += [", ".join(name for scope, name in _SCOPE_NAMES.items() if scope in granted)]
    if verb in _WITH_END:
        until = line.data.get("until")
        # An end at midnight is said as the day before, the last on which it holds.
        ends = date(dt.datetime.fromisoformat(until) - dt.timedelta(seconds=1), zone) if until else ""
        parts += [_("until %(day)s") % {"day": ends} if ends else _("until it is revoked")]
    return " · ".join(part for part in parts if part)
