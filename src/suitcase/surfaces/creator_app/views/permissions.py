"""Permissions: every advertiser that may or might use posts, what exactly was agreed to, and ending it."""

from __future__ import annotations

import json
from typing import Any, Literal, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access.public import Kind
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import Evidence, Grant
from suitcase.areas.consent.public import SCOPE_NAMES, GrantFilter
from suitcase.areas.creators.contracts import CreatorAccount
from suitcase.areas.journal import public as journal
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Refusal
from suitcase.kernel.paging import decode
from suitcase.surfaces.creator_app import words
from suitcase.surfaces.creator_app.pages import actor_of, draw, open_accounts, signed_in
from suitcase.surfaces.creator_app.views.inbox import account_chips
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.history import LINK_VERBS, Event, Side, events_of
from suitcase.surfaces.kit.respond import see_other
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec

# As much of a history as one screen and a half holds; older lines are one tap away.
_HISTORY = 20
# An export holds a whole history; nobody has changed one permission more often than this.
_EXPORTED = 1_000
_ASKERS = {Kind.AD_ACCOUNT: "ad_account", Kind.CENTER: "business_center"}


@signed_in
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every link there is or was."""
    actor = actor_of(request)
    accounts = open_accounts(request)
    state = _spec(accounts).read(request.GET, request.path)
    wanted = GrantFilter(
        "linked",
        int(state.filters["account"]) if "account" in state.filters else None,
        state.q,
        cast(Literal["", "live", "suspended", "ended"], state.filters.get("state", "")),
        cast(Literal["asked", "ends", "name"], state.order),
    )
    found = consent.list_grants(actor, wanted, decode(state.after, state.per, width=2))
    if not accounts and not found.rows and not state.narrowed:
        return HttpResponseRedirect(reverse("app_new_account"))
    naming = len(accounts) > 1
    page = ListPage(state, [_row(grant, naming) for grant in found.rows], next_cursor=found.next or "")
    context = {
        "page": page,
        "total": found.total,
        "accounts": account_chips(state, accounts),
        "orders": [("asked", _("Newest first")), ("ends", _("Ending first")), ("name", _("By name"))],
        "states": [("live", _("Live")), ("suspended", _("Suspended")), ("ended", _("Ended"))],
    }
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


@signed_in
@require_safe
def export(request: HttpRequest, request_id: int) -> HttpResponse:
    """The evidence of one permission as a file: every text that was agreed to, its hash and terms, and the history."""
    actor = actor_of(request)
    grant = consent.get_grant(actor, request_id)
    agreements = consent.list_evidence(actor, request_id)
    lines = _lines(actor, grant, before=None, limit=_EXPORTED)
    held = {
        "permission": str(request_id),
        "creator_account": {"id": str(grant.creator_account_id), "handle": grant.handle},
        _ASKERS[grant.requester.ref.kind]: {
            "id": str(grant.requester.ref.id),
            "name": grant.requester.ad_account,
        },
        "status": grant.status.value,
        "scopes": list(grant.scopes),
        "since": _iso(grant.since),
        "until": _iso(grant.until),
        "ended_at": _iso(grant.ended_at),
        "agreements": [_exported(kept) for kept in agreements],
        "history": [_exported_line(line) for line in lines],
    }
    answer = HttpResponse(json.dumps(held, ensure_ascii=False, indent=1), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="permission-{request_id}.json"'
    return answer


def _spec(accounts: list[CreatorAccount]) -> ListSpec:
    states = Filter("state", _("Status"), [("live", ""), ("suspended", ""), ("ended", "")])
    mine = Filter("account", _("Account"), [(str(one.id), f"@{one.handle}") for one in accounts])
    return ListSpec(
        columns=[Column(key, "", sort=True) for key in ("asked", "ends", "name")],
        order="asked",
        search=_("Search by advertiser"),
        filters=(states, mine),
        sizes=(25,),
    )


def _draw(
    request: HttpRequest, grant: Grant, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    agreements = consent.list_evidence(actor, grant.request_id) if grant.link_id is not None else []
    alive = grant.status in words.ALIVE
    events, older = _history(request, actor, grant)
    context = {
        "grant": grant,
        "company": words.who(grant.requester),
        "status": words.status_word(grant.status),
        "tone": words.TONES[grant.status],
        "why": words.why(grant),
        "alive": alive,
        "until": words.last_day(grant.until) if grant.until else "",
        "left": words.time_left(grant.until) if alive and grant.until and words.is_soon(grant.until) else "",
        "agreements": [_agreed(kept) for kept in agreements],
        "scopes": [(str(SCOPE_NAMES[scope]), alive and scope not in grant.in_use) for scope in grant.scopes],
        "block": consent.find_block(actor, grant.creator_account_id, grant.requester.ref),
        "events": events,
        "older": older,
        "refusal": refusal,
    }
    return draw(request, "permission", context, here="permissions", status=status)


def _agreed(kept: Evidence) -> dict[str, Any]:
    """What was agreed to, in the words of the kept text, taken from the text itself."""
    return {**json.loads(kept.text), "kept": kept}


def _history(request: HttpRequest, actor: Actor, grant: Grant) -> tuple[list[Event], str]:
    """What happened between the two accounts, newest first, and the address of what happened before."""
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else None
    lines = _lines(actor, grant, before=before, limit=_HISTORY + 1)
    shown = lines[:_HISTORY]
    events = events_of(shown, Side.OWNER)
    if before is None:
        events = sorted(events + _blocks(actor, grant), key=lambda event: event.at, reverse=True)
    goes_on = len(lines) > _HISTORY and shown[-1].position is not None
    return events, f"{request.path}?before={shown[-1].position}" if goes_on else ""


def _lines(actor: Actor, grant: Grant, *, before: int | None, limit: int) -> list[journal.Line]:
    return journal.lines(
        actor,
        (Kind.CREATOR_ACCOUNT, grant.creator_account_id),
        about=grant.requester.ref,
        before=before,
        limit=limit,
        verbs=LINK_VERBS,
    )


def _blocks(actor: Actor, grant: Grant) -> list[Event]:
    """Blocking is the owner's own business: it stands in no journal that the advertiser reads."""
    name = {"name": grant.requester.ad_account}
    events = []
    for one in consent.list_blocks_of_pair(actor, grant.creator_account_id, grant.requester.ref):
        events.append(Event(_("You blocked %(name)s.") % name, one.since, "bad"))
        if one.ended_at is not None:
            events.append(Event(_("You let %(name)s ask again.") % name, one.ended_at))
    return events


def _exported(kept: Evidence) -> dict[str, Any]:
    return {
        "text": kept.text,
        "text_sha256": kept.text_sha256,
        "text_version": kept.text_version,
        "language": kept.language,
        "scopes": list(kept.scopes),
        "terms": kept.terms,
        "approved_at": _iso(kept.approved_at),
        "signed_in_at": _iso(kept.signed_in_at),
        "sign_in_strength": kept.sign_in_strength,
    }


def _exported_line(line: journal.Line) -> dict[str, Any]:
    who = {"position": line.position, "line": str(line.id), "verb": line.verb}
    return {**who, "at": line.at.isoformat(), "data": dict(line.data)}


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _row(grant: Grant, naming: bool) -> words.GrantLine:
    return words.grant_line(grant, reverse("app_permission", args=[grant.request_id]), naming=naming)
