"""Access explorer: who reaches a thing of the centre, now or at any moment of the past; also as a file."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Reacher, Ref
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.surfaces.business_center.access_words import rights_on, standing_words, way_words
from suitcase.surfaces.business_center.asked import Meant, meant_moment, meant_thing
from suitcase.surfaces.business_center.names import Names
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.views.explorer import explorer_tabs, may_choices, may_of
from suitcase.surfaces.kit import spreadsheet
from suitcase.surfaces.kit.format import moment
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: a person, or the people of a partner together. `person_id` is 0 for those. `is_member`: of
    this centre today, so that there is a page about her."""

    name: str
    person_id: int
    house: str
    standing: str
    ways: str
    why_url: str = ""
    is_member: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """The question of the address."""

    thing: Meant
    at: dt.datetime | None
    problem: str
    may: Permission | None


def _spec(kept: dict[str, str]) -> ListSpec:
    """The list; the question it answers stands in the address of every page of it."""
    return ListSpec(
        columns=[
            Column("name", _("Person"), sort=True),
            Column("house", _("Belongs to"), wide_only=True),
            Column("standing", _("Role"), sort=True),
            Column("ways", _("How")),
            Column("why", _("Why"), quiet=True),
        ],
        order="name",
        filters=[Filter(name, "", [(value, "")]) for name, value in kept.items()],
        search=_("Search by name or Business Center"),
    )


@center_page
@require_safe
def who(request: HttpRequest, center: Center) -> HttpResponse:
    """Who reaches a thing: people, the centre they belong to, their effective role, and by which way."""
    actor = request.actor  # type: ignore[attr-defined]
    asked = _asked(request, center)
    kept = {name: request.GET[name][:200] for name in ("thing", "may", "at") if request.GET.get(name)}
    state = _spec(kept).read(request.GET, request.path)
    context = {
        "tabs": explorer_tabs(center, "who"),
        "asked": asked,
        "state": state,
        "at": request.GET.get("at", "")[:40],
        "may": asked.may,
        "page": None,
        "choices": may_choices(),
        "when": moment(asked.at, center.time_zone) if asked.at else "",
    }
    if asked.thing.ref and not asked.problem:
        rows, is_complete = _rows(actor, center, asked)
        shown = _narrowed(rows, state.q.lower().split(), state.key, descending=state.descending)
        part = shown[state.offset : state.offset + state.per]
        context |= {
            "page": ListPage(state, part, total=len(shown)),
            "is_complete": is_complete,
            "what": Names(actor, center, [asked.thing.ref])(asked.thing.ref),
            "export_url": f"{reverse('business_access_csv', args=[center.id])}?{urlencode(kept)}",
        }
    return draw(request, "access_who", context, center=center, here="access")


@center_page
@require_safe
def export(request: HttpRequest, center: Center) -> HttpResponseBase:
    """The whole answer as CSV."""
    actor = request.actor  # type: ignore[attr-defined]
    asked = _asked(request, center)
    if not asked.thing.ref or asked.problem:
        raise NotFound
    rows, _is_complete = _rows(actor, center, asked)
    name = _("%(center)s, who reaches %(thing)s") % {"center": center.name, "thing": asked.thing.ref.id}
    head = [_("Person"), _("Person ID"), _("Belongs to"), _("Role"), _("How"), _("As of")]
    when = moment(asked.at, center.time_zone) if asked.at else _("now")
    cells = [[one.name, str(one.person_id or ""), one.house, one.standing, one.ways, when] for one in rows]
    return spreadsheet.download(name, [head, *cells])


def _asked(request: HttpRequest, center: Center) -> Asked:
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_MANAGE, center.id)
    at, problem = meant_moment(center, request.GET.get("at", ""))
    text = request.GET.get("thing", "")
    thing = Meant(text[:200]) if problem else meant_thing(actor, center, text, at)
    may = may_of(request.GET.get("may", ""))
    if may is not None and thing.ref is not None and may not in rights_on(thing.ref.kind):
        may = None
    return Asked(thing, at, problem, may)


def _rows(actor: Actor, center: Center, asked: Asked) -> tuple[list[Row], bool]:
    thing = asked.thing.ref
    assert thing is not None
    found = access.who_reaches(center.id, thing, asked.may, at=asked.at)
    people = [one.person_id for one in found.rows if one.person_id is not None]
    houses = {house for one in found.rows for house in one.center_ids}
    refs = [Ref(Kind.PERSON, one) for one in people] + [Ref(Kind.CENTER, one) for one in houses]
    names = Names(actor, center, refs, told=people)
    rows, crowds = [], dict[tuple[str, str, str], int]()
    for one in found.rows:
        house = ", ".join(names(Ref(Kind.CENTER, each)).text for each in one.center_ids)
        standing, ways = standing_words(one.standing, thing.kind), _ways(one)
        if one.person_id is None:
            house = house or _("an advertiser the creator authorized")
            crowds[house, standing, ways] = crowds.get((house, standing, ways), 0) + 1
            continue
        name = names(Ref(Kind.PERSON, one.person_id)).text
        asks = {"person": f"{name} · {one.person_id}", "thing": asked.thing.text}
        if asked.at:
            asks["at"] = asked.at.isoformat()
        url = f"{reverse('business_access', args=[center.id])}?{urlencode(asks)}"
        house = house or _("nobody: a role of one’s own")
        is_member = asked.at is None and center.id in one.center_ids
        rows.append(Row(name, one.person_id, house, standing, ways, url, is_member))
    for (house, standing, ways), count in crowds.items():
        said = ngettext("%(num)s person of %(house)s", "%(num)s people of %(house)s", count)
        rows.append(Row(said % {"num": count, "house": house}, 0, house, standing, ways))
    return sorted(
        rows, key=lambda one: (not one.person_id, one.name.lower(), one.person_id)
    ), found.is_complete


def _ways(one: Reacher) -> str:
    return "; ".join(dict.fromkeys(way_words(path) for path in one.paths))


def _narrowed(rows: Sequence[Row], words: Sequence[str], key: str, *, descending: bool) -> list[Row]:
    fits = [one for one in rows if all(word in f"{one.name} {one.house}".lower() for word in words)]
    if key == "standing":
        fits.sort(key=lambda one: one.standing)
    return fits[::-1] if descending else fits
