"""The frame of every desktop page: who is here, which ad account, which menu, how much is unread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount, AdAccountCard
from suitcase.surfaces.kit.desk import desk_shell, tone_of
from suitcase.surfaces.kit.shell import (
    AccountChoice,
    CurrentAccount,
    NavItem,
    NavSection,
    Shell,
)

# As many ad accounts as fit the open switcher without scrolling far; the rest is one click away, with search.
IN_SWITCHER = 12
# With fewer than this, reading is quicker than typing.
SEARCH_FROM = 6
RECENT_ACCOUNTS, RECENT_KEPT = "recent_ad_accounts", 5


def ads_shell(request: HttpRequest, account: AdAccount | None = None, here: str = "") -> Any:
    """The frame of an Ads Manager page, built when a page draws it: parts of a page cost nothing.

    `here` is the key of the current menu entry. Three statements: permissions, ad accounts, unread.
    """
    return SimpleLazyObject(lambda: _ads_shell(request, account, here))


def _ads_shell(request: HttpRequest, account: AdAccount | None, here: str) -> Shell:
    actor = request.actor  # type: ignore[attr-defined]
    me = actor.person_id
    asked = [(me, Permission.PLATFORM_REVIEW, access.PLATFORM)]
    if account is not None:
        asked.append((me, Permission.CREATOR_LINKS_MANAGE, access.Ref(Kind.AD_ACCOUNT, account.id)))
    answers = [one.allowed for one in access.check_many(asked)]
    choices = switcher_choices(request, account.id if account is not None else None)
    current = None
    nav: Sequence[NavSection] = ()
    parts: dict[str, Any] = {"home_url": reverse("ads_pick")}
    if account is not None:
        current = CurrentAccount(
            account.id,
            account.name,
            account.time_zone,
            account.currency,
            account.standing.label,
            tone_of(account.standing),
        )
        nav = account_menu(account.id, here, can_link=answers[1])
        parts = {
            "home_url": reverse("ads_overview", args=[account.id]),
            "notifications_url": reverse("ads_notifications", args=[account.id]),
        }
    return desk_shell(
        request,
        is_staff=answers[0],
        nav=nav,
        account=current,
        accounts=choices,
        switcher_url=reverse("ads_switch") if len(choices) > SEARCH_FROM else "",
        all_accounts_url=f"{reverse('ads_pick')}?all=1" if choices else "",
        create_account_url=reverse("ads_new"),
        **parts,
    )


def account_menu(ad_account_id: int, here: str, *, can_link: bool) -> list[NavSection]:
    """The side menu of an ad account. What the person's role does not open is absent."""

    def item(key: str, label: str, icon: str) -> NavItem:
        return NavItem(label, reverse(f"ads_{key}", args=[ad_account_id]), icon, current=key == here)

    sections = [NavSection([item("overview", _("Overview"), "home")])]
    if can_link:
        label = _("%(network)s accounts") % {"network": settings.NETWORK}
        sections.append(NavSection([item("links", label, "people")], _("Assets")))
    account = [
        item("notifications", _("Notifications"), "bell"),
        item("settings", _("Settings"), "settings"),
        item("activity", _("Activity log"), "history"),
    ]
    return [*sections, NavSection(account, _("Account"))]


def switcher_choices(request: HttpRequest, current_id: int | None, search: str = "") -> list[AccountChoice]:
    """Ad accounts for the switcher: those opened last, the latest first, then the others by name."""
    actor = request.actor  # type: ignore[attr-defined]
    first = [one for one in request.session.get(RECENT_ACCOUNTS, []) if one != current_id]
    if current_id is not None:
        first.insert(0, current_id)
    found = ad_accounts.list_my_ad_accounts(actor, search=search, limit=IN_SWITCHER, first=first)
    return [_choice(one, current_id) for one in found]


def note_visit(request: HttpRequest, ad_account_id: int) -> None:
    """Remember in this browser that the ad account was opened, for the order of the switcher."""
    before = request.session.get(RECENT_ACCOUNTS, [])
    if before[:1] != [ad_account_id]:
        others = [one for one in before if one != ad_account_id]
        request.session[RECENT_ACCOUNTS] = [ad_account_id, *others][:RECENT_KEPT]


def _choice(card: AdAccountCard, current_id: int | None) -> AccountChoice:
    return AccountChoice(
        card.id,
        card.name,
        reverse("ads_overview", args=[card.id]),
        card.standing.label,
        tone_of(card.standing),
        current=current_id == card.id,
        zone=card.time_zone,
        currency=card.currency,
    )
