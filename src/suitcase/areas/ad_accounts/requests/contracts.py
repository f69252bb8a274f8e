"""Shapes of access by Business Centers that do not own an ad account, and of transfers to one that will."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum

from suitcase.areas.access.contracts import Role, Through


class AccessRequestState(enum.StrEnum):
    """How far a centre's request for access has come. COUNTERED: a lower role is offered, and the centre answers."""

    PENDING = "PENDING"
    COUNTERED = "COUNTERED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


class AskFate(enum.StrEnum):
    """What becomes of one line of a list of ad accounts: asked for, given at once (the asker may answer), left out."""

    ASK = "ask"
    GIVE = "give"
    REFUSE = "refuse"


@dataclasses.dataclass(frozen=True, slots=True)
class AskPlan:
    """One line of a pasted list: as `typed`, the id in it or None, what becomes of it, and why it is left out."""

    typed: str
    ad_account_id: int | None
    fate: AskFate
    why: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class AccessRequest:
    """A centre's request for access to an ad account, as either side sees it.

    `ad_account` is empty for a centre that does not reach it yet, and `answered_by` for everybody in the centre.
    `given` is the role that was given or, while COUNTERED, the one offered. `current` is what the centre holds now.
    """

    id: int
    center_id: int
    center: str
    is_verified: bool
    ad_account_id: int
    ad_account: str
    requested_by: str
    role: Role
    current: Role | None
    notify: bool
    message: str
    state: AccessRequestState
    requested_at: dt.datetime
    expires_at: dt.datetime
    answered_at: dt.datetime | None
    answered_by: str
    given: Role | None
    note: str


@dataclasses.dataclass(frozen=True, slots=True)
class CenterAccess:
    """A centre with access to an ad account that it does not own: with which role at most, since when, by which way.

    `people` counts its members who have a role through it. `can_change` is False for what a partner shared: that is
    changed where it is shared.
    """

    relation_id: int
    center_id: int
    center: str
    is_verified: bool
    role: Role
    since: dt.datetime
    through: Through | None
    people: int
    can_change: bool


class TransferState(enum.StrEnum):
    """How far a transfer of ownership has come. COOLING_OFF: done, and either side may still undo it."""

    REQUESTED = "REQUESTED"
    COOLING_OFF = "COOLING_OFF"
    DONE = "DONE"
    UNDONE = "UNDONE"
    DECLINED = "DECLINED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


@dataclasses.dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer of an ad account to a centre, as one side sees it.

    `ad_account` is empty while the receiving side may not know it. `giver` names the giving centre or person, empty
    likewise. `by_receiver`: the receiving side asked for it. `may_*` say what the reader can do now.
    """

    id: int
    ad_account_id: int
    ad_account: str
    from_center_id: int | None
    giver: str
    to_center_id: int
    to_center: str
    by_receiver: bool
    started_by: str
    message: str
    state: TransferState
    started_at: dt.datetime
    expires_at: dt.datetime
    cooling_until: dt.datetime | None
    ended_at: dt.datetime | None
    may_answer: bool
    may_cancel: bool
    may_undo: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Receiver:
    """A centre that an ad account could go to, as its ID names it."""

    id: int
    name: str
    is_verified: bool
    currency: str
