"""What the explorer's address asks: people, things and moments as they are typed, chosen or pasted."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Ref
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import HeldFilter
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, MemberFilter
from suitcase.areas.creators import public as creators
from suitcase.areas.identity import public as identity
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import parse_id
from suitcase.surfaces.business_center.access_words import kind_name

# What a list of matches shows.
OFFERED = 8
_ID = re.compile(r"(?<!\d)\d{12,19}(?!\d)")
_EXPLORED = (Kind.AD_ACCOUNT, Kind.CREATOR_ACCOUNT, Kind.ASSET_GROUP, Kind.CENTER)


@dataclasses.dataclass(frozen=True, slots=True)
class Offer:
    """Somebody or something that may be meant: `value` is what the field then holds, the id included."""

    ref: Ref
    name: str
    note: str

    @property
    def value(self) -> str:
        return f"{self.name} · {self.ref.id}"


@dataclasses.dataclass(frozen=True, slots=True)
class Meant:
    """What a field means: one thing, or what is wrong with it and what it might have been."""

    text: str = ""
    ref: Ref | None = None
    error: str = ""
    offers: Sequence[Offer] = ()


def offer_people(actor: Actor, center: Center, typed: str) -> list[Offer]:
    """Members whose name or address fits."""
    found = centers.list_members(actor, center.id, MemberFilter(search=typed, size=OFFERED)).rows
    return [Offer(Ref(Kind.PERSON, one.person_id), one.name, one.email) for one in found]


def offer_things(actor: Actor, center: Center, typed: str) -> list[Offer]:
    """Things of the centre whose name, handle or id fits, ad accounts first, the centre itself last."""
    rows = ad_accounts.list_center_ad_accounts(actor, center.id, HeldFilter(search=typed, size=OFFERED)).rows
    offers = [
        Offer(Ref(Kind.AD_ACCOUNT, one.card.id), one.card.name, kind_name(Kind.AD_ACCOUNT)) for one in rows
    ]
    wanted = typed.lower().lstrip("@").split()
    cards = creators.get_cards(sorted(access.held_by(center.id, Kind.CREATOR_ACCOUNT)))
    names = [
        (Ref(Kind.CREATOR_ACCOUNT, one.id), f"@{one.handle}", one.display_name) for one in cards.values()
    ]
    groups = centers.names_of(Kind.ASSET_GROUP, access.held_by(center.id, Kind.ASSET_GROUP))
    names += [
        (Ref(Kind.ASSET_GROUP, id_), name, kind_name(Kind.ASSET_GROUP))
        for id_, name in sorted(groups.items(), key=lambda one: one[1].lower())
    ]
    names.append((Ref(Kind.CENTER, center.id), center.name, kind_name(Kind.CENTER)))
    fits = (
        Offer(ref, name, note)
        for ref, name, note in names
        if all(word in f"{name} {note} {ref.id}".lower() for word in wanted)
    )
    return [*offers, *fits][:OFFERED]


def meant_person(actor: Actor, center: Center, text: str) -> Meant:
    """The person a field means: by the id in it, or because nobody else fits."""
    text = " ".join(text.split())[:200]
    if not text:
        return Meant()
    if id_ := _id_in(text):
        name = identity.get_names([id_]).get(id_) if access.were_members(center.id, [id_]) else None
        return Meant(f"{name} · {id_}" if name else text, Ref(Kind.PERSON, id_))
    return _one_of(text, offer_people(actor, center, text), _("Nobody in this Business Center fits."))


def meant_thing(actor: Actor, center: Center, text: str, at: dt.datetime | None) -> Meant:
    """The thing a field means. Of an id that the centre did not hold at that moment it says only that."""
    text = " ".join(text.split())[:200]
    if not text:
        return Meant()
    if id_ := _id_in(text):
        for kind in _EXPLORED:
            if access.center_had(center.id, (kind, id_), at=at):
                return Meant(text, Ref(kind, id_))
        then = (
            _("This Business Center did not have it then.")
            if at
            else _("This Business Center does not have it.")
        )
        return Meant(text, None, then)
    return _one_of(text, offer_things(actor, center, text), _("Nothing in this Business Center fits."))


def meant_moment(center: Center, text: str) -> tuple[dt.datetime | None, str]:
    """The moment a field means, on the clocks of the centre, or what is wrong with it. Empty: now."""
    if not text.strip():
        return None, ""
    try:
        local = dt.datetime.fromisoformat(text.strip()[:25])
    except ValueError:
        return None, _("Enter a day and a time, like 2026-05-03T14:00.")
    at = local if local.tzinfo else local.replace(tzinfo=ZoneInfo(center.time_zone))
    try:
        at = at.astimezone(dt.UTC)
    except OverflowError:
        return None, _("Enter a day and a time, like 2026-05-03T14:00.")
    if at > clock.now():
        return None, _("Choose a moment that has passed; what is to come is nobody’s to know.")
    return at, ""


def _id_in(text: str) -> int | None:
    found = _ID.findall(text)
    return parse_id(found[-1]) if found else None


def _one_of(text: str, offers: Sequence[Offer], nothing: str) -> Meant:
    exact = [one for one in offers if text.lower() in {one.name.lower(), one.note.lower(), one.value.lower()}]
    if len(exact) == 1 or len(offers) == 1:
        one = (exact or list(offers))[0]
        return Meant(one.value, one.ref)
    return Meant(text, None, _("Several fit. Choose one.") if offers else nothing, offers)
