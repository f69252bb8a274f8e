"""Django's entry for this area; plugs consent into what it depends on."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "suitcase.areas.consent"
    label = "consent"

    def ready(self) -> None:
        from suitcase.areas.consent.reactions import LinksOfAccount
        from suitcase.areas.creators import public as creators

        creators.register_dependants(LinksOfAccount())
