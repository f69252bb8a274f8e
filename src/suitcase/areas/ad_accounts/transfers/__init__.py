"""Transfers of ownership, with both consents and a time to undo them."""
