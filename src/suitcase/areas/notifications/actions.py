"""Writes on notifications. Reading one is no event of anybody's history, so these write no journal line."""

from __future__ import annotations

from suitcase.areas.access import public as access
from suitcase.areas.notifications.models import Notification
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor


def mark_read(actor: Actor, *, notification_id: int) -> None:
    """The person has seen this one; of somebody else's nothing happens."""
    unread = Notification.objects.filter(
        person_id=access.require_signed_in(actor), id=notification_id, read_at__isnull=True
    )
    unread.update(read_at=clock.now())


def mark_all_read(actor: Actor) -> int:
    """The person has seen all; returns how many were unread."""
    unread = Notification.objects.filter(person_id=access.require_signed_in(actor), read_at__isnull=True)
    return unread.update(read_at=clock.now())
