"""Ad accounts of a centre: the list of what it owns and was given, one of them in full, and the list as a file."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.contracts import Held
from suitcase.areas.access.public import Kind, Permission, Role, ThroughKind
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccountCard, HeldFilter
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.areas.journal import public as journal
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.surfaces.business_center.account_statuses import status_filter, statuses_of
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.reach import people_of_account
from suitcase.surfaces.business_center.tabs import asset_tabs
from suitcase.surfaces.kit import account_history, spreadsheet
from suitcase.surfaces.kit import companies as shown
from suitcase.surfaces.kit.desk import tone_of
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec, ListState

# Lines of the short history on the page of one ad account.
_LATELY = 5
_HOW = (Role.OWNER, Role.ADMIN, Role.OPERATOR, Role.ANALYST)


def held_words(held: Held) -> str:
    """How a centre holds something, in a few words: "Owned", "Operator, by a request"."""
    if held.is_owned:
        return _("Owned")
    kind = held.through.kind if held.through else ThroughKind.SHARE
    if kind is ThroughKind.SHARE:
        how = _("%(role)s, shared with you")
    elif kind is ThroughKind.REQUEST:
        how = _("%(role)s, by request")
    else:
        how = _("%(role)s, passed on to you")
    return how % {"role": access.ROLE_WORDS[held.role]}


def list_spec(*, leads: bool = False) -> ListSpec:
    """What the list of a centre's ad accounts offers."""
    return ListSpec(
        columns=[
            Column("name", _("Ad account"), sort=True),
            Column("status", _("Status"), sort=True),
            Column("role", _("Access"), sort=True),
            *([Column("people", _("People"), number=True)] if leads else []),
            Column("zone", _("Time zone and currency"), wide_only=True),
            Column("since", _("Here since"), sort=True, wide_only=True),
            Column("actions", _("Actions"), quiet=True),
        ],
        order="name",
        filters=[
            status_filter(_("Status")),
            Filter("role", _("Access"), [(one.name, _how(one)) for one in _HOW]),
        ],
        search=_("Search by name, company or ID"),
    )


def _how(role: Role) -> str:
    return _("Owned") if role is Role.OWNER else access.ROLE_WORDS[role]


@center_page
@require_safe
def listing(request: HttpRequest, center: Center) -> HttpResponse:
    """What the centre owns and was given."""
    actor = request.actor  # type: ignore[attr-defined]
    leads = access.check(actor, Permission.CENTER_ASSETS_MANAGE, (Kind.CENTER, center.id)).allowed
    state = list_spec(leads=leads).read(request.GET, request.path)
    found = ad_accounts.list_center_ad_accounts(actor, center.id, wanted_of(state))
    context = {
        "page": ListPage(state, found.rows, total=found.total),
        "leads": leads,
        "tabs": asset_tabs(center, "accounts") if leads else (),
        "tone_of": tone_of,
        "held_words": held_words,
        "add_url": reverse("business_account_add", args=[center.id]) if leads else "",
        "picked": request.GET.get("pick", "") if leads else "",
        "counts": centers.count_access(actor, center.id, Kind.AD_ACCOUNT, [one.card.id for one in found.rows])
        if leads
        else {},
        "export_url": f"{reverse('business_accounts_csv', args=[center.id])}?{state.url().partition('?')[2]}",
    }
    return draw(request, "ad_accounts", context, center=center, here="accounts")


@center_page
@require_safe
def export(request: HttpRequest, center: Center) -> HttpResponseBase:
    """The whole list as CSV: the rows and the order of the screen, moments in the centre's zone."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_SEE, center.id)
    wanted = wanted_of(list_spec().read(request.GET), size=limits.AD_ACCOUNTS_PER_CENTER)
    today = clock.now().astimezone(ZoneInfo(center.time_zone)).date().isoformat()
    name = _("%(center)s, ad accounts %(day)s") % {"center": center.name, "day": today}
    return spreadsheet.download(name, list(_cells(actor, center, wanted)))


def _cells(actor: Actor, center: Center, wanted: HeldFilter) -> Iterator[list[str]]:
    zone = ZoneInfo(center.time_zone)
    yield [
        _("Ad account ID"),
        _("Name"),
        _("Company"),
        _("Status"),
        _("Access"),
        _("Time zone"),
        _("Currency"),
        _("Here since"),
    ]
    for one in ad_accounts.list_center_ad_accounts(actor, center.id, wanted).rows:
        since = one.held.since.astimezone(zone).isoformat(" ", "minutes")
        card = one.card
        kept = (card.standing.label, held_words(one.held), card.time_zone, card.currency, since)
        yield [str(card.id), card.name, card.company_name, *kept]


@center_page
@require_safe
def account(request: HttpRequest, center: Center, act: int) -> HttpResponse:
    """One ad account as the centre holds it."""
    actor = request.actor  # type: ignore[attr-defined]
    found = ad_accounts.get_center_ad_account(actor, center.id, act)
    leads = access.check(actor, Permission.CENTER_ASSETS_MANAGE, (Kind.CENTER, center.id)).allowed
    shows_partners = leads and found.held.is_owned
    context = {
        "one": found.card,
        "held": found.held,
        "shows_partners": shows_partners,
        "partners": ad_accounts.list_partners_on(actor, center.id, act) if shows_partners else (),
        "tone": tone_of(found.card.standing),
        "held_words": held_words(found.held),
        "leads": leads,
        "own": access.check(actor, Permission.AD_ACCOUNT_SEE, (Kind.AD_ACCOUNT, act)).role,
        "role_words": access.ROLE_WORDS,
        **_standing(actor, found.card, found.held.is_owned),
        "people": people_of_account(request, center, found),
        "events": account_history.events_of(
            journal.lines(actor, (Kind.AD_ACCOUNT, act), limit=_LATELY), zone=center.time_zone
        ),
    }
    return draw(request, "ad_account", context, center=center, here="accounts")


def _standing(actor: Actor, card: AdAccountCard, is_owned: bool) -> dict[str, object]:
    """Where the account stands, what that blocks, and the company and certificate behind it."""
    account = ad_accounts.get_ad_account(actor, card.id)
    parts = ad_accounts.get_parts(actor, card.id)
    return {
        "account": account,
        "stands_on": parts,
        "company_words": shown.company_words(parts.company) if parts.company else None,
        "certificate_words": shown.certificate_words(parts.certificate),
        "certificate": ad_accounts.certificate_of_company(actor, parts.company) if parts.company else None,
        "waits": shown.waits_in_words(parts) if account.status in ad_accounts.WAITING else [],
        "works": ad_accounts.what_works(account.status),
        "is_owned": is_owned,
    }


def wanted_of(state: ListState, *, size: int = 0) -> HeldFilter:
    """What a view of the list asks for; with `size`, the whole list from its beginning."""
    return HeldFilter(
        search=state.q,
        statuses=statuses_of(state),
        roles=(Role[state.filters["role"]],) if "role" in state.filters else (),
        sort=state.key,
        descending=state.descending,
        offset=0 if size else state.offset,
        size=size or state.per,
    )
