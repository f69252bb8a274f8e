"""Django's entry for this surface."""

from django.apps import AppConfig


class CreatorAppConfig(AppConfig):
    name = "suitcase.surfaces.creator_app"
    label = "creator_app"
