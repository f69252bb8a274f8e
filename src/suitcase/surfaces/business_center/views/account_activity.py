"""The activity log of one ad account, as the centre that holds it may read it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers.contracts import Center
from suitcase.kernel import clock
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.kit import spreadsheet
from suitcase.surfaces.kit.account_log import Log


@center_page
@require_safe
def log(request: HttpRequest, center: Center, act: int) -> HttpResponse:
    """What happened in the ad account, newest first, filtered, page by page."""
    found = _log(request, center, act)
    context = {"account": found.account, **found.page(request.GET, request.path)}
    return draw(request, "account_activity", context, center=center, here="accounts")


@center_page
@require_safe
def export(request: HttpRequest, center: Center, act: int) -> HttpResponseBase:
    """Exactly what is filtered, as CSV."""
    found = _log(request, center, act)
    today = clock.now().astimezone(ZoneInfo(center.time_zone)).date().isoformat()
    name = _("%(account)s, activity %(day)s") % {"account": found.account.name, "day": today}
    return spreadsheet.download(name, list(found.cells(request.GET)))


def _log(request: HttpRequest, center: Center, act: int) -> Log:
    actor = request.actor  # type: ignore[attr-defined]
    held = ad_accounts.get_center_ad_account(actor, center.id, act)
    return Log(actor, ad_accounts.get_ad_account(actor, held.card.id), center.time_zone)
