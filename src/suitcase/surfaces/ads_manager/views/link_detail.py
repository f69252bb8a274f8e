"""One linked or asked account: what it may be used for, its posts, permissions, evidence, history, and its end."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from suitcase.areas.access.public import Kind
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import OFFERED_SCOPES, Evidence, LinkRow, LinkStatus
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import UsablePosts
from suitcase.areas.journal import public as journal
from suitcase.kernel.errors import Conflict, NotFound, Refusal, TooMany
from suitcase.kernel.ids import parse_id
from suitcase.kernel.paging import decode
from suitcase.surfaces.ads_manager.pages import account_page, draw
from suitcase.surfaces.ads_manager.sentences import LINK_VERBS, Event, events_of
from suitcase.surfaces.ads_manager.views.link_words import words
from suitcase.surfaces.ads_manager.views.links import QUIET, WAITING
from suitcase.surfaces.kit import format as shown
from suitcase.surfaces.kit.link_words import LINKED
from suitcase.surfaces.kit.respond import see_other, told, wanted_block

POSTS_PAGE, HISTORY_PAGE = 12, 20


@account_page
@require_safe
def detail(request: HttpRequest, account: AdAccount, creator: int) -> HttpResponse:
    """One account: where it stands, and everything that belongs to it."""
    return _draw(request, account, creator)


def _draw(
    request: HttpRequest, account: AdAccount, creator: int, problem: Refusal | None = None, status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = consent.get_link(actor, account.id, creator)
    events, older = _history(request, account, creator)
    whole = {
        **words(account),
        "row": row,
        "every": WAITING if row.status is LinkStatus.PENDING else QUIET,
        "grant": consent.preview_end(actor, row.request_id).grant,
        "kept": _kept(request, row),
        "problem": problem,
        "switches": [(one.value, one in row.scopes, one in row.in_use) for one in OFFERED_SCOPES],
        "posts": _posts(request, account, row),
        "posts_page": str(request.GET.get("posts", "")),
        "history_page": str(request.GET.get("before", "")),
        "address": lambda **changes: _address(request, changes),
        "events": events,
        "older": older,
    }
    return draw(request, "link", whole, account=account, here="links", status=status)


@account_page
@require_safe
def evidence(request: HttpRequest, account: AdAccount, creator: int) -> HttpResponse:
    """The text the creator agreed to, word for word."""
    row = consent.get_link(request.actor, account.id, creator)  # type: ignore[attr-defined]
    kept = _kept(request, row)
    if kept is None:
        raise NotFound
    return draw(
        request, "evidence", {**words(account), "row": row, "kept": kept}, account=account, here="links"
    )


@account_page
@require_POST
def switch(request: HttpRequest, account: AdAccount, creator: int) -> HttpResponse:
    """Switch a permission on or off; answers with the switches as they are then, and why if nothing changed."""
    actor = request.actor  # type: ignore[attr-defined]
    row = consent.get_link(actor, account.id, creator)
    scope, on = request.POST.get("scope", ""), "on" in request.POST
    problem = None
    try:
        consent.switch_permission(actor, request_id=row.request_id, scope=scope, on=on)
    except NotFound:
        raise
    except Refusal as refused:
        problem = refused
    if wanted_block(request):
        return _draw(request, account, creator, problem, status=422 if problem else 200)
    if problem:
        messages.warning(request, f"{problem.sentence} {problem.remedy}".strip())
    else:
        messages.success(request, _("Saved."))
    return see_other(request, _page_of(account, creator))


@account_page
@require_http_methods(["GET", "HEAD", "POST"])
def unlink(request: HttpRequest, account: AdAccount, creator: int) -> HttpResponse:
    """Say what ends, then give the link up."""
    actor = request.actor  # type: ignore[attr-defined]
    row = consent.get_link(actor, account.id, creator)
    if row.status not in LINKED and request.method != "POST":
        return see_other(request, _page_of(account, creator))
    if request.method != "POST":
        ending = consent.preview_end(actor, row.request_id)
        return draw(
            request, "unlink", {**words(account), "row": row, "ending": ending}, account=account, here="links"
        )
    text = _("@%(handle)s is unlinked from %(account)s. Both sides have been told.")
    with told(request, text % {"handle": row.handle, "account": account.name}):
        consent.unlink(actor, request_id=row.request_id)
    return see_other(request, _page_of(account, creator))


@account_page
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, account: AdAccount, creator: int) -> HttpResponse:
    """Take back a request that nobody has answered yet."""
    actor = request.actor  # type: ignore[attr-defined]
    row = consent.get_link(actor, account.id, creator)
    if row.status is not LinkStatus.PENDING and request.method != "POST":
        return see_other(request, _page_of(account, creator))
    if request.method != "POST":
        return draw(request, "cancel", {**words(account), "row": row}, account=account, here="links")
    with told(request, _("The request to @%(handle)s is cancelled.") % {"handle": row.handle}):
        consent.cancel_request(actor, request_id=row.request_id)
    return see_other(request, reverse("ads_links", args=[account.id]))


@account_page
@require_POST
def remind(request: HttpRequest, account: AdAccount, creator: int) -> HttpResponse:
    """Remind the owner of a request that waits."""
    actor = request.actor  # type: ignore[attr-defined]
    row = consent.get_link(actor, account.id, creator)
    try:
        consent.remind_owner(actor, request_id=row.request_id)
    except (Conflict, TooMany) as refused:
        messages.warning(request, f"{refused.sentence} {_again(account, refused)}".strip())
    else:
        messages.success(request, _("@%(handle)s has been reminded.") % {"handle": row.handle})
    return see_other(request, _page_of(account, creator))


def _again(account: AdAccount, refused: Refusal) -> str:
    again_at = getattr(refused, "again_at", None)
    if again_at is None:
        return ""
    moment = shown.moment(again_at, account.time_zone)
    return _("You can send another reminder on %(moment)s.") % {"moment": moment}


def _page_of(account: AdAccount, creator: int) -> str:
    return reverse("ads_link", args=[account.id, creator])


def _address(request: HttpRequest, changes: dict[str, str]) -> str:
    """This page with other pages of its posts and its history; empty values go to the first."""
    named = {key: str(request.GET.get(key, "")) for key in ("posts", "before")} | changes
    kept = {key: value for key, value in named.items() if value}
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def _posts(request: HttpRequest, account: AdAccount, row: LinkRow) -> UsablePosts | None:
    if row.status not in LINKED:
        return None
    actor = request.actor  # type: ignore[attr-defined]
    after = decode(str(request.GET.get("posts", "")), POSTS_PAGE, width=2).key
    return creators.list_usable_posts(
        actor,
        ad_account_id=account.id,
        creator_account_id=row.creator_account_id,
        size=POSTS_PAGE,
        after=after,
    )


def _history(request: HttpRequest, account: AdAccount, creator: int) -> tuple[Sequence[Event], str]:
    """What the ad account's journal says about one creator account, newest first, and the key of older lines."""
    before = parse_id(str(request.GET.get("before", "")))
    lines = journal.lines(
        request.actor,  # type: ignore[attr-defined]
        (Kind.AD_ACCOUNT, account.id),
        about=(Kind.CREATOR_ACCOUNT, creator),
        before=before,
        limit=HISTORY_PAGE + 1,
        verbs=LINK_VERBS,
    )
    page = lines[:HISTORY_PAGE]
    last = page[-1].position if len(lines) > HISTORY_PAGE else None
    return events_of(page, account), str(last or "")


def _kept(request: HttpRequest, row: LinkRow) -> Evidence | None:
    if row.link_id is None:
        return None
    return consent.get_evidence(request.actor, row.request_id)  # type: ignore[attr-defined]
