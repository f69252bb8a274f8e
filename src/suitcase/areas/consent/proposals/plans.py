"""Pure rules about sharing creator accounts with a partner: what can be asked, what holds at once, what ends."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence

from suitcase.areas.access.contracts import Kind, Ref
from suitcase.areas.centers.contracts import BulkRow
from suitcase.areas.consent.contracts import Scope

NOT_LINKED = "You are not linked to this creator account at present."
PASSED_ON = "You have it through a partner yourself, so you cannot share it."
NOTHING_HELD = "You hold none of these permissions yourself."
NOT_OPEN = "This creator account is not open at present."
OWN_LINK = "They are linked to it themselves already."
OTHER_LINK = "They have it through another Business Center already."
ASKED = "The creator has been asked already and has not answered. Take that back to ask for something else."
ASKED_BY_THEM = "They have asked the creator themselves, who has not answered yet."
ASKED_BY_OTHER = "Another Business Center has asked the creator for them already."
BLOCKED = "The creator takes no requests from you."
PARTNER_BLOCKED = "The creator takes no requests from them."
RESTING = "The creator has declined several requests for them. You can ask again on {day}."
MOVED_ON = "Somebody asked the creator for them meanwhile. Look again."


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """Where two partners stand with one creator account.

    `held` is what the asking centre has by its link `link_id` (0: none), `theirs` what the partner has now, `waiting`
    what the creator was asked to let it have; of these `is_mine` and `is_asked_by_me` say that it is by this centre.
    """

    link_id: int = 0
    held: tuple[Scope, ...] = ()
    ends_at: dt.datetime | None = None
    is_passed_on: bool = False
    is_open: bool = True
    is_blocked: bool = False
    is_partner_blocked: bool = False
    their_link: int = 0
    theirs: tuple[Scope, ...] = ()
    is_mine: bool = False
    is_their_own: bool = False
    request_id: int = 0
    waiting: tuple[Scope, ...] = ()
    is_asked_by_me: bool = False
    is_asked_by_them: bool = False
    rest_until: dt.datetime | None = None

    @property
    def given(self) -> tuple[Scope, ...]:
        """What the partner has through this centre now."""
        return self.theirs if self.is_mine else ()

    @property
    def asked(self) -> tuple[Scope, ...]:
        """What this centre has asked the creator to let the partner have."""
        return self.waiting if self.is_asked_by_me else ()


NOWHERE = Standing()


def plan(
    partner_id: int, known: Mapping[int, Standing], wanted: Iterable[tuple[int, Collection[Scope]]]
) -> list[BulkRow]:
    """What letting the partner have exactly these permissions would do, row by row; none ends it."""
    return [_row(partner_id, id_, known.get(id_, NOWHERE), scopes) for id_, scopes in wanted]


def asks(row: BulkRow, one: Standing) -> bool:
    """Whether what a row says has to be agreed to by the creator first."""
    return row.changes and not set(scopes_named(row.after)) <= set(one.given)


def _row(partner_id: int, id_: int, one: Standing, scopes: Collection[Scope]) -> BulkRow:
    before = one.asked or one.given
    after = tuple(scope for scope in Scope if scope in scopes and (scope in one.held or scope in one.given))
    problem = ""
    if scopes and not after:
        problem = _without(one)
    elif set(after) > set(one.given) or not set(after) <= set(one.given):
        problem = _against_asking(one, after)
    return BulkRow(
        Ref(Kind.CREATOR_ACCOUNT, id_), Ref(Kind.CENTER, partner_id), name(before), name(after), problem
    )


def _without(one: Standing) -> str:
    if not one.link_id:
        return NOT_LINKED
    return PASSED_ON if one.is_passed_on else NOTHING_HELD


def _against_asking(one: Standing, after: tuple[Scope, ...]) -> str:
    """Why the creator cannot be asked now, or ""."""
    if not one.link_id or one.is_passed_on:
        return _without(one)
    reasons = (
        (not one.is_open, NOT_OPEN),
        (bool(one.theirs) and one.is_their_own, OWN_LINK),
        (bool(one.theirs) and not one.is_mine, OTHER_LINK),
        (one.is_blocked, BLOCKED),
        (one.is_partner_blocked, PARTNER_BLOCKED),
        (bool(one.asked) and one.asked != after, ASKED),
        (bool(one.waiting) and one.is_asked_by_them, ASKED_BY_THEM),
        (bool(one.waiting) and not one.is_asked_by_me, ASKED_BY_OTHER),
    )
    found = next((reason for holds, reason in reasons if holds), "")
    if not found and not one.asked and one.rest_until is not None:
        return RESTING.format(day=f"{one.rest_until:%d %B %Y}")
    return found


def name(scopes: Iterable[Scope]) -> str:
    """Permissions as a row of a bulk change has them."""
    kept = set(scopes)
    return "+".join(scope.value for scope in Scope if scope in kept)


def scopes_named(text: str) -> tuple[Scope, ...]:
    """The permissions of such a row."""
    return tuple(Scope(one) for one in text.split("+") if one)


def verb(rows: Sequence[BulkRow], *, asked: int) -> str:
    """What an act with these rows, all of them changes, is called."""
    if asked:
        return "center_partner:creators_asked"
    is_over = all(not row.after for row in rows)
    return "center_partner:creators_stopped" if is_over else "center_partner:creators_lowered"


def accounts(count: int) -> str:
    """A number of creator accounts in words."""
    return "1 creator account" if count == 1 else f"{count:,} creator accounts"


def ends_in_words(
    partner: str, count: int, *, people: int, ad_accounts: int, giving_back: bool = False
) -> list[str]:
    """What ending so many shares of creator accounts ends, in sentences; `partner` is the other side's name."""
    if giving_back:
        said = [
            f"You lose {accounts(count)} that {partner} shared, at once. The creator has to agree to it anew."
        ]
    else:
        said = [f"{partner} loses {accounts(count)}, at once. To share it again you ask the creator again."]
    whose = "of yours" if giving_back else f"of {partner}"
    if people:
        who = f"1 person {whose} loses" if people == 1 else f"{people:,} people {whose} lose"
        said.append(f"{who} what they were assigned there.")
    if ad_accounts:
        which = "1 ad account" if ad_accounts == 1 else f"{ad_accounts:,} ad accounts"
        said.append(f"{which} can no longer use the posts in ads.")
    return said
