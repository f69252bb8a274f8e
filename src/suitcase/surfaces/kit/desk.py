"""The frame that all desktop pages share: who is here, the bell, the way to the other places."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from suitcase.areas.access import public as access
from suitcase.areas.ad_accounts.contracts import Standing
from suitcase.areas.notifications import public as notifications
from suitcase.surfaces.kit.environment import url
from suitcase.surfaces.kit.respond import flash_of
from suitcase.surfaces.kit.shell import (
    THEME_COOKIE,
    Link,
    PersonBadge,
    Shell,
    Theme,
    Tone,
    theme_from_cookie,
)


def tone_of(standing: Standing) -> Tone:
    """The colour of a standing as the kit knows it."""
    tones: dict[str, Tone] = {"ok": "ok", "warn": "warn", "bad": "bad"}
    return tones.get(standing.tone, "neutral")


def desk_shell(request: HttpRequest, *, is_staff: bool | None = None, **parts: Any) -> Shell:
    """The frame shared by all desktop pages. `parts` are fields of `Shell` that this page sets itself."""
    actor = request.actor  # type: ignore[attr-defined]
    user = request.user
    if is_staff is None:
        is_staff = access.is_staff(actor.person_id)
    app = Link(_("Open the creator’s app"), f"{settings.APP_URL}/app/", "phone")
    staff = [Link(_("Operations"), url("ops_reviews"), "shield")] if is_staff else []
    standard = {
        "network": settings.NETWORK,
        "person": PersonBadge(user.name, user.email),  # type: ignore[union-attr]
        "theme": theme_of(request),
        "theme_url": url("theme"),
        "flash": flash_of(request),
        "profile_url": url("me"),
        "sign_out_url": url("account_logout"),
        "unread": notifications.count_unread(actor),
        "notifications_url": url("ads_all_notifications"),
        "badge_url": url("ads_badge"),
        "business_center_url": url("business_mine"),
        "menu": [*parts.pop("menu", ()), *staff],
        "host_links": [app],
    }
    return Shell(**{**standard, **parts})


def theme_of(request: HttpRequest) -> Theme:
    """The theme this person pinned, else the one this browser remembers, else the system's."""
    user = request.user
    return theme_from_cookie(user.theme if user.is_authenticated else request.COOKIES.get(THEME_COOKIE))
