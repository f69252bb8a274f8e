"""The words of access: kinds of things, roles, permissions, and what an answer looks like."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from typing import NamedTuple


class Kind(enum.IntEnum):
    """What a thing is. The numbers are stored, in relations and in the journal; they never change."""

    PERSON = 1
    CENTER = 2
    ASSET_GROUP = 3
    AD_ACCOUNT = 4
    CREATOR_ACCOUNT = 5
    POST = 6
    PLATFORM = 7


class Role(enum.IntEnum):
    """What a subject is to an object. The numbers are stored and never change.

    ANALYST < OPERATOR < ADMIN < OWNER is the order of the asset roles: a larger one includes the smaller
    ones. The others are not ordered; each stands for itself.
    """

    CENTER_ADMIN = 1
    CENTER_STANDARD = 2
    FINANCE_MANAGER = 3
    FINANCE_ANALYST = 4
    ANALYST = 10
    OPERATOR = 20
    ADMIN = 30
    OWNER = 40
    MEMBER = 50
    POST = 60
    PUBLISH = 61
    INSIGHTS = 62
    LIVE = 63
    DIRECT_MESSAGE = 64
    STAFF = 90


class ThroughKind(enum.IntEnum):
    """What a relation came by. The numbers are stored and never change.

    RELATION is special: such a relation counts only while the relation it names counts, and never gives more.
    The others name the row, in another area, that holds the workflow and the terms.
    """

    RELATION = 1
    SHARE = 2
    LINK = 3
    CODE = 4
    INVITATION = 5
    REQUEST = 6
    TRANSFER = 7


class Way(enum.IntEnum):
    """How a path leads from a person to an object."""

    OWN = 1  # a relation of the person's own
    ASSIGNED = 2  # assigned by the centre that owns the object
    GROUP = 3  # through an asset group of the centre that owns the object
    OWNING_CENTER = 4  # member of the centre that owns the object, assigned or not
    PARTNER_CENTER = 5  # member of a centre that has a share in the object, assigned or not
    PARTNER_ASSIGNED = 6  # assigned by a centre that has a share in the object
    PARTNER_GROUP = 7  # through an asset group of a centre that has a share in the object
    GUEST = 8  # an Admin by a relation of her own, on an ad account that a centre owns


class Permission(enum.StrEnum):
    """What somebody may want to do. Which role gives it stands in `schema`, on one page."""

    CENTER_SEE = "center.see"
    CENTER_MANAGE = "center.manage"
    CENTER_MEMBERS_MANAGE = "center.members.manage"
    CENTER_PARTNERS_MANAGE = "center.partners.manage"
    CENTER_ASSETS_MANAGE = "center.assets.manage"
    CENTER_MONEY_SEE = "center.money.see"
    CENTER_MONEY_MOVE = "center.money.move"
    ASSET_GROUP_SEE = "asset_group.see"
    ASSET_GROUP_MANAGE = "asset_group.manage"
    AD_ACCOUNT_SEE = "ad_account.see"
    AD_ACCOUNT_MANAGE = "ad_account.manage"
    AD_ACCOUNT_ASSIGN = "ad_account.assign"
    AD_ACCOUNT_SHARE = "ad_account.share"
    AD_ACCOUNT_TRANSFER = "ad_account.transfer"
    ACCESS_REQUESTS_ANSWER = "ad_account.access_requests.answer"
    CREATOR_LINKS_MANAGE = "ad_account.creator_links.manage"
    ADS_EDIT = "ad_account.ads.edit"
    REPORTS_SEE = "ad_account.reports.see"
    BALANCE_SEE = "ad_account.balance.see"
    MONEY_MOVE = "ad_account.money.move"
    CREATOR_ACCOUNT_SEE = "creator_account.see"
    CREATOR_ACCOUNT_MANAGE = "creator_account.manage"
    CREATOR_POSTS_USE = "creator_account.posts.use"
    CREATOR_POSTS_PUBLISH = "creator_account.posts.publish"
    CREATOR_INSIGHTS_SEE = "creator_account.insights.see"
    POST_USE = "post.use"
    PLATFORM_REVIEW = "platform.review"


class Ref(NamedTuple):
    """One thing, named by its kind and id."""

    kind: Kind
    id: int


PLATFORM = Ref(Kind.PLATFORM, 1)


class Through(NamedTuple):
    """What a relation came by, named by its kind and id."""

    kind: ThroughKind
    id: int


Scope = Role | None
CENTER_WAYS = frozenset({Way.OWNING_CENTER, Way.PARTNER_CENTER})


class Path(NamedTuple):
    """One live path from a person to an object.

    `role` is what the path gives after every cap: a role on the object, or (ways OWNING_CENTER and
    PARTNER_CENTER) the role in that centre. When the path leads to a creator account or a post through an ad
    account, `scope` is what that ad account may use and `role` is the person's role on the ad account.
    `relations` are the ids of the relations it is made of, from the person to the object.
    """

    way: Way
    role: Role
    scope: Scope
    relations: tuple[int, ...]


def decode(key: int) -> tuple[Way, Role, Scope]:
    """What the engine packs into one number: way, role and scope of a path."""
    known = _decoded.get(key)
    if known is None:
        way, rest = divmod(key, 10_000)
        role, scope = divmod(rest, 100)
        known = _decoded[key] = (Way(way), Role(role), Role(scope) if scope else None)
    return known


def encode(way: Way, role: Role, scope: Scope = None) -> int:
    """The number for a path of this way, role and scope."""
    return way * 10_000 + role * 100 + (scope or 0)


_decoded: dict[int, tuple[Way, Role, Scope]] = {}


class Decision(NamedTuple):
    """The answer to "may this person do this here?".

    `found` is what the engine found, packed: a key and the relation ids of every live path, whether or not
    the path gives the permission. Suitcase itself, at work in a job, is allowed without paths.
    """

    allowed: bool
    found: tuple[tuple[int, list[int]], ...] | list[tuple[int, list[int]]] = ()

    @property
    def paths(self) -> tuple[Path, ...]:
        """All live paths from the person to the object."""
        return tuple(Path(*decode(key), tuple(relations)) for key, relations in self.found)

    @property
    def role(self) -> Role | None:
        """The effective role: the highest role on the object over all live paths, after caps. None without
        one."""
        roles = [path.role for path in self.paths if path.way not in CENTER_WAYS and path.scope is None]
        return max(roles, default=None)

    @property
    def has_path(self) -> bool:
        """Whether the person may know that the object exists."""
        return self.allowed or bool(self.found)


@dataclasses.dataclass(frozen=True, slots=True)
class RelationFacts:
    """One row of the relation table: `subject` is `role` of `object`.

    It counts from `valid_from` until the earlier of `expires_at` and `ended_at` (None: no end). `granted_by`
    and
    `ended_by` are person ids; None is Suitcase itself.
    """

    id: int
    subject: Ref
    role: Role
    object: Ref
    through: Through | None
    granted_by: int | None
    valid_from: dt.datetime
    expires_at: dt.datetime | None
    ended_at: dt.datetime | None
    ended_by: int | None
    end_reason: str


class Moved(NamedTuple):
    """Since a moment `subject` was `given` a role on `object`, or had it and lost it."""

    subject: int
    object: int
    role: Role
    given: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Held:
    """One thing a centre holds: by which relation, since when, and the largest role it may give on it.

    OWNER when the centre owns it; otherwise the role of the share or approved access request named by `through`, or
    of a share passed on (`through` a relation), which is capped by what it stands on.
    """

    relation_id: int
    ref: Ref
    role: Role
    through: Through | None
    since: dt.datetime

    @property
    def is_owned(self) -> bool:
        """Whether the centre is the owner."""
        return self.role is Role.OWNER


class Share(NamedTuple):
    """An ad account that one centre gave another: by its owner, `through` a share, or passed on, `through` the relation
    by which the giver has it itself.

    `role` is what it gives now, `given` what was given: more, when what it stands on has been lowered since.
    """

    relation_id: int
    giver_id: int
    taker_id: int
    ad_account_id: int
    role: Role
    given: Role
    through: Through
    granted_by: int | None
    since: dt.datetime

    @property
    def is_passed_on(self) -> bool:
        """Whether it is a share of a share."""
        return self.through.kind is ThroughKind.RELATION


class Effects(NamedTuple):
    """What came through something: how many relations, people (by groups too), groups, and the ids of other centres."""

    relations: int = 0
    people: int = 0
    groups: int = 0
    center_ids: tuple[int, ...] = ()


class Assigned(NamedTuple):
    """What somebody has on `object` because a centre holds it: `role`, of which no more than `cap` counts.

    `group_id` is the asset group it came through, None for what was given to `subject` (a person or a group) itself.
    """

    subject: int
    object: int
    role: Role
    cap: Role
    relation_id: int
    group_id: int | None

    @property
    def effective(self) -> Role:
        """What counts of the role."""
        return self.role if self.cap is Role.OWNER or self.role > Role.OWNER else min(self.role, self.cap)


class Giving(NamedTuple):
    """One thing to assign: on `object` (an id) `subject` (an id) gets `role`, or loses what it has with None."""

    subject: int
    object: int
    role: Role | None


@dataclasses.dataclass(frozen=True, slots=True)
class ExplainedPath:
    """A path with its relations, from the person to the object, and a sentence on each in plain words."""

    path: Path
    relations: tuple[RelationFacts, ...]
    words: tuple[str, ...]
