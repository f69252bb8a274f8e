"""Asking for a role from the page that explains what is missing, and answering in one press."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from suitcase.areas.access.public import ROLE_WORDS
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount, RoleRequest, RoleRequestState
from suitcase.areas.notifications import public as notifications
from suitcase.kernel.errors import NotFound, Refusal
from suitcase.kernel.ids import parse_id
from suitcase.surfaces.ads_manager.answering import answered
from suitcase.surfaces.ads_manager.pages import account_page, ask_context, draw
from suitcase.surfaces.ads_manager.tabs import people_tabs, settings_tabs
from suitcase.surfaces.ads_manager.views.members import role_choices
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import back_of, see_other, status_of, told
from suitcase.surfaces.kit.shell import Tone
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec

TONES: dict[RoleRequestState, Tone] = {
    RoleRequestState.PENDING: "info",
    RoleRequestState.APPROVED: "ok",
    RoleRequestState.REJECTED: "bad",
}


def state_words() -> dict[RoleRequestState, str]:
    """The states of a request as people read them."""
    return {
        RoleRequestState.PENDING: _("Pending"),
        RoleRequestState.APPROVED: _("Accepted"),
        RoleRequestState.REJECTED: _("Declined"),
        RoleRequestState.EXPIRED: _("Expired"),
        RoleRequestState.CANCELLED: _("Cancelled"),
    }


@account_page
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """Ask for a higher role. Whoever has all roles already is told so."""
    actor = request.actor  # type: ignore[attr-defined]
    state, status = FormState({"role": request.GET.get("role", "ADMIN")}), 200
    if request.method == "POST":
        try:
            ad_accounts.request_role(
                actor,
                ad_account_id=account.id,
                role=request.POST.get("role", ""),
                message=request.POST.get("message", ""),
            )
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            messages.success(
                request, _("Your request has been sent. You are told as soon as it is answered.")
            )
            return see_other(request, back_of(request, reverse("ads_role_ask", args=[account.id])))
    context = {**ask_context(request, account, state), "back": back_of(request, "")}
    return draw(request, "ask_role", context, account=account, here="settings", status=status)


@account_page
@require_POST
def withdraw(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """Take one's own waiting request back."""
    actor = request.actor  # type: ignore[attr-defined]
    mine = ad_accounts.my_role_request(actor, account.id)
    if mine is None:
        raise NotFound
    with told(request, _("Your request has been taken back.")):
        ad_accounts.withdraw_role_request(actor, request_id=mine.id)
    return see_other(request, back_of(request, reverse("ads_role_ask", args=[account.id])))


@account_page
@require_safe
def listing(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """Requests for roles in this ad account, waiting and answered."""
    actor = request.actor  # type: ignore[attr-defined]
    state = _spec().read(request.GET, request.path)
    found = ad_accounts.list_role_requests(actor, account.id, only_waiting=False)
    wanted = state.filters.get("state")
    words = state.q.casefold().split()
    kept = [
        one
        for one in found
        if (not wanted or one.state == wanted) and all(word in one.person.casefold() for word in words)
    ]
    ordered = sorted(kept, key=lambda one: one.requested_at, reverse=state.descending)
    page = ListPage(state, ordered[state.offset : state.offset + state.per], total=len(ordered))
    context = {
        "page": page,
        "tabs": settings_tabs(request, account, "people"),
        "sections": people_tabs(request, account, "requests"),
        "words": state_words(),
        "tones": {state: TONES.get(state, "neutral") for state in RoleRequestState},
        "roles": ROLE_WORDS,
    }
    return draw(request, "role_requests", context, account=account, here="settings")


def _spec() -> ListSpec:
    return ListSpec(
        columns=[
            Column("person", _("Person")),
            Column("role", _("Asks for")),
            Column("state", _("Status")),
            Column("asked", _("Asked"), sort=True),
            Column("actions", _("Actions"), quiet=True),
        ],
        order="-asked",
        filters=[
            Filter("state", _("Status"), [(state.value, word) for state, word in state_words().items()])
        ],
        search=_("Search by name"),
    )


@account_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, account: AdAccount, asked: int) -> HttpResponse:
    """One request: who asks for what and why. Accept, also with a lower role, or decline with or without a reason."""
    actor = request.actor  # type: ignore[attr-defined]
    found = ad_accounts.get_role_request(actor, asked)
    if found.ad_account_id != account.id:
        raise NotFound
    state, status = FormState({"role": found.role.name}), 200
    if request.method == "POST":
        done = answered(
            request,
            lambda accept: _said(_answer(request, asked, accept)),
            reverse("ads_role_requests", args=[account.id]),
        )
        if isinstance(done, HttpResponse):
            return done
        state, status = FormState.refused(request.POST, done), status_of(request, done)
        found = ad_accounts.get_role_request(actor, asked)
    context = {
        "asked": found,
        "state": state,
        "roles": role_choices(above=found.current, below=found.role),
        "role_words": ROLE_WORDS,
        "now": ad_accounts.can_do(found.current),
        "then": ad_accounts.can_do(found.role),
        "words": state_words(),
        "tone": TONES.get(found.state, "neutral"),
        "is_mine": found.person_id == actor.person_id,
    }
    return draw(request, "role_request", context, account=account, here="settings", status=status)


def _answer(request: HttpRequest, asked: int, accept: bool) -> RoleRequest:
    actor = request.actor  # type: ignore[attr-defined]
    if notice := parse_id(request.POST.get("notice", "")):
        notifications.mark_read(actor, notification_id=notice)
    return ad_accounts.answer_role_request(
        actor,
        request_id=asked,
        approve=accept,
        role=request.POST.get("role", ""),
        note=request.POST.get("note", ""),
    )


def _said(answered: RoleRequest) -> str:
    if answered.given is not None:
        role = ROLE_WORDS[answered.given]
        return _("%(person)s is %(role)s now.") % {"person": answered.person, "role": role}
    return _("The request of %(person)s is declined.") % {"person": answered.person}
