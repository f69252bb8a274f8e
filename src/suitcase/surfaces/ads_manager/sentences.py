"""The journal of an ad account in sentences: who did what, when, and where to read on."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from suitcase.areas.consent.contracts import Scope
from suitcase.areas.consent.public import SCOPE_NAMES
from suitcase.areas.journal.public import Line
from suitcase.surfaces.kit.shell import Tone

# Everything that happens between an ad account and a creator account.
LINK_VERBS = (
    "link:requested",
    "link:cancelled",
    "link:approved",
    "link:rejected",
    "link:revoked",
    "link:unlinked",
    "link:expired",
    "link:closed",
    "link:request_ended",
)


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, for the eye. `url` leads to what it was about and may be empty."""

    sentence: str
    at: dt.datetime
    tone: Tone = "neutral"
    detail: str = ""
    url: str = ""


Told = tuple[str, Tone]


def events_of(lines: Iterable[Line], ad_account_id: int) -> list[Event]:
    """Each line as an event, in the order given."""
    return [_event(line, ad_account_id) for line in lines]


def _event(line: Line, ad_account_id: int) -> Event:
    tell = _TELLS.get(line.verb, _unknown)
    sentence, tone = tell(line)
    creator = line.data.get("creator_account")
    url = reverse("ads_link", args=[ad_account_id, creator]) if creator and line.verb in LINK_VERBS else ""
    return Event(sentence, line.at, tone, _detail(line), url)


def _detail(line: Line) -> str:
    if line.verb in {"link:requested", "link:approved"}:
        names = [str(SCOPE_NAMES[scope]) for scope in Scope if scope.value in line.data.get("scopes", ())]
        return ", ".join(names)
    if line.verb == "ad_account:rejected":
        return " ".join(f"{one['detail']} {one['how_to_fix']}" for one in line.data.get("reasons", ()))
    return ""


def _unknown(line: Line) -> Told:
    what = line.verb.replace(":", ", ").replace("_", " ")
    return _("%(who)s: %(what)s.") % {"who": line.actor_name, "what": what}, "neutral"


def _by_actor(sentence: str, tone: Tone = "neutral") -> Callable[[Line], Told]:
    def tell(line: Line) -> Told:
        words = {
            "who": line.actor_name,
            "handle": line.data.get("handle", ""),
            "name": line.data.get("name", ""),
        }
        return _(sentence) % words, tone

    return tell


def _approved_account(line: Line) -> Told:
    if line.data.get("by") == "policy":
        return _("The ad account was approved."), "ok"
    return _("An operator approved the ad account."), "ok"


_TELLS: dict[str, Callable[[Line], Told]] = {
    "ad_account:created": _by_actor("%(who)s created the ad account %(name)s.", "info"),
    "ad_account:approved": _approved_account,
    "ad_account:rejected": _by_actor("An operator did not approve the ad account.", "bad"),
    "link:requested": _by_actor("%(who)s asked @%(handle)s for authorization.", "info"),
    "link:cancelled": _by_actor("%(who)s cancelled the request to @%(handle)s."),
    "link:approved": _by_actor("@%(handle)s approved: Authorized.", "ok"),
    "link:rejected": _by_actor("@%(handle)s rejected the request.", "bad"),
    "link:revoked": _by_actor("@%(handle)s revoked the permission. It ended at once.", "bad"),
    "link:unlinked": _by_actor("%(who)s unlinked @%(handle)s.", "warn"),
    "link:expired": _by_actor("The permission of @%(handle)s expired.", "warn"),
    "link:closed": _by_actor("@%(handle)s closed the account; the permission ended.", "bad"),
    "link:request_ended": _by_actor("@%(handle)s closed the account; the request ended."),
}
