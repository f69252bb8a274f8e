"""Shapes that go in and out of the centers area."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Sequence
from typing import NamedTuple

from suitcase.areas.access.contracts import Ref, Role
from suitcase.areas.centers.contracts.bulk import BulkChange as BulkChange
from suitcase.areas.centers.contracts.bulk import BulkRow as BulkRow
from suitcase.areas.centers.contracts.bulk import BulkSummary as BulkSummary
from suitcase.areas.centers.contracts.bulk import ChangeFilter as ChangeFilter
from suitcase.areas.centers.contracts.closing import ClosedCenter as ClosedCenter
from suitcase.areas.centers.contracts.closing import ClosingPlan as ClosingPlan
from suitcase.areas.centers.contracts.closing import Ending as Ending
from suitcase.areas.centers.contracts.closing import Obstacle as Obstacle
from suitcase.areas.centers.contracts.partners import Found as Found
from suitcase.areas.centers.contracts.partners import Partner as Partner
from suitcase.areas.centers.contracts.partners import PartnerFilter as PartnerFilter
from suitcase.areas.identity.contracts import InvitationState


@dataclasses.dataclass(frozen=True, slots=True)
class Security:
    """What a centre asks of everybody in it.

    `allowed_domains` are the parts behind the @ that members may have; none means any. `dormant_days` without signing
    in make a member dormant; None leaves that open.
    """

    requires_two_step: bool = False
    allowed_domains: tuple[str, ...] = ()
    dormant_days: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Center:
    """One Business Center. Its log may be read in `time_zone` (IANA name); `created_by` is a person's id.

    `version` counts changes of name, zone and security, so that nobody overwrites what she has not seen. `currency`
    (ISO 4217) is that of all its ad accounts, settled with the first one; empty until then. `closed_at` is None while
    it is open; a closed one is seen by operators only.
    """

    id: int
    name: str
    time_zone: str
    created_by: int
    created_at: dt.datetime
    security: Security = Security()
    version: int = 1
    currency: str = ""
    closed_at: dt.datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class CenterName:
    """A centre where only its id and name matter."""

    id: int
    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class Member:
    """A person in a centre: the centre role, the finance role if any, and since when she is in.

    `email` and `last_sign_in` are there for Admins of the centre only, and so is `has_two_step` (None for others).
    `is_dormant`: she has not signed in for as long as the centre's security settings say, or never. `is_outside`: her
    address is not of an allowed domain.
    """

    person_id: int
    name: str
    email: str
    role: Role
    finance: Role | None
    since: dt.datetime
    last_sign_in: dt.datetime | None
    is_dormant: bool = False
    is_outside: bool = False
    has_two_step: bool | None = None

    @property
    def roles(self) -> tuple[Role, ...]:
        """Every role she holds in the centre, the centre role first."""
        return (self.role, self.finance) if self.finance else (self.role,)


class Sort(enum.StrEnum):
    """Orders of the list of members."""

    NAME = "name"
    ROLE = "role"
    SINCE = "since"
    LAST_SIGN_IN = "last_sign_in"


@dataclasses.dataclass(frozen=True, slots=True)
class MemberFilter:
    """What of the members is wanted. `only` keeps those with a finance role, dormant ones, or ones outside the allowed
    domains; `ids` keeps only these people."""

    search: str = ""
    ids: tuple[int, ...] | None = None
    role: Role | None = None
    only: str = ""
    sort: Sort = Sort.NAME
    descending: bool = False
    offset: int = 0
    size: int = 25


@dataclasses.dataclass(frozen=True, slots=True)
class Headcount:
    """How many people a centre has, how many of them are Admins, how many invitations are open, and how many members
    have not signed in for long (0 for whoever may not know)."""

    members: int
    admins: int
    invited: int
    unused: int = 0


class Offered(NamedTuple):
    """An ad account with a role on it, or an asset group (role MEMBER), that comes with an invitation. `name` is what
    it was called when the invitation was sent."""

    ref: Ref
    role: Role
    name: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody to be invited: an address in lower case, what she will be, and what she is assigned with it."""

    email: str
    role: Role
    finance: Role | None = None
    assets: tuple[Offered, ...] = ()


class Fate(enum.StrEnum):
    """What inviting an address would do."""

    INVITE = "invite"
    REPLACE = "replace"
    REFUSE = "refuse"


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """What inviting one address would do, and why nothing if so."""

    wanted: Wanted
    fate: Fate
    why: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list of people to invite: what was read, or what is wrong with it (`problem`)."""

    line: int
    text: str
    wanted: Wanted | None = None
    problem: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Listing:
    """A whole list as it was read; `ignored` are columns that mean nothing here."""

    lines: Sequence[Listed]
    ignored: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """Everybody who could be read, each address once; the last line about an address counts."""
        return tuple({one.wanted.email: one.wanted for one in self.lines if one.wanted}.values())

    @property
    def problems(self) -> tuple[Listed, ...]:
        """The lines that could not be read."""
        return tuple(one for one in self.lines if one.problem)


@dataclasses.dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as the Admins of the centre see it. `mailed_at` is None until the mail has left."""

    id: int
    center_id: int
    email: str
    role: Role
    finance: Role | None
    state: InvitationState
    invited_by: str
    invited_at: dt.datetime
    expires_at: dt.datetime
    mailed_at: dt.datetime | None
    ended_at: dt.datetime | None
    assets: tuple[Offered, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as the invited person sees it. `is_mine`: the acting person has proven this address."""

    id: int
    center_id: int
    center: str
    invited_by: str
    email: str
    role: Role
    finance: Role | None
    state: InvitationState
    expires_at: dt.datetime
    is_mine: bool
    assets: tuple[Offered, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class RemovalPlan:
    """What removing people would do: a row for each, and how much ends with those who can go. `assets` counts roles on
    ad accounts and creator accounts, `groups` places in asset groups, `invitations` those they sent that are open;
    `made` says in sentences what else ends that Admins made."""

    rows: list[BulkRow]
    assets: int
    groups: int
    invitations: int
    made: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Wish:
    """One thing to be assigned: `subject` (a person, an asset group) gets `role` on `object` (an ad account, an asset
    group), or loses what she has with None.

    `expected` is the name of the role she is thought to have (empty for none); if it is another by now the wish is
    left alone. None: it does not matter.
    """

    subject: Ref
    object: Ref
    role: Role | None
    expected: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class AssetGroup:
    """An asset group of a centre. `version` counts changes of name and description."""

    id: int
    center_id: int
    name: str
    description: str
    created_by: int
    created_at: dt.datetime
    version: int = 1


@dataclasses.dataclass(frozen=True, slots=True)
class GroupCard:
    """An asset group in a list: how many ad accounts, creator accounts and members it has."""

    group: AssetGroup
    ad_accounts: int
    creator_accounts: int
    members: int


@dataclasses.dataclass(frozen=True, slots=True)
class ListedWish:
    """One line of a list of assignments: what was read, or what is wrong with it (`problem`)."""

    line: int
    text: str
    email: str = ""
    ad_account_id: int = 0
    role: Role | None = None
    problem: str = ""


class VerificationState(enum.StrEnum):
    """How far the verification of a centre's business has come; the values are those of the API for Business."""

    NOT_SUBMITTED = "NOT_SUBMITTED"
    REVIEWING = "REVIEWING"
    VERIFIED = "VERIFIED"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"


class EntityType(enum.StrEnum):
    """What kind of business stands behind a centre."""

    COMPANY = "Company"
    SOLE_TRADER = "Sole trader"
    PARTNERSHIP = "Partnership"
    NON_PROFIT = "Non-profit organisation"
    PUBLIC_BODY = "Public body"


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """Why a verification failed: what it is about, what exactly, and how to put it right."""

    category: str
    sub_reason: str
    how_to_fix: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NewVerification:
    """What an Admin sends in: `document` is the name of the stored certificate, empty to keep the one sent before."""

    entity_type: str = ""
    country: str = ""
    legal_name: str = ""
    number: str = ""
    document: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The verification of a centre as it stands now. `submitted_at` is its place in the queue of operators.

    `verified_until` is the end of the last yes; a renewal is reviewed while that still holds. `version` counts what
    was sent in, so that an operator decides on what she has read.
    """

    center_id: int
    center_name: str
    state: VerificationState
    entity_type: str = ""
    country: str = ""
    legal_name: str = ""
    number: str = ""
    document: str = ""
    submitted_by: int | None = None
    submitted_at: dt.datetime | None = None
    changed_at: dt.datetime | None = None
    findings: tuple[Finding, ...] = ()
    remark: str = ""
    decided_at: dt.datetime | None = None
    verified_until: dt.datetime | None = None
    version: int = 0
    is_verified: bool = False
    may_submit: bool = True
