"""What operators may read about people: finding one, and the facts about an account, each look written down."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db.models import Q

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.identity import contracts, factors
from suitcase.areas.identity.errors import NoSuchPerson
from suitcase.areas.identity.models import Person
from suitcase.areas.identity.queries import contract_of
from suitcase.areas.identity.rules import normal_email
from suitcase.areas.journal.public import LineFilter, action, nothing_changed, record, search_lines
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import parse_id

LOOKED_UP = "person:looked_up"
# Reading on within the hour is the same look; every hour is written down anew.
ONE_LOOK = dt.timedelta(hours=1)


@dataclasses.dataclass(frozen=True, slots=True)
class Sheet:
    """What an operator reads about a person. `last_sign_in` is None for one who never came in."""

    person: contracts.Person
    last_sign_in: dt.datetime | None
    has_two_step: bool


def search_people(actor: Actor, text: str, *, limit: int) -> list[contracts.Person]:
    """People with this id, this very address, or this in their name; for operators. Addresses are not searched in."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    fits = Q(email=normal_email(text)) if "@" in text else Q(name__icontains=text)
    if number := parse_id(text):
        fits |= Q(id=number)
    return [contract_of(row) for row in Person.objects.filter(fits).order_by("name", "id")[:limit]]


@action
def look_up_person(actor: Actor, *, person_id: int) -> Sheet:
    """The facts about one person, for an operator; written into the person's own history, where she reads it.

    Raises NoSuchPerson.
    """
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    row = Person.objects.filter(id=person_id).first()
    if row is None:
        raise NoSuchPerson
    it = (Kind.PERSON, person_id)
    since = clock.now() - ONE_LOOK
    known = LineFilter(verbs=(LOOKED_UP,), person_id=actor.person_id, since=since)
    if person_id == actor.person_id or search_lines(actor, it, known, limit=1).lines:
        nothing_changed()
    else:
        record(LOOKED_UP, actor, streams=[it, access.PLATFORM], data={"person": person_id})
    return Sheet(contract_of(row), row.last_login, bool(factors.has_two_step([person_id])))


def list_looks(actor: Actor, *, limit: int) -> list[dt.datetime]:
    """When operators looked the acting person up, the latest first."""
    me = access.require_signed_in(actor)
    lines = search_lines(actor, (Kind.PERSON, me), LineFilter(verbs=(LOOKED_UP,)), limit=limit).lines
    return [line.at for line in lines]
