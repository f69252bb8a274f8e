"""The start page: what to do first, or straight to where the person works."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.creators import public as creators
from suitcase.surfaces.kit.desk import theme_of
from suitcase.surfaces.kit.respond import flash_of, render
from suitcase.surfaces.kit.shell import Shell


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """A landing page for visitors; who has ad accounts goes on to them; everybody else chooses."""
    actor = request.actor  # type: ignore[attr-defined]
    shell = Shell(
        network=settings.NETWORK, theme=theme_of(request), theme_url=reverse("theme"), flash=flash_of(request)
    )
    if not actor.is_signed_in:
        return render(request, "ads_manager/landing.html", {"shell": shell})
    if ad_accounts.count_my_ad_accounts(actor) or centers.list_second_step_wanted(actor):
        return redirect("ads_pick")
    if ad_accounts.my_invitations(actor) or centers.my_invitations(actor):
        # Somebody who was invited knows what to do first; the choice comes up when there is nothing to answer.
        return redirect("invitations")
    context = {
        "shell": shell,
        "person": request.user,
        "is_creator": bool(creators.list_my_creator_accounts(actor)),
        "app_url": f"{settings.APP_URL}/app/",
        "new_creator_url": f"{settings.APP_URL}/app/accounts/new",
    }
    return render(request, "ads_manager/start.html", context)
