"""Django's entry for this surface; says where the pages are that notifications lead to."""

from django.apps import AppConfig


class AdsManagerConfig(AppConfig):
    name = "suitcase.surfaces.ads_manager"
    label = "ads_manager"

    def ready(self) -> None:
        from suitcase.areas.notifications import public as notifications
        from suitcase.surfaces.ads_manager.addresses import address_of

        notifications.register_addresses(address_of)
