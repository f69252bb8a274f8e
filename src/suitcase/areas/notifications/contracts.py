"""Shapes that go in and out of the notifications area."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Mapping


class Tab(enum.StrEnum):
    """Where a notification stands in the list."""

    GENERAL = "general"
    BUSINESS_CENTER = "business-center"


class Group(enum.StrEnum):
    """What a notification is about, as people choose what comes by e-mail."""

    REQUESTS = "requests"
    ANSWERS = "answers"
    LINKS = "links"
    REVIEWS = "reviews"
    ROLES = "roles"
    OPERATIONS = "operations"
    SECURITY = "security"


class MailState(enum.StrEnum):
    """What became of the mail about a notification; NONE: there is none for this one."""

    NONE = ""
    WAITING = "waiting"
    SENT = "sent"
    UNWANTED = "unwanted"
    FAILED = "failed"


class Page(enum.StrEnum):
    """The page a notification leads to; a surface knows its address."""

    LINK = "link"
    REQUEST = "request"
    GRANT = "grant"
    PERMISSIONS = "permissions"
    AD_ACCOUNT = "ad_account"
    REVIEW = "review"
    ROLE_REQUEST = "role_request"
    MEMBERS = "members"
    ACCESS_REQUEST = "access_request"
    TRANSFER = "transfer"
    CENTER = "center"
    CENTER_REQUEST = "center_request"
    CENTER_ACCOUNT = "center_account"
    CENTER_ACCOUNTS = "center_accounts"
    CENTER_MEMBERS = "center_members"
    CENTER_PARTNERS = "center_partners"
    CENTER_PARTNER = "center_partner"
    CENTER_PARTNER_CREATORS = "partner_creators"
    CENTER_PARTNER_GIVEN = "partner_given"
    CENTER_INVITATIONS = "center_invitations"
    CENTER_REVIEW = "center_review"
    CENTER_SECURITY = "center_security"
    CENTER_VERIFICATION = "center_verification"
    CENTER_CREATOR = "center_creator"
    LINKS = "links"
    VERIFICATION = "verification"
    CERTIFICATE = "certificate"
    CERTIFICATE_REVIEW = "certificate_review"
    COMPANY_REVIEW = "company_review"
    HOME = "home"
    ME = "me"


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """A page and the ids it needs, in the order its address has them."""

    page: Page
    ids: tuple[int, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """What one journal line tells one group of people: the sentence and where it leads.

    `audience` is "owner" (of the creator account), "linked" (owners of all creator accounts linked to the ad
    account), "advertiser" (Admins of the ad account), "appointing" (those who give people roles in it, so none of a
    partner), "access" (who may answer requests for access to it), "giver" (who gives it away in a transfer), "center"
    (Admins of the Business Center), "group" (members of the asset group), "partner" (those of the one in
    `data["partner"]`), "through" (those of the one that asked for its partner), "staff", "person" (the one in
    `data["person"]`) or "self" (whose history the line stands in). `by_email` offers it there too, to those who want
    mail about its group.
    """

    audience: str
    sentence: str
    target: Target
    by_email: bool = False
    tab: Tab = Tab.GENERAL
    group: Group = Group.LINKS
    detail: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Notice:
    """One notification as its reader sees it. `url` is absolute: the page may be on the other host.

    `detail` is a second sentence with the particulars, `who` the name of the person behind it; both may be empty.
    """

    id: int
    text: str
    at: dt.datetime
    url: str
    unread: bool
    tab: Tab
    group: Group
    detail: str
    who: str
    target: Target | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Preferences:
    """What a person wants by e-mail: at all, by group, and by creator account (id) of theirs.

    A mail goes when all three say so. SECURITY is not among the groups: those mails always go.
    """

    by_email: bool
    groups: Mapping[Group, bool]
    accounts: Mapping[int, bool]


@dataclasses.dataclass(frozen=True, slots=True)
class Letter:
    """All that a mail about one notification says. Addresses are absolute; `stop_url` needs no sign-in."""

    name: str
    text: str
    detail: str
    who: str
    url: str
    why: str
    preferences_url: str
    stop_url: str
