"""The ``suitcase`` command: start everything, look after an installation, reach Django's management."""
