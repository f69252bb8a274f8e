"""Access explorer: why somebody can or cannot, now or at any moment of the past."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Ref, ThroughKind, ToldPath, Why
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.areas.consent import public as consent
from suitcase.kernel.actor import Actor
from suitcase.surfaces.business_center.access_words import (
    came_by,
    kind_name,
    rights_on,
    standing_words,
    step_words,
    way_words,
)
from suitcase.surfaces.business_center.asked import (
    Meant,
    meant_moment,
    meant_person,
    meant_thing,
    offer_people,
    offer_things,
)
from suitcase.surfaces.business_center.names import Names
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.tabs import Tab
from suitcase.surfaces.kit.format import moment

GIVERS_SHOWN = 3


def explorer_tabs(center: Center, here: str) -> list[Tab]:
    """The three questions."""
    pages = [
        ("why", "business_access", _("Why can somebody…?")),
        ("who", "business_access_who", _("Who reaches…?")),
        ("change", "business_access_change", _("What would change if…?")),
    ]
    return [(label, reverse(name, args=[center.id]), key == here, 0) for key, name, label in pages]


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """One link of a chain, in words, and how it came to be."""

    words: str
    note: str


@dataclasses.dataclass(frozen=True, slots=True)
class Chain:
    """One way to the thing: what it gives, its steps, and what is said when they are not told."""

    gives: str
    steps: Sequence[Step]
    untold: str = ""


@center_page
@require_safe
def people(request: HttpRequest, center: Center) -> HttpResponse:
    """Members that fit what is typed, as options of the field."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_MANAGE, center.id)
    found = offer_people(actor, center, str(request.GET.get("q", ""))[:100])
    return draw(request, "access_offers", {"offers": found}, center=center)


@center_page
@require_safe
def things(request: HttpRequest, center: Center) -> HttpResponse:
    """Things of the centre that fit what is typed, as options of the field."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_MANAGE, center.id)
    found = offer_things(actor, center, str(request.GET.get("q", ""))[:100])
    return draw(request, "access_offers", {"offers": found}, center=center)


@center_page
@require_safe
def why(request: HttpRequest, center: Center) -> HttpResponse:
    """Why a person can, or cannot, do something with a thing of the centre."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_MANAGE, center.id)
    at, problem = meant_moment(center, request.GET.get("at", ""))
    person = meant_person(actor, center, request.GET.get("person", ""))
    thing = (
        Meant(request.GET.get("thing", "")[:200])
        if problem
        else meant_thing(actor, center, request.GET.get("thing", ""), at)
    )
    context = {
        "tabs": explorer_tabs(center, "why"),
        "person": person,
        "thing": thing,
        "at": request.GET.get("at", "")[:40],
        "at_error": problem,
        "may": may_of(request.GET.get("may", "")),
        "choices": may_choices(),
        "is_answered": False,
    }
    if person.ref and thing.ref and not problem:
        context |= _answer(actor, center, (person.ref, thing.ref), may_of(request.GET.get("may", "")), at)
    return draw(request, "access", context, center=center, here="access")


def may_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything that can be asked for, by kind of thing: (kind in words, [(value, words)])."""
    kinds = (Kind.AD_ACCOUNT, Kind.CREATOR_ACCOUNT, Kind.ASSET_GROUP, Kind.CENTER)
    return [
        (kind_name(kind), [(permission.value, words) for permission, words in rights_on(kind).items()])
        for kind in kinds
    ]


def may_of(value: str) -> Permission | None:
    """What an address asks for; None for what cannot be."""
    known = {one for _kind, choices in may_choices() for one, _words in choices}
    return Permission(value) if value in known else None


def _answer(
    actor: Actor, center: Center, asked: tuple[Ref, Ref], may: Permission | None, at: dt.datetime | None
) -> dict[str, object]:
    person, thing = asked
    found = access.why(center.id, person.id, thing, at=at)
    rights = rights_on(thing.kind)
    wanted = may if may in rights else None
    told = {person.id} if any(path.is_told for path in found.paths) else set()
    inviters = _inviters(found)
    refs = [*asked, *_refs(found.paths), *(Ref(Kind.PERSON, one) for one in inviters.values())]
    names = Names(actor, center, refs, told=told)
    who = names(person)
    is_yes = wanted in found.standing.permissions if wanted else bool(found.standing.permissions)
    context: dict[str, object] = {
        "is_answered": True,
        "who": who,
        "what": names(thing),
        "when": moment(at, center.time_zone) if at else "",
        "wanted": rights[wanted] if wanted else "",
        "wrong_kind": bool(may) and wanted is None,
        "is_yes": is_yes,
        "standing": standing_words(found.standing, thing.kind),
        "rights": [(words, permission in found.standing.permissions) for permission, words in rights.items()],
        "chains": _chains(found, center, thing, names, inviters),
        "is_known": who.is_known,
    }
    if not is_yes:
        context |= _missing(actor, center, thing, wanted or access.SEE[thing.kind])
    return context


def _refs(paths: Iterable[ToldPath]) -> list[Ref]:
    facts = [one for path in paths for one in path.relations]
    given = [Ref(Kind.PERSON, one.granted_by) for one in facts if one.granted_by is not None]
    return [ref for one in facts for ref in (one.subject, one.object)] + given


def _inviters(found: Why) -> dict[int, int]:
    """Who sent the invitations in these ways, by the id of the invitation."""
    through = {one.through for path in found.paths for one in path.relations if one.through}
    return centers.get_inviters([one.id for one in through if one.kind is ThroughKind.INVITATION])


def _chains(found: Why, center: Center, thing: Ref, names: Names, inviters: dict[int, int]) -> list[Chain]:
    giving = [one for one in found.paths if _alone(one, thing.kind).permissions]
    chains = []
    by = {one.through for path in giving or found.paths for one in path.relations if one.through}
    through = consent.through_links([one.id for one in by if one.kind is ThroughKind.LINK])
    # Membership that gives nothing is said only where there is nothing else.
    for told in sorted(
        giving or found.paths, key=lambda one: (one.is_standing, not one.is_told, -one.path.role)
    ):
        standing = _alone(told, thing.kind)
        said = (
            _("Gives %(role)s: %(way)s.") if standing.permissions else _("Gives nothing by itself: %(way)s.")
        )
        gives = said % {"role": standing_words(standing, thing.kind), "way": way_words(told.path)}
        if not told.is_told:
            words = _("Through another Business Center. Its Admins see the way.")
            chains.append(Chain(gives, (), words))
            continue
        steps = [
            Step(step_words(one, names), came_by(one, names, center.time_zone, inviters, through))
            for one in told.relations
        ]
        chains.append(Chain(gives, steps))
    return chains


def _alone(told: ToldPath, kind: Kind) -> access.Standing:
    path = told.path
    return access.standing_of(kind, [path.way * 10_000 + path.role * 100 + (path.scope or 0)])


def _missing(actor: Actor, center: Center, thing: Ref, permission: Permission) -> dict[str, object]:
    """What is missing for a permission, and who can give it today."""
    rule = access.POLICY[permission]
    words, giving = rule.ask
    where = thing if access.POLICY[giving].kind == thing.kind else Ref(Kind.CENTER, center.id)
    people = [one.person_id for one in access.who_reaches(center.id, where, giving).rows if one.person_id]
    people.sort(key=lambda one: one != actor.person_id)
    refs = [Ref(Kind.PERSON, one) for one in people[:GIVERS_SHOWN]]
    names = Names(actor, center, refs, told=people)
    shown = [_("you") if ref.id == actor.person_id else names(ref).text for ref in refs]
    return {"missing": rule.needs, "givers": shown or [words]}
