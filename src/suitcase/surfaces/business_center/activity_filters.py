"""Filters of the activity log: from its address to what the journal is asked for."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from suitcase.areas.centers.contracts import Center
from suitcase.areas.journal.contracts import LineFilter
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import parse_id
from suitcase.surfaces.business_center.asked import Meant, meant_person, meant_thing
from suitcase.surfaces.business_center.sentences import subjects, verbs_of
from suitcase.surfaces.kit.activity import day

NAMES = ("q", "person", "thing", "kind", "since", "until", "zone")
# Parts of what is about the centre itself, which people look for apart.
_PEOPLE = (
    "center:member_changed",
    "center:member_removed",
    "center:members_removed",
    "center:member_restored",
    "center:members_restored",
    "center:member_left",
    "center:members_kept",
    "center:review_due",
)
_PROOF = "center:verif"


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """What the address wants: the filter, what its fields show, and what is wrong with them."""

    filter: LineFilter
    values: Mapping[str, str]
    person: Meant
    thing: Meant
    errors: Mapping[str, str]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return any(value for name, value in self.values.items() if name != "zone")


def active(wanted: Wanted) -> list[tuple[str, str]]:
    """The filters that leave something out, as (name, value), for the eye."""
    kinds = dict(kinds_of_act())
    labels = [
        ("person", _("Person")),
        ("thing", _("About")),
        ("kind", _("Kind of act")),
        ("q", _("Any ID")),
        ("since", _("From")),
        ("until", _("To")),
    ]
    return [
        (label, kinds.get(wanted.values[name], "") if name == "kind" else wanted.values[name])
        for name, label in labels
        if wanted.values[name]
    ]


def kinds_of_act() -> list[tuple[str, str]]:
    """Kinds of acts as (value, words)."""
    network = {"network": settings.NETWORK}
    known = {
        "access_request": _("Access requests"),
        "ad_account": _("Ad accounts"),
        "asset_group": _("Asset groups"),
        "center_creator": _("Use of %(network)s accounts") % network,
        "center_invitation": _("Invitations"),
        "center_link": _("Links with %(network)s accounts") % network,
        "center_partner": _("Partners"),
        "certificate": _("Business certificates"),
        "company_name": _("Company names"),
        "transfer": _("Transfers"),
    }
    own = [
        ("people", _("Members")),
        ("settings", _("Settings and security")),
        ("proof", _("Business verification")),
    ]
    others = [
        (one, known.get(one) or one.replace("_", " ").capitalize()) for one in subjects() if one != "center"
    ]
    return own + sorted(others, key=lambda one: one[1])


def verbs_in(kind: str) -> tuple[str, ...] | None:
    """The verbs of one kind of act; None for a kind there is not."""
    center = verbs_of("center")
    parts = {
        "people": _PEOPLE,
        "proof": tuple(verb for verb in center if verb.startswith(_PROOF)),
        "settings": tuple(verb for verb in center if verb not in _PEOPLE and not verb.startswith(_PROOF)),
    }
    return parts.get(kind) or verbs_of(kind) or None


def read(actor: Actor, center: Center, query: Mapping[str, Any]) -> Wanted:
    """The filters of an address. What cannot be understood is said beside its field and finds nothing."""
    values = {name: " ".join(str(query.get(name, "")).split())[:200] for name in NAMES}
    errors: dict[str, str] = {}
    zone = ZoneInfo(zone_of(center, values))
    since = day(values["since"], zone, errors, "since")
    until = day(values["until"], zone, errors, "until")
    person = meant_person(actor, center, values["person"])
    thing = meant_thing(actor, center, values["thing"], None)
    number = parse_id(values["q"]) if values["q"] else None
    former = None if thing.ref else parse_id(values["thing"].rpartition("·")[2])
    if former:
        # One that the centre has no more: its lines stay in this log.
        thing, number = Meant(values["thing"]), number or former
    if values["q"] and number is None:
        errors["q"] = _("Enter an ID: a number.")
    for name, meant in (("person", person), ("thing", thing)):
        if meant.error:
            errors[name] = meant.error
    if values["kind"] and verbs_in(values["kind"]) is None:
        values["kind"] = ""
    wanted = LineFilter(
        verbs=verbs_in(values["kind"]) if values["kind"] else None,
        person_id=person.ref.id if person.ref else None,
        about=thing.ref,
        any_id=number,
        since=since,
        until=until + dt.timedelta(days=1) if until else None,
    )
    return Wanted(wanted, values, person, thing, errors)


def zone_of(center: Center, values: Mapping[str, str]) -> str:
    """The zone in which moments are shown and days are meant: the centre's, or UTC."""
    return "UTC" if values.get("zone") == "utc" else center.time_zone
