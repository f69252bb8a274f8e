"""Closing a centre: what stands against it, what ends with it, and the name to be typed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, Obstacle
from suitcase.kernel.errors import Refusal
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.tabs import settings_tabs
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of


@center_page
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, center: Center) -> HttpResponse:
    """Close the centre for good, after reading what ends and typing its name."""
    actor = request.actor  # type: ignore[attr-defined]
    state, status = FormState(), 200
    if request.method == "POST":
        try:
            centers.close_center(
                actor,
                center_id=center.id,
                confirm=request.POST.get("confirm", ""),
                seen=request.POST.get("seen", ""),
            )
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            messages.success(request, _("%(name)s is closed.") % {"name": center.name})
            return see_other(request, reverse("business_overview", args=[center.id]))
    plan = centers.plan_closing(actor, center.id)
    context = {
        "state": state,
        "plan": plan,
        "many_partners": any(one.code == "partners" for one in plan.obstacles),
        "obstacles": [(one, _things(center, one)) for one in plan.obstacles],
        "tabs": settings_tabs(center, "close"),
    }
    return draw(request, "close", context, center=center, here="settings", status=status)


def _things(center: Center, obstacle: Obstacle) -> list[tuple[str, list[tuple[str, str]]]]:
    """What it is about, by name, with the pages on which something can be done about it."""
    if obstacle.code == "moving":  # it is the other side's by now
        transfers = [(_("The transfer"), reverse("business_transfers", args=[center.id]))]
        return [(name, transfers) for _ref, name in obstacle.things]
    return [(name, _ways(center, ref.id)) for ref, name in obstacle.things]


def _ways(center: Center, ad_account_id: int) -> list[tuple[str, str]]:
    return [
        (_("Open"), reverse("business_account", args=[center.id, ad_account_id])),
        (_("Transfer"), reverse("business_account_transfer", args=[center.id, ad_account_id])),
        (_("Close"), reverse("ads_close", args=[ad_account_id])),
    ]
