"""Shapes that go in and out of the consent area."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum


class Scope(enum.StrEnum):
    """What an ad account may do with a creator account's content, for advertising only."""

    POST = "POST"
    INSIGHTS = "INSIGHTS"
    PUBLISH = "PUBLISH"
    LIVE = "LIVE"
    DIRECT_MESSAGE = "DIRECT_MESSAGE"


DEFAULT_SCOPES = (Scope.POST, Scope.INSIGHTS)
OFFERED_SCOPES = (Scope.POST, Scope.INSIGHTS, Scope.PUBLISH)


class RequestState(enum.StrEnum):
    """How far a request has come. PENDING past its expiry counts as EXPIRED everywhere."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


class EndedAs(enum.StrEnum):
    """How a link ended."""

    REVOKED = "REVOKED"
    UNLINKED = "UNLINKED"
    EXPIRED = "EXPIRED"
    CLOSED = "CLOSED"


class LinkStatus(enum.StrEnum):
    """What people see of a request or link. AUTHORIZED is derived from live access relations, never stored."""

    PENDING = "PENDING"
    AUTHORIZED = "AUTHORIZED"
    SUSPENDED = "SUSPENDED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"
    REVOKED = "REVOKED"
    UNLINKED = "UNLINKED"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NewLinkRequest:
    """What an ad account's Admin asks for. `ends_on` is the last day proposed, in the ad account's zone, or None."""

    username: str = ""
    scopes: tuple[str, ...] = DEFAULT_SCOPES
    message: str = ""
    ends_on: dt.date | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Requester:
    """Who asked, as displayed to the creator at that moment; kept word for word as evidence."""

    person: str
    ad_account: str
    ad_account_id: int
    company: str
    website: str
    country: str
    industry: str


@dataclasses.dataclass(frozen=True, slots=True)
class ConsentText:
    """Exactly what the creator reads before answering. `sha256` (hex) is over `text`, which holds every word of it."""

    version: str
    language: str
    can: tuple[str, ...]
    cannot: tuple[str, ...]
    how_long: str
    how_to_end: str
    text: str
    sha256: str


@dataclasses.dataclass(frozen=True, slots=True)
class LinkRow:
    """One line of Assets → TikTok accounts: the newest request of this ad account to one creator account."""

    request_id: int
    link_id: int | None
    creator_account_id: int
    handle: str
    asked_as: str
    display_name: str
    avatar: str
    status: LinkStatus
    reason: str
    scopes: tuple[Scope, ...]
    requested_at: dt.datetime
    since: dt.datetime | None
    until: dt.datetime | None
    ended_at: dt.datetime | None


@dataclasses.dataclass(frozen=True, slots=True)
class Grant:
    """One request or link as its creator sees it."""

    request_id: int
    link_id: int | None
    creator_account_id: int
    handle: str
    requester: Requester
    status: LinkStatus
    reason: str
    scopes: tuple[Scope, ...]
    message: str
    requested_at: dt.datetime
    expires_at: dt.datetime
    proposed_end: dt.datetime | None
    since: dt.datetime | None
    until: dt.datetime | None
    ended_at: dt.datetime | None
    text: ConsentText | None


@dataclasses.dataclass(frozen=True, slots=True)
class Dependant:
    """One thing that stops when a link ends: its kind and name in words, and where to read about it."""

    kind: str
    name: str
    link_id: int


@dataclasses.dataclass(frozen=True, slots=True)
class Ending:
    """What a person must read before a link is ended."""

    grant: Grant
    dependants: tuple[Dependant, ...]
    stops: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Evidence:
    """What was kept when the creator said yes."""

    link_id: int
    text_version: str
    language: str
    text: str
    text_sha256: str
    scopes: tuple[Scope, ...]
    terms: dict
    requester: Requester
    approved_at: dt.datetime
    signed_in_at: dt.datetime | None
    sign_in_strength: str


@dataclasses.dataclass(frozen=True, slots=True)
class BlockedRequester:
    """An ad account that may not ask one creator account; `ended_at` says when it could again."""

    block_id: int
    creator_account_id: int
    handle: str
    requester: Requester
    since: dt.datetime
    ended_at: dt.datetime | None


@dataclasses.dataclass(frozen=True, slots=True)
class BlockOutcome:
    """What blocking did beside keeping the advertiser from asking."""

    block_id: int
    rejected: bool
    revoked: bool
