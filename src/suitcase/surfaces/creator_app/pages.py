"""What all pages of the app share: the phone's frame, the person's creator accounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from suitcase.areas.consent import public as consent
from suitcase.areas.consent.public import SCOPE_NAMES
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountState, CreatorAccount
from suitcase.areas.notifications import public as notifications
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import parse_id
from suitcase.surfaces.kit.files import picture
from suitcase.surfaces.kit.respond import flash_of, render
from suitcase.surfaces.kit.shell import (
    THEME_COOKIE,
    Link,
    NavItem,
    NavSection,
    PersonBadge,
    Shell,
    Theme,
    theme_from_cookie,
)

# The account whose profile was looked at last, kept in the browser's session.
CHOSEN = "creator_account"

View = Callable[..., HttpResponse]
signed_in = login_required


def actor_of(request: HttpRequest) -> Actor:
    """Who acts."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def draw(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    here: str = "",
    tabs: bool = True,
    waiting: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw a page of the app in its frame; `here` is the tab it belongs to. Parts of a page cost no frame.

    A page that knows how many requests wait says so in `waiting`; for the others they are counted.
    """
    whole = {
        "shell": SimpleLazyObject(lambda: _shell(request, here, tabs, waiting)),
        "network": settings.NETWORK,
        "scope_names": SCOPE_NAMES,
        **context,
    }
    return render(request, f"creator_app/{template}.html", whole, status=status)


def open_accounts(request: HttpRequest) -> list[CreatorAccount]:
    """The person's creator accounts that are not closed, by handle; looked up once per request."""
    known: list[CreatorAccount] | None = getattr(request, "open_creator_accounts", None)
    if known is None:
        mine = creators.list_my_creator_accounts(actor_of(request))
        known = [account for account in mine if account.state is not AccountState.CLOSED]
        request.open_creator_accounts = known  # type: ignore[attr-defined]
    return known


def chosen_account(request: HttpRequest, accounts: Sequence[CreatorAccount]) -> CreatorAccount | None:
    """The account this page is about: the one in the address, else the one looked at last, else the first."""
    known = {account.id: account for account in accounts}
    asked = parse_id(request.GET.get("account", ""))
    if asked in known:
        request.session[CHOSEN] = asked
        return known[asked]
    return known.get(request.session.get(CHOSEN, 0)) or (accounts[0] if accounts else None)


def _shell(request: HttpRequest, here: str, tabs: bool, waiting: int | None) -> Shell:
    user = request.user
    if not user.is_authenticated:
        return Shell(
            network=settings.NETWORK,
            theme=theme_from_cookie(request.COOKIES.get(THEME_COOKIE)),
            theme_url=reverse("theme"),
            flash=flash_of(request),
        )
    actor = actor_of(request)
    accounts = open_accounts(request)
    theme: Theme = theme_from_cookie(user.theme)
    return Shell(
        network=settings.NETWORK,
        person=PersonBadge(user.name, user.email, picture(accounts[0].avatar) if len(accounts) == 1 else ""),
        nav=_tabs(actor, here, waiting) if accounts and tabs else (),
        unread=notifications.count_unread(actor),
        notifications_url=reverse("app_notifications"),
        badge_url=reverse("app_badge"),
        theme=theme,
        theme_url=reverse("theme"),
        flash=flash_of(request),
        home_url=reverse("app_start"),
        profile_url=reverse("me"),
        sign_out_url=reverse("account_logout"),
        menu=[Link(_("Creator account settings"), reverse("app_settings"), "settings")] if accounts else [],
        host_links=[Link(_("Open Ads Manager"), settings.PUBLIC_URL, "megaphone")],
    )


def _tabs(actor: Actor, here: str, waiting: int | None) -> list[NavSection]:
    if waiting is None:
        waiting = consent.count_pending(actor)
    items = [
        NavItem(_("Inbox"), reverse("app_inbox"), "inbox", here == "inbox", waiting),
        NavItem(_("Permissions"), reverse("app_permissions"), "key", here == "permissions"),
        NavItem(_("Profile"), reverse("app_me"), "person", here == "profile"),
    ]
    return [NavSection(items)]
