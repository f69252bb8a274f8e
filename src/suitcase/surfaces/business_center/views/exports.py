"""Lists of a centre as CSV: the rows that search and filters of the page keep, in its order, with ids that stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suitcase.areas.access.public import ROLE_WORDS, Permission
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.public import AccessRequestState, CertificateFilter, CertificateState
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, Invitation, PartnerFilter
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkRow, LinkStatus, LinkView
from suitcase.kernel import clock, limits
from suitcase.kernel.paging import Page, PageRequest, decode
from suitcase.surfaces.business_center.link_words import scopes_in_words, used_by
from suitcase.surfaces.business_center.pages import center_page
from suitcase.surfaces.business_center.roles import role_name
from suitcase.surfaces.business_center.views import certificates as certificate_views
from suitcase.surfaces.business_center.views import creators, groups, handing, partners, requests
from suitcase.surfaces.kit import access_roles, invitation_list, spreadsheet, transfers
from suitcase.surfaces.kit import companies as shown
from suitcase.surfaces.kit.link_words import LINKED, status_words

_Row = TypeVar("_Row")
_AT_ONCE = 100


@center_page
@require_safe
def partner_list(request: HttpRequest, center: Center) -> HttpResponseBase:
    """Partners, and how much is shared either way."""
    actor = request.actor  # type: ignore[attr-defined]
    state = partners.partners_spec().read(request.GET)
    wanted = PartnerFilter(
        search=state.q,
        only=state.filters.get("only", ""),
        sort=state.key,
        descending=state.descending,
        offset=0,
        size=limits.BULK_ROWS,
    )
    found = centers.list_partners(actor, center.id, wanted).rows
    counts = consent.count_given_to(actor, center.id, [one.center_id for one in found])
    rows = (
        [
            *(str(one.center_id), one.name, str(one.given), str(one.taken)),
            *map(str, counts[one.center_id]),
            when(center, one.added_at),
        ]
        for one in found
    )
    heads = [
        _("Business Center ID"),
        _("Partner"),
        _("Ad accounts they have"),
        _("Ad accounts you have"),
        _("Creator accounts they have"),
        _("Creator accounts you have"),
        _("Partner since"),
    ]
    return file_of(center, _("partners"), heads, rows)


@center_page
@require_safe
def creator_list(request: HttpRequest, center: Center) -> HttpResponseBase:
    """Creator accounts: asked, linked and over; members get those assigned to them."""
    actor = request.actor  # type: ignore[attr-defined]
    asked = str(request.GET.get("view", ""))
    state = creators.list_spec().read(request.GET)
    chosen = state.filters.get("status")
    wanted = consent.LinkFilter(
        state.q,
        LinkStatus(chosen) if chosen else None,
        state.order,
        LinkView(asked) if asked in set(LinkView) else LinkView.ALL,
    )
    heads = [
        _("Creator account ID"),
        _("Username"),
        _("Name"),
        _("Status"),
        _("Permissions"),
        _("Used by"),
        *(_("Requested"), _("Since"), _("Until"), _("Ended")),
    ]
    words = status_words()

    def page(part: PageRequest) -> Page[LinkRow]:
        return consent.list_center_links(actor, center.id, wanted, part)

    def rows() -> Iterator[list[str]]:
        for some in pages(page, width=2):
            counts = consent.count_uses([row.creator_account_id for row in some], center.id)
            for row in some:
                is_linked = row.status in LINKED
                count = counts.get(row.creator_account_id) if is_linked else None
                yield [
                    *(str(row.creator_account_id), row.handle, row.display_name, words[row.status]),
                    scopes_in_words(row.in_use if is_linked else row.scopes),
                    used_by(count) if count else "",
                    *(when(center, at) for at in (row.requested_at, row.since, row.until, row.ended_at)),
                ]

    return file_of(center, _("%(network)s accounts") % {"network": settings.NETWORK}, heads, rows())


@center_page
@require_safe
def invitations(request: HttpRequest, center: Center) -> HttpResponseBase:
    """Invitations into the centre, open ones and those that are over; for Admins."""
    actor = request.actor  # type: ignore[attr-defined]
    state = invitation_list.spec().read(request.GET)
    chosen, words = invitation_list.wanted(state), invitation_list.context()["words"]
    heads = [_("Invitation ID"), _("E-mail"), _("Role"), _("Finance role"), _("Status"), _("Invited by")]
    heads += [_("Invited"), _("Valid until"), _("Ended")]

    def page(part: PageRequest) -> Page[Invitation]:
        return centers.list_center_invitations(
            actor, center.id, search=state.q, state=chosen, page=part, sort=state.order
        )

    rows = (
        [
            *(str(one.id), one.email, role_name(one.role)),
            *(role_name(one.finance) if one.finance else "", words[one.state], one.invited_by),
            *(when(center, at) for at in (one.invited_at, one.expires_at, one.ended_at)),
        ]
        for some in pages(page, width=2)
        for one in some
    )
    return file_of(center, _("invitations"), heads, rows)


@center_page
@require_safe
def group_list(request: HttpRequest, center: Center) -> HttpResponseBase:
    """Asset groups and how much is in them; for Admins."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    found = groups.found_groups(actor, center, groups.list_spec(leads=True).read(request.GET))
    heads = [
        _("Group ID"),
        _("Group"),
        _("Description"),
        _("Ad accounts"),
        _("Creator accounts"),
        _("Members"),
    ]
    rows = (
        [
            *(str(one.group.id), one.group.name, one.group.description),
            *(str(one.ad_accounts), str(one.creator_accounts), str(one.members)),
        ]
        for one in found
    )
    return file_of(center, _("asset groups"), heads, rows)


@center_page
@require_safe
def certificates(request: HttpRequest, center: Center) -> HttpResponseBase:
    """Business certificates of clients; for Admins."""
    state = certificate_views.list_spec().read(request.GET)
    wanted = CertificateFilter(
        search=state.q,
        states=(CertificateState(state.filters["state"]),) if "state" in state.filters else (),
        sort=state.key,
        descending=state.descending,
        offset=0,
        size=limits.BULK_ROWS,
    )
    found = ad_accounts.list_certificates(request.actor, center.id, wanted)  # type: ignore[attr-defined]
    heads = [
        _("Certificate ID"),
        _("Company"),
        _("LEI"),
        _("Status"),
        _("Valid until"),
        _("Ad accounts"),
        _("Sent in"),
    ]
    rows = (
        [
            *(str(one.id), one.company, one.lei, shown.certificate_label(one.state)),
            *(when(center, one.valid_until), str(one.accounts), when(center, one.submitted_at)),
        ]
        for one in found.rows
    )
    return file_of(center, _("business certificates"), heads, rows)


@center_page
@require_safe
def request_list(request: HttpRequest, center: Center) -> HttpResponseBase:
    """Requests for access that the centre sent, or, with `?box=in`, received; for Admins."""
    actor = request.actor  # type: ignore[attr-defined]
    incoming = request.GET.get("box") == "in"
    state = requests.list_spec(incoming=incoming).read(request.GET)
    found = ad_accounts.list_center_requests(
        actor,
        center.id,
        incoming=incoming,
        search=state.q,
        state=AccessRequestState(state.filters["state"]) if "state" in state.filters else None,
        descending=state.descending,
        size=limits.BULK_ROWS,
    )
    words = access_roles.state_words()
    heads = [
        _("Request ID"),
        _("Ad account ID"),
        _("Ad account"),
        _("Business Center ID"),
        _("Business Center"),
    ]
    heads += [_("Asked by"), _("Role"), _("Given"), _("Status"), _("Asked"), _("Valid until"), _("Answered")]
    rows = (
        [
            *(str(one.id), str(one.ad_account_id), one.ad_account, str(one.center_id), one.center),
            *(one.requested_by, ROLE_WORDS[one.role], ROLE_WORDS[one.given] if one.given else ""),
            words[one.state],
            *(when(center, at) for at in (one.requested_at, one.expires_at, one.answered_at)),
        ]
        for one in found.rows
    )
    return file_of(center, _("requests received") if incoming else _("requests sent"), heads, rows)


@center_page
@require_safe
def transfer_list(request: HttpRequest, center: Center) -> HttpResponseBase:
    """Transfers of ownership to and from the centre; for Admins."""
    actor = request.actor  # type: ignore[attr-defined]
    found = handing.found_transfers(actor, center, handing.transfers_spec().read(request.GET))
    words = transfers.state_words()
    heads = [
        _("Transfer ID"),
        _("Ad account ID"),
        _("Ad account"),
        _("From"),
        _("To ID"),
        _("To"),
        _("Status"),
    ]
    heads += [_("Begun"), _("Undo until"), _("Ended")]
    rows = (
        [
            *(str(one.id), str(one.ad_account_id), one.ad_account, one.giver),
            *(str(one.to_center_id), one.to_center, words[one.state]),
            *(when(center, at) for at in (one.started_at, one.cooling_until, one.ended_at)),
        ]
        for one in found
    )
    return file_of(center, _("transfers"), heads, rows)


def file_of(
    center: Center, what: str, heads: Sequence[str], rows: Iterable[Sequence[str]]
) -> HttpResponseBase:
    """Read before it is sent: rows are seen by whoever acts, and that ends with the request."""
    today = clock.now().astimezone(ZoneInfo(center.time_zone)).date().isoformat()
    name = _("%(center)s, %(what)s %(day)s") % {"center": center.name, "what": what, "day": today}
    return spreadsheet.download(name, [heads, *rows])


def pages(read: Callable[[PageRequest], Page[_Row]], *, width: int) -> Iterator[Sequence[_Row]]:
    """All pages of a list that is paged by key, as far as a file goes."""
    part, count = PageRequest(_AT_ONCE), 0
    while count < limits.BULK_ROWS:
        found = read(part)
        yield found.rows
        count += len(found.rows)
        if not found.next:
            return
        part = decode(found.next, _AT_ONCE, width=width)


def when(center: Center, at: dt.datetime | None) -> str:
    """A moment as a cell has it, on the clocks of the centre; empty for none."""
    return at.astimezone(ZoneInfo(center.time_zone)).isoformat(" ", "minutes") if at else ""
