"""Requests for access to ad accounts of others: asking for many at once, and what became of each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Permission
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.public import AccessRequest, AccessRequestState, AskFate, AskPlan
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.kernel import limits
from suitcase.kernel.errors import Invalid, Refusal
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.tabs import request_tabs
from suitcase.surfaces.kit import access_roles
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of, told
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec

S = AccessRequestState


@center_page
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, center: Center) -> HttpResponse:
    """Paste IDs and choose a role; the list is read together before anything is sent."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    if request.method != "POST":
        known = {"role": "OPERATOR", "notify": "on", "ids": request.GET.get("id", "")}
        return _form(request, center, FormState(known))
    if request.POST.get("step") == "edit":
        return _form(request, center, FormState(request.POST))
    words = {name: request.POST.get(name, "") for name in ("ids", "role", "message")}
    try:
        if request.POST.get("step") != "send":
            return _review(request, center, ad_accounts.preview_access_requests(actor, center.id, **words))
        done = ad_accounts.request_access(
            actor,
            center_id=center.id,
            notify=bool(request.POST.get("notify")),
            **words,
        )
    except Refusal as refused:
        if refused.status in {403, 404}:
            raise
        state = FormState.refused(request.POST, refused)
        return _form(request, center, state, status=status_of(request, refused))
    return _sent(request, center, done)


def _sent(request: HttpRequest, center: Center, done: list[AskPlan]) -> HttpResponse:
    asked = sum(one.fate is AskFate.ASK for one in done)
    given = sum(one.fate is AskFate.GIVE for one in done)
    left = [one for one in done if one.fate is AskFate.REFUSE]
    if asked:
        said = ngettext("%(num)s request is on its way.", "%(num)s requests are on their way.", asked)
        messages.success(request, said % {"num": asked})
    if given:
        said = ngettext(
            "Access to %(num)s ad account was given at once, because you may answer for it yourself.",
            "Access to %(num)s ad accounts was given at once, because you may answer for them yourself.",
            given,
        )
        messages.success(request, said % {"num": given})
    if left:
        named = "; ".join(f"{one.typed}: {one.why}" for one in left[:3])
        messages.warning(request, _("Left out: %(named)s") % {"named": named})
    return see_other(request, reverse("business_requests", args=[center.id]))


def _review(request: HttpRequest, center: Center, plans: list[AskPlan]) -> HttpResponse:
    """What would be asked for, line by line, and what would be left out and why."""
    context = {
        "plans": plans,
        "sending": sum(one.fate is not AskFate.REFUSE for one in plans),
        "posted": request.POST,
        "role": access.ROLE_WORDS[access.Role[request.POST["role"]]],
        "fates": {
            AskFate.ASK: _("Request"),
            AskFate.GIVE: _("Given at once: you may answer for it"),
            AskFate.REFUSE: _("Left out"),
        },
    }
    return draw(request, "request_review", context, center=center, here="accounts")


def _form(request: HttpRequest, center: Center, state: FormState, *, status: int = 200) -> HttpResponse:
    context = {
        "state": state,
        "roles": access_roles.choices(),
        "most": limits.ACCESS_REQUESTS_AT_ONCE,
        "days": limits.ACCESS_REQUEST_LIFETIME.days,
        "longest": limits.REQUEST_MESSAGE_LENGTH,
    }
    return draw(request, "request_access", context, center=center, here="accounts", status=status)


def list_spec(*, incoming: bool) -> ListSpec:
    """The list of requests sent, or of those received."""
    words = access_roles.state_words()
    return ListSpec(
        columns=[
            Column("account", _("Ad account")),
            Column("role", _("Asked by") if incoming else _("Access permission")),
            Column("state", _("Status")),
            Column("asked", _("Asked"), sort=True),
            Column("actions", _("Actions"), quiet=True),
        ],
        order="-asked",
        filters=[Filter("state", _("Status"), [(state.value, word) for state, word in words.items()])],
        search=_("Search by ad account"),
    )


@center_page
@require_safe
def listing(request: HttpRequest, center: Center) -> HttpResponse:
    """Requests that the centre sent, or, with `?box=in`, that others sent for what it owns."""
    actor = request.actor  # type: ignore[attr-defined]
    incoming = request.GET.get("box") == "in"
    path = f"{request.path}?box=in" if incoming else request.path
    state = list_spec(incoming=incoming).read(request.GET, request.path)
    found = ad_accounts.list_center_requests(
        actor,
        center.id,
        incoming=incoming,
        search=state.q,
        state=S(state.filters["state"]) if "state" in state.filters else None,
        descending=state.descending,
        offset=state.offset,
        size=state.per,
    )
    context = {
        "page": ListPage(state, found.rows, total=found.total),
        "tabs": request_tabs(center, "in" if incoming else "out"),
        "incoming": incoming,
        "picked": "" if incoming else request.GET.get("pick", ""),
        "path": path,
        "role_words": access.ROLE_WORDS,
        **access_roles.words(),
    }
    return draw(request, "requests", context, center=center, here="requests")


@center_page
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, center: Center, asked: int) -> HttpResponse:
    """One request that the centre sent: where it stands, and an offer to accept or decline."""
    actor = request.actor  # type: ignore[attr-defined]
    found = ad_accounts.get_center_request(actor, center.id, asked)
    if request.method == "POST":
        _act(request, found)
        return see_other(request, reverse("business_request", args=[center.id, asked]))
    context: dict[str, Any] = {
        "asked": found,
        "role_words": access.ROLE_WORDS,
        "ends": [(one, "") for one in ad_accounts.preview_offered_role(actor, found.id)],
        "can_do": ad_accounts.can_do(found.given if found.state is S.COUNTERED else found.role),
        **access_roles.words(),
    }
    return draw(request, "request", context, center=center, here="requests")


def _act(request: HttpRequest, asked: AccessRequest) -> None:
    actor = request.actor  # type: ignore[attr-defined]
    decision = request.POST.get("decision", "")
    if decision == "accept":
        with told(request, _("Accepted. Assign your members to it next."), with_remedy=True):
            ad_accounts.accept_offered_role(actor, request_id=asked.id)
    elif decision == "cancel":
        is_offer = asked.state is S.COUNTERED
        with told(request, _("The offer is declined.") if is_offer else _("The request is taken back.")):
            ad_accounts.cancel_access_request(actor, request_id=asked.id)
    else:
        raise Invalid(_("Choose what to do."))
