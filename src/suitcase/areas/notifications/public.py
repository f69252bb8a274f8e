"""What other areas and surfaces may call."""

from suitcase.areas.notifications.actions import mark_all_read, mark_read
from suitcase.areas.notifications.contracts import Group, Notice, Page, Preferences, Tab, Target
from suitcase.areas.notifications.ports import register_addresses, register_letters
from suitcase.areas.notifications.preferences import (
    CHOICES,
    get_preferences,
    save_preferences,
    stop_all_mail,
    stop_mail,
    who_stops,
)
from suitcase.areas.notifications.queries import (
    count_unread,
    get_notification,
    list_notifications,
    why_closed,
)
from suitcase.areas.notifications.rules import GROUPS

__all__ = [
    "CHOICES",
    "GROUPS",
    "Group",
    "Notice",
    "Page",
    "Preferences",
    "Tab",
    "Target",
    "count_unread",
    "get_notification",
    "get_preferences",
    "list_notifications",
    "mark_all_read",
    "mark_read",
    "register_addresses",
    "register_letters",
    "save_preferences",
    "stop_all_mail",
    "stop_mail",
    "who_stops",
    "why_closed",
]
