"""What would change if: the effect of ending or adding relations, found by doing it and taking it back.

The engine itself answers before and after, in a savepoint that is rolled back, so the preview cannot differ from what
the change then does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from suitcase.areas.access.actions import end, grant
from suitcase.areas.access.contracts import Kind, Ref, RelationFacts, decode
from suitcase.areas.access.engine import CHECK_MANY_SQL
from suitcase.areas.access.explorer import standing_of, were_members
from suitcase.areas.access.explorer_contracts import Change, NewRelation, Preview, Standing
from suitcase.areas.access.queries import relations
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import BigInts, SmallInts, acting, prepared

# Pairs of person and thing one preview compares: enough for a large team, and a second's work.
PAIRS_COMPARED = 5_000

Pair = tuple[int, int, int]
Paths = list[tuple[int, list[int]]]


def what_would_change(
    actor: Actor,
    center_id: int,
    *,
    ending: Iterable[int] = (),
    granting: Sequence[NewRelation] = (),
    limit: int = PAIRS_COMPARED,
) -> Preview:
    """Whose standing on what would be another one, if these relations (and all that came through them) were over and
    those were granted. Changes nothing. The caller has asked whether the actor may do it.

    People are named to `center_id` as in the explorer: its own, present and former, and whoever has a role of her own.
    Tells only of things the actor sees. Raises what the change itself would raise: AlreadyEnded, AlreadyGranted.
    """
    over = sorted(set(ending))
    pairs, is_complete = _touched(over, limit)
    with transaction.atomic():
        mark = transaction.savepoint()
        try:
            if over:
                end(actor, over, reason="preview")
            made = [
                grant(actor, subject=one.subject, role=one.role, object=one.object, through=one.through)
                for one in granting
            ]
            begun, all_begun = _touched(made, limit)
            pairs, is_complete = sorted({*pairs, *begun}), is_complete and all_begun
            after = _paths(pairs)
        finally:
            transaction.savepoint_rollback(mark)
    before = _paths(pairs)
    return Preview(_changes(center_id, pairs, before, after), len(pairs), is_complete)


def ending_membership(center_id: int, person_id: int) -> list[int]:
    """The relations that end when somebody leaves or is removed from a centre, for `what_would_change`."""
    sql = (
        "SELECT r.id FROM relation r WHERE r.subject_kind = 1 AND r.subject_id = %(person)s AND r.ended_at IS NULL"
        " AND (r.object_kind = 2 AND r.object_id = %(center)s OR r.through_kind = 1 AND EXISTS ("
        "SELECT FROM relation h WHERE h.id = r.through_id AND h.subject_kind = 2 AND h.subject_id = %(center)s))"
    )
    return [row[0] for row in prepared(sql, {"person": person_id, "center": center_id})]


def assignments(center_id: int, ref: Ref, subject: Ref | None = None) -> list[RelationFacts]:
    """Live roles on a thing that came through what the centre holds: of everybody, or of one person or group."""
    holdings = {one.id for one in relations(subject=(Kind.CENTER, center_id), object=ref)}
    found = relations(subject=subject, object=ref)
    return [one for one in found if one.through is not None and one.through.id in holdings]


def _touched(ids: Sequence[int], limit: int) -> tuple[list[Pair], bool]:
    if not ids:
        return [], True
    sql = "SELECT person, kind, id FROM access_touched(%s::bigint[], %s::integer)"
    rows = prepared(sql, (BigInts(ids), limit + 1))
    return [(person, kind, id_) for person, kind, id_ in rows[:limit]], len(rows) <= limit


def _paths(pairs: Sequence[Pair]) -> list[Paths]:
    """All paths of every pair. As Suitcase itself: afterwards the actor may see less, and what is asked was seen."""
    found: list[Paths] = [[] for _ in pairs]
    people, kinds, ids = ([pair[at] for pair in pairs] for at in range(3))
    with acting(Actor.system("preview")):
        rows = prepared(CHECK_MANY_SQL, (BigInts(people), SmallInts(kinds), BigInts(ids), None))
    for n, key, chain in rows:
        found[n - 1].append((key, chain))
    return found


def _changes(
    center_id: int, pairs: Sequence[Pair], before: Sequence[Paths], after: Sequence[Paths]
) -> list[Change]:
    known = were_members(center_id, (pair[0] for pair in pairs))
    owned = _owned(center_id, sorted({id_ for _person, _kind, id_ in pairs}))
    via = _centers_of(*before, *after)
    changes = []
    for (person, kind, id_), was, then in zip(pairs, before, after, strict=True):
        old, new = _standing(kind, was), _standing(kind, then)
        if old == new:
            continue
        houses = [via.get(chain[0]) for _key, chain in (*was, *then)]
        is_named = person in known or ((kind, id_) in owned and None in houses)
        house = next((one for one in houses if one is not None), None)
        changes.append(
            Change(person if is_named else None, house, Ref(Kind(kind), id_), old, new)
            if is_named or any(decode(key)[2] is None for key, _ in (*was, *then))
            else Change(None, None, Ref(Kind(kind), id_), old, new)
        )
    return changes


def _standing(kind: int, paths: Paths) -> Standing:
    return standing_of(Kind(kind), (key for key, _chain in paths))


def _owned(center_id: int, ids: Sequence[int]) -> set[tuple[int, int]]:
    sql = (
        "SELECT object_kind, object_id FROM relation WHERE object_id = ANY (%s::bigint[]) AND subject_kind = 2"
        " AND subject_id = %s AND role = 40 AND ended_at IS NULL"
    )
    with acting(Actor.system("preview")):
        return {(kind, id_) for kind, id_ in prepared(sql, (BigInts(ids), center_id))}


def _centers_of(*found: Paths) -> dict[int, int]:
    """By the first relation of a path, which is the membership if there is one: the centre it leads through."""
    first = sorted({chain[0] for paths in found for _key, chain in paths})
    sql = "SELECT id, object_id FROM relation WHERE id = ANY (%s::bigint[]) AND object_kind = 2"
    with acting(Actor.system("preview")):
        return dict(prepared(sql, (BigInts(first),)))
