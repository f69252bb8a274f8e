"""Shapes that go in and out of the ad accounts area."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum

from suitcase.areas.access.contracts import Held, Role
from suitcase.areas.identity.contracts import InvitationState


class Status(enum.StrEnum):
    """Where an ad account stands; the values are those of the API for Business v1.3."""

    IN_REVIEW = "STATUS_PENDING_CONFIRM"
    APPROVED = "STATUS_ENABLE"
    REJECTED = "STATUS_CONFIRM_FAIL"
    REJECTED_FOR_GOOD = "STATUS_CONFIRM_FAIL_END"
    CHANGE_IN_REVIEW = "STATUS_PENDING_CONFIRM_MODIFY"
    CHANGE_REJECTED = "STATUS_CONFIRM_MODIFY_FAIL"
    CONTRACT_PENDING = "STATUS_CONTRACT_PENDING"
    SUSPENDED = "STATUS_LIMIT"
    CLOSED = "STATUS_DISABLE"


class Industry(enum.StrEnum):
    """The line of business an ad account advertises for."""

    APPAREL = "Apparel and accessories"
    AUTOMOTIVE = "Automotive"
    BEAUTY = "Beauty and personal care"
    BUSINESS = "Business services"
    EDUCATION = "Education"
    ELECTRONICS = "Electronics"
    ENTERTAINMENT = "Entertainment and media"
    FINANCE = "Financial services"
    FOOD = "Food and drink"
    GAMES = "Games"
    HEALTH = "Health"
    HOME = "Home and garden"
    NONPROFIT = "Non-profit"
    RETAIL = "Retail and e-commerce"
    SOFTWARE = "Software and apps"
    SPORTS = "Sports and outdoor"
    TRAVEL = "Travel"
    OTHER = "Other"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NewAdAccount:
    """Business information for a new ad account, as typed; `rules.check_new` cleans it.

    `time_zone` (IANA name) and `currency` (ISO 4217) are fixed for ever once the account exists: days, budgets and
    reports are counted in them. `country` is ISO 3166-1 alpha-2.
    """

    name: str = ""
    company_name: str = ""
    country: str = ""
    industry: str = ""
    website: str = ""
    time_zone: str = ""
    currency: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    billing_street: str = ""
    billing_city: str = ""
    billing_postcode: str = ""
    tax_id: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Reason:
    """Why a review said no: a category, what exactly, and how to put it right."""

    category: str
    detail: str
    how_to_fix: str


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """What a status means for people: `label` in a word, `tone` for the dot, and what is `blocked` meanwhile."""

    status: Status
    label: str
    tone: str
    explanation: str
    blocked: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether the account may ask for new links, redeem codes, be funded and deliver."""
        return self.status is Status.APPROVED

    @property
    def keeps_links(self) -> bool:
        """Whether existing links hold. A changed company name being reviewed does not suspend them."""
        return self.status in {Status.APPROVED, Status.CHANGE_IN_REVIEW}


@dataclasses.dataclass(frozen=True, slots=True)
class Capability:
    """One thing an ad account can do, whether it can now, and a few words on why not."""

    what: str
    works: bool
    note: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AdAccount:
    """One ad account in full, for people who reach it."""

    id: int
    name: str
    company_name: str
    country: str
    industry: str
    website: str
    time_zone: str
    currency: str
    contact_name: str
    contact_email: str
    contact_phone: str
    billing_street: str
    billing_city: str
    billing_postcode: str
    tax_id: str
    status: Status
    standing: Standing
    reasons: tuple[Reason, ...]
    created_at: dt.datetime
    reviewed_at: dt.datetime | None
    submitted_at: dt.datetime
    approved_company_name: str
    version: int
    appeal: str
    appealed_at: dt.datetime | None
    appeal_answer: str
    made_in_center_id: int | None = None
    company_id: int | None = None
    lei: str = ""
    is_for_client: bool = False

    @property
    def may_appeal(self) -> bool:
        """Whether there is a decision against which nobody has appealed yet."""
        decided = {Status.REJECTED, Status.CHANGE_REJECTED, Status.SUSPENDED}
        return self.status in decided and self.appealed_at is None


@dataclasses.dataclass(frozen=True, slots=True)
class AdAccountCard:
    """One line in a switcher or a list."""

    id: int
    name: str
    company_name: str
    time_zone: str
    currency: str
    standing: Standing
    created_at: dt.datetime
    submitted_at: dt.datetime
    has_appealed: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class HeldAccount:
    """An ad account in a centre: the account, and how the centre holds it."""

    card: AdAccountCard
    held: Held


@dataclasses.dataclass(frozen=True, slots=True)
class HeldFilter:
    """Which ad accounts of a centre are wanted. `search` matches parts of name, company and id; empty `statuses` and
    `roles` (OWNER, ADMIN, OPERATOR, ANALYST: how the centre holds it) mean all; `ids` keeps only these, and
    `assigned_to` only what this member has through the centre, by itself or by its groups.

    `sort` is "name", "since", "status" or "role".
    """

    search: str = ""
    statuses: tuple[Status, ...] = ()
    roles: tuple[Role, ...] = ()
    ids: tuple[int, ...] | None = None
    assigned_to: int | None = None
    sort: str = "name"
    descending: bool = False
    offset: int = 0
    size: int = 25


@dataclasses.dataclass(frozen=True, slots=True)
class SharedAccount:
    """An ad account that one partner shares with the other. `role` is what the share gives now.

    `may_pass_on`: the owner lets whoever has it share it on. `partner` is the name of the other centre, where that is
    not said by the page, and `giver` that of the centre it has it from.
    """

    relation_id: int
    role: Role
    since: dt.datetime
    is_passed_on: bool
    may_pass_on: bool
    card: AdAccountCard | None = None
    partner_id: int = 0
    partner: str = ""
    giver_id: int = 0
    giver: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class SharedFilter:
    """What of shared ad accounts is wanted. `search` matches parts of name, company and id; `sort` is "name", "since",
    "status" or "role"."""

    search: str = ""
    statuses: tuple[Status, ...] = ()
    role: Role | None = None
    sort: str = "name"
    descending: bool = False
    offset: int = 0
    size: int = 25


@dataclasses.dataclass(frozen=True, slots=True)
class Shared:
    """What became of an act on shares: the bulk change that keeps it row by row, and how many were done or refused."""

    change_id: int
    done: int
    refused: int


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """One field of the business information as the person saw it and as she wants it."""

    was: str
    to: str


@dataclasses.dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that would differ: its name, the value now and the value then, cleaned."""

    field: str
    before: str
    after: str


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """What saving would do: the fields that differ, the status after it, and what waits, in sentences."""

    fields: tuple[FieldChange, ...]
    status: Status
    consequences: tuple[str, ...] = ()


class RoleRequestState(enum.StrEnum):
    """How far a person's request for a role has come."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"


@dataclasses.dataclass(frozen=True, slots=True)
class RoleRequest:
    """A request for a role as both sides see it. Names are display names; `current` is the asker's role now."""

    id: int
    ad_account_id: int
    person_id: int
    person: str
    role: Role
    current: Role | None
    message: str
    state: RoleRequestState
    requested_at: dt.datetime
    expires_at: dt.datetime
    answered_at: dt.datetime | None = None
    answered_by: str = ""
    given: Role | None = None
    note: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as the Admins of the ad account see it. `mailed_at` is None until the mail has left."""

    id: int
    ad_account_id: int
    email: str
    role: Role
    state: InvitationState
    invited_by: str
    invited_at: dt.datetime
    expires_at: dt.datetime
    mailed_at: dt.datetime | None
    ended_at: dt.datetime | None


@dataclasses.dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as the invited person sees it. `is_mine`: the acting person has proven this address."""

    id: int
    ad_account_id: int
    ad_account: str
    company: str
    invited_by: str
    email: str
    role: Role
    state: InvitationState
    expires_at: dt.datetime
    is_mine: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Member:
    """A person with a role in an ad account. `role` may be OWNER. `by` is who let her in, or empty.

    `center` names the Business Center that assigned her, `center_id` is its id, and the role is changed there; both
    are empty for a role of her own.
    """

    person_id: int
    name: str
    role: Role
    since: dt.datetime
    by: str
    email: str = ""
    until: dt.datetime | None = None
    center: str = ""
    center_id: int | None = None
