"""Django's entry for this area."""

from django.apps import AppConfig


class CreatorsConfig(AppConfig):
    name = "suitcase.areas.creators"
    label = "creators"
