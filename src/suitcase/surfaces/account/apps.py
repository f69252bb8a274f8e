"""Connects the sign-in library's events with the journal, and the look of mails with what is told by mail."""

from django.apps import AppConfig


class AccountPages(AppConfig):
    """The label differs from the folder's name because the sign-in library already uses "account"."""

    name = "suitcase.surfaces.account"
    label = "account_pages"

    def ready(self) -> None:
        from suitcase.areas.notifications import public as notifications
        from suitcase.surfaces.account import letters, receivers

        receivers.connect()
        notifications.register_letters(letters)
