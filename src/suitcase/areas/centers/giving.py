"""Giving people and groups roles on what a centre holds: planned row by row, done in a few statements, kept, told.

Assignments and asset groups are made of this. A row names a person or a group, an ad account or a group to be in, and a
role. No ad account is ever left without somebody who can act: whoever owns it, or leads the centre that does, still may
assign it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Giving, Kind, Permission, Ref, Role
from suitcase.areas.centers import bulk, house, ports
from suitcase.areas.centers.contracts import BulkChange, BulkRow, Wish
from suitcase.areas.centers.errors import NothingToDo, PlanMoved
from suitcase.areas.identity import public as identity
from suitcase.areas.journal.public import digest_rows, record
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import BigInts, acting, prepared

# What a refused row says. Nobody is named: rows are kept, and names would outlive the people.
NO_MEMBER = "This person is not in the Business Center."
NO_GROUP = "There is no such group in this Business Center."
NOT_HELD = "The Business Center does not hold this."
MOVED = "This has been changed again since, so it stays as it is."
LEFT = "This person has left the Business Center since, so it is not given back. Assign it again if it is wanted."
LOST = "Somebody ended the access to this at the same moment."


def over_the_cap(cap: Role) -> str:
    """Why a role cannot be given: the centre has less, and who can change that."""
    word = access.ROLE_WORDS[cap]
    return f"The Business Center has only {word} here, so nobody in it can be more. The owner can raise that."


@dataclasses.dataclass(frozen=True, slots=True)
class Supposed:
    """What a plan takes for granted beside what is: people who would be members, groups that would be there; and since
    when nobody else may have changed what it is about."""

    since: dt.datetime | None = None
    members: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()


_AS_IT_IS = Supposed()


def plan(center_id: int, wishes: Sequence[Wish], supposed: Supposed = _AS_IT_IS) -> list[BulkRow]:
    """What these wishes would do now, in their order; of several about the same thing the last counts."""
    latest = list({(one.subject, one.object): one for one in wishes}.values())
    known = _Known(center_id, latest, supposed)
    return [known.row(one) for one in latest]


def digest(rows: Iterable[BulkRow]) -> str:
    """A word for a plan: whoever applies it sends back what she has read."""
    return str(digest_rows({"row": bulk.packed(row)} for row in rows)["sha256"])


def give(
    actor: Actor,
    *,
    center_id: int,
    wishes: Sequence[Wish],
    kind: str,
    verb: str,
    seen: str = "",
    takes_back: BulkChange | None = None,
    data: Mapping[str, Any] | None = None,
) -> int:
    """Do what can be done of these wishes inside an action, keep what became of every row and record it in one line;
    the id of the bulk change. `takes_back` is the one that this undoes: what others did since then is left alone.

    Raises `PlanMoved` when `seen` is the digest of another plan, `NothingToDo` when no row would change anything.
    """
    bulk.check_size(len(wishes))
    house.hold(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    # From the moment of one's turn: what others did while this one waited lies after the moment at which it began.
    with acting(actor):
        undoes = takes_back.id if takes_back else None
        rows = plan(center_id, wishes, Supposed(takes_back.made_at) if takes_back else _AS_IT_IS)
        if seen and seen != digest(rows):
            raise PlanMoved
        if not any(row.changes for row in rows):
            raise NothingToDo(next((row.problem for row in rows if row.problem), None))
        rows = do(actor, center_id, rows)
        if not any(row.changes for row in rows):
            raise NothingToDo(LOST)
        facts = bulk.keep(actor, center_id=center_id, kind=kind, rows=rows, undoes=undoes)
        tell(
            verb, actor, center_id, rows, {**facts, **(data or {}), **({"undoes": undoes} if undoes else {})}
        )
    return int(facts["change"])


def tell(verb: str, actor: Actor, center_id: int, rows: Sequence[BulkRow], facts: Mapping[str, Any]) -> None:
    """One line in the histories of the centre, of everybody and of every thing that a row was done to."""
    done = [row for row in rows if row.changes]
    things = {ref for row in done for ref in (row.subject, row.object)}
    people = sorted({one.id for one in things if one.kind is Kind.PERSON})
    accounts = sorted({one.id for one in things if one.kind is Kind.AD_ACCOUNT})
    roles = sorted({row.after for row in done})
    data: dict[str, Any] = {
        "center": center_id,
        "center_name": house.name_of(center_id),
        **facts,
        "people": len(people),
        "ad_accounts": len(accounts),
    }
    if len(roles) == 1:
        data["role"] = roles[0]
    if len(accounts) == 1:
        name = ports.names_of(Kind.AD_ACCOUNT, accounts).get(accounts[0], "")
        data |= {"ad_account": accounts[0], "ad_account_name": name}
    personal = None
    if len(people) == 1:
        data["person"] = people[0]
        personal = {people[0]: {"name": identity.display_name(people[0])}}
    # Things that have a history of their own; that of a group is its centre's.
    streams = [(Kind.CENTER, center_id), *(one for one in things if one.kind is not Kind.ASSET_GROUP)]
    record(verb, actor, streams=streams, data=data, personal=personal)


def back(change: BulkChange, *, but: Kind | None = None) -> list[Wish]:
    """The wishes that would take a bulk change back, as far as nothing has moved since; without things of a kind."""
    return [
        Wish(row.subject, row.object, Role[row.before] if row.before else None, expected=row.after)
        for row in change.rows
        if row.changes and row.object.kind is not but
    ]


def do(actor: Actor, center_id: int, rows: list[BulkRow]) -> list[BulkRow]:
    """Do the rows that change something, inside an action that holds the centre; what cannot be done meanwhile comes
    back with the reason."""
    kinds: dict[tuple[Kind, Kind], list[int]] = {}
    for place, row in enumerate(rows):
        if row.changes:
            kinds.setdefault((row.subject.kind, row.object.kind), []).append(place)
    for (subjects, objects), places in kinds.items():
        wanted = [
            Giving(rows[n].subject.id, rows[n].object.id, Role[rows[n].after] if rows[n].after else None)
            for n in places
        ]
        good = access.assign_many(actor, center_id=center_id, subjects=subjects, objects=objects, rows=wanted)
        for at, n in enumerate(places):
            if at not in good:
                row = rows[n]
                rows[n] = BulkRow(row.object, row.subject, row.before, row.after, LOST)
    return rows


class _Known:
    """What a plan needs to know, read once: who is there, what is held, who has what."""

    def __init__(self, center_id: int, wishes: Sequence[Wish], supposed: Supposed) -> None:
        subjects, objects = _by_kind(one.subject for one in wishes), _by_kind(one.object for one in wishes)
        people = subjects.get(Kind.PERSON, set())
        self.members = members(center_id, people) | supposed.members
        self.left = left_since(center_id, people, supposed.since)
        groups = {*subjects.get(Kind.ASSET_GROUP, ()), *objects.get(Kind.ASSET_GROUP, ())}
        accounts = objects.get(Kind.AD_ACCOUNT, ())
        self.groups = access.roles_held(center_id, Kind.ASSET_GROUP, groups) if groups else {}
        self.held = {
            Kind.ASSET_GROUP: self.groups,
            Kind.AD_ACCOUNT: access.roles_held(center_id, Kind.AD_ACCOUNT, accounts) if accounts else {},
        }
        self.has: dict[tuple[Ref, Ref], Role] = {}
        for who, whose in subjects.items():
            for what, ids in objects.items():
                for one in access.assigned(center_id, who, what, subject_ids=whose, object_ids=ids):
                    key = (Ref(who, one.subject), Ref(what, one.object))
                    self.has[key] = max(one.role, self.has.get(key, one.role))
        self.supposed = supposed.groups
        self.moved: dict[tuple[Ref, Ref], set[str]] = {}
        if supposed.since is not None:
            for who, whose in subjects.items():
                for what, ids in objects.items():
                    for each in access.moved_since(
                        center_id, who, what, subject_ids=whose, object_ids=ids, since=supposed.since
                    ):
                        key = (Ref(who, each.subject), Ref(what, each.object))
                        self.moved.setdefault(key, set()).add(each.role.name if each.given else "")

    def row(self, wish: Wish) -> BulkRow:
        had = self.has.get((wish.subject, wish.object))
        before, after = had.name if had else "", wish.role.name if wish.role else ""
        problem = ""
        if before != after:
            problem = MOVED if self._has_moved(wish, before) else self._against(wish)
        elif wish.expected is not None and wish.expected != after:
            problem = MOVED
        return BulkRow(wish.object, wish.subject, before, after, problem)

    def _has_moved(self, wish: Wish, before: str) -> bool:
        """Whether it is not as expected any more, or was something else in between: that was done by somebody."""
        if wish.expected is None:
            return False
        return wish.expected != before or bool(
            self.moved.get((wish.subject, wish.object), set()) - {wish.expected or None}
        )

    def _against(self, wish: Wish) -> str:
        """Why a role cannot be given; what is there can always be taken away."""
        if wish.role is None:
            return ""
        if why := self._who(wish.subject):
            return why
        if wish.object.kind is Kind.ASSET_GROUP and wish.object.id in self.supposed:
            return ""
        held = self.held[wish.object.kind].get(wish.object.id)
        if held is None:
            return NO_GROUP if wish.object.kind is Kind.ASSET_GROUP else NOT_HELD
        if held is not Role.OWNER and wish.role > held:
            return over_the_cap(held)
        return ""

    def _who(self, subject: Ref) -> str:
        """Why this person or group can be given nothing."""
        if subject.kind is Kind.PERSON:
            gone = LEFT if subject.id in self.left else ""
            return gone if subject.id in self.members else NO_MEMBER
        there = subject.id in self.groups or subject.id in self.supposed
        return "" if subject.kind is not Kind.ASSET_GROUP or there else NO_GROUP


def _by_kind(refs: Iterable[Ref]) -> dict[Kind, set[int]]:
    found: dict[Kind, set[int]] = {}
    for ref in refs:
        found.setdefault(ref.kind, set()).add(ref.id)
    return found


def members(center_id: int, people: Iterable[int]) -> set[int]:
    """Those of these people who are in the centre now."""
    wanted = sorted(people)
    if not wanted:
        return set()
    sql = "SELECT person_id FROM center_people(%s) WHERE person_id = ANY (%s::bigint[])"
    return {person for (person,) in prepared(sql, (center_id, BigInts(wanted)))}


def left_since(center_id: int, people: Iterable[int], since: dt.datetime | None) -> set[int]:
    """Those of these people who left the centre, or were removed, since a moment; they may be back."""
    wanted = sorted(people)
    if since is None or not wanted:
        return set()
    moved = access.moved_since(
        center_id, Kind.PERSON, Kind.CENTER, subject_ids=wanted, object_ids=[center_id], since=since
    )
    return {one.subject for one in moved if not one.given}
