"""Creator accounts of a centre: who is linked, who was asked, one of them in full, and its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkRow, LinkStatus, LinkView
from suitcase.areas.journal import public as journal
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import parse_id
from suitcase.kernel.paging import decode
from suitcase.surfaces.business_center.link_words import used_by, words
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.sentences import events_of
from suitcase.surfaces.kit.history import Event
from suitcase.surfaces.kit.link_words import LINKED, status_words
from suitcase.surfaces.kit.respond import see_other, told
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec, ListState

# How often a list that waits for somebody looks again, and one that waits for nobody; seconds.
WAITING, QUIET = 3, 15
_HISTORY = 20
# Lines about members stand in the centre's history alone; so many of the latest are looked through.
_OF_MEMBERS = ("center_creator:assigned", "center_creator:unassigned")
_LATELY = 100
_FORM = ["GET", "HEAD", "POST"]


def list_spec() -> ListSpec:
    """The list, as the page and the file have it."""
    names = status_words()
    return ListSpec(
        columns=[
            Column("username", _("Account"), sort=True),
            Column("status", _("Status")),
            Column("permissions", _("Permissions"), wide_only=True),
            Column("used", _("Used by")),
            Column("requested", _("Requested"), sort=True, wide_only=True),
            Column("until", _("Until")),
        ],
        order="-requested",
        filters=[Filter("status", _("Status"), [(one.value, names[one]) for one in LinkStatus])],
        search=_("Search by username"),
    )


@center_page
@require_safe
def listing(request: HttpRequest, center: Center) -> HttpResponse:
    """Accounts the centre has asked or is linked to; members see those assigned to them."""
    actor = request.actor  # type: ignore[attr-defined]
    asked = str(request.GET.get("view", ""))
    view = LinkView(asked) if asked in set(LinkView) else LinkView.ALL
    state = list_spec().read(request.GET, request.path)
    chosen = state.filters.get("status")
    wanted = consent.LinkFilter(state.q, LinkStatus(chosen) if chosen else None, state.order, view)
    found = consent.list_center_links(
        actor, center.id, wanted, decode(state.after or state.before, state.per, width=2)
    )
    page = _page(state, found.rows, found.total, (found.next or "", found.previous or ""))
    leads = _leads(actor, center)
    counts = consent.count_uses([row.creator_account_id for row in found.rows], center.id)
    context = {
        **words(center),
        "page": page,
        "view": view.value,
        "tabs": _tabs(center, view, found.counts),
        "leads": leads,
        "used": {one: used_by(count) for one, count in counts.items()},
        "asks": consent.list_ask_links(actor, center.id) if leads else [],
        "quiet": QUIET,
        "every": WAITING if any(row.status is LinkStatus.PENDING for row in found.rows) else QUIET,
        "empty": _empty(view, leads=leads),
    }
    return draw(request, "creator_accounts", context, center=center, here="creators")


def _page(state: ListState, rows: Sequence[LinkRow], total: int | None, cursors: tuple[str, str]) -> ListPage:
    return ListPage(state, rows, total=total, next_cursor=cursors[0], previous_cursor=cursors[1])


def _tabs(center: Center, here: LinkView, counts: Mapping[LinkView, int]) -> list[tuple[str, str, bool, int]]:
    labels = {
        LinkView.ALL: _("All"),
        LinkView.LINKED: _("Linked"),
        LinkView.WAITING: _("Requests"),
        LinkView.HISTORY: _("History"),
    }
    home = reverse("business_creators", args=[center.id])
    return [
        (
            label,
            home if view is LinkView.ALL else f"{home}?view={view.value}",
            view is here,
            counts.get(view, 0),
        )
        for view, label in labels.items()
    ]


def _empty(view: LinkView, *, leads: bool) -> tuple[str, str]:
    if not leads:
        return _("Nothing is assigned to you"), _(
            "As soon as an Admin of this Business Center lets you use a creator’s account, it stands here."
        )
    if view is LinkView.ALL:
        return _("No account is linked yet"), _(
            "Ask a creator by username, or give them a link or QR code. They see who asks, for what and for how "
            "long; nothing is linked until they approve. Then you choose which members and ad accounts use it."
        )
    return _("Nothing here"), _("Requests and links of this kind stand here.")


@center_page
@require_safe
def detail(request: HttpRequest, center: Center, creator: int) -> HttpResponse:
    """One account: what it may be used for, until when, by whom, and what happened."""
    actor = request.actor  # type: ignore[attr-defined]
    row = consent.get_center_link(actor, center.id, creator)
    leads = _leads(actor, center)
    uses = consent.list_uses(actor, center.id, row.link_id) if row.link_id and row.status in LINKED else []
    events, older = _history(request, actor, center, creator) if leads else ([], "")
    context = {
        **words(center),
        "row": row,
        "leads": leads,
        "people": [one for one in uses if one.ref.kind is Kind.PERSON],
        "accounts": [one for one in uses if one.ref.kind is Kind.AD_ACCOUNT],
        "groups": [one for one in uses if one.ref.kind is Kind.ASSET_GROUP],
        "grant": consent.preview_end(actor, row.request_id).grant if leads else None,
        "agreed": consent.list_evidence(actor, row.request_id)[:1] if leads and row.link_id else [],
        "partners": consent.list_partner_links(actor, center.id, creator) if leads else [],
        "events": events,
        "older": older,
        "every": WAITING if row.status is LinkStatus.PENDING else QUIET,
    }
    return draw(request, "creator_account", context, center=center, here="creators")


def _history(request: HttpRequest, actor: Actor, center: Center, creator: int) -> tuple[list[Event], str]:
    """What happened between centre and creator, newest first; on the first page also who was let use it lately."""
    before = parse_id(str(request.GET.get("before", "")))
    here, about = (Kind.CENTER, center.id), (Kind.CREATOR_ACCOUNT, creator)
    lines = journal.lines(actor, here, about=about, before=before, limit=_HISTORY + 1)
    shown = lines[:_HISTORY]
    older = f"{request.path}?before={shown[-1].position}" if len(lines) > _HISTORY else ""
    if before is None:
        lately = journal.lines(actor, here, verbs=_OF_MEMBERS, limit=_LATELY)
        shown += [line for line in lately if line.data.get("creator_account") == creator]
        shown.sort(key=lambda line: line.at, reverse=True)
    return events_of(shown), older


@center_page
@require_http_methods(_FORM)
def unlink(request: HttpRequest, center: Center, creator: int) -> HttpResponse:
    """Say what ends and for whom, then give the link up."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    row = consent.get_center_link(actor, center.id, creator)
    home = reverse("business_creator", args=[center.id, creator])
    if request.method == "POST":
        done = _("@%(handle)s is unlinked from %(center)s. Everybody concerned has been told.")
        with told(request, done % {"handle": row.handle, "center": center.name}):
            consent.unlink(actor, request_id=row.request_id)
        return see_other(request, home)
    if row.status not in LINKED:
        return see_other(request, home)
    uses = consent.list_uses(actor, center.id, row.link_id or 0)
    ending = consent.preview_end(actor, row.request_id)
    context = {**words(center), "row": row, "ending": ending, "uses": uses}
    return draw(request, "creator_unlink", context, center=center, here="creators")


@center_page
@require_POST
def cancel(request: HttpRequest, center: Center, creator: int) -> HttpResponse:
    """Take back a request that waits."""
    actor = request.actor  # type: ignore[attr-defined]
    row = consent.get_center_link(actor, center.id, creator)
    with told(request, _("The request to @%(handle)s is cancelled.") % {"handle": row.handle}):
        consent.cancel_request(actor, request_id=row.request_id)
    return see_other(request, reverse("business_creator", args=[center.id, creator]))


@center_page
@require_POST
def remind(request: HttpRequest, center: Center, creator: int) -> HttpResponse:
    """Remind the owner of a request that waits."""
    actor = request.actor  # type: ignore[attr-defined]
    row = consent.get_center_link(actor, center.id, creator)
    with told(request, _("@%(handle)s has been reminded.") % {"handle": row.handle}, with_remedy=True):
        consent.remind_owner(actor, request_id=row.request_id)
    return see_other(request, reverse("business_creator", args=[center.id, creator]))


def network_accounts() -> str:
    """The name of these pages."""
    return _("%(network)s accounts") % {"network": settings.NETWORK}


def _leads(actor: Actor, center: Center) -> bool:
    return access.check(actor, Permission.CENTER_ASSETS_MANAGE, (Kind.CENTER, center.id)).allowed
