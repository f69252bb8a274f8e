"""Where notifications lead: the address of each page they name, on the host that has it."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from suitcase.areas.notifications.contracts import Page, Target

_MAIN = {Page.LINK: "ads_link", Page.AD_ACCOUNT: "ads_overview", Page.REVIEW: "ops_review"}
_APP = {Page.REQUEST: "app_request", Page.GRANT: "app_permission"}


def address_of(target: Target) -> str:
    """The absolute address of a target."""
    if target.page in _MAIN:
        path = reverse(_MAIN[target.page], args=target.ids, urlconf=settings.ROOT_URLCONF)
        return f"{settings.PUBLIC_URL}{path}"
    path = reverse(_APP[target.page], args=target.ids, urlconf=settings.CREATOR_URLCONF)
    return f"{settings.APP_URL}{path}"
