"""Operator pages about a person, a Business Center, a creator account: facts, what belongs to it, what happened."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Ref, RelationFacts, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import VerificationState
from suitcase.areas.creators import public as creators
from suitcase.areas.identity import public as identity
from suitcase.areas.journal import public as journal
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import parse_id
from suitcase.surfaces.back_office.pages import draw, for_staff
from suitcase.surfaces.kit import verification as shown

HISTORY = 30
SHOWN = 50


@dataclasses.dataclass(frozen=True, slots=True)
class Tie:
    """Who or what belongs to something, and as what."""

    name: str
    role: str
    since: dt.datetime
    url: str


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """A line of the journal as operators read it: who, which act, when."""

    who: str
    act: str
    at: dt.datetime
    id: int


@for_staff
@require_safe
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person. That an operator opened it is written into the person's history."""
    actor = request.actor  # type: ignore[attr-defined]
    sheet = identity.look_up_person(actor, person_id=person_id)
    ties = access.relations(subject=(Kind.PERSON, person_id))
    context = {
        "sheet": sheet,
        "ties": _ties(actor, ties, of_objects=True),
        "more": max(0, len(ties) - SHOWN),
        **_history(request, (Kind.PERSON, person_id)),
    }
    return draw(request, "person", context, here="search")


@for_staff
@require_safe
def center(request: HttpRequest, center_id: int) -> HttpResponse:
    """One Business Center: facts, verification, who leads it, what it has."""
    actor = request.actor  # type: ignore[attr-defined]
    found = centers.get_center_for_operator(actor, center_id)
    verification = centers.get_verification(actor, center_id)
    people = [
        one
        for one in access.relations(object=(Kind.CENTER, center_id))
        if one.role in (Role.CENTER_ADMIN, Role.CENTER_STANDARD)
    ]
    things = access.relations(subject=(Kind.CENTER, center_id))
    context = {
        "center": found,
        "verification": shown.words_of(verification),
        "was_submitted": verification.state is not VerificationState.NOT_SUBMITTED,
        "members": len(people),
        "admins": _ties(actor, [one for one in people if one.role is Role.CENTER_ADMIN]),
        "things": _ties(actor, things, of_objects=True),
        "things_count": len(things),
        "more": max(0, len(things) - SHOWN),
        **_history(request, (Kind.CENTER, center_id)),
    }
    return draw(request, "center", context, here="search")


@for_staff
@require_safe
def creator(request: HttpRequest, creator_id: int) -> HttpResponse:
    """One creator account: facts, its owner, who may use it."""
    actor = request.actor  # type: ignore[attr-defined]
    found = creators.get_creator_for_operator(actor, creator_id)
    ties = access.relations(object=(Kind.CREATOR_ACCOUNT, creator_id))
    context = {
        "one": found,
        "ties": _ties(actor, ties),
        "more": max(0, len(ties) - SHOWN),
        **_history(request, (Kind.CREATOR_ACCOUNT, creator_id)),
    }
    return draw(request, "creator", context, here="search")


def _ties(actor: Actor, facts: Iterable[RelationFacts], *, of_objects: bool = False) -> list[Tie]:
    """Relations as rows, named by their objects or by their subjects; at most SHOWN."""
    some = list(facts)[:SHOWN]
    refs = [one.object if of_objects else one.subject for one in some]
    names = _names(actor, refs)
    return [
        Tie(names.get(ref, str(ref.id)), access.ROLE_WORDS[one.role].capitalize(), one.valid_from, _url(ref))
        for ref, one in zip(refs, some, strict=True)
    ]


def _names(actor: Actor, refs: Iterable[Ref]) -> dict[Ref, str]:
    ids: dict[Kind, list[int]] = {}
    for ref in refs:
        ids.setdefault(ref.kind, []).append(ref.id)
    people = identity.get_names(ids.get(Kind.PERSON, []))
    cards = creators.get_cards(ids.get(Kind.CREATOR_ACCOUNT, []))
    accounts = ad_accounts.get_names(actor, ids.get(Kind.AD_ACCOUNT, []))
    houses = centers.get_known_names(0, ids.get(Kind.CENTER, []))
    found = {Ref(Kind.PERSON, id_): name for id_, name in people.items()}
    found |= {Ref(Kind.CREATOR_ACCOUNT, id_): f"@{card.handle}" for id_, card in cards.items()}
    found |= {Ref(Kind.AD_ACCOUNT, id_): name for id_, name in accounts.items()}
    found |= {Ref(Kind.CENTER, id_): name for id_, name in houses.items()}
    return found | {access.PLATFORM: _("the platform")}


def _url(ref: Ref) -> str:
    pages = {
        Kind.PERSON: "ops_person",
        Kind.CENTER: "ops_center",
        Kind.AD_ACCOUNT: "ops_review",
        Kind.CREATOR_ACCOUNT: "ops_creator",
    }
    return reverse(pages[ref.kind], args=[ref.id]) if ref.kind in pages else ""


def _history(request: HttpRequest, stream: tuple[Kind, int]) -> dict[str, object]:
    """What happened, latest first, by act and time; what people wrote stays with those it was written to."""
    actor = request.actor  # type: ignore[attr-defined]
    before = parse_id(request.GET.get("before", ""))
    found = journal.search_lines(actor, stream, journal.LineFilter(), before=before, limit=HISTORY)
    lines = [Told(line.actor_name, _act(line.verb), line.at, line.id) for line in found.lines]
    return {"lines": lines, "older": found.older}


def _act(verb: str) -> str:
    subject, _colon, what = verb.partition(":")
    return f"{subject} {what}".replace("_", " ").capitalize()
