"""Shapes that go in and out of the consent area."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Mapping

from suitcase.areas.access.contracts import Kind, Ref
from suitcase.areas.ad_accounts.contracts import Standing
from suitcase.areas.consent.contracts.states import DEFAULT_SCOPES as DEFAULT_SCOPES
from suitcase.areas.consent.contracts.states import OFFERED_SCOPES as OFFERED_SCOPES
from suitcase.areas.consent.contracts.states import EndedAs as EndedAs
from suitcase.areas.consent.contracts.states import LinkStatus as LinkStatus
from suitcase.areas.consent.contracts.states import RequestState as RequestState
from suitcase.areas.consent.contracts.states import Scope as Scope
from suitcase.kernel.paging import Page


class AsAsked(enum.Enum):
    """The end of a link, left as the advertiser proposed it; None would mean no end at all."""

    AS_ASKED = "asked"


AS_ASKED = AsAsked.AS_ASKED
End = dt.datetime | AsAsked | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NewLinkRequest:
    """What an ad account's Admin asks for. `ends_on` is the last day proposed, in the ad account's zone, or None."""

    username: str = ""
    scopes: tuple[str, ...] = DEFAULT_SCOPES
    message: str = ""
    ends_on: dt.date | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Requester:
    """Who asked, as displayed to the creator at that moment; kept word for word as evidence.

    For a whole Business Center (`center_id` is not 0) `ad_account` is its name, `ad_account_id` 0, and `company` and
    `country` are there only when its business was verified then. When another centre, which holds a link itself, asked
    that this partner of it may use the account too, `through` is its name and `through_id` its id.
    """

    person: str
    ad_account: str
    ad_account_id: int
    company: str
    website: str
    country: str
    industry: str
    center_id: int = 0
    is_verified: bool = False
    through: str = ""
    through_id: int = 0

    @property
    def is_center(self) -> bool:
        """Whether a whole Business Center asks."""
        return bool(self.center_id)

    @property
    def ref(self) -> Ref:
        """Who asked: the ad account or the Business Center."""
        return (
            Ref(Kind.CENTER, self.center_id) if self.center_id else Ref(Kind.AD_ACCOUNT, self.ad_account_id)
        )


@dataclasses.dataclass(frozen=True, slots=True)
class ConsentText:
    """Exactly what the creator reads before answering. `sha256` (hex) is over `text`, which holds every word of it.

    `covers` says for whom a Business Center asks; empty when an ad account asks for itself.
    """

    version: str
    language: str
    can: tuple[str, ...]
    cannot: tuple[str, ...]
    how_long: str
    how_to_end: str
    text: str
    sha256: str
    covers: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Terms:
    """What exactly an owner would agree to: for which scopes, until when (None: until revoked), in which words."""

    scopes: tuple[Scope, ...]
    ends_at: dt.datetime | None
    text: ConsentText


@dataclasses.dataclass(frozen=True, slots=True)
class TermsChange:
    """What changing the terms of a link that holds would do, for somebody about to decide.

    `needs_consent`: the end comes later, which is a new consent. `lost` is what may no longer be used, `stops` says in
    sentences what ends with it, `dependants` what stands on it.
    """

    before: Terms
    after: Terms
    lost: tuple[Scope, ...]
    needs_consent: bool
    stops: tuple[str, ...]
    dependants: tuple[Dependant, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether all stays as it is."""
        return self.before.scopes == self.after.scopes and self.before.ends_at == self.after.ends_at


@dataclasses.dataclass(frozen=True, slots=True)
class LinkRow:
    """One line of Assets → TikTok accounts: a request of this ad account to one creator account, and what came of it.

    `scopes` is what was asked for or, once approved, granted; `in_use` what of it the ad account may use now.
    `is_latest` is False for requests that another one to the same account has followed. `remind_from` is when the
    owner of a request that waits may be reminded by hand, maybe a moment already past. `through` and `through_id` name
    the centre that asked for its partner, through whose link this one came.
    """

    request_id: int
    link_id: int | None
    creator_account_id: int
    handle: str
    asked_as: str
    display_name: str
    avatar: str
    is_private: bool
    is_latest: bool
    status: LinkStatus
    reason: str
    scopes: tuple[Scope, ...]
    in_use: tuple[Scope, ...]
    requested_at: dt.datetime
    since: dt.datetime | None
    until: dt.datetime | None
    ended_at: dt.datetime | None
    remind_from: dt.datetime | None
    through: str = ""
    through_id: int = 0


class LinkView(enum.StrEnum):
    """Which part of an ad account's list: the newest of each pair, or what is linked, waits, or is over."""

    ALL = "all"
    LINKED = "linked"
    WAITING = "waiting"
    HISTORY = "history"


@dataclasses.dataclass(frozen=True, slots=True)
class LinkPage(Page[LinkRow]):
    """A page of the list, and how many rows each part has, whatever the search and the filters."""

    counts: Mapping[LinkView, int] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Grant:
    """One request or link as its creator sees it.

    `scopes` is what holds now, `asked_scopes` what was asked for, `in_use` what the ad account has not switched off for
    itself. `standing` is the ad account's at present; None when it cannot be seen any more. `note` is what was written
    when it was answered, `answered_by` the name of who did. `has_now` is what a partner has already, whose place an
    approval takes.
    """

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
    asked_scopes: tuple[Scope, ...] = ()
    in_use: tuple[Scope, ...] = ()
    standing: Standing | None = None
    is_account_open: bool = True
    note: str = ""
    answered_at: dt.datetime | None = None
    answered_by: str = ""
    answered_by_you: bool = False
    has_now: tuple[Scope, ...] = ()


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
    """An ad account or centre that may not ask one creator account; `ended_at` says when it could again."""

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
    taken_back: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class BlockPreview:
    """What blocking an advertiser ends of what waits: what was asked for it, and `by` which other centre if it was not
    itself; and for which partners it asked, by name."""

    rejects: bool
    by: str
    partners: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class CenterUse:
    """A member or ad account that uses what a centre holds in a creator account: for what, and since when.

    `is_held` is False for an ad account that the centre neither owns nor leads any more: it may use nothing until it
    does again.
    """

    ref: Ref
    name: str
    scopes: tuple[Scope, ...]
    since: dt.datetime
    is_held: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class UseChange:
    """What an assignment would change for one member or ad account, or why it cannot (`why`)."""

    ref: Ref
    name: str
    before: tuple[Scope, ...]
    after: tuple[Scope, ...]
    why: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether all stays as it is."""
        return bool(self.why) or self.before == self.after


@dataclasses.dataclass(frozen=True, slots=True)
class UsesChanged:
    """What became of an assignment, and the bulk change under which it can be taken back; None when all was so."""

    changes: list[UseChange]
    change_id: int | None


@dataclasses.dataclass(frozen=True, slots=True)
class PassedOn:
    """A creator account that an ad account uses through a centre: managed there, and over when it is over there."""

    center_id: int
    center_name: str
    creator_account_id: int
    handle: str
    display_name: str
    avatar: str
    scopes: tuple[Scope, ...]
    since: dt.datetime
    until: dt.datetime | None
    is_open: bool


class AskState(enum.StrEnum):
    """What may still be done with a link to ask with."""

    OPEN = "OPEN"
    USED = "USED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NewAskLink:
    """A link to ask with: for what, until when, for how many days it can be used, and whether only once.

    `ends_on` is the last day proposed, in the centre's zone, or None.
    """

    scopes: tuple[str, ...] = DEFAULT_SCOPES
    message: str = ""
    ends_on: dt.date | None = None
    days: int = 7
    is_single: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class AskLink:
    """A link by which a centre asks. `token` is its secret, for the centre's Admins only; empty for others.

    `uses` counts the creator accounts that were asked by it, `approved` those that said yes (0 for who opens it).
    """

    id: int
    center_id: int
    state: AskState
    requester: Requester
    scopes: tuple[Scope, ...]
    message: str
    proposed_end: dt.datetime | None
    is_single: bool
    uses: int
    made_at: dt.datetime
    expires_at: dt.datetime
    withdrawn_at: dt.datetime | None
    approved: int = 0
    token: str = ""
