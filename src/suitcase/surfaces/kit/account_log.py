"""The activity log of one ad account, as Ads Manager and the ad account's page in a Business Center show it.

Both read it through the journal's search, so that people of partners are told no more here than anywhere else; the
filters look at nothing that the reader is not shown.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from suitcase.areas.access.public import Kind
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.journal import public as journal
from suitcase.areas.journal.contracts import Found, Line, LineFilter
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import parse_id
from suitcase.surfaces.kit import account_history, activity
from suitcase.surfaces.kit.account_history import SETTINGS_VERBS
from suitcase.surfaces.kit.activity import Searched
from suitcase.surfaces.kit.history import LINK_VERBS, Event

NAMES = ("q", "person", "kind", "since", "until", "zone")
_LONGEST = 200
# Parts of what is about the ad account itself: its people, and the Business Centers that were let in.
_PEOPLE = (
    "ad_account:role_changed",
    "ad_account:member_removed",
    "ad_account:member_left",
    "center:assets_assigned",
    "center:admin_role_taken",
    "center:member_restored",
    "center_invitation:accepted",
)
_CENTERS = (
    "ad_account:given_up",
    "ad_account:center_role_changed",
    "ad_account:center_removed",
)
_SUBJECTS = {
    "people": ("role_request", "invitation", "asset_group"),
    "centers": ("access_request", "center_partner"),
    "transfers": ("transfer",),
    "company": ("company_name", "certificate"),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """What the address wants: the filter, the words that sentences have to have, and whoever has to be named."""

    filter: LineFilter
    words: tuple[str, ...]
    who: tuple[str, ...]
    values: Mapping[str, str]
    errors: Mapping[str, str]
    zone: str

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return any(value for name, value in self.values.items() if name != "zone")

    @property
    def by_words(self) -> bool:
        """Whether sentences have to be read to know."""
        return bool(self.words or self.who)

    def keeps(self, line: Line, event: Event) -> bool:
        """Whether a line has all these words, and somebody named in it is called like this."""
        said = f"{event.sentence} {event.detail}".casefold()
        if not all(word in said for word in self.words):
            return False
        if not self.who:
            return True
        names = [line.actor_name.casefold()]
        # Others only as far as the sentence says who they are.
        sealed = (
            fields.get(name, "").casefold() for fields in line.personal.values() for name in ("name", "email")
        )
        names += [name for name in sealed if name and name in said]
        return any(all(part in name for part in self.who) for name in names)


def kinds_of_act() -> list[tuple[str, str]]:
    """Kinds of acts as (value, words)."""
    return [
        ("account", _("The ad account itself")),
        ("people", _("People and roles")),
        ("centers", _("Business Centers with access")),
        ("links", _("Links with creators")),
        ("company", _("Company and certificate")),
        ("transfers", _("Transfers of ownership")),
    ]


def verbs_in(kind: str) -> tuple[str, ...] | None:
    """The verbs of one kind of act; None for a kind there is not."""
    if kind == "links":
        return LINK_VERBS
    if kind not in dict(kinds_of_act()):
        return None
    return tuple(verb for verb in SETTINGS_VERBS if _kind_of(verb) == kind)


def _kind_of(verb: str) -> str:
    if verb in _PEOPLE:
        return "people"
    if verb in _CENTERS:
        return "centers"
    subject = verb.partition(":")[0]
    return next((kind for kind, subjects in _SUBJECTS.items() if subject in subjects), "account")


def read(query: Mapping[str, Any], zone: str) -> Wanted:
    """The filters of an address, days on the clocks of `zone`. What cannot be understood is said beside its field and
    finds nothing. A number long enough for an ID is one."""
    values = {name: " ".join(str(query.get(name, "")).split())[:_LONGEST] for name in NAMES}
    errors: dict[str, str] = {}
    shown = "UTC" if values["zone"] == "utc" else zone
    since = activity.day(values["since"], ZoneInfo(shown), errors, "since")
    until = activity.day(values["until"], ZoneInfo(shown), errors, "until")
    if since and until and since > until:
        errors["until"] = _("Enter a day that is not before the first.")
    verbs = verbs_in(values["kind"]) if values["kind"] else None
    if verbs is None:
        values["kind"] = ""
    number, person = _id(values["q"]), _id(values["person"])
    wanted = LineFilter(
        verbs=verbs,
        person_id=person,
        any_id=number,
        since=since,
        until=until + dt.timedelta(days=1) if until else None,
    )
    words = () if number else tuple(values["q"].casefold().split())
    who = () if person else tuple(values["person"].casefold().split())
    return Wanted(wanted, words, who, values, errors, shown)


def _id(text: str) -> int | None:
    return parse_id(text) if len(text) >= 12 else None


def active(wanted: Wanted) -> list[tuple[str, str]]:
    """The filters that leave something out, as (name, value), for the eye."""
    labels = [
        ("q", _("What")),
        ("person", _("Who")),
        ("kind", _("Kind of act")),
        ("since", _("From")),
        ("until", _("To")),
    ]
    said = {**wanted.values, "kind": dict(kinds_of_act()).get(wanted.values["kind"], "")}
    return [(label, said[name]) for name, label in labels if said[name]]


@dataclasses.dataclass(frozen=True, slots=True)
class Log:
    """The log of one ad account for one reader; `zone` is that of the page's clocks, `link_url` leads to links."""

    actor: Actor
    account: AdAccount
    zone: str
    link_url: Callable[[int], str] = lambda _creator: ""

    def page(self, query: Mapping[str, Any], path: str) -> dict[str, Any]:
        """What the page at `path` shows for an address."""
        wanted = read(query, self.zone)
        found = Searched([])
        if not wanted.errors:
            found = self._found(wanted, parse_id(query.get("before", "")), parse_id(query.get("after", "")))
        kept = urlencode({name: value for name, value in wanted.values.items() if value})
        return {
            "rows": activity.told(found.lines, self._events(found.lines, wanted)),
            "wanted": wanted,
            "active": active(wanted),
            "kinds": kinds_of_act(),
            "path": path,
            "own_zone": self.zone,
            "older": f"{path}?{kept}&before={found.older}" if found.older else "",
            "newer": f"{path}?{kept}&after={found.newer}" if found.newer else "",
            "newest": f"{path}?{kept}" if query.get("before") and not found.newer else "",
            "until": found.until,
            "export_url": f"{path}.csv?{kept}",
            "tells_all": journal.tells_all(self.actor, self._stream),
        }

    def cells(self, query: Mapping[str, Any]) -> Iterator[list[str]]:
        """Exactly what is filtered, for a file, moments in the zone of the page."""
        wanted = read(query, self.zone)
        when = _("When (%(zone)s)") % {"zone": wanted.zone}
        yield [_("Line"), when, _("Who"), _("Person ID"), _("What"), _("Details"), _("Code"), _("From where")]
        if wanted.errors:
            return
        for line in journal.read_lines(self.actor, self._stream, wanted.filter, most=activity.MOST_IN_FILE):
            (event,) = self._events([line], wanted)
            if wanted.by_words and not wanted.keeps(line, event):
                continue
            at = line.at.astimezone(ZoneInfo(wanted.zone)).isoformat(" ", "seconds")
            who = (line.actor_name, str(line.actor_person_id or ""))
            yield [str(line.id), at, *who, event.sentence, event.detail, line.verb, line.actor_ip]

    @property
    def _stream(self) -> tuple[Kind, int]:
        return Kind.AD_ACCOUNT, self.account.id

    def _events(self, lines: list[Line], wanted: Wanted) -> list[Event]:
        return account_history.events_of(lines, self.link_url, zone=wanted.zone)

    def _found(self, wanted: Wanted, before: int | None, after: int | None) -> Searched:
        def part(before: int | None, limit: int, after: int | None = None) -> Found:
            return journal.search_lines(
                self.actor, self._stream, wanted.filter, before=before, after=after, limit=limit
            )

        if wanted.by_words:
            return activity.look_back(
                part, lambda line: wanted.keeps(line, *self._events([line], wanted)), before
            )
        found = part(before, activity.PAGE, None if before else after)
        return Searched(found.lines, found.older, found.newer)
