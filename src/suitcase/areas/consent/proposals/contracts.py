"""Shapes of creator accounts shared with partners."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping

from suitcase.areas.consent.contracts import LinkRow, Scope
from suitcase.kernel.paging import Page


@dataclasses.dataclass(frozen=True, slots=True)
class GivenPage(Page[LinkRow]):
    """A page of creator accounts shared with a partner. `more` has, by creator account, what the creator was asked to
    let the partner have in place of what it has now."""

    more: Mapping[int, tuple[Scope, ...]] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Shareable:
    """A creator account that a centre is linked to itself: `now` is what a partner has of it, `asked` what waits."""

    creator_account_id: int
    handle: str
    display_name: str
    scopes: tuple[Scope, ...]
    until: dt.datetime | None
    now: tuple[Scope, ...]
    asked: tuple[Scope, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class PartnerLink:
    """A partner that has a creator account through a centre, or for which the creator was asked."""

    partner_id: int
    partner: str
    row: LinkRow


@dataclasses.dataclass(frozen=True, slots=True)
class Proposed:
    """What an act on creator accounts shared with a partner did: the id of the bulk change, how many rows were done and
    left as they are, and for how many of those done the creator was asked."""

    change_id: int
    done: int
    refused: int
    asked: int = 0
