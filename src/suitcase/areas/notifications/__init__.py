"""Notifications: what the journal says, told to the people it concerns."""
