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


def request_tabs(center: Center, here: str) -> list[Tab]:
    """Requests that the centre sent, those that others sent to it, and transfers of ownership."""
    requests = reverse("business_requests", args=[center.id])
    return [
        (_("Sent"), requests, here == "out", 0),
        (_("Received"), f"{requests}?box=in", here == "in", 0),
        (_("Transfers"), reverse("business_transfers", args=[center.id]), here == "transfers", 0),
    ]


def asset_tabs(center: Center, here: str) -> list[Tab]:
    """Everything a centre has, by kind, and what was done to many at once."""
    entries = [
        ("accounts", "business_accounts", _("Ad accounts")),
        ("assets", "business_assets", _("Who reaches what")),
        ("groups", "business_groups", _("Asset groups")),
        ("changes", "business_changes", _("Bulk changes")),
    ]
    return [(label, reverse(name, args=[center.id]), here == key, 0) for key, name, label in entries]


def settings_tabs(center: Center, here: str) -> list[Tab]:
    """Name and zone, security, and the end."""
    return [
        (_("General"), reverse("business_settings", args=[center.id]), here == "general", 0),
        (_("Security"), reverse("business_security", args=[center.id]), here == "security", 0),
        (_("Close"), reverse("business_close", args=[center.id]), here == "close", 0),
    ]
