"""Tabs within the sections of a centre."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center

Tab = tuple[str, str, bool, int]


def member_tabs(request: HttpRequest, center: Center, here: str) -> list[Tab]:
    """Members, invitations and the access review."""
    actor = request.actor  # type: ignore[attr-defined]
    unused = centers.list_unused(actor, center.id, size=1).total or 0
    invited = centers.count_people(actor, center.id).invited
    return [
        (_("Members"), reverse("business_members", args=[center.id]), here == "members", 0),
        (_("Invitations"), reverse("business_invitations", args=[center.id]), here == "invitations", invited),
        (_("Access review"), reverse("business_review", args=[center.id]), here == "review", unused),
    ]


def settings_tabs(center: Center, here: str) -> list[Tab]:
    """Name and zone, and security."""
    return [
        (_("General"), reverse("business_settings", args=[center.id]), here == "general", 0),
        (_("Security"), reverse("business_security", args=[center.id]), here == "security", 0),
    ]
