"""Notifications: the list, the bell's badge, and following one to what it is about."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.notifications import public as notifications
from suitcase.areas.notifications.contracts import Notice, Tab
from suitcase.kernel.paging import decode
from suitcase.surfaces.ads_manager.pages import account_page, draw
from suitcase.surfaces.kit.respond import render, see_other

SIZE = 50


@login_required
@require_safe
def everywhere(request: HttpRequest) -> HttpResponse:
    """All of the person's notifications, outside any ad account."""
    return _draw(request, None)


@account_page
@require_safe
def of_account(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """The same list within the frame of an ad account."""
    return _draw(request, account)


@login_required
@require_safe
def badge(request: HttpRequest) -> HttpResponse:
    """The number on the bell."""
    unread = notifications.count_unread(request.actor)  # type: ignore[attr-defined]
    response = render(request, "ads_manager/badge.html", {"unread": unread})
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything read and come back to the list."""
    notifications.mark_all_read(request.actor)  # type: ignore[attr-defined]
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, None):
        back = reverse("ads_all_notifications")
    return see_other(request, back)


@login_required
@require_safe
def follow(request: HttpRequest, notice: int) -> HttpResponse:
    """Go to what a notification is about; it counts as read from then on."""
    actor = request.actor  # type: ignore[attr-defined]
    found = notifications.get_notification(actor, notice)
    notifications.mark_read(actor, notification_id=notice)
    return HttpResponseRedirect(found.url or reverse("ads_all_notifications"))


def _draw(request: HttpRequest, account: AdAccount | None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    tab = Tab.BUSINESS_CENTER if request.GET.get("tab") == Tab.BUSINESS_CENTER else None
    page = notifications.list_notifications(actor, tab, decode(request.GET.get("after"), SIZE, width=2))
    context = {
        "rows": [_row(one) for one in page.rows],
        "next": page.next,
        "is_first": "after" not in request.GET,
        "tab": tab.value if tab else "",
        "tabs": [
            (_("All"), request.path, tab is None, 0),
            (_("Business Center"), f"{request.path}?tab={Tab.BUSINESS_CENTER}", tab is not None, 0),
        ],
        "any_unread": any(one.unread for one in page.rows),
        "network": settings.NETWORK,
    }
    return draw(request, "notifications", context, account=account, here="notifications")


def _row(notice: Notice) -> dict[str, object]:
    url = reverse("ads_notice", args=[notice.id])
    return {"text": notice.text, "at": notice.at, "unread": notice.unread, "url": url}
