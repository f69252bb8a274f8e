"""Shapes that go in and out of the notifications area."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum


class Tab(enum.StrEnum):
    """Where a notification stands in the list."""

    GENERAL = "general"
    BUSINESS_CENTER = "business-center"


class Page(enum.StrEnum):
    """The page a notification leads to; a surface knows its address."""

    LINK = "link"
    REQUEST = "request"
    GRANT = "grant"
    AD_ACCOUNT = "ad_account"
    REVIEW = "review"


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """A page and the ids it needs, in the order its address has them."""

    page: Page
    ids: tuple[int, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """What one journal line tells one group of people: the sentence and where it leads.

    `audience` is "owner" (of the creator account), "advertiser" (Admins of the ad account) or "staff";
    `by_email` sends it there too, to those who want mail.
    """

    audience: str
    sentence: str
    target: Target
    by_email: bool = False
    tab: Tab = Tab.GENERAL


@dataclasses.dataclass(frozen=True, slots=True)
class Notice:
    """One notification as its reader sees it. `url` is absolute: the page may be on the other host."""

    id: int
    text: str
    at: dt.datetime
    url: str
    unread: bool
    tab: Tab
