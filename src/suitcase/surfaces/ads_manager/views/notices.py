"""Notifications: the list, the bell's badge, and following one to what it is about."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from suitcase.areas.access.public import ROLE_WORDS
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount, RoleRequest
from suitcase.areas.ad_accounts.public import AccessRequest
from suitcase.areas.notifications import public as notifications
from suitcase.areas.notifications.contracts import Notice, Page, Tab
from suitcase.kernel.paging import decode
from suitcase.surfaces.ads_manager.pages import account_page, draw
from suitcase.surfaces.ads_manager.views.role_requests import state_words
from suitcase.surfaces.kit import notices
from suitcase.surfaces.kit.respond import back_of, render, see_other

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
    return see_other(request, back_of(request, reverse("ads_all_notifications")))


@login_required
@require_safe
def follow(request: HttpRequest, notice: int) -> HttpResponse:
    """Go to what a notification is about; it counts as read from then on."""
    return notices.follow(request, notice, reverse("ads_all_notifications"))


def _draw(request: HttpRequest, account: AdAccount | None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    show = request.GET.get("show") or request.GET.get("tab", "")
    tab = Tab.BUSINESS_CENTER if show == Tab.BUSINESS_CENTER else None
    page = notifications.list_notifications(
        actor, tab, decode(request.GET.get("after"), SIZE, width=2), only_unread=show == "unread"
    )
    unread = notifications.count_unread(actor)
    here = request.path
    asked = _asked(request, page.rows)
    context = {
        "rows": [
            notices.row(one, reverse("ads_notice", args=[one.id]))
            | {"id": one.id, "asked": asked.get(one.id)}
            for one in page.rows
        ],
        "waiting": _waiting(request, account) if tab is not None else [],
        "roles": ROLE_WORDS,
        "answered": state_words(),
        "next": page.next,
        "is_first": "after" not in request.GET,
        "show": tab.value if tab else ("unread" if show == "unread" else ""),
        "tabs": [
            (_("All"), here, show not in ("unread", Tab.BUSINESS_CENTER), 0),
            (_("Unread"), f"{here}?show=unread", show == "unread", unread),
            (_("Business Center"), f"{here}?tab={Tab.BUSINESS_CENTER}", tab is not None, 0),
        ],
        "back": request.get_full_path(),
        "unread": unread,
        "network": settings.NETWORK,
    }
    return draw(request, "notifications", context, account=account, here="notifications")


def _waiting(request: HttpRequest, account: AdAccount | None) -> list[AccessRequest]:
    """Requests of Business Centers that the person may answer; on the pages of an ad account, those for it."""
    found = ad_accounts.list_asked(request.actor)  # type: ignore[attr-defined]
    return [one for one in found if account is None or one.ad_account_id == account.id]


def _asked(request: HttpRequest, told: Sequence[Notice]) -> dict[int, RoleRequest]:
    """Requests for roles that these notifications are about, of those the person may answer, by notification."""
    about = {
        one.id: one.target.ids[1]
        for one in told
        if one.target is not None and one.target.page is Page.ROLE_REQUEST
    }
    if not about:
        return {}
    found = ad_accounts.get_role_requests(request.actor, about.values())  # type: ignore[attr-defined]
    return {notice: found[request_id] for notice, request_id in about.items() if request_id in found}
