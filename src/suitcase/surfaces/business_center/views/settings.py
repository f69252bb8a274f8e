"""Settings of a centre: name and zone, and what it asks of its people."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from suitcase.areas.access.public import Permission
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, Security
from suitcase.kernel import clock
from suitcase.kernel.errors import Conflict, Refusal
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.tabs import settings_tabs
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of
from suitcase.surfaces.kit.zones import zone_choices

_FORM = ["GET", "HEAD", "POST"]


@center_page
@require_http_methods(_FORM)
def general(request: HttpRequest, center: Center) -> HttpResponse:
    """Name and zone."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_MANAGE, center.id)
    state, status = FormState({"name": center.name, "time_zone": center.time_zone}), 200
    if request.method == "POST":
        name, zone = request.POST.get("name", ""), request.POST.get("time_zone", "")
        try:
            centers.change_center(
                actor, center_id=center.id, name=name, time_zone=zone, version=_version(request)
            )
        except Refusal as refused:
            state, status = _again(request, center, refused), status_of(request, refused)
        else:
            messages.success(request, _("Saved."))
            return see_other(request, reverse("business_settings", args=[center.id]))
    context = {
        "state": state,
        "zones": zone_choices(clock.now().date()),
        "tabs": settings_tabs(center, "general"),
    }
    return draw(request, "settings", context, center=center, here="settings", status=status)


@center_page
@require_http_methods(_FORM)
def security(request: HttpRequest, center: Center) -> HttpResponse:
    """Two-step sign-in, allowed domains and dormant members; what a change means is read before it is saved."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_MANAGE, center.id)
    state, status = FormState(_values(center.security)), 200
    if request.method == "POST" and request.POST.get("step") == "edit":
        state = FormState(request.POST)
    elif request.method == "POST":
        try:
            wanted = _wanted(request)
            said = centers.preview_security(actor, center.id, wanted)
            if said and request.POST.get("step") != "save":
                return _review(request, center, wanted, said)
            centers.change_security(actor, center_id=center.id, wanted=wanted, version=_version(request))
        except Refusal as refused:
            state, status = _again(request, center, refused), status_of(request, refused)
        else:
            messages.success(request, _("Saved. It holds from now on."))
            return see_other(request, reverse("business_security", args=[center.id]))
    context = {
        "state": state,
        "days": [(str(days), _("%(days)s days") % {"days": days}) for days in centers.DORMANT_DAYS],
        "tabs": settings_tabs(center, "security"),
    }
    return draw(request, "security", context, center=center, here="settings", status=status)


def _review(request: HttpRequest, center: Center, wanted: Security, said: list[str]) -> HttpResponse:
    context = {"said": said, "values": _values(wanted), "version": _version(request)}
    return draw(request, "security_review", context, center=center, here="settings")


def _values(security: Security) -> dict[str, str]:
    return {
        "allowed_domains": "\n".join(security.allowed_domains),
        "dormant_days": str(security.dormant_days or ""),
        "requires_two_step": "on" if security.requires_two_step else "",
    }


def _wanted(request: HttpRequest) -> Security:
    return centers.check_security(
        requires_two_step=bool(request.POST.get("requires_two_step")),
        allowed_domains=request.POST.get("allowed_domains", ""),
        dormant_days=request.POST.get("dormant_days", ""),
    )


def _version(request: HttpRequest) -> int:
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0


def _again(request: HttpRequest, center: Center, refused: Refusal) -> FormState:
    """What was typed with what is wrong; after somebody else was quicker, what stands there now."""
    if isinstance(refused, Conflict):
        now = {"name": center.name, "time_zone": center.time_zone, **_values(center.security)}
        return FormState.refused(now, refused)
    return FormState.refused(request.POST, refused)
