"""The journal of an ad account in sentences: who did what, when, and where to read on."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from suitcase.areas.journal.public import Line
from suitcase.surfaces.kit.history import LINK_VERBS, Event, Side, told
from suitcase.surfaces.kit.shell import Tone

__all__ = ["LINK_VERBS", "Event", "events_of"]

Told = tuple[str, Tone]


def events_of(lines: Iterable[Line], ad_account_id: int) -> list[Event]:
    """Each line as an event, in the order given."""
    return [_event(line, ad_account_id) for line in lines]


def _event(line: Line, ad_account_id: int) -> Event:
    creator = line.data.get("creator_account")
    url = reverse("ads_link", args=[ad_account_id, creator]) if creator else ""
    event = told(line, Side.ADVERTISER, url=url)
    if event is None:
        sentence, tone = _TELLS.get(line.verb, _unknown)(line)
        event = Event(sentence, line.at, tone, _detail(line))
    return event


def _detail(line: Line) -> str:
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
}
