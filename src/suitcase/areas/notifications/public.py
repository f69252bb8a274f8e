"""What other areas and surfaces may call."""

from suitcase.areas.notifications.actions import mark_all_read, mark_read
from suitcase.areas.notifications.contracts import Notice, Page, Tab, Target
from suitcase.areas.notifications.ports import register_addresses
from suitcase.areas.notifications.queries import count_unread, get_notification, list_notifications

__all__ = [
    "Notice",
    "Page",
    "Tab",
    "Target",
    "count_unread",
    "get_notification",
    "list_notifications",
    "mark_all_read",
    "mark_read",
    "register_addresses",
]
