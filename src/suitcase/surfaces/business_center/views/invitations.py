"""Inviting into a centre: one or many, from a pasted list or a file, read before anything is sent."""

from __future__ import annotations

import functools

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from suitcase.areas.access.public import Permission
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, Fate, Listing, Plan
from suitcase.kernel import limits
from suitcase.kernel.errors import Refusal
from suitcase.surfaces.business_center.offered import (
    assets_words,
    bringing,
    brought,
    offerable,
    offered,
    offered_names,
)
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.roles import finance_choices, role_choices, roles_name
from suitcase.surfaces.business_center.tabs import member_tabs
from suitcase.surfaces.kit import invitation_list, spreadsheet
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of

# As many addresses as somebody types and looks over; a longer list is read together first.
_SENT_AT_ONCE = 3


@center_page
@require_safe
def listing(request: HttpRequest, center: Center) -> HttpResponse:
    """Invitations into the centre, open ones and those that are over."""
    actor = request.actor  # type: ignore[attr-defined]
    read = functools.partial(centers.list_center_invitations, actor, center.id)
    context = {
        "page": invitation_list.page(request, read),
        "tabs": member_tabs(center, centers.count_people(actor, center.id), "invitations"),
        **invitation_list.context(),
        "roles_name": roles_name,
        "assets_words": assets_words,
    }
    return draw(request, "invitations", context, center=center, here="members")


@center_page
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, center: Center) -> HttpResponse:
    """Type addresses or choose a file; a longer list, or one with mistakes, is read together before it is sent."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_MEMBERS_MANAGE, center.id)
    if request.method != "POST":
        known = {
            "emails": request.GET.get("email", ""),
            "role": request.GET.get("role", "CENTER_STANDARD"),
            "finance": "",
            "account_role": "OPERATOR",
        }
        return _form(request, center, FormState(known))
    if request.POST.get("step") == "edit":
        return _form(request, center, FormState(request.POST))
    try:
        listing = _read(request)
        plans = centers.preview_invitations(actor, center.id, listing.wanted)
        is_sure = request.POST.get("step") == "send" or (
            len(plans) <= _SENT_AT_ONCE
            and not listing.problems
            and all(one.fate is not Fate.REFUSE for one in plans)
        )
        if not is_sure and len(listing.lines) > 1:
            return _review(request, center, listing, plans)
        if listing.problems and not listing.wanted:
            return _form(
                request, center, FormState(request.POST, {"emails": listing.problems[0].problem}), status=422
            )
        done = centers.invite_members(actor, center_id=center.id, wanted=listing.wanted)
    except Refusal as refused:
        return _form(
            request, center, FormState.refused(request.POST, refused), status=status_of(request, refused)
        )
    return _sent(request, center, done)


def _read(request: HttpRequest) -> Listing:
    role = centers.role_named(request.POST.get("role", ""))
    finance = centers.finance_named(request.POST.get("finance", ""))
    file = request.FILES.get("file")
    if file:
        listing = centers.read_text(spreadsheet.text_of(file.read()), role, finance, field="file")
    else:
        listing = centers.read_text(request.POST.get("emails", ""), role, finance)
    return bringing(listing, offered(request.POST))


def _sent(request: HttpRequest, center: Center, done: list[Plan]) -> HttpResponse:
    sent = [one for one in done if one.fate is not Fate.REFUSE]
    invitation_list.tell_sent(request, len(sent))
    left = [one for one in done if one.fate is Fate.REFUSE]
    if left:
        named = "; ".join(f"{one.wanted.email}: {one.why}" for one in left[:3])
        messages.warning(request, _("Left out: %(named)s") % {"named": named})
    return see_other(request, reverse("business_invitations", args=[center.id]))


def _review(request: HttpRequest, center: Center, listing: Listing, plans: list[Plan]) -> HttpResponse:
    """What would be sent, line by line, and what would be left out and why."""
    context = {
        "listing": listing,
        "plans": plans,
        "sending": sum(one.fate is not Fate.REFUSE for one in plans),
        "carried": centers.write_list(listing),
        "posted": request.POST,
        "brought": brought(request.POST),
        "assets": offered_names(center.id, request.POST),
        "roles_name": roles_name,
        "fates": {
            Fate.INVITE: _("Invitation"),
            Fate.REPLACE: _("Replaces an open invitation"),
            Fate.REFUSE: _("Left out"),
        },
    }
    return draw(request, "invite_review", context, center=center, here="members")


def _form(request: HttpRequest, center: Center, state: FormState, *, status: int = 200) -> HttpResponse:
    context = {
        "state": state,
        "roles": role_choices(),
        "finances": finance_choices(),
        "most": limits.CENTER_INVITATIONS_AT_ONCE,
        "days": limits.INVITATION_LIFETIME.days,
        "domains": center.security.allowed_domains,
        "columns": ", ".join(centers.LIST_COLUMNS),
        **offerable(request.actor, center),  # type: ignore[attr-defined]
    }
    return draw(request, "invite", context, center=center, here="members", status=status)


@center_page
@require_POST
def resend(request: HttpRequest, center: Center, invitation: int) -> HttpResponse:
    """Send the mail of an open invitation once more."""
    actor = request.actor  # type: ignore[attr-defined]
    with invitation_list.resent(request):
        centers.resend_center_invitation(actor, center_id=center.id, invitation_id=invitation)
    return see_other(request, reverse("business_invitations", args=[center.id]))


@center_page
@require_POST
def cancel(request: HttpRequest, center: Center, invitation: int) -> HttpResponse:
    """Take an open invitation back."""
    actor = request.actor  # type: ignore[attr-defined]
    with invitation_list.cancelled(request):
        centers.cancel_center_invitation(actor, center_id=center.id, invitation_id=invitation)
    return see_other(request, reverse("business_invitations", args=[center.id]))
