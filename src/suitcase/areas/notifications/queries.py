"""Reads of notifications: a person's own, and nobody else's."""

from __future__ import annotations

from suitcase.areas.access import public as access
from suitcase.areas.notifications import ports
from suitcase.areas.notifications.contracts import Notice, Page, Tab, Target
from suitcase.areas.notifications.models import Notification
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.paging import Page as PageOf
from suitcase.kernel.paging import PageRequest, encode

MOST_COUNTED = 100


def list_notifications(
    actor: Actor, tab: Tab | None = None, page: PageRequest | None = None
) -> PageOf[Notice]:
    """The person's notifications, newest first, optionally of one tab."""
    page = page or PageRequest()
    rows = Notification.objects.filter(person_id=access.require_signed_in(actor))
    if tab is not None:
        rows = rows.filter(tab=tab)
    if page.key is not None:
        rows = rows.extra(where=["(at, id) < (%s, %s)"], params=list(page.key))
    found = list(rows.order_by("-at", "-id")[: page.size + 1])
    shown = found[: page.size]
    more = len(found) > page.size
    cursor = encode((shown[-1].at.isoformat(), shown[-1].id)) if more else None
    return PageOf([to_contract(row) for row in shown], next=cursor)


def get_notification(actor: Actor, notification_id: int) -> Notice:
    """One notification of the person."""
    row = Notification.objects.filter(person_id=access.require_signed_in(actor), id=notification_id).first()
    if row is None:
        raise NotFound
    return to_contract(row)


def count_unread(actor: Actor) -> int:
    """How many are unread, counted to 100 at most: the badge says 99+ from there."""
    unread = Notification.objects.filter(person_id=access.require_signed_in(actor), read_at__isnull=True)
    return len(unread.values_list("id")[:MOST_COUNTED])


def to_contract(row: Notification) -> Notice:
    """The contract of one row."""
    return Notice(row.id, row.text, row.at, address_of(row), row.read_at is None, Tab(row.tab))


def address_of(row: Notification) -> str:
    """Where a notification leads."""
    return ports.address_of(Target(Page(row.page), tuple(int(each) for each in row.target_ids)))
