"""Settings → Permissions → Invitations: inviting by e-mail, sending again, cancelling."""

from __future__ import annotations

import functools

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from suitcase.areas.access.public import ROLE_WORDS
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.kernel import limits
from suitcase.kernel.errors import Refusal
from suitcase.surfaces.ads_manager.pages import account_page, draw
from suitcase.surfaces.ads_manager.tabs import people_tabs, settings_tabs
from suitcase.surfaces.ads_manager.views.members import role_choices
from suitcase.surfaces.kit import invitation_list
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of


@account_page
@require_safe
def listing(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """Invitations into the ad account, open ones and those that are over."""
    actor = request.actor  # type: ignore[attr-defined]
    read = functools.partial(ad_accounts.list_invitations, actor, account.id)
    context = {
        "page": invitation_list.page(request, read),
        "tabs": settings_tabs(request, account, "people"),
        "sections": people_tabs(request, account, "invitations"),
        **invitation_list.context(),
        "roles": ROLE_WORDS,
    }
    return draw(request, "invitations", context, account=account, here="settings")


@account_page
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """Invite one or more addresses with a role."""
    actor = request.actor  # type: ignore[attr-defined]
    ad_accounts.list_role_requests(actor, account.id, limit=1)  # only for those who may assign
    known = {"emails": request.GET.get("email", ""), "role": request.GET.get("role", "OPERATOR")}
    state, status = FormState(known), 200
    if request.method == "POST":
        emails, role = request.POST.get("emails", ""), request.POST.get("role", "")
        try:
            sent = ad_accounts.invite_people(actor, ad_account_id=account.id, emails=emails, role=role)
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            invitation_list.tell_sent(request, len(sent))
            return see_other(request, reverse("ads_invitations", args=[account.id]))
    context = {
        "state": state,
        "roles": role_choices(),
        "most": limits.INVITATIONS_AT_ONCE,
        "days": limits.INVITATION_LIFETIME.days,
    }
    return draw(request, "invite", context, account=account, here="settings", status=status)


@account_page
@require_POST
def resend(request: HttpRequest, account: AdAccount, invitation: int) -> HttpResponse:
    """Send the mail of an open invitation once more."""
    actor = request.actor  # type: ignore[attr-defined]
    with invitation_list.resent(request):
        ad_accounts.resend_invitation(actor, ad_account_id=account.id, invitation_id=invitation)
    return see_other(request, reverse("ads_invitations", args=[account.id]))


@account_page
@require_POST
def cancel(request: HttpRequest, account: AdAccount, invitation: int) -> HttpResponse:
    """Take an open invitation back."""
    actor = request.actor  # type: ignore[attr-defined]
    with invitation_list.cancelled(request):
        ad_accounts.cancel_invitation(actor, ad_account_id=account.id, invitation_id=invitation)
    return see_other(request, reverse("ads_invitations", args=[account.id]))
