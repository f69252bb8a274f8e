"""Signing up and in, a person's own page, the set-up page and the demo's mailbox."""
