"""An ad account: picking one, its overview, its history."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount, Status
from suitcase.areas.centers import public as centers
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus
from suitcase.areas.journal import public as journal
from suitcase.kernel import clock
from suitcase.kernel.ids import parse_id
from suitcase.kernel.paging import PageRequest
from suitcase.surfaces.ads_manager.pages import account_page, draw
from suitcase.surfaces.ads_manager.sentences import events_of
from suitcase.surfaces.ads_manager.shell import switcher_choices
from suitcase.surfaces.kit import spreadsheet
from suitcase.surfaces.kit.account_log import Log
from suitcase.surfaces.kit.desk import tone_of
from suitcase.surfaces.kit.respond import render
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec

RECENT = 5
# Statuses somebody may look for; both kinds of "Not approved" read the same.
_FILTERED = (
    Status.APPROVED,
    Status.IN_REVIEW,
    Status.CHANGE_IN_REVIEW,
    Status.REJECTED,
    Status.CHANGE_REJECTED,
    Status.SUSPENDED,
    Status.CLOSED,
)


def _accounts_spec() -> ListSpec:
    return ListSpec(
        columns=[
            Column("name", _("Ad account"), sort=True),
            Column("id", _("Account ID"), wide_only=True),
            Column("status", _("Status")),
            Column("zone", _("Time zone and currency")),
            Column("created", _("Created"), sort=True, wide_only=True),
        ],
        order="name",
        filters=[
            Filter("status", _("Status"), [(one.value, ad_accounts.standing(one).label) for one in _FILTERED])
        ],
        search=_("Search by name, company or ID"),
    )


@login_required
@require_safe
def pick(request: HttpRequest) -> HttpResponse:
    """The person's ad accounts. With just one there is nothing to pick."""
    actor = request.actor  # type: ignore[attr-defined]
    state = _accounts_spec().read(request.GET, request.path)
    total = ad_accounts.count_my_ad_accounts(actor)
    asking = centers.list_second_step_wanted(actor)
    if total == 1 and not asking and not state.narrowed and "all" not in request.GET:
        (only,) = ad_accounts.list_my_ad_accounts(actor, limit=1)
        return redirect("ads_overview", only.id)
    wanted = Status(state.filters["status"]) if "status" in state.filters else None
    found = ad_accounts.list_my_ad_accounts(
        actor,
        search=state.q,
        status=wanted,
        sort=state.order,
        limit=state.per + 1,
        offset=state.offset,
    )
    page = ListPage(
        state, found[: state.per], total=None if state.narrowed else total, more=len(found) > state.per
    )
    return draw(request, "pick", {"page": page, "tone_of": tone_of, "asking": asking})


@login_required
@require_safe
def switch(request: HttpRequest) -> HttpResponse:
    """Ad accounts for the open switcher that match what is typed; the same search as the whole list."""
    current = parse_id(request.GET.get("current", ""))
    search = " ".join(request.GET.get("q", "").split())[:100]
    choices = switcher_choices(request, current, search)
    asking = centers.list_second_step_wanted(request.actor)  # type: ignore[attr-defined]
    context = {"choices": choices, "search": search, "asking": asking}
    response = render(request, "ads_manager/switch.html", context)
    response["Cache-Control"] = "no-store"
    return response


@account_page
@require_safe
def enter(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """The way into an ad account is its overview."""
    return redirect("ads_overview", account.id)


@account_page
@require_safe
def overview(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """Where the account stands, what to do next, and what happened last."""
    actor = request.actor  # type: ignore[attr-defined]
    ref = access.Ref(Kind.AD_ACCOUNT, account.id)
    can_link = access.check(actor, Permission.CREATOR_LINKS_MANAGE, ref).allowed
    counts = {}
    if can_link:
        for status in (None, LinkStatus.AUTHORIZED, LinkStatus.PENDING):
            wanted = consent.LinkFilter(status=status)
            counts[status] = consent.list_links(actor, account.id, wanted, PageRequest(1)).total or 0
    context = {
        "can_link": can_link,
        "asked": counts.get(None, 0),
        "authorized": counts.get(LinkStatus.AUTHORIZED, 0),
        "pending": counts.get(LinkStatus.PENDING, 0),
        "is_new": "created" in request.GET,
        "events": events_of(journal.lines(actor, ref, limit=RECENT), account),
        "tone": tone_of(account.standing),
    }
    return draw(request, "overview", context, account=account, here="overview")


@account_page
@require_safe
def activity(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """What happened in the account, newest first, filtered, page by page."""
    context = _log(request, account).page(request.GET, request.path)
    return draw(request, "activity", context, account=account, here="activity")


@account_page
@require_safe
def activity_file(request: HttpRequest, account: AdAccount) -> HttpResponseBase:
    """Exactly what is filtered, as CSV."""
    today = clock.now().astimezone(ZoneInfo(account.time_zone)).date().isoformat()
    name = _("%(account)s, activity %(day)s") % {"account": account.name, "day": today}
    return spreadsheet.download(name, list(_log(request, account).cells(request.GET)))


def _log(request: HttpRequest, account: AdAccount) -> Log:
    actor = request.actor  # type: ignore[attr-defined]
    return Log(
        actor, account, account.time_zone, lambda creator: reverse("ads_link", args=[account.id, creator])
    )
