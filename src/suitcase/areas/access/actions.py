"""Granting and ending: building blocks for the actions of other areas.

They do not ask whether the actor may, and write no journal line: the action that calls them does both,
because only it knows what the change means. The database still insists that people write in their own name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import connection

from suitcase.areas.access import looking
from suitcase.areas.access.contracts import Kind, Ref, Role, Through, ThroughKind
from suitcase.areas.access.engine import AnyRef
from suitcase.areas.access.errors import AlreadyEnded, AlreadyGranted
from suitcase.areas.access.schema import SHAPES
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import new_id
from suitcase.stores.postgres import BigInts, current_actor, prepared

_INSERT = """
INSERT INTO relation (id, subject_kind, subject_id, role, object_kind, object_id, through_kind, through_id,
  granted_by, valid_from, expires_at, end_reason)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, coalesce(%s, app_now()), %s, '') ON CONFLICT DO NOTHING"""

_INSERT_MANY = """
INSERT INTO relation (id, subject_kind, subject_id, role, object_kind, object_id, through_kind, through_id,
  granted_by, valid_from, expires_at, end_reason)
SELECT i.id, i.kind, i.subject, %s, %s, %s, %s, %s, %s, app_now(), %s, ''
FROM unnest(%s::bigint[], %s::smallint[], %s::bigint[]) AS i (id, kind, subject) ON CONFLICT DO NOTHING"""

_END_EXPIRED = """
UPDATE relation SET ended_at = app_now(), ended_by = %s, end_reason = 'expired'
WHERE subject_kind = %s AND subject_id = %s AND role = %s AND object_kind = %s AND object_id = %s
  AND through_kind IS NOT DISTINCT FROM %s AND through_id IS NOT DISTINCT FROM %s
  AND ended_at IS NULL AND expires_at <= app_now()"""

# The shared lock makes whoever ends the parent wait until we have committed, and so see the child.
_HOLD_PARENT = """
SELECT 1 FROM relation WHERE id = %s AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > app_now())
FOR SHARE"""

# Held by id, lowest first, so that two who end some of the same do not wait for one another.
_END = """
UPDATE relation SET ended_at = app_now(), ended_by = %s, end_reason = %s
WHERE id = ANY (ARRAY(
  SELECT id FROM relation WHERE id = ANY (%s) AND ended_at IS NULL ORDER BY id FOR NO KEY UPDATE))
  AND ended_at IS NULL RETURNING id"""

_END_CHILDREN = """
UPDATE relation SET ended_at = app_now(), ended_by = %s, end_reason = %s
WHERE id = ANY (ARRAY(
  SELECT id FROM relation WHERE through_kind = 1 AND through_id = ANY (%s) AND ended_at IS NULL
  ORDER BY id FOR NO KEY UPDATE))
  AND ended_at IS NULL RETURNING id"""

_HOLD = "SELECT 1 FROM relation WHERE id = ANY (%s) AND ended_at IS NULL ORDER BY id FOR SHARE"


def grant(
    actor: Actor,
    *,
    subject: AnyRef,
    role: Role,
    object: AnyRef,
    through: Through | tuple[ThroughKind, int] | None = None,
    valid_from: dt.datetime | None = None,
    expires_at: dt.datetime | None = None,
) -> int:
    """Make `subject` the `role` of `object` and return the relation's id. Only inside another area's action.

    Counts from `valid_from` (default: this transaction's moment) until `expires_at`. An expired relation of
    the same words is ended first. Raises AlreadyGranted when it, or another owner, is there already;
    AlreadyEnded when the relation it comes through is gone; ValueError when there can be no such relation.
    """
    _check_shape(subject, role, object, through)
    through_kind, through_id = (None, None) if through is None else (int(through[0]), through[1])
    words = (int(subject[0]), subject[1], int(role), int(object[0]), object[1], through_kind, through_id)
    relation_id = new_id()
    row = (relation_id, *words, actor.person_id, valid_from, expires_at)
    looking.forget()
    with connection.cursor() as cursor:
        if through_kind == ThroughKind.RELATION:
            cursor.execute(_HOLD_PARENT, (through_id,))
            if not cursor.fetchall():
                raise AlreadyEnded
        cursor.execute(_INSERT, row)
        if not cursor.rowcount:
            cursor.execute(_END_EXPIRED, (actor.person_id, *words))
            cursor.execute(_INSERT, row)
        if not cursor.rowcount:
            raise AlreadyGranted
    return relation_id


def grant_many(
    actor: Actor,
    *,
    subjects: Sequence[AnyRef],
    role: Role,
    object: AnyRef,
    over: int,
    expires_at: dt.datetime | None = None,
) -> None:
    """`grant` through the relation `over`, to many subjects in one statement. Raises AlreadyEnded, AlreadyGranted."""
    through = Through(ThroughKind.RELATION, over)
    for kind in {one[0] for one in subjects}:
        _check_shape((kind, 0), role, object, through)
    kinds, ids = [int(one[0]) for one in subjects], [one[1] for one in subjects]
    words = (int(role), int(object[0]), object[1], int(through.kind), over, actor.person_id, expires_at)
    looking.forget()
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_PARENT, (over,))
        if not cursor.fetchall():
            raise AlreadyEnded
        cursor.execute(_INSERT_MANY, (*words, [new_id() for _one in ids], kinds, ids))
        if cursor.rowcount < len(ids):
            raise AlreadyGranted


def hold(relation_ids: Iterable[int]) -> None:
    """Let nobody end these until the caller's transaction ends: for whoever ends some of what came through them and
    grants other in its place. Those that are over already are told by `grant`."""
    prepared(_HOLD, (sorted(set(relation_ids)),))


def end(actor: Actor, relation_ids: Iterable[int], *, reason: str) -> tuple[int, ...]:
    """End these relations and everything that came through them; return the ids of all that ended.

    `reason` is a short code ("revoked", "unlinked", "removed"). Only inside another area's action. Raises
    AlreadyEnded when one of `relation_ids` is over already, so that the caller's transaction rolls back:
    somebody else was first.
    """
    asked = set(relation_ids)
    if not asked or not reason:
        raise ValueError("Ending needs relations and a reason.")
    looking.forget()
    ended: list[int] = []
    with connection.cursor() as cursor:
        cursor.execute(_END, (actor.person_id, reason, sorted(asked)))
        fallen = [row[0] for row in cursor.fetchall()]
        if len(fallen) < len(asked):
            raise AlreadyEnded
        # Level by level, each statement with fresh eyes: children granted while we waited for a lock fall
        # too.
        while fallen:
            ended += fallen
            cursor.execute(_END_CHILDREN, (actor.person_id, reason, fallen))
            fallen = [row[0] for row in cursor.fetchall()]
    return tuple(ended)


def end_membership(actor: Actor, *, center_id: int, person_id: int, reason: str) -> int:
    """End everything a person holds in a centre and through what the centre holds; returns how many relations ended.

    As `end`, for one member and at the cost of a few statements however much she holds. The database lets only the
    person herself, an Admin of the centre and jobs do it. Raises AlreadyEnded when there was nothing to end.
    """
    return end_memberships(actor, center_id=center_id, person_ids=[person_id], reason=reason)[person_id]


def end_memberships(
    actor: Actor, *, center_id: int, person_ids: Sequence[int], reason: str
) -> dict[int, int]:
    """The same for many, in one statement: how many relations of each ended. Raises AlreadyEnded for any one."""
    if current_actor().person_id != actor.person_id:
        raise ValueError("A membership is ended by whoever acts.")
    looking.forget()
    sql = (
        "SELECT p.id, access_end_membership(%s::bigint, p.id, %s::varchar)"
        " FROM unnest(%s::bigint[]) WITH ORDINALITY AS p (id, place) ORDER BY p.place"
    )
    ended = {id_: int(count) for id_, count in prepared(sql, (center_id, reason, BigInts(list(person_ids))))}
    if not all(ended.values()):
        raise AlreadyEnded
    return ended


def _check_shape(
    subject: AnyRef, role: Role, object_: AnyRef, through: Through | tuple[ThroughKind, int] | None
) -> None:
    child = through is not None and through[0] == ThroughKind.RELATION
    for shape in SHAPES:
        if shape.subject == subject[0] and shape.object == object_[0] and role in shape.roles:
            if shape.parent == "maybe" or (shape.parent == "always") == child:
                return
            raise ValueError(f"{role.name} of {Ref(Kind(object_[0]), object_[1])} cannot come by {through}.")
    raise ValueError(f"A {Kind(subject[0]).name} cannot be {role.name} of a {Kind(object_[0]).name}.")
