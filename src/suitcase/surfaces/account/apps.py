"""Connects the sign-in library's events with the journal."""

from django.apps import AppConfig


class AccountPages(AppConfig):
    """The label differs from the folder's name because the sign-in library already uses "account"."""

    name = "suitcase.surfaces.account"
    label = "account_pages"

    def ready(self) -> None:
        from suitcase.surfaces.account import receivers

        receivers.connect()
