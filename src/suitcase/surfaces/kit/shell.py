"""What the layouts need to know about the visitor: one frozen `Shell` object per page.

Views build a `Shell` and pass it to the template as `shell`. The layouts read nothing else, so a page
never shows a menu entry, an account or a count that its view did not decide to show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Theme = Literal["system", "light", "dark"]
Tone = Literal["ok", "warn", "bad", "info", "neutral"]
THEME_COOKIE = "theme"
THEMES: tuple[Theme, ...] = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class PersonBadge:
    """The signed-in person as the top bar shows them. Without `avatar_url` the initials are drawn."""

    name: str
    email: str = ""
    avatar_url: str = ""


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the side menu or the tab bar. Leave an entry out if the role forbids it."""

    label: str
    url: str
    icon: str = ""
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class NavSection:
    """A group of menu entries; the first group usually has no label."""

    items: Sequence[NavItem]
    label: str = ""


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """One ad account in the switcher. `status` is the word shown, `tone` colours its dot.

    `zone` and `currency` may be empty.
    """

    id: int
    name: str
    url: str
    status: str = ""
    tone: Tone = "neutral"
    current: bool = False
    zone: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class CurrentAccount:
    """The ad account this page is about, with the zone its days are in and its currency."""

    id: int
    name: str
    zone: str
    currency: str
    status: str = ""
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True)
class Flash:
    """A sentence about what just happened, shown once as a toast. `undo_url` adds an Undo button."""

    text: str
    tone: Tone = "ok"
    undo_url: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A plain link: a breadcrumb, a related host, an extra entry of the person's menu."""

    label: str
    url: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything around the content of a page.

    An empty address hides what it would lead to: without `business_center_url` there is no suitcase
    icon, without `notifications_url` no bell, without `switcher_url` the switcher has no search.
    `badge_url` answers a fragment of the unread count.
    """

    network: str
    person: PersonBadge | None = None
    nav: Sequence[NavSection] = ()
    accounts: Sequence[AccountChoice] = ()
    account: CurrentAccount | None = None
    all_accounts_url: str = ""
    switcher_url: str = ""
    create_account_url: str = ""
    unread: int = 0
    notifications_url: str = ""
    badge_url: str = ""
    theme: Theme = "system"
    theme_url: str = ""
    flash: Sequence[Flash] = ()
    business_center_url: str = ""
    home_url: str = "/"
    profile_url: str = ""
    sign_out_url: str = ""
    host_links: Sequence[Link] = ()
    menu: Sequence[Link] = field(default=())


def theme_from_cookie(value: str | None) -> Theme:
    """The pinned theme of a cookie value; anything unknown follows the system."""
    for theme in THEMES:
        if value == theme:
            return theme
    return "system"
