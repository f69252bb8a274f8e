"""Django's entry for this area."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "suitcase.areas.access"
    label = "access"
