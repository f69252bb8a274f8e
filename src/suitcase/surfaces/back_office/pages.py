"""What all operator pages do first and are drawn in. To all but staff they do not exist."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Permission
from suitcase.surfaces.kit.desk import desk_shell
from suitcase.surfaces.kit.respond import render
from suitcase.surfaces.kit.shell import NavItem, NavSection, Shell

View = Callable[..., HttpResponseBase]


def for_staff(view: View) -> View:
    """Operators only. To everybody else the page does not exist."""

    @login_required
    @functools.wraps(view)
    def run(request: HttpRequest, **named: Any) -> HttpResponseBase:
        access.require(request.actor, Permission.PLATFORM_REVIEW, access.PLATFORM)  # type: ignore[attr-defined]
        return view(request, **named)

    return run


def draw(
    request: HttpRequest, template: str, context: dict[str, Any], *, here: str, status: int = 200
) -> HttpResponse:
    """Draw an operator page in its frame; `here` is the menu entry it belongs to."""
    whole = {"shell": SimpleLazyObject(lambda: _shell(request, here)), **context}
    return render(request, f"back_office/{template}.html", whole, status=status)


def _shell(request: HttpRequest, here: str) -> Shell:
    nav = [
        NavSection([NavItem(_("Search"), reverse("ops_search"), "search", here == "search")]),
        NavSection(
            [
                NavItem(_("Reviews"), reverse("ops_reviews"), "check", here == "reviews"),
                NavItem(_("Ad accounts"), reverse("ops_accounts"), "building", here == "accounts"),
            ],
            _("Advertisers"),
        ),
        NavSection(
            [
                NavItem(_("Verifications"), reverse("ops_verifications"), "shield", here == "verifications"),
                NavItem(_("Certificates"), reverse("ops_certificates"), "document", here == "certificates"),
                NavItem(_("Company names"), reverse("ops_companies"), "search", here == "companies"),
            ],
            _("Business Centers"),
        ),
        NavSection([NavItem(_("Health"), reverse("ops_health"), "chart", here == "health")], _("Machine")),
    ]
    return desk_shell(request, is_staff=True, nav=nav, home_url=reverse("ops_reviews"))
