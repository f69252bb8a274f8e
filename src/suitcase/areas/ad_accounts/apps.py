"""Django's entry for this area."""

from django.apps import AppConfig


class AdAccountsConfig(AppConfig):
    name = "suitcase.areas.ad_accounts"
    label = "ad_accounts"
