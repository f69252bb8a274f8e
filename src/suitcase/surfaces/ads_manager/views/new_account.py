"""The form that creates an ad account, with guesses for what the browser already tells."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import NewAdAccount
from suitcase.kernel import clock
from suitcase.kernel.errors import Refusal
from suitcase.surfaces.ads_manager.pages import draw
from suitcase.surfaces.kit.business_form import business_choices
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of
from suitcase.surfaces.kit.zones import suggestions, zone_choices

FIELDS = tuple(field.name for field in dataclasses.fields(NewAdAccount))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for the business information and create the account."""
    if request.method != "POST":
        user = request.user
        known = {"contact_name": user.name, "contact_email": user.email}  # type: ignore[union-attr]
        return _form(request, FormState(known))
    typed = NewAdAccount(**{name: request.POST.get(name, "") for name in FIELDS})
    try:
        account = ad_accounts.create_personal_ad_account(request.actor, new=typed)  # type: ignore[attr-defined]
    except Refusal as refused:
        return _form(request, FormState.refused(request.POST, refused), status=status_of(request, refused))
    messages.success(request, _("%(name)s has been created.") % {"name": account.name})
    return see_other(request, f"{reverse('ads_overview', args=[account.id])}?created=1")


def _form(request: HttpRequest, state: FormState, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "state": state,
        **business_choices(),
        "currencies": [(code, f"{code} – {name}") for code, name in ad_accounts.currencies()],
        "zones": zone_choices(clock.now().date()),
        "suggestions": suggestions(clock.now().date()),
    }
    return draw(request, "new_account", context, status=status)
