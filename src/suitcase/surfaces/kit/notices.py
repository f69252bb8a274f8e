"""Following a notification, the same on both hosts: it counts as read, and leads to its page or says why not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from suitcase.areas.notifications import public as notifications
from suitcase.areas.notifications.contracts import Notice
from suitcase.surfaces.kit.pages import bare_shell
from suitcase.surfaces.kit.respond import render


def follow(request: HttpRequest, notification_id: int, list_url: str) -> HttpResponse:
    """Go to what a notification of the visitor's is about, maybe on the other host.

    What is not theirs any more, or not there, is explained in place: the notification itself still is theirs.
    `list_url` leads back to the list. Raises `NotFound` for a notification of somebody else.
    """
    actor = request.actor  # type: ignore[attr-defined]
    found = notifications.get_notification(actor, notification_id)
    notifications.mark_read(actor, notification_id=notification_id)
    why = notifications.why_closed(actor, notification_id)
    if not why:
        return HttpResponseRedirect(found.url)
    context = {"shell": bare_shell(request), "notice": found, "why": why, "list_url": list_url}
    response = render(request, "kit/notice_closed.html", context)
    response["Cache-Control"] = "no-store"
    return response


def row(notice: Notice, url: str) -> dict[str, object]:
    """One line of a list of notifications, as `ui.notification_list` draws it; `url` follows it."""
    return {
        "text": notice.text,
        "detail": notice.detail,
        "who": notice.who,
        "at": notice.at,
        "unread": notice.unread,
        "url": url,
    }
