"""Notifications on the phone: the list, the bell's number, and following one to what it is about."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from suitcase.areas.notifications import public as notifications
from suitcase.areas.notifications.contracts import Notice
from suitcase.kernel.paging import decode
from suitcase.surfaces.creator_app.pages import actor_of, draw, signed_in
from suitcase.surfaces.kit.respond import render, see_other

_SIZE = 30


@signed_in
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The person's notifications, newest first."""
    after = request.GET.get("after")
    page = notifications.list_notifications(actor_of(request), None, decode(after, _SIZE, width=2))
    context = {
        "rows": [_row(notice) for notice in page.rows],
        "next": page.next,
        "is_first": not after,
        "any_unread": any(notice.unread for notice in page.rows),
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
    found = notifications.get_notification(actor_of(request), notice)
    notifications.mark_read(actor_of(request), notification_id=notice)
    return HttpResponseRedirect(found.url or reverse("app_notifications"))


def _row(notice: Notice) -> dict[str, object]:
    url = reverse("app_notice", args=[notice.id])
    return {"text": notice.text, "at": notice.at, "unread": notice.unread, "url": url}
