"""The frame of a Business Center page: the centres to switch between, and the menu of one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.centers.contracts import Center
from suitcase.surfaces.kit.desk import desk_shell
from suitcase.surfaces.kit.environment import url
from suitcase.surfaces.kit.shell import NavItem, NavSection


def center_shell(request: HttpRequest, center: Center | None = None, here: str = "") -> Any:
    """The frame, built when a page draws it. `here` is the key of the current menu entry."""
    return SimpleLazyObject(lambda: _build(request, center, here))


def _build(request: HttpRequest, center: Center | None, here: str) -> Any:
    nav = []
    if center is not None:
        actor = request.actor  # type: ignore[attr-defined]
        leads = access.check(actor, Permission.CENTER_MANAGE, (Kind.CENTER, center.id)).allowed
        # What only an Admin opens is not offered to others; by its address it says who can give the role.
        nav = [
            NavSection(
                [
                    NavItem(label, url(name, center.id), icon, current=here == key)
                    for key, name, label, icon, offered in entries
                    if offered or leads
                ],
                title,
            )
            for title, entries in _menu()
            if leads or any(offered for *_rest, offered in entries)
        ]
        nav.append(NavSection([NavItem(_("Ads Manager"), url("ads_pick"), "external")], _("Go to")))
    return desk_shell(request, nav=nav, home_url=url("business_mine"), business_center_url="")


def _menu() -> list[tuple[str, list[tuple[str, str, str, str, bool]]]]:
    """The menu by sections: for each entry its key, route, label and icon, and whether every member opens it."""
    creators = _("%(network)s accounts") % {"network": settings.NETWORK}
    return [
        ("", [("overview", "business_overview", _("Overview"), "home", True)]),
        (
            _("Assets"),
            [
                ("accounts", "business_accounts", _("Advertiser accounts"), "megaphone", True),
                ("creators", "business_creators", creators, "video", True),
                ("certificates", "business_certificates", _("Business certificates"), "document", False),
            ],
        ),
        (
            _("People and partners"),
            [
                ("members", "business_members", _("Members"), "people", True),
                ("partners", "business_partners", _("Partners"), "share", False),
                ("requests", "business_requests", _("Requests"), "inbox", False),
            ],
        ),
        (
            _("Control"),
            [
                ("access", "business_access", _("Access explorer"), "key", False),
                ("activity", "business_activity", _("Activity log"), "history", False),
            ],
        ),
        (
            _("Business"),
            [
                ("verification", "business_verification", _("Business verification"), "shield", False),
                ("settings", "business_settings", _("Settings"), "settings", False),
            ],
        ),
    ]
