"""Requests of advertisers: the inbox, one request on one screen, and the two answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import Grant, LinkStatus
from suitcase.areas.consent.public import GrantFilter
from suitcase.kernel import limits
from suitcase.kernel.errors import Invalid, NotFound, Refusal
from suitcase.kernel.paging import PageRequest
from suitcase.surfaces.creator_app import words
from suitcase.surfaces.creator_app.pages import actor_of, draw, open_accounts, signed_in
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other

# As many whole requests as somebody reads in one go; what was answered stands below in short.
_WAITING, _ANSWERED = 10, 10


@signed_in
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, newest first, and what was answered lately. New requests appear by themselves."""
    actor = actor_of(request)
    accounts = open_accounts(request)
    waiting = consent.list_grants(actor, GrantFilter("pending"), PageRequest(_WAITING))
    answered = consent.list_grants(actor, GrantFilter("answered"), PageRequest(_ANSWERED))
    if not accounts and not answered.rows:
        return HttpResponseRedirect(reverse("app_new_account"))
    context = {
        "cards": [_card(grant, len(accounts) > 1) for grant in waiting.rows],
        "more": (waiting.total or 0) - len(waiting.rows),
        "answered": [_row(grant, len(accounts) > 1) for grant in answered.rows],
        "more_answered": answered.next is not None,
        "handles": [account.handle for account in accounts],
    }
    return draw(request, "inbox", context, here="inbox")


@signed_in
@require_safe
def one(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request. Answered ones that became a link lead on to the permission."""
    grant = consent.get_grant(actor_of(request), request_id)
    if grant.link_id is not None:
        return HttpResponseRedirect(reverse("app_permission", args=[request_id]))
    return _draw(request, grant)


@signed_in
@require_POST
def approve(request: HttpRequest, request_id: int) -> HttpResponse:
    """Say yes for the chosen time to exactly the text that was on the screen."""
    actor = actor_of(request)
    grant = consent.get_grant(actor, request_id)
    try:
        consent.approve_request(
            actor,
            request_id=request_id,
            text_sha256=request.POST.get("text_sha256", ""),
            ends_at=_chosen_end(grant, request.POST.get("how_long", "")),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _refused(request, request_id, refusal)
    sentence = _("Approved. %(advertiser)s may now use posts of @%(handle)s in ads.")
    messages.success(request, sentence % {"advertiser": grant.requester.ad_account, "handle": grant.handle})
    return see_other(request, reverse("app_permission", args=[request_id]))


@signed_in
@require_POST
def reject(request: HttpRequest, request_id: int) -> HttpResponse:
    """Say no, with a word about why if there is one."""
    actor = actor_of(request)
    grant = consent.get_grant(actor, request_id)
    try:
        consent.reject_request(actor, request_id=request_id, note=request.POST.get("note", ""))
    except NotFound:
        raise
    except Refusal as refusal:
        return _refused(request, request_id, refusal)
    messages.success(request, _("Rejected. %(name)s is told.") % {"name": grant.requester.ad_account})
    return see_other(request, reverse("app_inbox"))


def _chosen_end(grant: Grant, term: str) -> Any:
    if grant.status is not LinkStatus.PENDING:
        return None  # the action says what became of the request
    try:
        return words.end_of(grant, term)
    except ValueError:
        raise Invalid(fields={"how_long": _("Choose how long they may use your posts.")}) from None


def _refused(request: HttpRequest, request_id: int, refusal: Refusal) -> HttpResponse:
    """The request as it stands now, with the reason why nothing was done."""
    grant = consent.get_grant(actor_of(request), request_id)
    return _draw(request, grant, refusal=refusal, status=refusal.status)


def _draw(
    request: HttpRequest, grant: Grant, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    card = _card(grant, naming=True)
    if refusal is not None:
        card["form"] = FormState.refused(request.POST, refusal, prefix=f"r{grant.request_id}")
    context = {
        "grant": grant,
        "card": card,
        "row": _row(grant, naming=True),
        "pending": grant.status is LinkStatus.PENDING,
        "refusal": refusal,
        "note_length": limits.REQUEST_MESSAGE_LENGTH,
    }
    # A decision gets the whole screen: no tabs below it.
    return draw(
        request,
        "request",
        context,
        tabs=refusal is not None or not context["pending"],
        here="inbox",
        status=status,
    )


def _card(grant: Grant, naming: bool) -> dict[str, Any]:
    """A request as its card shows it; `naming` says for which of the person's accounts."""
    return {
        "grant": grant,
        "company": words.who(grant.requester),
        "naming": naming,
        "terms": words.terms(grant),
        "form": FormState({"how_long": words.AS_ASKED}, prefix=f"r{grant.request_id}"),
    }


def _row(grant: Grant, naming: bool) -> words.GrantLine:
    """An answered request in short."""
    page = "app_request" if grant.link_id is None else "app_permission"
    return words.grant_line(grant, reverse(page, args=[grant.request_id]), naming=naming)
