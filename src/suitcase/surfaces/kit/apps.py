"""Django's entry for the shared parts of the pages."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "suitcase.surfaces.kit"
    label = "kit"

    def ready(self) -> None:
        from suitcase.areas.notifications import public as notifications
        from suitcase.surfaces.kit import addresses

        notifications.register_addresses(addresses)
