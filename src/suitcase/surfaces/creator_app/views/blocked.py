"""Advertisers that may not ask any more: blocking one, the list of them, and letting one ask again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import BlockedRequester, BlockOutcome, BlockPreview, Grant
from suitcase.areas.consent.public import BlockFilter
from suitcase.areas.creators.contracts import CreatorAccount
from suitcase.kernel.errors import NotFound, Refusal
from suitcase.kernel.paging import decode
from suitcase.surfaces.creator_app import words
from suitcase.surfaces.creator_app.pages import actor_of, draw, open_accounts, signed_in
from suitcase.surfaces.creator_app.views.inbox import account_chips
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other
from suitcase.surfaces.kit.table import Filter, ListPage, ListSpec

# As many partners as somebody reads before deciding; the others are counted.
_NAMED = 5


@signed_in
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Everybody who may not ask any more, those blocked last first."""
    accounts = open_accounts(request)
    state = _spec(accounts).read(request.GET, request.path)
    account = int(state.filters["account"]) if "account" in state.filters else None
    found = consent.list_blocked(
        actor_of(request), BlockFilter(state.q, account), decode(state.after, state.per, width=2)
    )
    naming = len(accounts) > 1
    context = {
        "rows": [_row(one, naming) for one in found.rows],
        "page": ListPage(state, list(found.rows), next_cursor=found.next or ""),
        "total": found.total,
        "accounts": account_chips(state, accounts),
    }
    return draw(request, "blocked", context, here="profile")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HttpRequest, request_id: int) -> HttpResponse:
    """What blocking does and what it leaves; then doing it."""
    actor = actor_of(request)
    grant = consent.get_grant(actor, request_id)
    if request.method != "POST":
        pair = (grant.creator_account_id, grant.requester.ref)
        if consent.find_block(actor, *pair) is not None:
            return HttpResponseRedirect(_home(grant))
        return _ask(request, grant, FormState())
    try:
        done = consent.block_requester(
            actor, request_id=request_id, revoke=request.POST.get("revoke") == "on"
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _ask(request, grant, FormState.refused(request.POST, refusal), refusal.status)
    messages.success(request, _done(grant, done))
    return see_other(request, _home(grant))


@signed_in
@require_POST
def unblock(request: HttpRequest, block_id: int) -> HttpResponse:
    """Let an advertiser ask again."""
    actor = actor_of(request)
    blocked = consent.get_block(actor, block_id)
    try:
        consent.unblock_requester(actor, block_id=block_id)
    except NotFound:
        raise
    except Refusal as refusal:
        messages.warning(request, f"{refusal.sentence} {refusal.remedy}")
    else:
        sentence = _("%(name)s may ask @%(handle)s again. Nothing is granted by this.")
        messages.success(request, sentence % {"name": blocked.requester.ad_account, "handle": blocked.handle})
    return see_other(request, reverse("app_blocked"))


def _spec(accounts: list[CreatorAccount]) -> ListSpec:
    mine = Filter("account", _("Account"), [(str(one.id), f"@{one.handle}") for one in accounts])
    return ListSpec(columns=(), order="", search=_("Search by advertiser"), filters=(mine,), sizes=(25,))


def _home(grant: Grant) -> str:
    return reverse("app_request" if grant.link_id is None else "app_permission", args=[grant.request_id])


def _ask(request: HttpRequest, grant: Grant, state: FormState, status: int = 200) -> HttpResponse:
    ending = consent.preview_end(actor_of(request), grant.request_id)
    waiting = consent.preview_block(actor_of(request), grant.request_id)
    context = {
        "grant": grant,
        "state": state,
        "home": _home(grant),
        "waiting": waiting,
        "taken_back": _taken_back(grant, waiting),
        "alive": grant.status in words.ALIVE,
        "stops": [(sentence, "") for sentence in ending.stops],
        "uses": [(one.name, one.kind) for one in ending.dependants],
    }
    return draw(request, "block", context, here="inbox", status=status)


def _taken_back(grant: Grant, waiting: BlockPreview) -> str:
    """What the advertiser asked for its partners, the first of them by name; nothing when it asked for none."""
    if not waiting.partners:
        return ""
    more = len(waiting.partners) - _NAMED
    named = ", ".join(waiting.partners[:_NAMED])
    which = _("%(names)s and %(num)s more") % {"names": named, "num": f"{more:,}"} if more > 0 else named
    sentence = ngettext(
        "What %(name)s asked for its partner %(which)s is taken back too, and both are told, without a reason.",
        "What %(name)s asked for its partners %(which)s is taken back too, and all are told, without a reason.",
        len(waiting.partners),
    )
    return sentence % {"name": grant.requester.ad_account, "which": which}


def _row(blocked: BlockedRequester, naming: bool) -> dict[str, Any]:
    return {"one": blocked, "company": words.who(blocked.requester), "naming": naming}


def _done(grant: Grant, done: BlockOutcome) -> str:
    names = {"name": grant.requester.ad_account, "handle": grant.handle}
    parts = [_("Blocked. %(name)s can no longer ask @%(handle)s.") % names]
    if done.rejected:
        parts.append(_("The request that waited was rejected."))
    if done.taken_back:
        sentence = ngettext(
            "What it asked for a partner was taken back.",
            "What it asked for %(num)s partners was taken back.",
            done.taken_back,
        )
        parts.append(sentence % {"num": f"{done.taken_back:,}"})
    if done.revoked:
        parts.append(_("The permission ended at once."))
    return " ".join(parts)
