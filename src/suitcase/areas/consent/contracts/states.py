"""What may be done with content, and the states that requests and links come through."""

from __future__ import annotations

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
    REPLACED = "REPLACED"


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
    REPLACED = "REPLACED"
