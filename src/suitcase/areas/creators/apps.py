"""Django's entry for this area."""

from django.apps import AppConfig


class CreatorsConfig(AppConfig):
    name = "suitcase.areas.creators"
    label = "creators"

    def ready(self) -> None:
        from suitcase.areas.access.public import Kind
        from suitcase.areas.centers import public as centers
        from suitcase.areas.creators.post_queries import names_in_use
        from suitcase.areas.creators.queries import names_of
        from suitcase.stores import media

        centers.register_names(Kind.CREATOR_ACCOUNT, names_of)
        media.register_keeper(names_in_use)
