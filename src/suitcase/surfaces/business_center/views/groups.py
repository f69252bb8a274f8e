"""Asset groups: the list, one group with what and who is in it, filling it, its name, its end."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Ref, Role
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import AssetGroup, Center, GroupCard, MemberFilter
from suitcase.areas.consent.contracts import Scope
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Refusal
from suitcase.kernel.ids import parse_id
from suitcase.surfaces.business_center import plans, supposed
from suitcase.surfaces.business_center.link_words import scopes_in_words
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.tabs import asset_tabs
from suitcase.surfaces.business_center.views.group_creators import in_group, linked
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of
from suitcase.surfaces.kit.table import Column, ListPage, ListSpec, ListState

_FORM = ["GET", "HEAD", "POST"]
# Rows of a group shown at once on its page; there are boxes beside them.
SHOWN = 100


@center_page
@require_safe
def listing(request: HttpRequest, center: Center) -> HttpResponse:
    """Asset groups of the centre: all for its Admins, one's own for others."""
    actor = request.actor  # type: ignore[attr-defined]
    leads = _leads(actor, center)
    state = list_spec(leads=leads).read(request.GET, request.path)
    found = found_groups(actor, center, state)
    context = {
        "page": ListPage(state, found[state.offset : state.offset + state.per], total=len(found)),
        "leads": leads,
        "tabs": asset_tabs(center, "groups") if leads else (),
    }
    return draw(request, "groups", context, center=center, here="accounts")


def list_spec(*, leads: bool) -> ListSpec:
    """The list of groups; how much is in them is for Admins."""
    counted = [
        Column("accounts", _("Ad accounts"), number=True, sort=True),
        Column("creators", _("Creator accounts"), number=True, sort=True, wide_only=True),
        Column("members", _("Members"), number=True, sort=True),
    ]
    return ListSpec(
        columns=[Column("name", _("Group"), sort=True), *(counted if leads else [])],
        order="name",
        search=_("Search by name"),
    )


def found_groups(actor: Actor, center: Center, state: ListState) -> list[GroupCard]:
    """All groups that the search keeps, in the order asked for; those that are equal by name."""
    found = sorted(
        centers.list_groups(actor, center.id, search=state.q), key=lambda one: one.group.name.casefold()
    )
    orders = {
        "accounts": lambda one: one.ad_accounts,
        "creators": lambda one: one.creator_accounts,
        "members": lambda one: one.members,
    }
    if state.key in orders:
        return sorted(found, key=orders[state.key], reverse=state.descending)
    return found[::-1] if state.descending else found


@center_page
@require_http_methods(_FORM)
def new(request: HttpRequest, center: Center) -> HttpResponse:
    """Make an asset group."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    state, status = FormState({"name": "", "description": ""}), 200
    if request.method == "POST":
        name, description = request.POST.get("name", ""), request.POST.get("description", "")
        try:
            made = centers.create_group(actor, center_id=center.id, name=name, description=description)
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            messages.success(request, _("The group is there. Put ad accounts and members into it."))
            return see_other(request, reverse("business_group", args=[center.id, made.id]))
    action = reverse("business_group_new", args=[center.id])
    context = {"state": state, "action": action, "group": None}
    return draw(request, "group_form", context, center=center, here="accounts", status=status)


@center_page
@require_http_methods(_FORM)
def edit(request: HttpRequest, center: Center, group: int) -> HttpResponse:
    """Give a group another name or description."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    one = centers.get_group(actor, center.id, group)
    state, status = FormState({"name": one.name, "description": one.description}), 200
    if request.method == "POST":
        try:
            centers.change_group(
                actor,
                center_id=center.id,
                group_id=group,
                name=request.POST.get("name", ""),
                description=request.POST.get("description", ""),
                version=parse_id(request.POST.get("version", "")) or 0,
            )
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            messages.success(request, _("Saved."))
            return see_other(request, reverse("business_group", args=[center.id, group]))
    action = reverse("business_group_edit", args=[center.id, group])
    context = {"state": state, "action": action, "group": one}
    return draw(request, "group_form", context, center=center, here="accounts", status=status)


@center_page
@require_safe
def group(request: HttpRequest, center: Center, group: int) -> HttpResponse:
    """One group: what is in it and who."""
    return _draw(request, center, centers.get_group(request.actor, center.id, group), FormState())  # type: ignore[attr-defined]


@center_page
@require_POST
def fill(request: HttpRequest, center: Center, group: int) -> HttpResponse:
    """Put members into a group, take them or ad accounts out, or change the role the group gives."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    one = centers.get_group(actor, center.id, group)
    accounts, people = _ids(request, "act"), _ids(request, "person")
    step = request.POST.get("step", "")
    try:
        if step not in {"add", "remove", *(role.name for role in centers.ASSET_ROLES)}:
            raise Refusal(_("Choose what to do."))
        if not accounts and not people:
            raise Refusal(_("Choose at least one row."))
        role = Role[step] if step in Role.__members__ else None
        change = centers.fill_group(
            actor,
            center_id=center.id,
            group_id=group,
            ad_accounts=accounts,
            role=role,
            members=people,
            is_member=step == "add",
        )
    except Refusal as refused:
        if refused.status in {403, 404}:
            raise
        state = FormState.refused(request.POST, refused)
        return _draw(request, center, one, state, status=status_of(request, refused))
    result = centers.get_change(actor, center.id, change)
    said = _("Done: %(count)s.") % {"count": result.done}
    messages.success(request, said)
    for row in [row for row in result.rows if row.problem][:3]:
        messages.warning(request, row.problem)
    return see_other(request, reverse("business_group", args=[center.id, group]))


@center_page
@require_http_methods(_FORM)
def delete(request: HttpRequest, center: Center, group: int) -> HttpResponse:
    """Delete a group, after reading what ends with it."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    one = centers.get_group(actor, center.id, group)
    state, status = FormState(), 200
    if request.method == "POST":
        try:
            centers.end_group(actor, center_id=center.id, group_id=group)
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            said = _("%(name)s is deleted. You can take that back under Bulk changes.")
            messages.success(request, said % {"name": one.name})
            return see_other(request, reverse("business_groups", args=[center.id]))
    ends = [(sentence, "") for sentence in centers.preview_group_end(actor, center.id, group)]
    inside = _named(center.id, centers.group_assets(actor, center.id, group))
    things = [f"{name} · {id_}" for id_, name, _role in inside]
    context = {
        "group": one,
        "ends": ends,
        "state": state,
        "explore": supposed.address(center.id, "ungroup", things=things),
    }
    return draw(request, "group_delete", context, center=center, here="accounts", status=status)


def _draw(
    request: HttpRequest, center: Center, one: AssetGroup, state: FormState, *, status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    leads = _leads(actor, center)
    context = {"group": one, "leads": leads, "state": state}
    if leads:
        inside = centers.group_assets(actor, center.id, one.id)
        creators = in_group(actor, center, one)
        names = plans.names_for(center.id, (Ref(Kind.CREATOR_ACCOUNT, id_) for id_ in creators))
        people = centers.group_members(actor, center.id, one.id)
        find = request.GET.get("find", "")[:100]
        offered = centers.list_members(actor, center.id, MemberFilter(search=find, size=50)).rows
        members = centers.list_members(actor, center.id, MemberFilter(ids=tuple(people), size=SHOWN)).rows
        context |= {
            "accounts": _named(center.id, inside),
            "accounts_total": len({each.object for each in inside}),
            "creators": sorted(
                (names.get(ref, ""), ref.id, scopes_in_words(_scopes(creators[ref.id]))) for ref in names
            ),
            "linkable": [row for row in linked(actor, center) if row.creator_account_id not in creators],
            "members": members,
            "members_total": len(people),
            "offered": [each for each in offered if each.person_id not in set(people)],
            "find": find,
            "roles": [(role.name, access.ROLE_WORDS[role]) for role in centers.ASSET_ROLES],
            "most": limits.ASSET_GROUP_ROWS,
        }
    return draw(request, "group", context, center=center, here="accounts", status=status)


def _scopes(roles: Sequence[Role]) -> tuple[Scope, ...]:
    return tuple(scope for scope in Scope if scope.name in {role.name for role in roles})


def _named(center_id: int, inside: Sequence[access.Assigned]) -> list[tuple[int, str, str]]:
    """Ad accounts in a group: (id, name, role in words), by name."""
    roles: dict[Ref, list[Role]] = {}
    for one in inside:
        roles.setdefault(Ref(Kind.AD_ACCOUNT, one.object), []).append(one.effective)
    names = plans.names_for(center_id, roles)
    found = [
        (ref.id, names.get(ref, str(ref.id)), ", ".join(access.ROLE_WORDS[role] for role in sorted(each)))
        for ref, each in roles.items()
    ]
    return sorted(found, key=lambda one: one[1].lower())[:SHOWN]


def _ids(request: HttpRequest, name: str) -> list[int]:
    return [one for one in map(parse_id, request.POST.getlist(name)) if one]


def _leads(actor: Actor, center: Center) -> bool:
    return access.check(actor, Permission.CENTER_ASSETS_MANAGE, (Kind.CENTER, center.id)).allowed
