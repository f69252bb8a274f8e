"""Invented people, accounts and lists that the gallery draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace as Row
from typing import Any

from suitcase.kernel import clock
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.shell import (
    AccountChoice,
    CurrentAccount,
    Flash,
    Link,
    NavItem,
    NavSection,
    PersonBadge,
    Shell,
    theme_from_cookie,
)
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec

ACCOUNT = 7301223100984467
LINKS = ListSpec(
    columns=[
        Column("handle", "TikTok account", sort=True),
        Column("status", "Status", sort=True),
        Column("scope", "May use", wide_only=True),
        Column("until", "Ends", sort=True),
        Column("ads", "Ads", number=True, sort=True),
        Column("actions", "Actions", quiet=True),
    ],
    order="-status",
    search="Search by username",
    filters=[
        Filter(
            "status", "Status", [("pending", "Pending"), ("authorized", "Authorized"), ("revoked", "Revoked")]
        )
    ],
)
STATES = {
    "pending": ("Pending", "warn", "Waiting for the owner since yesterday"),
    "authorized": ("Authorized", "ok", ""),
    "revoked": ("Revoked", "bad", "Ended by the owner on Nov 2"),
    "expired": ("Expired", "neutral", "The request was not answered in 14 days"),
    "suspended": ("Suspended", "warn", "The account is private; its posts can’t be used until it is public"),
}
HANDLES = [
    ("mira.trails", "Mira Halloran", "pending"),
    ("leo.cooks", "Leo Marchetti", "authorized"),
    ("nightshift.ceramics", "Nightshift Ceramics", "authorized"),
    ("ola_runs", "Ola Brandt", "suspended"),
    ("tinyharbour", "Tiny Harbour", "revoked"),
    ("kitchen.with.ines", "Inês Duarte", "authorized"),
    ("bikepacking.bo", "Bo Lindqvist", "expired"),
]
COUNTRIES = [
    ("DE", "Germany"),
    ("FR", "France"),
    ("JP", "Japan"),
    ("NG", "Nigeria"),
    ("US", "United States"),
    ("CI", "Côte d’Ivoire"),
]
PICTURE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='180' height='320'%3E"
    "%3Crect width='180' height='320' fill='%23{}'/%3E"
    "%3Ccircle cx='90' cy='120' r='46' fill='%23ffffff55'/%3E%3C/svg%3E"
)
polls = {"count": 0}


def ads_shell(theme: str, current: str, **changes: Any) -> Shell:
    items = [
        ("Overview", "grid"),
        ("Campaigns", "megaphone"),
        ("TikTok accounts", "link"),
        ("Notifications", "bell"),
        ("Permissions", "people"),
        ("Billing", "card"),
    ]
    entries = [
        NavItem(
            label,
            f"/{label.lower().split()[0]}",
            icon,
            current=label == current,
            count=3 if icon == "bell" else 0,
        )
        for label, icon in items
    ]
    shell = Shell(
        network="TikTok",
        person=PersonBadge("Ana Okafor", "ana@acme.example"),
        theme=theme_from_cookie(theme),
        theme_url="/theme",
        nav=[NavSection(entries[:2]), NavSection(entries[2:3], "Assets"), NavSection(entries[3:], "Account")],
        account=CurrentAccount(ACCOUNT, "Acme Outdoor – US", "America/New_York", "USD", "Approved", "ok"),
        accounts=[
            AccountChoice(ACCOUNT, "Acme Outdoor – US", "/", "Approved", "ok", current=True),
            AccountChoice(ACCOUNT + 71, "Acme Outdoor – Japan", "/", "In review", "warn"),
        ],
        create_account_url="/new",
        all_accounts_url="/all",
        unread=3,
        notifications_url="/notifications",
        badge_url="/notifications/badge",
        business_center_url="/business/",
        home_url="/",
        profile_url="/me",
        sign_out_url="/sign-out",
        host_links=[Link("Open Mia’s phone", "http://app.localhost/", "phone")],
    )
    return replace(shell, **changes)


def phone_shell(theme: str) -> Shell:
    tabs = [
        ("Home", "home", 0),
        ("Discover", "compass", 0),
        ("Post", "plus", 0),
        ("Inbox", "inbox", 2),
        ("Profile", "person", 0),
    ]
    return Shell(
        network="TikTok",
        person=PersonBadge("Mia Halloran"),
        theme=theme_from_cookie(theme),
        theme_url="/theme",
        sign_out_url="/sign-out",
        nav=[
            NavSection(
                [NavItem(label, "/inbox", icon, label == "Inbox", count) for label, icon, count in tabs]
            )
        ],
    )


def links_page(query: Any, path: str) -> ListPage:
    state = LINKS.read(query, path)
    rows = [
        Row(handle=h, name=n, state=s, ads=i * 3, until=clock.now() + timedelta(days=9 + 20 * i))
        for i, (h, n, s) in enumerate(HANDLES)
    ]
    rows[1].ads += polls["count"]
    rows = [
        r for r in rows if state.q.lower() in r.handle and state.filters.get("status", r.state) == r.state
    ]
    rows.sort(key=lambda row: str(getattr(row, state.key, row.state)), reverse=state.descending)
    return ListPage(state, rows, total=len(rows))


def history() -> list[Row]:
    at = clock.now()
    return [
        Row(
            sentence="Mia approved the request of Acme Outdoor – US for 60 days.",
            at=at - timedelta(hours=2),
            tone="ok",
            detail="From Lisbon, signed in with a password",
        ),
        Row(sentence="Ana asked to use @mira.trails in ads.", at=at - timedelta(days=1), tone="info"),
        Row(
            sentence="Mia revoked the permission of Acme Outdoor – US.",
            at=at - timedelta(days=40),
            tone="bad",
        ),
    ]


def shared(query: Any, path: str) -> dict[str, Any]:
    """The invented data that every page may draw."""
    at = clock.now()
    failed = Row(
        sentence="",
        fields={"name": "Enter the company’s name.", "email": "This is not an e-mail address."},
        remedy="",
    )
    return {
        "page": links_page(query, path),
        "waiting": ListPage(LINKS.read({}, path), []),
        "nothing": ListPage(LINKS.read({"q": "zzz"}, path), []),
        "states": STATES,
        "countries": COUNTRIES,
        "now": at,
        "earlier": at - timedelta(hours=2),
        "account": ACCOUNT,
        "form": FormState({"name": "Acme Outdoor", "currency": "USD"}),
        "history": history(),
        "path": path,
        "bad_form": FormState.refused({"name": "", "email": "ana@", "country": "DE"}, failed, prefix="bad"),
        "refused_form": FormState.refused(
            {"username": "mira.trial"},
            Row(
                sentence="There is no account @mira.trial.",
                fields={"username": "No account has this name. Did you mean @mira.trails?"},
                remedy="",
            ),
            prefix="r",
        ),
        "posts": [
            Row(poster_url=PICTURE.format(color), caption=f"Post {views}", url="#", views=views, badge=badge)
            for color, views, badge in [
                ("27405e", 128_400, "In ads"),
                ("8a4a2f", 9_310, ""),
                ("1f5a4d", 1_204_000, ""),
                ("5a2438", 812, ""),
            ]
        ],
        "notices": [
            Row(
                text="Mia (@mira.trails) approved your request.",
                at=at - timedelta(minutes=4),
                url="#",
                unread=True,
            ),
            Row(
                text="Your ad account Acme Outdoor – US was approved.",
                at=at - timedelta(days=2),
                url="#",
                unread=False,
            ),
        ],
        "people": [
            Row(name="Acme Outdoor – US", note="Until Jan 21, 2027", url="#", status="Authorized", tone="ok"),
            Row(name="Bento Kitchen", note="Ended Nov 2, 2026", url="#", status="Revoked", tone="bad"),
        ],
    }


def shells(theme: str) -> dict[str, Callable[[], Shell]]:
    """Which page is drawn in which frame."""
    return {
        "accounts": lambda: ads_shell(theme, "TikTok accounts"),
        "request": lambda: ads_shell(theme, "TikTok accounts"),
        "components": lambda: ads_shell(
            theme, "Overview", flash=[Flash("Request sent to @mira.trails.", undo_url="/undo")]
        ),
        "forms": lambda: ads_shell(theme, "Permissions"),
        "inbox": lambda: phone_shell(theme),
        "profile": lambda: phone_shell(theme),
        "sign-in": lambda: Shell(network="TikTok", theme=theme_from_cookie(theme)),
        "review": lambda: Shell(
            network="TikTok",
            person=PersonBadge("Olu"),
            theme=theme_from_cookie(theme),
            theme_url="/theme",
            nav=[
                NavSection(
                    [
                        NavItem("Ad accounts", "/review", "card", True, 4),
                        NavItem("Health", "/health", "chart"),
                    ]
                )
            ],
        ),
    }
