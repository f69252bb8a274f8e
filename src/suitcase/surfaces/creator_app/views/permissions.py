"""Permissions: every advertiser that may or might use posts, what exactly was agreed to, and ending it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access.public import Kind
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import Evidence, Grant
from suitcase.areas.consent.public import GrantFilter
from suitcase.areas.journal import public as journal
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Refusal
from suitcase.kernel.paging import decode
from suitcase.surfaces.creator_app import words
from suitcase.surfaces.creator_app.pages import actor_of, draw, open_accounts, signed_in
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.history import LINK_VERBS, Side, events_of
from suitcase.surfaces.kit.respond import see_other
from suitcase.surfaces.kit.table import ListPage, ListSpec

_LIST = ListSpec(columns=(), order="", search="Search by advertiser", sizes=(25,))
# The history of one pair is looked for among this many lines of the creator account's journal.
_HISTORY_PAGES, _HISTORY_PAGE = 5, 100


@signed_in
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every link there is or was, newest request first."""
    actor = actor_of(request)
    accounts = open_accounts(request)
    state = _LIST.read(request.GET, request.path)
    found = consent.list_grants(
        actor, GrantFilter("linked", search=state.q), decode(state.after, state.per, width=2)
    )
    if not accounts and not found.rows and not state.narrowed:
        return HttpResponseRedirect(reverse("app_new_account"))
    naming = len(accounts) > 1
    page = ListPage(state, [_row(grant, naming) for grant in found.rows], next_cursor=found.next or "")
    context = {"page": page, "total": found.total}
    return draw(request, "permissions", context, here="permissions")


@signed_in
@require_safe
def detail(request: HttpRequest, request_id: int) -> HttpResponse:
    """One permission: what they may do, since and until when, what was agreed to, and its history."""
    return _draw(request, consent.get_grant(actor_of(request), request_id))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, request_id: int) -> HttpResponse:
    """What ends, by name; then ending it, at once."""
    actor = actor_of(request)
    grant = consent.get_grant(actor, request_id)  # the owner's page: the other side has its own
    ending = consent.preview_end(actor, request_id)
    if grant.status not in words.ALIVE and request.method != "POST":
        return HttpResponseRedirect(reverse("app_permission", args=[request_id]))
    if request.method == "POST":
        try:
            consent.revoke_link(actor, request_id=request_id)
        except Refusal as refusal:
            return _draw(
                request, consent.get_grant(actor, request_id), refusal=refusal, status=refusal.status
            )
        sentence = _("Revoked. %(advertiser)s can no longer use posts of @%(handle)s.")
        messages.success(
            request, sentence % {"advertiser": grant.requester.ad_account, "handle": grant.handle}
        )
        return see_other(request, reverse("app_permission", args=[request_id]))
    return draw(
        request, "revoke", {"ending": ending, "grant": grant, "state": FormState()}, here="permissions"
    )


def _draw(
    request: HttpRequest, grant: Grant, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    kept = consent.get_evidence(actor, grant.request_id) if grant.link_id is not None else None
    context = {
        "grant": grant,
        "company": words.who(grant.requester),
        "status": words.status_word(grant.status),
        "tone": words.TONES[grant.status],
        "alive": grant.status in words.ALIVE,
        "agreed": _agreed(kept) if kept else None,
        "kept": kept,
        "scopes": [str(consent.SCOPE_NAMES[scope]) for scope in grant.scopes],
        "events": events_of(_lines(actor, grant), Side.OWNER),
        "refusal": refusal,
    }
    return draw(request, "permission", context, here="permissions", status=status)


def _agreed(kept: Evidence) -> dict[str, Any]:
    """The words of the kept text, taken from the text itself."""
    text = json.loads(kept.text)
    return {
        "can": text["can"],
        "cannot": text["cannot"],
        "message": text["message"],
        "how_long": text["how_long"],
    }


def _lines(actor: Actor, grant: Grant) -> list[journal.Line]:
    """What happened between the two accounts, newest first."""
    found: list[journal.Line] = []
    before = None
    for _page in range(_HISTORY_PAGES):
        stream = (Kind.CREATOR_ACCOUNT, grant.creator_account_id)
        lines = journal.lines(actor, stream, before=before, limit=_HISTORY_PAGE, verbs=LINK_VERBS)
        found += [line for line in lines if line.data.get("ad_account") == grant.requester.ad_account_id]
        before = lines[-1].position if lines else None
        if len(lines) < _HISTORY_PAGE or before is None:
            break
    return found


def _row(grant: Grant, naming: bool) -> words.GrantLine:
    return words.grant_line(grant, reverse("app_permission", args=[grant.request_id]), naming=naming)
