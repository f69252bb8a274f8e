"""Questions of a Business Center about its things, now and at any moment of the past: who reaches them, and why.

Answers are for its Admins (and for operators and jobs), about things that it holds or held at the moment asked about,
and tell of other Business Centers no more than they have to: the owner of a thing learns that somebody of a partner
reaches it, and through which partner; who it is, only the partner's own Admins. The database decides that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from suitcase.areas.access.contracts import CENTER_WAYS, Kind, Path, Permission, decode
from suitcase.areas.access.engine import AnyRef, facts_of
from suitcase.areas.access.explorer_contracts import Reacher, Reachers, Standing, ToldPath, Why
from suitcase.areas.access.schema import GIVES, POLICY
from suitcase.stores.postgres import BigInts, prepared

# The most ways one answer reads: a group of 4,000 people, once. More says that it is not all.
WAYS_READ = 10_000

_PEOPLE = (
    "SELECT n, person, center, key, relations FROM access_people(%s::bigint, %s::smallint, %s::bigint,"
    " %s::integer[], %s::timestamptz, %s::integer)"
)
_WHY = "SELECT * FROM access_why(%s::bigint, %s::bigint, %s::smallint, %s::bigint, %s::timestamptz)"
_BY_KIND = {kind: [each for each, rule in POLICY.items() if rule.kind == kind] for kind in Kind}
# What everybody has who reaches a thing at all. Members of a centre who are not assigned stand before it with nothing.
SEE = {
    Kind.CENTER: Permission.CENTER_SEE,
    Kind.ASSET_GROUP: Permission.ASSET_GROUP_SEE,
    Kind.AD_ACCOUNT: Permission.AD_ACCOUNT_SEE,
    Kind.CREATOR_ACCOUNT: Permission.CREATOR_ACCOUNT_SEE,
    Kind.POST: Permission.POST_USE,
}


def standing_of(kind: Kind, keys: Iterable[int]) -> Standing:
    """The standing that paths with these packed keys make together."""
    found = set(keys)
    roles = [
        role
        for way, role, scope in map(decode, found)
        if scope is None and (way not in CENTER_WAYS or kind == Kind.CENTER)
    ]
    permissions = frozenset(each for each in _BY_KIND[kind] if not GIVES[each].isdisjoint(found))
    return Standing(max(roles, default=None), permissions)


def who_reaches(
    center_id: int, ref: AnyRef, permission: Permission | None = None, *, at: dt.datetime | None = None
) -> Reachers:
    """Who reaches a thing of the centre, by everything that gives `permission` (default: seeing it). One statement.

    Empty unless the acting person leads the centre and the centre holds, or at that moment held, the thing.
    """
    kind = Kind(ref[0])
    asked = sorted(GIVES[permission or SEE[kind]])
    rows = prepared(_PEOPLE, (center_id, int(kind), ref[1], None, at, WAYS_READ + 1))
    wanted, is_complete = set(asked), len(rows) <= WAYS_READ
    by_person: dict[int, list[tuple[int | None, int | None, int, list[int]]]] = {}
    for n, *row in rows[:WAYS_READ]:
        by_person.setdefault(n, []).append(tuple(row))  # type: ignore[arg-type]
    found = []
    for ways in by_person.values():
        keys = [key for _person, _center, key, _relations in ways]
        if wanted.isdisjoint(keys):
            continue
        # The best way first; membership alone is said only when there is nothing else.
        paths = tuple(Path(*decode(key), tuple(relations)) for _, _, key, relations in ways if key in wanted)
        centers = dict.fromkeys(center for _, center, key, _ in ways if center and key in wanted)
        found.append(Reacher(ways[0][0], tuple(centers), paths, standing_of(kind, keys)))
    return Reachers(found, is_complete)


def why(center_id: int, person_id: int, ref: AnyRef, *, at: dt.datetime | None = None) -> Why:
    """Everything that leads a person to a thing of the centre, with its relations where they may be told.

    Nothing at all about somebody who was never in the centre, save roles of her own on what it owns. One statement.
    """
    kind = Kind(ref[0])
    paths: dict[int, tuple[int, list[object]]] = {}
    for n, key, _place, *row in prepared(_WHY, (center_id, person_id, int(kind), ref[1], at)):
        relations = paths.setdefault(n, (key, []))[1]
        if row[0] is not None:
            relations.append(facts_of(row))
    told = tuple(
        ToldPath(Path(*decode(key), tuple(one.id for one in facts)), tuple(facts))  # type: ignore[attr-defined, arg-type]
        for key, facts in paths.values()
    )
    return Why(standing_of(kind, (key for key, _ in paths.values())), told)


def center_had(center_id: int, ref: AnyRef, *, at: dt.datetime | None = None) -> bool:
    """May the acting person ask about a thing for this centre? When she leads it, and it holds it, or held it then."""
    sql = "SELECT access_may_explore(%s::bigint, %s::smallint, %s::bigint, %s::timestamptz)"
    return bool(prepared(sql, (center_id, int(ref[0]), ref[1], at))[0][0])


def were_members(center_id: int, people: Iterable[int] | None = None) -> frozenset[int]:
    """Of these people (default: of all), those who are or were in the centre; for whoever sees it."""
    sql = "SELECT access_were_members(%s::bigint, %s::bigint[])"
    wanted = None if people is None else BigInts(sorted(set(people)))
    if wanted is None:
        return frozenset(row[0] for row in prepared(sql, (center_id, None)))
    return frozenset(row[0] for row in prepared(sql, (center_id, wanted)))
