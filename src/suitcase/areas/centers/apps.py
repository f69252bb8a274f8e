"""Django's entry for this area."""

from django.apps import AppConfig


class CentersConfig(AppConfig):
    name = "suitcase.areas.centers"
    label = "centers"
