"""Members of a centre: the list, changing what somebody is, removing, leaving, and the list as a file."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, MemberFilter, Sort
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Refusal
from suitcase.surfaces.business_center import supposed
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.roles import finance_choices, role_choices, role_name, roles_name
from suitcase.surfaces.business_center.tabs import member_tabs
from suitcase.surfaces.kit import spreadsheet
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec, ListState

_FORM = ["GET", "HEAD", "POST"]


def list_spec(center: Center, *, leads: bool) -> ListSpec:
    """What the list of members offers."""
    only = [("finance", _("With a finance role"))]
    only.append(("one_step", _("Without two-step sign-in")))
    if center.security.dormant_days:
        only.append(("dormant", _("Dormant")))
    if center.security.allowed_domains:
        only.append(("outside", _("Outside the allowed domains")))
    columns = [
        Column("name", _("Person"), sort=True),
        Column("role", _("Role"), sort=True),
        Column("since", _("Since"), sort=True, wide_only=True),
    ]
    if leads:
        columns += [
            Column("last_sign_in", _("Last sign-in"), sort=True),
            Column("actions", _("Actions"), quiet=True),
        ]
    return ListSpec(
        columns=columns,
        order="name",
        filters=[
            Filter("role", _("Role"), [(role.name, role_name(role)) for role in centers.ROLES]),
            *([Filter("only", _("Show"), only)] if leads else []),
        ],
        search=_("Search by name or e-mail") if leads else _("Search by name"),
    )


@center_page
@require_safe
def listing(request: HttpRequest, center: Center) -> HttpResponse:
    """The people of the centre."""
    actor = request.actor  # type: ignore[attr-defined]
    leads = _leads(actor, center)
    state = list_spec(center, leads=leads).read(request.GET, request.path)
    found = centers.list_members(actor, center.id, wanted_of(state))
    count = centers.count_people(actor, center.id)
    context = {
        "page": ListPage(state, found.rows, total=found.total),
        "leads": leads,
        "picked": request.GET.get("pick", "") if leads else "",
        "count": count,
        "me": actor.person_id,
        "roles_name": roles_name,
        "tabs": member_tabs(center, count, "members") if leads else (),
        "export_url": f"{reverse('business_members_csv', args=[center.id])}?{state.url().partition('?')[2]}",
    }
    return draw(request, "members", context, center=center, here="members")


@center_page
@require_safe
def export(request: HttpRequest, center: Center) -> HttpResponseBase:
    """The whole list as CSV: the rows and the order of the screen, moments in the centre's zone; for Admins."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_MEMBERS_MANAGE, center.id)
    wanted = wanted_of(list_spec(center, leads=True).read(request.GET), size=limits.CENTER_MEMBERS)
    today = clock.now().astimezone(ZoneInfo(center.time_zone)).date().isoformat()
    name = _("%(center)s, members %(day)s") % {"center": center.name, "day": today}
    return spreadsheet.download(name, list(_cells(actor, center, wanted)))


def _cells(actor: Actor, center: Center, wanted: MemberFilter) -> Iterator[list[str]]:
    zone = ZoneInfo(center.time_zone)
    yield [
        _("Name"),
        _("E-mail"),
        _("Role"),
        _("Finance role"),
        _("Since"),
        _("Last sign-in"),
        _("Person ID"),
    ]
    for one in centers.list_members(actor, center.id, wanted).rows:
        last = one.last_sign_in.astimezone(zone).isoformat(" ", "minutes") if one.last_sign_in else ""
        finance = role_name(one.finance) if one.finance else ""
        since = one.since.astimezone(zone).isoformat(" ", "minutes")
        yield [one.name, one.email, role_name(one.role), finance, since, last, str(one.person_id)]


@center_page
@require_http_methods(_FORM)
def change(request: HttpRequest, center: Center, person: int) -> HttpResponse:
    """Give a member another role or finance role."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_MEMBERS_MANAGE, center.id)
    member = centers.get_member(actor, center.id, person)
    state = FormState({"role": member.role.name, "finance": member.finance.name if member.finance else ""})
    status = 200
    if request.method == "POST":
        role, finance = request.POST.get("role", ""), request.POST.get("finance", "")
        try:
            centers.change_member(actor, center_id=center.id, person_id=person, role=role, finance=finance)
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            words = roles_name(centers.role_named(role), centers.finance_named(finance))
            messages.success(request, _("%(name)s is %(roles)s now.") % {"name": member.name, "roles": words})
            return see_other(request, reverse("business_members", args=[center.id]))
    context = {
        "member": member,
        "state": state,
        "roles": role_choices(),
        "finances": finance_choices(),
        "ends": [(one, "") for one in centers.preview_demotion(actor, center.id, person)],
        "explore": supposed.address(center.id, "leave", person=f"{member.name} · {person}"),
    }
    return draw(request, "member", context, center=center, here="members", status=status)


@center_page
@require_http_methods(_FORM)
def remove(request: HttpRequest, center: Center, person: int) -> HttpResponse:
    """End somebody's membership, after reading what ends with it. One's own: leave."""
    actor = request.actor  # type: ignore[attr-defined]
    is_me = person == actor.person_id
    ends = [(one, "") for one in centers.preview_removal(actor, center.id, person)]
    name = actor.name if is_me else centers.get_member(actor, center.id, person).name
    state, status = FormState(), 200
    if request.method == "POST":
        try:
            if is_me:
                centers.leave_center(actor, center_id=center.id)
            else:
                centers.remove_member(actor, center_id=center.id, person_id=person)
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            return _gone(request, center, name, is_me=is_me)
    explore = "" if is_me else supposed.address(center.id, "leave", person=f"{name} · {person}")
    context = {
        "person": person,
        "name": name,
        "is_me": is_me,
        "ends": ends,
        "state": state,
        "explore": explore,
    }
    return draw(request, "member_remove", context, center=center, here="members", status=status)


def _gone(request: HttpRequest, center: Center, name: str, *, is_me: bool) -> HttpResponse:
    if is_me:
        messages.success(request, _("You have left %(name)s.") % {"name": center.name})
        return see_other(request, reverse("business_mine"))
    said = _("%(person)s is no longer in %(name)s. For 72 hours you can take that back under Bulk changes.")
    messages.success(request, said % {"person": name, "name": center.name})
    return see_other(request, reverse("business_members", args=[center.id]))


def _leads(actor: Actor, center: Center) -> bool:
    return access.check(actor, Permission.CENTER_MEMBERS_MANAGE, (Kind.CENTER, center.id)).allowed


def wanted_of(state: ListState, *, size: int = 0) -> MemberFilter:
    """What a state of the list asks for; with `size` that many from the start."""
    return MemberFilter(
        search=state.q,
        role=Role[state.filters["role"]] if "role" in state.filters else None,
        only=state.filters.get("only", ""),
        sort=Sort(state.key),
        descending=state.descending,
        offset=0 if size else state.offset,
        size=size or state.per,
    )
