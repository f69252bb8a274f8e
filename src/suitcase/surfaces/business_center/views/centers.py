"""Pages of Business Center: mine, a new one, and what one is."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access.public import Role
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, MemberFilter
from suitcase.kernel import clock
from suitcase.kernel.errors import Refusal
from suitcase.kernel.paging import decode
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.rights import rights_of
from suitcase.surfaces.business_center.roles import roles_name
from suitcase.surfaces.business_center.waiting import waiting
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of
from suitcase.surfaces.kit.table import Column, ListPage, ListSpec
from suitcase.surfaces.kit.zones import zone_choices

# Enough faces to know who is in it; the list has the rest.
PEOPLE_SHOWN = 8


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The Business Centers the person belongs to."""
    spec = ListSpec(
        columns=[
            Column("name", _("Business Center")),
            Column("id", _("Business Center ID")),
            Column("zone", _("Time zone"), wide_only=True),
        ],
        order="name",
        search=_("Search by name or ID"),
    )
    state = spec.read(request.GET, request.path)
    wanted = decode(state.after or state.before, state.per, width=2)
    found = centers.list_my_centers(request.actor, search=state.q, page=wanted)  # type: ignore[attr-defined]
    page = ListPage(state, found.rows, next_cursor=found.next or "", previous_cursor=found.previous or "")
    closed = centers.list_my_closed_centers(request.actor)  # type: ignore[attr-defined]
    signed_in_twice = request.actor.two_step  # type: ignore[attr-defined]
    return draw(request, "mine", {"page": page, "closed": closed, "signed_in_twice": signed_in_twice})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Create a Business Center; whoever creates it is its first Admin."""
    if request.method != "POST":
        return _form(request, FormState())
    name, zone = request.POST.get("name", ""), request.POST.get("time_zone", "")
    try:
        center = centers.create_center(request.actor, name=name, time_zone=zone)  # type: ignore[attr-defined]
    except Refusal as refused:
        return _form(request, FormState.refused(request.POST, refused), status=status_of(request, refused))
    messages.success(request, _("%(name)s has been created. You are its Admin.") % {"name": center.name})
    return see_other(request, reverse("business_overview", args=[center.id]))


@center_page
@require_safe
def enter(request: HttpRequest, center: Center) -> HttpResponse:
    """The way into a centre is its overview."""
    return redirect("business_overview", center.id)


@center_page
@require_safe
def overview(request: HttpRequest, center: Center) -> HttpResponse:
    """What waits, who is in the centre, and what the person's own role means there."""
    actor = request.actor  # type: ignore[attr-defined]
    page = centers.list_members(actor, center.id, MemberFilter(size=PEOPLE_SHOWN))
    own = centers.get_member(actor, center.id, actor.person_id)
    leads = own.role is Role.CENTER_ADMIN
    count = centers.count_people(actor, center.id)
    context = {
        "members": page.rows,
        "count": count,
        "own": roles_name(own.role, own.finance),
        "leads": leads,
        "roles_name": roles_name,
        "rights": rights_of(actor, center.id),
        "me": actor.person_id,
        "waits": waiting(actor, center, count) if leads else [],
    }
    return draw(request, "overview", context, center=center, here="overview")


def _form(request: HttpRequest, state: FormState, *, status: int = 200) -> HttpResponse:
    context = {"state": state, "zones": zone_choices(clock.now().date())}
    return draw(request, "new", context, status=status)
