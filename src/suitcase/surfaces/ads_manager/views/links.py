"""Assets → TikTok accounts: who is linked, who was asked, asking, and giving a link up."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import (
    DEFAULT_SCOPES,
    OFFERED_SCOPES,
    Evidence,
    LinkRow,
    LinkStatus,
    NewLinkRequest,
)
from suitcase.areas.journal import public as journal
from suitcase.kernel import clock, limits
from suitcase.kernel.errors import Conflict, Invalid, NotFound, Refusal
from suitcase.kernel.paging import decode
from suitcase.surfaces.ads_manager.pages import account_page, draw
from suitcase.surfaces.ads_manager.pictures import picture
from suitcase.surfaces.ads_manager.sentences import LINK_VERBS, Event, events_of
from suitcase.surfaces.kit import format as shown
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of
from suitcase.surfaces.kit.shell import Tone
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec

# How often a list that waits for somebody looks again, and one that waits for nobody; seconds.
WAITING, QUIET = 3, 15
# Lines about one account are looked for among this many of the ad account's; older ones stand in the activity log.
HISTORY_PAGES, HISTORY_PAGE = 5, 200

TONES: dict[LinkStatus, Tone] = {
    LinkStatus.PENDING: "info",
    LinkStatus.AUTHORIZED: "ok",
    LinkStatus.SUSPENDED: "warn",
    LinkStatus.REJECTED: "bad",
    LinkStatus.REVOKED: "bad",
    LinkStatus.EXPIRED: "warn",
    LinkStatus.CANCELLED: "neutral",
    LinkStatus.UNLINKED: "neutral",
}


def status_words() -> dict[LinkStatus, str]:
    """The word for each status, in the language of the page."""
    return {
        LinkStatus.PENDING: _("Pending"),
        LinkStatus.AUTHORIZED: _("Authorized"),
        LinkStatus.SUSPENDED: _("Suspended"),
        LinkStatus.REJECTED: _("Rejected"),
        LinkStatus.EXPIRED: _("Expired"),
        LinkStatus.CANCELLED: _("Cancelled"),
        LinkStatus.REVOKED: _("Revoked"),
        LinkStatus.UNLINKED: _("Unlinked"),
    }


def _spec() -> ListSpec:
    return ListSpec(
        columns=[
            Column("username", _("Account"), sort=True),
            Column("status", _("Status")),
            Column("permissions", _("Permissions")),
            Column("requested", _("Requested"), sort=True),
            Column("since", _("Since"), wide_only=True),
            Column("until", _("Until")),
            Column("actions", _("Actions"), quiet=True),
        ],
        order="-requested",
        filters=[Filter("status", _("Status"), [(one.value, word) for one, word in status_words().items()])],
        search=_("Search by username"),
    )


@account_page
@require_safe
def listing(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """The accounts this ad account has asked or is linked to; keeps itself up to date while somebody looks."""
    state = _spec().read(request.GET, request.path)
    chosen = state.filters.get("status")
    wanted = consent.LinkFilter(state.q, LinkStatus(chosen) if chosen else None, state.order)
    found = consent.list_links(
        request.actor,  # type: ignore[attr-defined]
        account.id,
        wanted,
        decode(state.after or state.before, state.per, width=2),
    )
    page = ListPage(
        state,
        found.rows,
        total=found.total,
        next_cursor=found.next or "",
        previous_cursor=found.previous or "",
    )
    waits = any(row.status is LinkStatus.PENDING for row in found.rows)
    context = {**_words(account), "page": page, "every": WAITING if waits else QUIET}
    return draw(request, "links", context, account=account, here="links")


@account_page
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """Ask a creator for authorization; a page of its own, or a dialog over the list."""
    actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, Permission.CREATOR_LINKS_MANAGE, access.Ref(Kind.AD_ACCOUNT, account.id))
    if request.method != "POST":
        return _ask_form(request, account, FormState({"username": request.GET.get("username", "")}))
    if chosen := request.POST.get("use"):
        kept = request.POST.copy()
        kept["username"] = chosen
        return _ask_form(request, account, FormState(kept))
    try:
        request_id = consent.request_authorization(actor, ad_account_id=account.id, new=_asked(request))
    except Refusal as refused:
        state = FormState.refused(request.POST, _beside_username(refused))
        close = getattr(refused, "close", ())
        return _ask_form(request, account, state, close, status=status_of(request, refused))
    handle = consent.preview_end(actor, request_id).grant.handle
    text = _("Request sent to @%(handle)s. You’ll see Authorized here as soon as they approve.")
    messages.success(request, text % {"handle": handle})
    return see_other(request, reverse("ads_links", args=[account.id]))


@account_page
@require_safe
def detail(request: HttpRequest, account: AdAccount, creator: int) -> HttpResponse:
    """One account: status, what it may be used for, evidence of the approval, everything that happened."""
    actor = request.actor  # type: ignore[attr-defined]
    row = consent.get_link(actor, account.id, creator)
    whole = {
        **_words(account),
        "row": row,
        "every": WAITING if row.status is LinkStatus.PENDING else QUIET,
        "grant": consent.preview_end(actor, row.request_id).grant,
        "kept": _kept(request, row),
        "events": history(request, account, creator),
    }
    return draw(request, "link", whole, account=account, here="links")


@account_page
@require_safe
def evidence(request: HttpRequest, account: AdAccount, creator: int) -> HttpResponse:
    """The text the creator agreed to, word for word."""
    row = consent.get_link(request.actor, account.id, creator)  # type: ignore[attr-defined]
    kept = _kept(request, row)
    if kept is None:
        raise NotFound
    return draw(
        request, "evidence", {**_words(account), "row": row, "kept": kept}, account=account, here="links"
    )


@account_page
@require_http_methods(["GET", "HEAD", "POST"])
def unlink(request: HttpRequest, account: AdAccount, creator: int) -> HttpResponse:
    """Say what ends, then give the link up."""
    actor = request.actor  # type: ignore[attr-defined]
    row = consent.get_link(actor, account.id, creator)
    if row.status not in {LinkStatus.AUTHORIZED, LinkStatus.SUSPENDED} and request.method != "POST":
        return see_other(request, reverse("ads_link", args=[account.id, creator]))
    if request.method != "POST":
        ending = consent.preview_end(actor, row.request_id)
        return draw(
            request,
            "unlink",
            {**_words(account), "row": row, "ending": ending},
            account=account,
            here="links",
        )
    try:
        consent.unlink(actor, request_id=row.request_id)
    except Conflict as refused:
        messages.warning(request, refused.sentence)
    else:
        text = _("@%(handle)s is unlinked from %(account)s. Both sides have been told.")
        messages.success(request, text % {"handle": row.handle, "account": account.name})
    return see_other(request, reverse("ads_link", args=[account.id, creator]))


@account_page
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, account: AdAccount, creator: int) -> HttpResponse:
    """Take back a request that nobody has answered yet."""
    actor = request.actor  # type: ignore[attr-defined]
    row = consent.get_link(actor, account.id, creator)
    if row.status is not LinkStatus.PENDING and request.method != "POST":
        return see_other(request, reverse("ads_link", args=[account.id, creator]))
    if request.method != "POST":
        return draw(request, "cancel", {**_words(account), "row": row}, account=account, here="links")
    try:
        consent.cancel_request(actor, request_id=row.request_id)
    except Conflict as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, _("The request to @%(handle)s is cancelled.") % {"handle": row.handle})
    return see_other(request, reverse("ads_links", args=[account.id]))


def until_day(until: dt.datetime, zone: str) -> str:
    """The last day on which a permission that ends at `until` still holds."""
    return shown.date(until - dt.timedelta(seconds=1), zone)


def until_words(until: dt.datetime, zone: str) -> str:
    """The end of a permission as people say it: the last day for an end at midnight, else the exact moment."""
    at_midnight = until.astimezone(ZoneInfo(zone)).time() == dt.time()
    return _("end of %(day)s") % {"day": until_day(until, zone)} if at_midnight else shown.moment(until, zone)


def history(request: HttpRequest, account: AdAccount, creator: int) -> list[Event]:
    """What the ad account's journal says about one creator account, newest first."""
    found: list[journal.Line] = []
    before: int | None = None
    for _page in range(HISTORY_PAGES):
        lines = journal.lines(
            request.actor,  # type: ignore[attr-defined]
            (Kind.AD_ACCOUNT, account.id),
            before=before,
            limit=HISTORY_PAGE,
            verbs=LINK_VERBS,
        )
        found += [line for line in lines if line.data.get("creator_account") == creator]
        if len(lines) < HISTORY_PAGE or lines[-1].position is None:
            break
        before = lines[-1].position
    return events_of(found, account.id)


def _kept(request: HttpRequest, row: LinkRow) -> Evidence | None:
    if row.link_id is None:
        return None
    return consent.get_evidence(request.actor, row.request_id)  # type: ignore[attr-defined]


def _asked(request: HttpRequest) -> NewLinkRequest:
    day = request.POST.get("ends_on", "").strip()
    try:
        ends_on = dt.date.fromisoformat(day) if day else None
    except ValueError:
        raise Invalid(fields={"ends_on": _("Write the day as year-month-day, such as 2027-03-31.")}) from None
    return NewLinkRequest(
        username=request.POST.get("username", ""),
        scopes=tuple(request.POST.getlist("scopes")),
        message=request.POST.get("message", ""),
        ends_on=ends_on,
    )


def _beside_username(refused: Refusal) -> Refusal:
    """What is wrong with the name stands beside the field, the remedy with it, and not a second time above."""
    sentence = refused.fields.get("username")
    if sentence and refused.sentence == sentence:
        refused.fields["username"] = f"{sentence} {refused.remedy}".strip()
        refused.sentence, refused.remedy = "", ""
    return refused


def _ask_form(
    request: HttpRequest,
    account: AdAccount,
    state: FormState,
    close: tuple[str, ...] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    today = clock.now().astimezone(ZoneInfo(account.time_zone)).date()
    getlist = getattr(state.values, "getlist", None)
    chosen = set(getlist("scopes")) if getlist else set(DEFAULT_SCOPES)
    context = {
        **_words(account),
        "state": state,
        "close": close,
        "offered": [(one.value, consent.SCOPE_NAMES[one], one in chosen) for one in OFFERED_SCOPES],
        "first_day": today.isoformat(),
        "latest_day": (today + limits.LONGEST_LINK - dt.timedelta(days=1)).isoformat(),
        "message_length": limits.REQUEST_MESSAGE_LENGTH,
        "person": request.user,
    }
    return draw(request, "ask", context, account=account, here="links", status=status)


def _words(account: AdAccount) -> dict[str, object]:
    return {
        "account": account,
        "network": settings.NETWORK,
        "words": status_words(),
        "tones": TONES,
        "scope_names": consent.SCOPE_NAMES,
        "Status": LinkStatus,
        "live": (LinkStatus.PENDING, LinkStatus.AUTHORIZED, LinkStatus.SUSPENDED),
        "picture": picture,
        "until_day": until_day,
        "until_words": until_words,
    }
