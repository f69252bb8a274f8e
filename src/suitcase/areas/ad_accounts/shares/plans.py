"""Pure rules about sharing ad accounts with partners: what can be shared, what an act is called, what ends in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from suitcase.areas.access.public import ROLE_WORDS, Effects, Kind, Ref, Role, Share
from suitcase.areas.ad_accounts.contracts import Status
from suitcase.areas.ad_accounts.membership import ROLES
from suitcase.areas.centers.contracts import BulkRow
from suitcase.areas.centers.public import accounts_in_words, ends_below

_OVER = {
    Status.CLOSED: "The ad account is closed.",
    Status.REJECTED_FOR_GOOD: "The ad account was not approved, and that is final.",
}
NOT_HELD = "This Business Center has no ad account with this ID."
MOVED_ON = "Somebody changed it meanwhile. Look again."


class Holding(NamedTuple):
    """How a centre holds an ad account, and where that stands."""

    status: Status
    is_owned: bool
    is_by_request: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Basis:
    """What a plan is made from: the ad accounts of the centre, what the partner has of them, what it was given itself.

    `passable` are ids of the shares that may be passed on.
    """

    partner_id: int
    held: Mapping[int, Holding]
    given: Mapping[int, Share]
    taken: Mapping[int, Share]
    passable: Collection[int]


def plan(basis: Basis, wanted: Iterable[tuple[int, str]]) -> list[BulkRow]:
    """What giving the partner these roles would do, row by row: (ad account, name of the role, empty for none)."""
    return [_row(basis, ad_account, after) for ad_account, after in wanted]


def _row(basis: Basis, ad_account: int, after: str) -> BulkRow:
    share = basis.given.get(ad_account)
    before = share.role.name if share else ""
    problem = "" if after == before or not after else _problem(basis, ad_account, Role[after], share)
    return row(basis.partner_id, ad_account, before, after, problem)


def row(partner_id: int, ad_account: int, before: str, after: str, problem: str = "") -> BulkRow:
    """One row of a plan."""
    return BulkRow(Ref(Kind.AD_ACCOUNT, ad_account), Ref(Kind.CENTER, partner_id), before, after, problem)


def _problem(basis: Basis, ad_account: int, role: Role, share: Share | None) -> str:
    one = basis.held.get(ad_account)
    if one is None:
        return NOT_HELD
    if share is None and one.status in _OVER:
        return _OVER[one.status]
    return "" if one.is_owned else _problem_passing_on(basis, ad_account, one, role)


def _problem_passing_on(basis: Basis, ad_account: int, one: Holding, role: Role) -> str:
    taken = basis.taken.get(ad_account)
    if taken is None and one.is_by_request:
        return "You have it by an access request. Only its owner can share it."
    if taken is None:
        return NOT_HELD
    if taken.is_passed_on:
        return "It was passed on to you, and can be passed on only once."
    if taken.giver_id == basis.partner_id:
        return "This partner is its owner."
    if taken.through.id not in basis.passable:
        return "Its owner has not allowed you to pass it on."
    too_much = f"You have {ROLE_WORDS[taken.role]} there, so you cannot give {ROLE_WORDS[role]}."
    return too_much if role > taken.role else ""


def verb(rows: Sequence[BulkRow]) -> str:
    """What an act with these rows, all of them changes, is called."""
    if any(not one.before for one in rows):
        return "center_partner:shared"
    if all(not one.after for one in rows):
        return "center_partner:stopped"
    ups = {Role[one.after] > Role[one.before] for one in rows if one.after}
    if any(not one.after for one in rows) or len(ups) > 1:
        return "center_partner:changed"
    return "center_partner:raised" if ups == {True} else "center_partner:lowered"


def role_of(rows: Sequence[BulkRow]) -> str:
    """The role that all these rows get; empty when they differ or get none."""
    roles = {one.after for one in rows}
    return roles.pop() if len(roles) == 1 else ""


def role_named(name: str) -> Role | None:
    """The role of a form field, None for anything that is none."""
    return next((one for one in ROLES if one.name == name), None)


def ends_in_words(name: str, count: int, effects: Effects, *, giving_back: bool = False) -> list[str]:
    """What ending so many shares with this partner ends, in sentences."""
    if giving_back:
        return [
            f"You lose {accounts_in_words(count)} of {name}, at once. Only {name} can share it again.",
            *ends_below("", effects),
        ]
    return [f"{name} loses {accounts_in_words(count)}, at once.", *ends_below(name, effects)]


def stays_in_words(name: str, effects: Effects) -> list[str]:
    """What another role means for those who came through shares, in sentences."""
    if not effects.people:
        return []
    who = f"1 person of {name} keeps" if effects.people == 1 else f"{effects.people:,} people of {name} keep"
    return [f"{who} what they were assigned, up to the new role, from the moment you confirm."]
