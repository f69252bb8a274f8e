"""The tabs of an ad account's settings, as far as the person's role opens them."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.kernel.paging import PageRequest

Tab = tuple[str, str, bool, int]


def settings_tabs(request: HttpRequest, account: AdAccount, here: str) -> list[Tab]:
    """(text, address, is current, count) of the settings' tabs; only the first for those who may not assign."""
    actor = request.actor  # type: ignore[attr-defined]

    def tab(key: str, text: str, name: str, count: int = 0) -> Tab:
        return text, reverse(name, args=[account.id]), key == here, count

    first = tab("information", _("Business information"), "ads_settings")
    ref = access.Ref(Kind.AD_ACCOUNT, account.id)
    if not access.check(actor, Permission.AD_ACCOUNT_SHARE, ref).allowed:
        return [first]
    return [first, tab("people", _("Permissions"), "ads_members")]


def people_tabs(request: HttpRequest, account: AdAccount, here: str) -> list[Tab]:
    """The parts of Settings → Permissions: people, open invitations, requests that wait."""
    actor = request.actor  # type: ignore[attr-defined]
    invited = ad_accounts.list_invitations(actor, account.id, page=PageRequest(1)).total or 0
    asked = len(ad_accounts.list_role_requests(actor, account.id))
    rows = [
        ("people", _("People"), "ads_members", 0),
        ("invitations", _("Invitations"), "ads_invitations", invited),
        ("requests", _("Requests"), "ads_role_requests", asked),
    ]
    ref = access.Ref(Kind.AD_ACCOUNT, account.id)
    if access.check(actor, Permission.AD_ACCOUNT_SHARE, ref).allowed:
        rows.append(("centers", _("Business Centers"), "ads_centers", 0))
    return [(text, reverse(name, args=[account.id]), key == here, count) for key, text, name, count in rows]
