"""What every page of this surface knows: the network's name, the theme, the frame around it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from suitcase.surfaces.kit.respond import flash_of
from suitcase.surfaces.kit.shell import THEME_COOKIE, PersonBadge, Shell, theme_from_cookie


def account(request: HttpRequest) -> dict[str, Any]:
    """Context processor of Django's engine."""
    return {"network": settings.NETWORK, "theme": theme_of(request), "support": settings.SUPPORT_ADDRESS}


def theme_of(request: HttpRequest) -> str:
    """The theme this person pinned, else the one this browser remembers, else the system's."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return str(user.theme)
    return theme_from_cookie(request.COOKIES.get(THEME_COOKIE))


def shell(request: HttpRequest) -> Shell:
    """The frame of a sign-in page."""
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    return Shell(
        network=settings.NETWORK,
        person=PersonBadge(user.name, user.email) if known and user is not None else None,
        theme=theme_of(request),  # type: ignore[arg-type]
        theme_url=reverse("theme"),
        flash=flash_of(request),
        profile_url=reverse("me") if known else "",
        sign_out_url=reverse("account_logout") if known else "",
    )
