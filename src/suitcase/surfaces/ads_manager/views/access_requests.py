"""Requests of Business Centers for access to this ad account: one in full, answered in one press."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from suitcase.areas.access.public import ROLE_WORDS
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.ad_accounts.public import AccessRequest, AccessRequestState
from suitcase.kernel.errors import NotFound
from suitcase.surfaces.ads_manager.answering import answered
from suitcase.surfaces.ads_manager.pages import account_page, draw
from suitcase.surfaces.kit import access_roles
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import status_of


@account_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, account: AdAccount, asking: int) -> HttpResponse:
    """Who asks for what, what a yes means and how to take it back. Accept, accept with a lower role, or decline."""
    actor = request.actor  # type: ignore[attr-defined]
    found = ad_accounts.get_access_request(actor, asking)
    if found.ad_account_id != account.id:
        raise NotFound
    state, status = FormState({"role": found.role.name}), 200
    if request.method == "POST":
        done = answered(
            request,
            lambda accept: _said(found, _answer(request, asking, accept)),
            reverse("ads_centers", args=[account.id]),
        )
        if isinstance(done, HttpResponse):
            return done
        state, status = FormState.refused(request.POST, done), status_of(request, done)
        found = ad_accounts.get_access_request(actor, asking)
    context = {
        "asked": found,
        "state": state,
        "roles": access_roles.choices(below=found.role),
        "role_words": ROLE_WORDS,
        "then": ad_accounts.can_do(found.role),
        **access_roles.words(),
    }
    return draw(request, "access_request", context, account=account, here="notifications", status=status)


def _answer(request: HttpRequest, asked: int, accept: bool) -> AccessRequestState:
    return ad_accounts.answer_access_request(
        request.actor,  # type: ignore[attr-defined]
        request_id=asked,
        accept=accept,
        role=request.POST.get("role", ""),
        note=request.POST.get("note", ""),
    )


def _said(asked: AccessRequest, after: AccessRequestState) -> str:
    said = {
        AccessRequestState.APPROVED: _("%(center)s has access now."),
        AccessRequestState.COUNTERED: _(
            "%(center)s is offered the lower role. It has access once it accepts."
        ),
    }
    return said.get(after, _("The request of %(center)s is declined.")) % {"center": asked.center}
