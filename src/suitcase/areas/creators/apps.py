"""Django's entry for this area."""

from django.apps import AppConfig


class CreatorsConfig(AppConfig):
    name = "suitcase.areas.creators"
    label = "creators"

    def ready(self) -> None:
        from suitcase.areas.creators.post_queries import names_in_use
        from suitcase.stores import media

        media.register_keeper(names_in_use)
