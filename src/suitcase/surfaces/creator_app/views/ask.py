"""A link or QR code of a Business Center, opened: who asks, which of one's accounts, and on to the request."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import AskState
from suitcase.areas.consent.errors import AlreadyLinked, AlreadyPending, AskLinkOver
from suitcase.areas.consent.public import SCOPE_NAMES
from suitcase.areas.creators.contracts import AccountState
from suitcase.kernel.errors import NotFound, Refusal
from suitcase.kernel.ids import parse_id
from suitcase.surfaces.creator_app import words
from suitcase.surfaces.creator_app.pages import actor_of, chosen_account, draw, open_accounts, signed_in
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other

# The longest a secret is; whatever is longer was never made.
_TOKEN = 64


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, token: str) -> HttpResponse:
    """Choose an account; the answer is given on the page of the request. Nothing is granted here."""
    if len(token) > _TOKEN:
        raise NotFound
    actor = actor_of(request)
    found = consent.find_ask_link(actor, token)
    accounts = [one for one in open_accounts(request) if one.state is AccountState.ACTIVE]
    refusal: Refusal | None = None
    if request.method == "POST":
        chosen = parse_id(request.POST.get("account", "")) or 0
        waiting = consent.waiting_by_ask_link(actor, token)
        if chosen in waiting:
            return see_other(request, reverse("app_request", args=[waiting[chosen]]))
        try:
            made = consent.take_up_ask_link(actor, token=token, creator_account_id=chosen)
        except NotFound:
            raise
        except Refusal as refused:
            refusal = refused
        else:
            return see_other(request, reverse("app_request", args=[made]))
    chosen_one = chosen_account(request, accounts)
    is_open = found.state is AskState.OPEN and not isinstance(refusal, AskLinkOver)
    over = None if is_open else refusal or AskLinkOver(found.state)
    context = {
        "ask": found,
        "token": token,
        "company": words.who(found.requester),
        "is_open": is_open,
        "over": over,
        "refusal": refusal if is_open else None,
        "is_known": isinstance(refusal, AlreadyPending | AlreadyLinked),
        "accounts": [(str(one.id), f"@{one.handle}", one.display_name) for one in accounts],
        "state": FormState({"account": str(chosen_one.id) if chosen_one else ""}),
        "scopes": [str(SCOPE_NAMES[scope]) for scope in found.scopes],
        "until": words.last_day(found.proposed_end) if found.proposed_end else _("you revoke it"),
        "left": words.time_left(found.expires_at),
    }
    status = refusal.status if refusal else 200 if is_open else 410
    return draw(request, "ask", context, tabs=not is_open, here="inbox", status=status)
