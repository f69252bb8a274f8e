"""Access explorer: what would change if somebody left, a role was another one, or something was given back."""

from __future__ import annotations

import dataclasses
from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import (
    Change,
    Kind,
    NewRelation,
    Permission,
    Preview,
    Ref,
    Role,
    Through,
    ThroughKind,
)
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, Refusal
from suitcase.surfaces.business_center import supposed
from suitcase.surfaces.business_center.access_words import rights_on, standing_words
from suitcase.surfaces.business_center.asked import Meant
from suitcase.surfaces.business_center.names import Names
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.roles import role_name
from suitcase.surfaces.business_center.supposed import Step
from suitcase.surfaces.business_center.views.explorer import explorer_tabs

SHOWN = 200


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """Who, on what, from which role to which, and the rights that come or go."""

    who: str
    what: str
    what_url: str
    before: str
    after: str
    loses: str
    gains: str


def kinds_of_change() -> list[tuple[str, str]]:
    """What can be supposed, as (value, words)."""
    return [
        ("leave", _("The person leaves this Business Center")),
        ("unassign", _("The person loses the role assigned on it")),
        ("role", _("The person gets another role on it")),
        ("release", _("This Business Center no longer has it")),
        ("unshare", _("It is no longer shared with any partner")),
        ("ungroup", _("It is taken out of all asset groups")),
    ]


@center_page
@require_safe
def change(request: HttpRequest, center: Center) -> HttpResponse:
    """People and things, before and after, of a change that is not made."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_MANAGE, center.id)
    kinds = dict(kinds_of_change())
    before, here = supposed.read(actor, center, request.GET, kinds)
    steps = [*before, here] if here.do else before
    context: dict[str, object] = {
        "tabs": explorer_tabs(center, "change"),
        "kinds": kinds_of_change(),
        "refused": None,
        "is_answered": False,
        "roles": [(one.name, role_name(one)) for one in supposed.ROLES],
        "most": supposed.MOST,
    }
    if steps and not here.person.error and not here.thing.error:
        try:
            parts = [_supposed(center, one.do, one.person, one.thing, one.role) for one in steps]
            ending, granting = supposed.check_together(parts)
            preview = access.what_would_change(actor, center.id, ending=ending, granting=granting)
            context |= _answer(actor, center, preview)
            if "more" in request.GET and len(steps) <= supposed.MOST:
                before, here = steps, Step("", Meant(), Meant(), None)
        except Refusal as refused:
            context |= {"refused": refused}
    role = here.role.name if here.role else ""
    context |= {"do": here.do, "person": here.person, "thing": here.thing, "role": role}
    context["before"] = _listed(request.path, before, kinds)
    return draw(request, "access_change", context, center=center, here="access")


def _listed(path: str, before: list[Step], kinds: dict[str, str]) -> list[tuple[str, str, str]]:
    """Each change supposed before in words, as the form carries it, and the address without it."""
    packed = [one.packed for one in before]
    return [
        (
            one.words(kinds),
            packed[n],
            f"{path}?{urlencode([('also', other) for m, other in enumerate(packed) if m != n])}",
        )
        for n, one in enumerate(before)
    ]


def _supposed(
    center: Center, chosen: str, person: Meant, thing: Meant, role: Role | None
) -> tuple[list[int], list[NewRelation]]:
    """The relations that would end, and those that would begin. Raises `Invalid` when the question is not whole."""
    if chosen in {"leave", "unassign", "role"} and person.ref is None:
        raise Invalid(_("Choose the person."))
    if chosen == "leave":
        assert person.ref is not None
        return _or_nothing(access.ending_membership(center.id, person.ref.id)), []
    if thing.ref is None:
        raise Invalid(_("Choose what it is about."))
    holding = access.relations(subject=(Kind.CENTER, center.id), object=thing.ref)
    if chosen == "release":
        return _or_nothing([one.id for one in holding]), []
    if chosen == "ungroup":
        groups = [
            one for one in access.assignments(center.id, thing.ref) if one.subject.kind == Kind.ASSET_GROUP
        ]
        return _or_nothing([one.id for one in groups]), []
    if chosen == "unshare":
        ours = {one.id for one in holding}
        shares = [
            one
            for one in access.relations(object=thing.ref)
            if one.subject.kind == Kind.CENTER and one.subject.id != center.id and one.role is not Role.OWNER
            if one.through is not None
            and (one.through.kind is not ThroughKind.RELATION or one.through.id in ours)
        ]
        is_owner = any(one.role is Role.OWNER for one in holding)
        kept = [one for one in shares if is_owner or (one.through and one.through.id in ours)]
        return _or_nothing([one.id for one in kept]), []
    return _role_change(center, person, thing, role if chosen == "role" else None, wanted=chosen == "role")


def _role_change(
    center: Center, person: Meant, thing: Meant, role: Role | None, *, wanted: bool
) -> tuple[list[int], list[NewRelation]]:
    assert person.ref is not None and thing.ref is not None  # noqa: PT018 - asked by the caller
    if wanted and (role is None or thing.ref.kind != Kind.AD_ACCOUNT):
        raise Invalid(_("Choose an ad account and a role."))
    assigned = access.assignments(center.id, thing.ref, person.ref)
    ending = [one.id for one in assigned if one.role is not role]
    if role is None:
        return _or_nothing(ending), []
    if any(one.role is role for one in assigned):
        return _or_nothing(ending), []
    held = access.held_by(center.id, Kind.AD_ACCOUNT, [thing.ref.id]).get(thing.ref.id)
    if held is None:
        raise Invalid(_("This Business Center does not have it."))
    through = Through(ThroughKind.RELATION, held.relation_id)
    return ending, [NewRelation(person.ref, role, thing.ref, through)]


def _or_nothing(ids: list[int]) -> list[int]:
    if not ids:
        raise Invalid(_("There is nothing of this kind to end: nothing would change."))
    return ids


def _answer(actor: Actor, center: Center, preview: Preview) -> dict[str, object]:
    shown = preview.changes[:SHOWN]
    refs = [one.ref for one in shown]
    refs += [Ref(Kind.PERSON, one.person_id) for one in shown if one.person_id]
    refs += [Ref(Kind.CENTER, one.center_id) for one in shown if one.center_id]
    names = Names(actor, center, refs, told=[one.person_id for one in shown if one.person_id])
    crowds = Counter(
        (one.center_id, one.ref, one.before, one.after) for one in shown if one.person_id is None
    )
    rows = [_row(one, names, 1) for one in shown if one.person_id is not None]
    rows += [_row(Change(None, *key), names, count) for key, count in crowds.items()]
    return {
        "is_answered": True,
        "rows": rows,
        "more": len(preview.changes) - len(shown),
        "is_complete": preview.is_complete,
        "looked_at": preview.looked_at,
    }


def _row(one: Change, names: Names, count: int) -> Row:
    kind, words = one.ref.kind, rights_on(one.ref.kind)
    loses = [words[each] for each in words if each in one.before.permissions - one.after.permissions]
    gains = [words[each] for each in words if each in one.after.permissions - one.before.permissions]
    who = names(Ref(Kind.PERSON, one.person_id)).text if one.person_id else _crowd(one, names, count)
    what = names(one.ref)
    before, after = standing_words(one.before, kind), standing_words(one.after, kind)
    return Row(who, what.text, what.url, before, after, ", ".join(loses), ", ".join(gains))


def _crowd(one: Change, names: Names, count: int) -> str:
    house = names(Ref(Kind.CENTER, one.center_id)).text if one.center_id else _("an advertiser")
    said = ngettext("%(num)s person of %(house)s", "%(num)s people of %(house)s", count)
    return said % {"num": count, "house": house}
