"""Django's entry for this area; makes it a reader of the journal."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "suitcase.areas.notifications"
    label = "notifications"

    def ready(self) -> None:
        from suitcase.areas.journal import public as journal
        from suitcase.areas.notifications.projection import tell

        journal.register_reader("notifications", tell)
