"""Django's entry for this surface."""

from django.apps import AppConfig


class BusinessCenterConfig(AppConfig):
    name = "suitcase.surfaces.business_center"
    label = "business_center"
