"""What two partners have through one another as CSV: the rows and the order of the screen, either way."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suitcase.areas.access.public import ROLE_WORDS
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkRow
from suitcase.kernel import clock, limits
from suitcase.kernel.paging import Page, PageRequest
from suitcase.surfaces.business_center.pages import center_page
from suitcase.surfaces.business_center.views import partner_creators, partners
from suitcase.surfaces.business_center.views.exports import pages, when
from suitcase.surfaces.kit import spreadsheet
from suitcase.surfaces.kit.link_words import status_words


@center_page
@require_safe
def ad_account_list(
    request: HttpRequest, center: Center, partner: int, *, is_taken: bool
) -> HttpResponseBase:
    """Ad accounts that are shared with a partner, or that the partner shares."""
    actor = request.actor  # type: ignore[attr-defined]
    name = _("%(giver)s shares with %(taker)s %(day)s") % _sides(request, center, partner, is_taken=is_taken)
    heads = [_("Ad account ID"), _("Name"), _("Company"), _("Role")]
    heads += [_("May be passed on"), _("Status"), _("Since")]
    wanted = partners.wanted(partners.shared_spec().read(request.GET), size=limits.BULK_ROWS)
    rows = (
        [
            *(str(one.card.id), one.card.name, one.card.company_name, ROLE_WORDS[one.role]),
            _("yes") if one.may_pass_on else _("no"),
            *(one.card.standing.label, when(center, one.since)),
        ]
        for one in ad_accounts.list_shared(actor, center.id, partner, wanted, taken=is_taken).rows
        if one.card is not None
    )
    return spreadsheet.download(name, [heads, *rows])


@center_page
@require_safe
def creator_list(request: HttpRequest, center: Center, partner: int, *, is_taken: bool) -> HttpResponseBase:
    """Creator accounts that a partner has through the centre, or the centre through the partner."""
    actor = request.actor  # type: ignore[attr-defined]
    sides = _sides(request, center, partner, is_taken=is_taken)
    name = _("Creator accounts that %(taker)s has through %(giver)s %(day)s") % sides
    heads = [_("Creator account ID"), _("Username"), _("Status"), _("Permissions"), _("Asked"), _("Until")]
    wanted = partner_creators.wanted(partner_creators.list_spec().read(request.GET))
    words = status_words()

    def page(part: PageRequest) -> Page[LinkRow]:
        return consent.list_given_creators(actor, center.id, partner, wanted, part, taken=is_taken)

    def rows() -> Iterator[list[str]]:
        for some in pages(page, width=2):
            for row in some:
                scopes = "+".join(scope.value for scope in row.scopes)
                asked, until = when(center, row.requested_at), when(center, row.until)
                yield [str(row.creator_account_id), row.handle, words[row.status], scopes, asked, until]

    return spreadsheet.download(name, [heads, *rows()])


def _sides(request: HttpRequest, center: Center, partner_id: int, *, is_taken: bool) -> dict[str, str]:
    """Who gives, who takes and the day, for the name of the file; there is none for whoever may not see the partner."""
    partner = centers.get_partner(request.actor, center.id, partner_id)  # type: ignore[attr-defined]
    giver, taker = (partner, center) if is_taken else (center, partner)
    today = clock.now().astimezone(ZoneInfo(center.time_zone)).date().isoformat()
    return {"giver": giver.name, "taker": taker.name, "day": today}
