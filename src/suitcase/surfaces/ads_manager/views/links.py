"""Assets → TikTok accounts: who is linked, who was asked, what is over; as a page and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkRow, LinkStatus, LinkView, Scope
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.paging import decode
from suitcase.surfaces.ads_manager.pages import account_page, draw
from suitcase.surfaces.ads_manager.views.link_words import until_words, words
from suitcase.surfaces.kit import format as shown
from suitcase.surfaces.kit import spreadsheet
from suitcase.surfaces.kit.link_words import LINKED, status_words
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec, ListState

# How often a list that waits for somebody looks again, and one that waits for nobody; seconds.
WAITING, QUIET = 3, 15
PAGES = {
    LinkView.ALL: "ads_links",
    LinkView.LINKED: "ads_links_linked",
    LinkView.WAITING: "ads_links_waiting",
    LinkView.HISTORY: "ads_links_history",
}
_STATUSES: dict[LinkView, Sequence[LinkStatus]] = {
    LinkView.ALL: tuple(LinkStatus),
    LinkView.LINKED: LINKED,
    LinkView.WAITING: (),
    LinkView.HISTORY: tuple(one for one in LinkStatus if one not in (LinkStatus.PENDING, *LINKED)),
}


def _spec(view: LinkView) -> ListSpec:
    names = status_words()
    options = [(one.value, names[one]) for one in _STATUSES[view]]
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
        filters=[Filter("status", _("Status"), options)] if options else [],
        search=_("Search by username"),
    )


def _wanted(view: LinkView, state: ListState) -> consent.LinkFilter:
    chosen = state.filters.get("status")
    return consent.LinkFilter(state.q, LinkStatus(chosen) if chosen else None, state.order, view)


@account_page
@require_safe
def listing(request: HttpRequest, account: AdAccount, view: str = LinkView.ALL) -> HttpResponse:
    """The accounts this ad account has asked or is linked to; keeps itself up to date while somebody looks."""
    part = LinkView(view)
    state = _spec(part).read(request.GET, request.path)
    found = consent.list_links(
        request.actor,  # type: ignore[attr-defined]
        account.id,
        _wanted(part, state),
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
    context = {
        **words(account),
        "page": page,
        "empty": _empty(part),
        "tabs": _tabs(account, part, found.counts),
        "export_url": _export_url(account, part, state),
        "every": WAITING if waits else QUIET,
        "passed_on": _passed_on(request, account) if part in (LinkView.ALL, LinkView.LINKED) else [],
    }
    return draw(request, "links", context, account=account, here="links")


def _passed_on(request: HttpRequest, account: AdAccount) -> list[dict[str, object]]:
    """Accounts that this ad account uses through Business Centers; a way there for those who are in them."""
    actor = request.actor  # type: ignore[attr-defined]
    found = consent.list_passed_on(actor, account.id)
    mine = {
        center_id: access.check(actor, Permission.CENTER_SEE, (Kind.CENTER, center_id)).allowed
        for center_id in {one.center_id for one in found}
    }
    return [
        {
            "one": one,
            "url": reverse("business_creator", args=[one.center_id, one.creator_account_id])
            if mine[one.center_id]
            else "",
        }
        for one in found
    ]


def _tabs(
    account: AdAccount, here: LinkView, counts: Mapping[LinkView, int]
) -> list[tuple[str, str, bool, int]]:
    labels = {
        LinkView.ALL: _("All"),
        LinkView.LINKED: _("Linked"),
        LinkView.WAITING: _("Requests"),
        LinkView.HISTORY: _("History"),
    }
    return [
        (label, reverse(PAGES[view], args=[account.id]), view is here, counts.get(view, 0))
        for view, label in labels.items()
    ]


def _empty(view: LinkView) -> tuple[str, str]:
    """What an empty part of the list says: title and text."""
    return {
        LinkView.ALL: (
            _("No account is linked yet"),
            _(
                "Ask a creator by username. They see who asks, for what and for how long; nothing is linked until they "
                "approve."
            ),
        ),
        LinkView.LINKED: (
            _("No account is linked at present"),
            _("As soon as a creator approves a request, the account stands here as Authorized."),
        ),
        LinkView.WAITING: (
            _("No request waits for an answer"),
            _("Creators have 14 days to answer. What they answered stands under All and under History."),
        ),
        LinkView.HISTORY: (
            _("Nothing has ended yet"),
            _(
                "Requests that were rejected, cancelled or not answered, and links that ended, stay here for ever."
            ),
        ),
    }[view]


def _export_url(account: AdAccount, view: LinkView, state: ListState) -> str:
    query = {"view": view.value, "q": state.q, **state.filters, "sort": state.order}
    kept = {key: value for key, value in query.items() if value}
    return f"{reverse('ads_links_export', args=[account.id])}?{urlencode(kept)}"


@account_page
@require_safe
def export(request: HttpRequest, account: AdAccount) -> HttpResponseBase:
    """The whole list as CSV: the rows and the order of the screen, days and times in the ad account's zone."""
    actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, Permission.CREATOR_LINKS_MANAGE, access.Ref(Kind.AD_ACCOUNT, account.id))
    asked = str(request.GET.get("view", ""))
    view = LinkView(asked) if asked in set(LinkView) else LinkView.ALL
    wanted = _wanted(view, _spec(view).read(request.GET))
    today = clock.now().astimezone(ZoneInfo(account.time_zone)).date().isoformat()
    name = _("%(account)s, linked accounts %(day)s") % {"account": account.name, "day": today}
    return spreadsheet.download(name, _cells(actor, account, wanted))


def _cells(actor: Actor, account: AdAccount, wanted: consent.LinkFilter) -> Iterator[list[str]]:
    zone, names = account.time_zone, status_words()
    times = [_("Requested"), _("Since"), _("Until"), _("Ended")]
    yield [
        _("Username"),
        _("Name"),
        _("Status"),
        _("Reason"),
        _("Granted"),
        _("In use"),
        *(f"{one} ({zone})" for one in times),
    ]
    for row in consent.iterate_links(actor, account.id, wanted):
        yield [
            row.handle,
            row.display_name,
            names[row.status],
            row.reason,
            _scopes(row.scopes) if row.link_id else "",
            _scopes(row.in_use),
            *_times(row, zone),
        ]


def _times(row: LinkRow, zone: str) -> list[str]:
    is_open = row.status in (LinkStatus.PENDING, *LINKED)
    until = until_words(row.until, zone) if row.until else (_("until revoked") if is_open else "")
    moments = [shown.moment(at, zone) if at else "" for at in (row.requested_at, row.since)]
    ended = shown.moment(row.ended_at, zone) if row.ended_at and not is_open else ""
    return [*moments, until, ended]


def _scopes(scopes: Sequence[Scope]) -> str:
    return "; ".join(str(consent.SCOPE_NAMES[scope]) for scope in scopes)
