"""How a mail about a notification looks: plain text, and simple HTML that every mail program draws."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string

from suitcase.areas.notifications.contracts import Letter


def write(letter: Letter) -> tuple[str, str]:
    """The mail as plain text and as HTML."""
    context = {"letter": letter, "network": settings.NETWORK, "support": settings.SUPPORT_ADDRESS}
    text = render_to_string("account/email/notification.txt", context)
    return text, render_to_string("account/email/notification.html", context)
