"""Consent: who asked a creator for what, what the creator answered, and the links that came of it."""
