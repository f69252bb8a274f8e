"""Pages of Business Center: mine, a new one, and what one is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access.public import ROLE_WORDS
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.kernel import clock
from suitcase.kernel.errors import Refusal
from suitcase.kernel.paging import PageRequest, decode
from suitcase.surfaces.business_center.rights import rights_of
from suitcase.surfaces.business_center.shell import center_shell
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import render, see_other, status_of
from suitcase.surfaces.kit.table import Column, ListPage, ListSpec
from suitcase.surfaces.kit.zones import zone_choices

IN_SWITCHER = 12


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
    return _draw(request, "mine", {"page": page})


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


@login_required
@require_safe
def enter(request: HttpRequest, bc: int) -> HttpResponse:
    """The way into a centre is its overview."""
    center = centers.get_center(request.actor, bc)  # type: ignore[attr-defined]
    return redirect("business_overview", center.id)


@login_required
@require_safe
def overview(request: HttpRequest, bc: int) -> HttpResponse:
    """What the centre is, who is in it, and what the person's own role means there."""
    actor = request.actor  # type: ignore[attr-defined]
    center = centers.get_center(actor, bc)
    members = centers.list_members(actor, bc)
    own = next((member.roles for member in members if member.person_id == actor.person_id), ())
    context = {
        "members": members,
        "own_roles": [ROLE_WORDS[role] for role in own],
        "role_words": ROLE_WORDS,
        "rights": rights_of(actor, bc),
        "me": actor.person_id,
    }
    return _draw(request, "overview", context, center=center, here="overview")


def _form(request: HttpRequest, state: FormState, *, status: int = 200) -> HttpResponse:
    context = {"state": state, "zones": zone_choices(clock.now().date())}
    return _draw(request, "new", context, status=status)


def _draw(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    center: Center | None = None,
    here: str = "",
    status: int = 200,
) -> HttpResponse:
    mine = centers.list_my_centers(request.actor, page=PageRequest(IN_SWITCHER))  # type: ignore[attr-defined]
    whole = {"shell": center_shell(request, center, here), "center": center, "switcher": mine.rows, **context}
    return render(request, f"business_center/{template}.html", whole, status=status)
