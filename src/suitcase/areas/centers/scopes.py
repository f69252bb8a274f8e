"""Which people, ad accounts and groups of a centre use what it holds in creator accounts: planned row by row, and put.

A row's `before` and `after` are names of scopes joined by "+". Nobody gets what the creator has not granted the centre.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Ref, Role, ThroughKind
from suitcase.areas.centers import giving, group_rules
from suitcase.areas.centers.contracts import BulkChange, BulkRow
from suitcase.areas.centers.errors import PlanMoved
from suitcase.kernel.actor import Actor

NOT_GRANTED = "The creator has not granted this to the Business Center."
NOT_LED = "This Business Center neither owns this ad account nor is Admin of it."
_LEADS = (Role.OWNER, Role.ADMIN)
Holding = Mapping[Role, tuple[int, dt.datetime | None]]


@dataclasses.dataclass(frozen=True, slots=True)
class ScopeWish:
    """`subject` shall use exactly these scopes of a creator account; `expected` as in `Wish`, scopes joined by "+"."""

    subject: Ref
    creator_account_id: int
    scopes: frozenset[Role]
    expected: str | None = None


def joined(scopes: Iterable[Role]) -> str:
    """Scopes as a row has them."""
    wanted = set(scopes)
    return "+".join(one.name for one in group_rules.SCOPES if one in wanted)


def named(words: str) -> frozenset[Role]:
    """The scopes of a row."""
    return frozenset(Role[one] for one in words.split("+") if one)


def back(change: BulkChange) -> list[ScopeWish]:
    """The wishes that would take back what a bulk change did to uses of creator accounts."""
    return [
        ScopeWish(row.subject, row.object.id, named(row.before), expected=row.after)
        for row in change.rows
        if row.changes and row.object.kind is Kind.CREATOR_ACCOUNT
    ]


def plan_back(change: BulkChange) -> list[BulkRow]:
    """What taking a bulk change back would do to uses of creator accounts, as far as nobody changed them since."""
    return plan(change.center_id, back(change), giving.Supposed(change.made_at))


def plan(
    center_id: int, wishes: Sequence[ScopeWish], supposed: giving.Supposed | None = None
) -> list[BulkRow]:
    """What these wishes would do now, in their order."""
    known = _Known(center_id, wishes, supposed or giving.Supposed())
    return [known.row(one) for one in wishes]


def put(actor: Actor, center_id: int, rows: Sequence[BulkRow]) -> None:
    """Do the rows that change something. Only inside another area's action, which holds the centre."""
    changing = [row for row in rows if row.changes]
    has = _used(center_id, changing)
    over = [
        relation
        for row in changing
        for role, relation in has.get((row.subject, row.object.id), {}).items()
        if role not in named(row.after)
    ]
    given: dict[tuple[int, Role], list[Ref]] = {}
    for row in changing:
        for role in named(row.after) - set(has.get((row.subject, row.object.id), {})):
            given.setdefault((row.object.id, role), []).append(row.subject)
    # First what all this stands on, as whoever ends that: then what came through it.
    holdings = {one: _holding(center_id, one) for one in {row.object.id for row in changing}}
    access.hold(relation for held in holdings.values() for relation, _end in held.values())
    accounts = {one.id for subjects in given.values() for one in subjects if one.kind is Kind.AD_ACCOUNT}
    if accounts and accounts - access.hold_leading(center_id, accounts):
        raise PlanMoved
    if over:
        access.end(actor, over, reason="removed")
    for (creator, role), subjects in sorted(given.items()):
        relation, expires_at = holdings[creator].get(role) or holdings[creator][Role.OWNER]
        access.grant_many(
            actor,
            subjects=subjects,
            role=role,
            object=(Kind.CREATOR_ACCOUNT, creator),
            over=relation,
            expires_at=expires_at,
        )


def _holding(center_id: int, creator_account_id: int) -> Holding:
    """What the centre holds in a creator account: each role with the relation that makes it so, and its end."""
    found = access.relations(
        subject=(Kind.CENTER, center_id), object=(Kind.CREATOR_ACCOUNT, creator_account_id)
    )
    return {
        one.role: (one.id, one.expires_at)
        for one in found
        if one.role in group_rules.SCOPES or one.role is Role.OWNER
    }


def _used(
    center_id: int, wanted: Sequence[ScopeWish] | Sequence[BulkRow]
) -> dict[tuple[Ref, int], dict[Role, int]]:
    """Who of these uses what now, through the centre: the relation of each scope."""
    creators = {one.creator_account_id if isinstance(one, ScopeWish) else one.object.id for one in wanted}
    over = [relation for creator in creators for relation, _end in _holding(center_id, creator).values()]
    rows = access.live_rows(through_kind=ThroughKind.RELATION, through_id__in=over)
    columns = ("subject_kind", "subject_id", "object_id", "role", "id")
    found: dict[tuple[Ref, int], dict[Role, int]] = {}
    for kind, subject, creator, role, relation in rows.values_list(*columns):
        found.setdefault((Ref(Kind(kind), subject), creator), {})[Role(role)] = relation
    return found


class _Known:
    """What a plan needs to know, read once."""

    def __init__(self, center_id: int, wishes: Sequence[ScopeWish], supposed: giving.Supposed) -> None:
        by_kind: dict[Kind, set[int]] = {}
        for one in wishes:
            by_kind.setdefault(one.subject.kind, set()).add(one.subject.id)
        people, accounts = by_kind.get(Kind.PERSON, set()), by_kind.get(Kind.AD_ACCOUNT, ())
        groups = by_kind.get(Kind.ASSET_GROUP, ())
        self.used = _used(center_id, wishes)
        self.holdings = {
            one.creator_account_id: _holding(center_id, one.creator_account_id) for one in wishes
        }
        self.members = giving.members(center_id, people) | supposed.members
        self.left = giving.left_since(center_id, people, supposed.since)
        self.groups = (
            {*access.held_by(center_id, Kind.ASSET_GROUP, groups), *supposed.groups} if groups else set()
        )
        led = access.held_by(center_id, Kind.AD_ACCOUNT, accounts) if accounts else {}
        self.led = {id_ for id_, held in led.items() if held.role in _LEADS}
        self.moved: dict[tuple[Ref, int], list[access.Moved]] = {}
        if supposed.since is not None:
            for kind, ids in by_kind.items():
                for each in access.moved_since(
                    center_id,
                    kind,
                    Kind.CREATOR_ACCOUNT,
                    subject_ids=ids,
                    object_ids=self.holdings,
                    since=supposed.since,
                ):
                    self.moved.setdefault((Ref(kind, each.subject), each.object), []).append(each)

    def row(self, wish: ScopeWish) -> BulkRow:
        key = (wish.subject, wish.creator_account_id)
        before, after = joined(self.used.get(key, ())), joined(wish.scopes)
        problem = ""
        if wish.expected is not None and wish.expected != before:
            problem = giving.MOVED if wish.expected != after or before != after else ""
        elif before != after:
            problem = self._against(wish, named(before))
        return BulkRow(
            Ref(Kind.CREATOR_ACCOUNT, wish.creator_account_id), wish.subject, before, after, problem
        )

    def _against(self, wish: ScopeWish, before: frozenset[Role]) -> str:
        if wish.expected is not None and self._has_moved(wish):
            return giving.MOVED
        new = wish.scopes - before
        if not new:
            return ""
        if why := self._who(wish.subject):
            return why
        held = self.holdings[wish.creator_account_id]
        return NOT_GRANTED if any(one not in held and Role.OWNER not in held for one in new) else ""

    def _has_moved(self, wish: ScopeWish) -> bool:
        """Whether it was something else in between. Scopes that were put on another ground since are not."""
        expected = named(wish.expected or "")
        moved = self.moved.get((wish.subject, wish.creator_account_id), ())
        return any(one.role not in expected or not one.given for one in moved)

    def _who(self, subject: Ref) -> str:
        if subject.kind is Kind.PERSON:
            return (
                giving.NO_MEMBER
                if subject.id not in self.members
                else giving.LEFT
                if subject.id in self.left
                else ""
            )
        if subject.kind is Kind.ASSET_GROUP:
            return "" if subject.id in self.groups else giving.NO_GROUP
        return "" if subject.id in self.led else NOT_LED
