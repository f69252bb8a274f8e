"""Django's entry for this surface."""

from django.apps import AppConfig


class BackOfficeConfig(AppConfig):
    name = "suitcase.surfaces.back_office"
    label = "back_office"
