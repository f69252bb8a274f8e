"""Notifications on the phone: the list, the bell's number, and following one to what it is about."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from suitcase.areas.notifications import public as notifications
from suitcase.kernel.paging import decode
from suitcase.surfaces.creator_app.pages import actor_of, draw, signed_in
from suitcase.surfaces.kit import notices
from suitcase.surfaces.kit.respond import render, see_other

_SIZE = 30


@signed_in
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The person's notifications, newest first; with `?show=unread` only those not opened yet."""
    after, only_unread = request.GET.get("after"), request.GET.get("show") == "unread"
    actor, here = actor_of(request), reverse("app_notifications")
    page = notifications.list_notifications(
        actor, None, decode(after, _SIZE, width=2), only_unread=only_unread
    )
    unread = notifications.count_unread(actor)
    context = {
        "rows": [notices.row(notice, reverse("app_notice", args=[notice.id])) for notice in page.rows],
        "next": page.next,
        "is_first": not after,
        "unread": unread,
        "only_unread": only_unread,
        "tabs": [
            (_("All"), here, not only_unread, 0),
            (_("Unread"), f"{here}?show=unread", only_unread, unread),
        ],
    }
    return draw(request, "notifications", context)


@signed_in
@require_safe
def badge(request: HttpRequest) -> HttpResponse:
    """The number on the bell."""
    response = render(
        request, "creator_app/badge.html", {"unread": notifications.count_unread(actor_of(request))}
    )
    response["Cache-Control"] = "no-store"
    return response


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything read and come back to the list."""
    notifications.mark_all_read(actor_of(request))
    return see_other(request, reverse("app_notifications"))


@signed_in
@require_safe
def follow(request: HttpRequest, notice: int) -> HttpResponse:
    """Go to what a notification is about; it counts as read from then on."""
    return notices.follow(request, notice, reverse("app_notifications"))
