"""Invitations: the page behind the link of the mail, and the list of one's own.

Whoever holds the link may read who invites whom to what. Saying yes or no takes a person who has proven the address.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import InvitationState
from suitcase.areas.identity.errors import InvitationOver, NotYourInvitation
from suitcase.kernel.errors import Conflict, NotFound
from suitcase.surfaces.account import offers
from suitcase.surfaces.account.context import shell
from suitcase.surfaces.account.offers import Offer
from suitcase.surfaces.kit.respond import render, see_other

# The longest a token is; whatever is longer was never sent.
_TOKEN = 64


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, token: str) -> HttpResponse:
    """One invitation, found by the secret of its mail."""
    if len(token) > _TOKEN:
        raise NotFound
    offer = offers.find(token)
    if request.method == "POST":
        if not request.user.is_authenticated:
            return see_other(request, f"{reverse('account_login')}?{urlencode({'next': request.path})}")
        return _answer(request, offer, request.path)
    return _draw(request, offer)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """Open invitations to one's own addresses; here the mail is not needed any more."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        key = request.POST.get("invitation", "")
        if not key:
            raise NotFound
        try:
            offer = offers.get(actor, key)
        except NotFound:
            messages.warning(request, _("This invitation is not open any more."))
            return see_other(request, request.path)
        return _answer(request, offer, request.path)
    context = {
        "shell": shell(request),
        "offers": offers.mine(actor),
        "person": request.user,
        "home_url": f"{_desk(request)}/",
    }
    return _kept_private(render(request, "account/invitations.html", context))


def _answer(request: HttpRequest, offer: Offer, back: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    decision = request.POST.get("decision", "")
    if decision not in {"accept", "decline"}:
        messages.warning(request, _("Choose Accept or Decline."))
        return see_other(request, back)
    to = "/"
    try:
        if decision == "accept":
            to = offers.accept(actor, offer)
        else:
            offers.decline(actor, offer)
    except (Conflict, NotYourInvitation) as refused:
        messages.warning(request, f"{refused.sentence} {refused.remedy}")
        return see_other(request, back)
    except NotFound as hidden:
        # The row is not visible to whoever has not proven the address, so the action does not find it.
        raise NotYourInvitation from hidden
    if decision == "decline":
        messages.success(request, _("You have declined. Nothing was shared with you."))
    else:
        words = {"role": offer.role, "name": offer.name}
        messages.success(request, _("Welcome. You are %(role)s of %(name)s now.") % words)
    return see_other(request, f"{_desk(request)}{to}")


def _draw(request: HttpRequest, offer: Offer) -> HttpResponse:
    way_back = {"next": request.path}
    is_open = offer.state is InvitationState.PENDING
    context = {
        "offer": offer,
        "shell": shell(request),
        "is_open": is_open,
        "over": _over(offer),
        "person": request.user if request.user.is_authenticated else None,
        "action": request.path,
        "sign_in_url": f"{reverse('account_login')}?{urlencode(way_back)}",
        "sign_up_url": f"{reverse('account_signup')}?{urlencode({**way_back, 'email': offer.email})}",
        "home_url": f"{_desk(request)}/",
    }
    return _kept_private(render(request, "account/invite.html", context, status=200 if is_open else 410))


def _over(offer: Offer) -> str:
    try:
        identity.check_invitation_open(offer.state)
    except InvitationOver as over:
        return over.sentence
    return ""


def _desk(request: HttpRequest) -> str:
    """Where Ads Manager is: on this host, or on the other one when the link was opened in the creator's app."""
    return settings.PUBLIC_URL if request.is_creator_host else ""  # type: ignore[attr-defined]


def _kept_private(response: HttpResponse) -> HttpResponse:
    # The address is a secret, so the page does not stay on the machine. To other sites it does not go anyway
    # (Referrer-Policy: same-origin); a stricter policy would take the Origin from our own form.
    response["Cache-Control"] = "no-store"
    return response
