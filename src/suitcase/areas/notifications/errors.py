"""Refusals of the notifications area."""

from __future__ import annotations

from suitcase.kernel.errors import NotFound


class BadStopLink(NotFound):
    code = "bad_stop_link"
    sentence = "This address to stop mails is not complete."
    remedy = "Open it from the mail again, or sign in and choose what comes by e-mail under Notifications."


class MailDelayed(Exception):
    """A mail could not be handed over now; the job is tried again. Says why without naming anybody."""


class MailRefused(Exception):
    """A mail will never be taken for this address. Says why without naming anybody."""
