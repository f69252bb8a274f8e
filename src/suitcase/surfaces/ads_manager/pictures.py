"""Where the browser finds a stored picture."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def picture(name: str) -> str:
    """The address of a stored picture on this host; empty without one, so that initials are drawn."""
    if not name:
        return ""
    try:
        return reverse("media", args=[name])
    except NoReverseMatch:
        return ""
