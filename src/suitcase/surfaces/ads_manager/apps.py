"""Django's entry for this surface."""

from django.apps import AppConfig


class AdsManagerConfig(AppConfig):
    name = "suitcase.surfaces.ads_manager"
    label = "ads_manager"
