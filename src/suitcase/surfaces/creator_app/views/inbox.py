"""Requests of advertisers: the inbox in three parts, one request on one screen, and the two answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import Grant, LinkStatus, Terms
from suitcase.areas.consent.public import GrantFilter
from suitcase.areas.creators.contracts import CreatorAccount
from suitcase.kernel import limits
from suitcase.kernel.errors import Invalid, NotFound, Refusal
from suitcase.kernel.paging import decode
from suitcase.surfaces.creator_app import choices, words
from suitcase.surfaces.creator_app.pages import actor_of, draw, open_accounts, signed_in
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other
from suitcase.surfaces.kit.table import Filter, ListPage, ListSpec, ListState

# As many whole requests as somebody reads in one go; what is told in a line fits more often.
_CARDS, _LINES = 10, 25
_WAITING, _ENDING, _DECIDED = "", "ending", "decided"
_BOXES: dict[str, consent.Which] = {_WAITING: "pending", _ENDING: "ending", _DECIDED: "answered"}


@signed_in
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits, most urgent first; links that end soon; decisions. New requests appear by themselves."""
    actor, accounts = actor_of(request), open_accounts(request)
    state = spec(accounts, _LINES).read(request.GET, request.path)
    box = state.filters.get("box", _WAITING)
    account = int(state.filters["account"]) if "account" in state.filters else None
    size = _CARDS if box == _WAITING else _LINES
    wanted = GrantFilter(_BOXES[box], account, state.q)
    found = consent.list_grants(actor, wanted, decode(state.after, size, width=2), counted=True)
    if not accounts and not found.counts["all"]:
        return HttpResponseRedirect(reverse("app_new_account"))
    naming = len(accounts) > 1
    context = {
        "box": box,
        "tabs": _tabs(state, box, found.counts),
        "cards": [_card(grant, naming) for grant in found.rows] if box == _WAITING else [],
        "lines": [] if box == _WAITING else [_row(one, naming, box == _DECIDED) for one in found.rows],
        "page": ListPage(state, list(found.rows), next_cursor=found.next or ""),
        "total": found.total,
        "accounts": account_chips(state, accounts),
        "handles": [one.handle for one in accounts],
    }
    waiting = found.counts["pending"] if account is None else None
    return draw(request, "inbox", context, here="inbox", waiting=waiting)


@signed_in
@require_safe
def one(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request, with the text for what is chosen. Answered ones that became a link lead on to the permission."""
    grant = consent.get_grant(actor_of(request), request_id)
    if grant.link_id is not None:
        return HttpResponseRedirect(reverse("app_permission", args=[request_id]))
    return _draw(request, grant, choices.read(request.GET))


@signed_in
@require_POST
def choose(request: HttpRequest, request_id: int) -> HttpResponse:
    """Without scripts: go to the address of a choice, where its text stands. Changes nothing."""
    consent.get_grant(actor_of(request), request_id)
    return see_other(request, reverse("app_request", args=[request_id]) + choices.read(request.POST).query)


@signed_in
@require_POST
def approve(request: HttpRequest, request_id: int) -> HttpResponse:
    """Say yes to exactly the text that was on the screen."""
    actor, choice = actor_of(request), choices.read(request.POST)
    grant = consent.get_grant(actor, request_id)
    try:
        consent.approve_request(
            actor,
            request_id=request_id,
            text_sha256=request.POST.get("text_sha256", ""),
            scopes=choice.scopes,
            ends_at=choice.ends_at() if grant.status is LinkStatus.PENDING else None,
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _refused(request, request_id, choice, refusal)
    sentence = _("Approved. %(advertiser)s may now use posts of @%(handle)s in ads.")
    messages.success(request, sentence % {"advertiser": grant.requester.ad_account, "handle": grant.handle})
    return see_other(request, reverse("app_permission", args=[request_id]))


@signed_in
@require_POST
def reject(request: HttpRequest, request_id: int) -> HttpResponse:
    """Say no, with a word about why if there is one."""
    actor = actor_of(request)
    grant = consent.get_grant(actor, request_id)
    said = [str(reasons().get(request.POST.get("reason", ""), "")), request.POST.get("note", "").strip()]
    try:
        consent.reject_request(actor, request_id=request_id, note=" ".join(filter(None, said)))
    except NotFound:
        raise
    except Refusal as refusal:
        return _refused(request, request_id, choices.read(request.POST), refusal)
    sentence = _("Rejected. %(name)s is told. They may ask again, unless you block them.")
    messages.success(request, sentence % {"name": grant.requester.ad_account})
    return see_other(request, reverse("app_inbox"))


def reasons() -> dict[str, str]:
    """Reasons that can be given with one tap."""
    return {
        "fit": _("This does not fit what I post."),
        "unknown": _("I do not know you yet. Please get in touch first."),
        "time": _("Not at the moment. You may ask again later."),
        "much": _("You ask for more than I want to give. Please ask for less."),
    }


def spec(accounts: list[CreatorAccount], size: int) -> ListSpec:
    """What the inbox can be narrowed to."""
    boxes = Filter("box", _("Part"), [(_ENDING, _("Ending soon")), (_DECIDED, _("Decided"))])
    mine = Filter("account", _("Account"), [(str(one.id), f"@{one.handle}") for one in accounts])
    return ListSpec(
        columns=(), order="", search=_("Search by advertiser"), filters=(boxes, mine), sizes=(size,)
    )


def account_chips(state: ListState, accounts: list[CreatorAccount]) -> list[tuple[str, str, bool]]:
    """One link per creator account of the person, and one for all; none for a person with one account."""
    if len(accounts) < 2:
        return []
    chosen = state.filters.get("account", "")
    chips = [(f"@{one.handle}", state.url(account=one.id), chosen == str(one.id)) for one in accounts]
    return [(_("All accounts"), state.url(account=""), not chosen), *chips]


def _tabs(
    state: ListState, box: str, counts: Mapping[consent.Which, int]
) -> list[tuple[str, str, bool, int]]:
    names = {_WAITING: _("Waiting"), _ENDING: _("Ending soon"), _DECIDED: _("Decided")}
    return [
        (name, state.url(box=key, q=""), key == box, 0 if key == _DECIDED else counts[_BOXES[key]])
        for key, name in names.items()
    ]


def _refused(request: HttpRequest, request_id: int, choice: choices.Choice, refusal: Refusal) -> HttpResponse:
    """The request as it stands now, with the reason why nothing was done."""
    grant = consent.get_grant(actor_of(request), request_id)
    return _draw(request, grant, choice, refusal=refusal, status=refusal.status)


def _draw(
    request: HttpRequest,
    grant: Grant,
    choice: choices.Choice,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    pending = grant.status is LinkStatus.PENDING
    context = {
        "grant": grant,
        "company": words.who(grant.requester),
        "row": _row(grant, naming=True),
        "why": words.why(grant),
        "left": words.time_left(grant.expires_at),
        "pending": pending,
        "refusal": refusal,
        "choice": _chosen(request, grant, choice, refusal) if pending else None,
        "reasons": [(key, sentence, "") for key, sentence in reasons().items()],
        "note_length": limits.REQUEST_MESSAGE_LENGTH,
        "block": consent.find_block(actor_of(request), grant.creator_account_id, grant.requester.ref),
    }
    # A decision gets the whole screen: no tabs below it.
    return draw(request, "request", context, tabs=not pending or bool(refusal), here="inbox", status=status)


def _chosen(
    request: HttpRequest, grant: Grant, choice: choices.Choice, refusal: Refusal | None
) -> dict[str, Any]:
    """The fields of the choice and the text for it, or what is wrong with it."""
    options = choices.ends_of_request(grant.proposed_end)
    form = choice.form(grant.asked_scopes, options, prefix=f"r{grant.request_id}")
    terms: Terms | None = None
    wrong: Refusal | None = None
    try:
        terms = consent.get_terms(
            actor_of(request), grant.request_id, scopes=choice.scopes, ends_at=choice.ends_at()
        )
    except Invalid as problem:
        wrong = problem
    if refusal or wrong:
        form = choices.refused(form, refusal or wrong or Refusal())
    values = {**form.values, "note": request.POST.get("note", ""), "reason": request.POST.get("reason", "")}
    return {
        "form": FormState(values, form.errors, form.sentence, form.remedy, form.prefix),
        "terms": terms,
        "wrong": " ".join(wrong.fields.values()) if wrong else "",
        "open": not choice.is_default or bool(wrong),
        "scopes": choices.scope_options(grant.asked_scopes),
        "ends": options,
        "day": choices.limits_of_day(grant.proposed_end),
    }


def _card(grant: Grant, naming: bool) -> dict[str, Any]:
    """A request as its card shows it; `naming` says for which of the person's accounts."""
    return {
        "grant": grant,
        "company": words.who(grant.requester),
        "naming": naming,
        "left": words.time_left(grant.expires_at),
        "urgent": words.is_urgent(grant.expires_at),
    }


def _row(grant: Grant, naming: bool, decided: bool = False) -> words.GrantLine:
    """A request or link in short."""
    page = "app_request" if grant.link_id is None else "app_permission"
    url = reverse(page, args=[grant.request_id])
    return words.grant_line(grant, url, naming=naming, decided=decided)
