"""Where the browser finds a stored picture."""

from __future__ import annotations

from django.urls import reverse


def picture(name: str) -> str:
    """The address of a stored picture on this host; empty without one, so that initials are drawn."""
    return reverse("media", args=[name]) if name else ""
