"""Tabs within the sections of a centre."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from suitcase.areas.centers.contracts import Center, Headcount

Tab = tuple[str, str, bool, int]


def member_tabs(center: Center, count: Headcount, here: str) -> list[Tab]:
    """Members, invitations and the access review."""
    return [
        (_("Members"), reverse("business_members", args=[center.id]), here == "members", 0),
        (
            _("Invitations"),
            reverse("business_invitations", args=[center.id]),
            here == "invitations",
            count.invited,
        ),
        (_("Access review"), reverse("business_review", args=[center.id]), here == "review", count.unused),
    ]


def settings_tabs(center: Center, here: str) -> list[Tab]:
    """Name and zone, and security."""
    return [
        (_("General"), reverse("business_settings", args=[center.id]), here == "general", 0),
        (_("Security"), reverse("business_security", args=[center.id]), here == "security", 0),
    ]
