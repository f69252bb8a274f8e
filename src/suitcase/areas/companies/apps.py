"""Django's entry for this area."""

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "suitcase.areas.companies"
    label = "companies"
