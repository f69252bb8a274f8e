"""The frame of a Business Center page: the centres to switch between, and the menu of one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from suitcase.areas.centers.contracts import Center
from suitcase.surfaces.kit.desk import desk_shell
from suitcase.surfaces.kit.shell import NavItem, NavSection


def center_shell(request: HttpRequest, center: Center | None = None, here: str = "") -> Any:
    """The frame, built when a page draws it. `here` is the key of the current menu entry."""
    return SimpleLazyObject(lambda: _build(request, center, here))


def _build(request: HttpRequest, center: Center | None, here: str) -> Any:
    nav = []
    if center is not None:
        address = reverse("business_overview", args=[center.id])
        nav = [
            NavSection([NavItem(_("Overview"), address, "home", current=here == "overview")]),
            NavSection([NavItem(_("Ads Manager"), reverse("ads_pick"), "megaphone")], _("Go to")),
        ]
    return desk_shell(request, nav=nav, home_url=reverse("business_mine"), business_center_url="")
