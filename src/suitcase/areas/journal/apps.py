from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Registers the journal's tables under the label that migrations and foreign keys use."""

    name = "suitcase.areas.journal"
    label = "journal"
    verbose_name = "Journal"
