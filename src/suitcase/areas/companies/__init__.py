"""The installation's registry of legal entities, and finding one of them by a name typed in a hurry."""
