"""Shapes that go in and out of the creators area."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum

from suitcase.kernel.paging import Page


class AccountType(enum.StrEnum):
    """Personal and business accounts link the same way; a business account has more tools."""

    PERSONAL = "PERSONAL"
    BUSINESS = "BUSINESS"


class Category(enum.StrEnum):
    """What a business account is about."""

    ART = "ART"
    BEAUTY = "BEAUTY"
    EDUCATION = "EDUCATION"
    FASHION = "FASHION"
    FOOD = "FOOD"
    GAMES = "GAMES"
    HEALTH = "HEALTH"
    HOME = "HOME"
    MEDIA = "MEDIA"
    SHOP = "SHOP"
    SPORT = "SPORT"
    TECHNOLOGY = "TECHNOLOGY"
    TRAVEL = "TRAVEL"
    OTHER = "OTHER"


class AccountState(enum.StrEnum):
    """Whether the account is alive in the network."""

    ACTIVE = "ACTIVE"
    CLOSED = "CLOSED"
    BANNED = "BANNED"


class PostKind(enum.StrEnum):
    VIDEO = "VIDEO"
    PHOTO = "PHOTO"


class Visibility(enum.StrEnum):
    PUBLIC = "PUBLIC"
    FRIENDS = "FRIENDS"
    PRIVATE = "PRIVATE"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NewCreatorAccount:
    """What somebody types to create a creator account; `rules.check_new` cleans it."""

    handle: str = ""
    display_name: str = ""
    bio: str = ""
    account_type: str = AccountType.PERSONAL


@dataclasses.dataclass(frozen=True, slots=True)
class CreatorAccount:
    """One creator account. `avatar` is a stored file's name or "" for initials; `handle` has no @."""

    id: int
    handle: str
    display_name: str
    bio: str
    avatar: str
    account_type: AccountType
    is_private: bool
    state: AccountState
    created_at: dt.datetime
    category: Category | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class HandleMatch:
    """What anybody may learn by knowing a handle: that it exists, its display name, and whether it is open."""

    id: int
    handle: str
    display_name: str
    state: AccountState


@dataclasses.dataclass(frozen=True, slots=True)
class CreatorCard:
    """The public face of an account beside something that concerns it."""

    id: int
    handle: str
    display_name: str
    avatar: str
    state: AccountState
    is_private: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Profile:
    """An account as any signed-in visitor of the network sees it; a private one shows no posts."""

    id: int
    handle: str
    display_name: str
    bio: str
    avatar: str
    account_type: AccountType
    is_private: bool
    post_count: int
    category: Category | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Media:
    """A stored, checked media file: names in the file store, size in pixels, length in milliseconds (0 for photos)."""

    name: str
    poster: str
    width: int
    height: int
    duration_ms: int
    size_bytes: int


@dataclasses.dataclass(frozen=True, slots=True)
class Post:
    """One post of a creator account."""

    id: int
    creator_account_id: int
    kind: PostKind
    caption: str
    media: Media
    visibility: Visibility
    published_at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class PostFilter:
    """What of a list of posts is wanted: words of the caption, one kind, one visibility, newest or oldest first."""

    search: str = ""
    kind: PostKind | None = None
    visibility: Visibility | None = None
    oldest_first: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Draft:
    """An upload that is stored and waits to be published; it is forgotten at `kept_until`."""

    id: int
    creator_account_id: int
    kind: PostKind
    media: Media
    created_at: dt.datetime
    kept_until: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class UsablePosts:
    """Posts an ad account may use in ads, newest first. When there can be none, `because` is the sentence why."""

    posts: Page[Post]
    because: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class PostUse:
    """Somebody who may use a post today, and how, in words: for whoever is about to change or delete it."""

    name: str
    note: str = ""
