"""The door of the app: what it is for whoever is signed out, the right page for everybody else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from suitcase.surfaces.creator_app.pages import actor_of, draw, open_accounts


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Signed out: what the app does. Signed in: the inbox, or creating the first creator account."""
    actor = actor_of(request)
    if not actor.is_signed_in:
        return draw(request, "landing", {})
    return HttpResponseRedirect(reverse("app_inbox" if open_accounts(request) else "app_new_account"))
