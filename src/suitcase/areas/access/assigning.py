"""Assigning what a centre holds to its people and groups, many at once, and reading who has what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from suitcase.areas.access.contracts import Assigned, Giving, Kind, Moved, Ref, Role
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import new_id
from suitcase.stores.postgres import BigInts, SmallInts, current_actor, prepared

_MANY = (
    "SELECT access_assign_many(%s::bigint, %s::smallint, %s::smallint, %s::bigint[], %s::bigint[],"
    " %s::smallint[], %s::bigint[])"
)
_ASSIGNED = (
    "SELECT subject, object, role, cap, relation, group_id"
    " FROM access_assigned(%s, %s::smallint, %s::smallint, %s::bigint[], %s::bigint[], %s)"
)
_MOVED = (
    "SELECT subject, object, role, given"
    " FROM access_moved_since(%s, %s::smallint, %s::smallint, %s::bigint[], %s::bigint[], %s)"
)
_FALLEN = "SELECT person, object_kind, object, role FROM access_fallen(%s, %s::bigint[], %s)"
_GROUPED = (
    "SELECT {by}, count(DISTINCT {of}) FROM access_assigned(%s, %s::smallint, %s::smallint, %s::bigint[],"
    " %s::bigint[], false) GROUP BY {by}"
)
_PER_SUBJECT = _GROUPED.format(by="subject", of="object")
_PER_OBJECT = _GROUPED.format(by="object", of="subject")
_COUNTS = "SELECT object, people, partners FROM access_assigned_counts(%s, %s::smallint, %s::bigint[])"


def assign_many(
    actor: Actor, *, center_id: int, subjects: Kind, objects: Kind, rows: Sequence[Giving]
) -> frozenset[int]:
    """Give and take roles on things of one kind that a centre holds, to people or groups of it; the places in `rows`
    of those that now are as wanted. Only inside another area's action, which holds the centre.

    A few statements however many rows; each (subject, object) once. Left out are people who are no members, things
    the centre does not hold, and roles above what it holds. The database lets only Admins of the centre do it.
    """
    if current_actor().person_id != actor.person_id:
        raise ValueError("Roles are assigned by whoever acts.")
    if not rows:
        return frozenset()
    found = prepared(
        _MANY,
        (
            center_id,
            *(int(subjects), int(objects)),
            BigInts([row.subject for row in rows]),
            BigInts([row.object for row in rows]),
            SmallInts([int(row.role or 0) for row in rows]),
            BigInts([new_id() for _row in rows]),
        ),
    )
    return frozenset(n - 1 for (n,) in found)


def assigned(
    center_id: int,
    subjects: Kind,
    objects: Kind,
    *,
    subject_ids: Iterable[int] | None = None,
    object_ids: Iterable[int] | None = None,
    through_groups: bool = False,
) -> list[Assigned]:
    """What people or groups have on things of a kind through what a centre holds; with `through_groups` also what
    people have through its groups. To Admins of the centre everything, to a person what is her own."""
    wanted = [None if ids is None else BigInts(sorted(set(ids))) for ids in (subject_ids, object_ids)]
    rows = prepared(_ASSIGNED, (center_id, int(subjects), int(objects), *wanted, through_groups))
    known = {int(role): role for role in Role}
    return [
        Assigned(subject, object_, known[role], known[cap], relation, group)
        for subject, object_, role, cap, relation, group in rows
    ]


def count_per_subject(
    center_id: int, subjects: Kind, objects: Kind, subject_ids: Iterable[int]
) -> dict[int, int]:
    """How many things of a kind each of these people or groups has by itself, as `assigned` would list them."""
    wanted = (BigInts(sorted(set(subject_ids))), None)
    return dict(prepared(_PER_SUBJECT, (center_id, int(subjects), int(objects), *wanted)))


def count_per_object(
    center_id: int, subjects: Kind, objects: Kind, object_ids: Iterable[int]
) -> dict[int, int]:
    """How many people or groups have each of these things by themselves, as `assigned` would list them."""
    wanted = (None, BigInts(sorted(set(object_ids))))
    return dict(prepared(_PER_OBJECT, (center_id, int(subjects), int(objects), *wanted)))


def count_assigned(center_id: int, objects: Kind, ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """For things a centre holds, by id: how many of its people may work in each, and, of what it owns, with how many
    other centres it is shared. For Admins of the centre; nothing for others."""
    rows = prepared(_COUNTS, (center_id, int(objects), BigInts(sorted(set(ids)))))
    return {id_: (people, partners) for id_, people, partners in rows}


def moved_since(
    center_id: int,
    subjects: Kind,
    objects: Kind,
    *,
    subject_ids: Iterable[int],
    object_ids: Iterable[int],
    since: dt.datetime,
) -> list[Moved]:
    """What people or groups were given on things of a kind through what a centre holds since a moment, or lost; with
    the centre itself as the thing, who came in and who went. What was only put on another ground is not among what was
    lost. For Admins of the centre; nothing for others."""
    wanted = [BigInts(sorted(set(ids))) for ids in (subject_ids, object_ids)]
    rows = prepared(_MOVED, (center_id, int(subjects), int(objects), *wanted, since))
    return [Moved(subject, object_, Role(role), given) for subject, object_, role, given in rows]


def fallen(center_id: int, people: Iterable[int], until: dt.datetime) -> list[tuple[int, Ref, Role]]:
    """What these people had in a centre and through it in the moment in which it removed them last, at `until` at the
    latest, as (person, thing, role). For Admins of the centre; nothing for others."""
    rows = prepared(_FALLEN, (center_id, BigInts(sorted(set(people))), until))
    return [(person, Ref(Kind(kind), object_), Role(role)) for person, kind, object_, role in rows]
