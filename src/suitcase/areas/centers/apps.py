"""Django's entry for this area."""

from django.apps import AppConfig


class CentersConfig(AppConfig):
    name = "suitcase.areas.centers"
    label = "centers"

    def ready(self) -> None:
        from suitcase.areas.centers import due
        from suitcase.areas.journal import public as journal

        journal.register_due("centers.expire_invitations", due.expire_center_invitations)
        journal.register_due("centers.ask_for_reviews", due.ask_for_reviews)
