"""Reads of the relation table itself, behind row-level security: what the acting person sees of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, Q, QuerySet

from suitcase.areas.access.contracts import (
    Held,
    Kind,
    Ref,
    RelationFacts,
    Role,
    Through,
    ThroughKind,
)
from suitcase.areas.access.engine import AnyRef
from suitcase.areas.access.models import Relation
from suitcase.kernel import clock
from suitcase.stores.postgres import BigInts, prepared

_HELD = (
    "SELECT relation, object_id, role, through_kind, through_id, since"
    " FROM access_held(%s, %s::smallint, %s::bigint[])"
)

_HOLD_LEADING = (
    "SELECT k.object_id FROM relation k WHERE k.subject_kind = 2 AND k.subject_id = %s AND k.object_kind = 4"
    " AND k.object_id = ANY (%s) AND k.role IN (30, 40) AND k.ended_at IS NULL ORDER BY k.id FOR SHARE"
)


def live() -> Q:
    """The condition under which a relation's row counts now. Says nothing of what it came through."""
    now = clock.now()
    return Q(ended_at=None, valid_from__lte=now) & (Q(expires_at=None) | Q(expires_at__gt=now))


def relations(
    *,
    subject: AnyRef | None = None,
    role: Role | None = None,
    object: AnyRef | None = None,
    through: Through | tuple[ThroughKind, int] | None = None,
    only_live: bool = True,
) -> list[RelationFacts]:
    """Relations with these words that the acting person sees, oldest first; with `only_live`, those that
    count now.

    Needs a subject, an object or a `through`: there is no list of everything.
    """
    if subject is None and object is None and through is None:
        raise ValueError("Name a subject, an object or what the relations came through.")
    rows = Relation.objects.filter(**_words(subject, object, through))
    if role is not None:
        rows = rows.filter(role=int(role))
    if only_live:
        rows = rows.filter(live())
    return [to_facts(row) for row in rows.order_by("id")]


def held_by(center_id: int, kind: Kind, ids: Iterable[int] | None = None) -> dict[int, Held]:
    """What a centre holds of `kind` (ad accounts or asset groups), by id: all, or those of `ids`; the strongest
    relation to each. Its Admins, finance roles, operators and jobs read all of it, other members what they reach."""
    wanted = None if ids is None else BigInts(sorted(set(ids)))
    found = {}
    for relation, object_id, role, through_kind, through_id, since in prepared(
        _HELD, (center_id, int(kind), wanted)
    ):
        through = Through(ThroughKind(through_kind), through_id) if through_kind is not None else None
        found[object_id] = Held(relation, Ref(kind, object_id), Role(role), through, since)
    return found


def roles_held(center_id: int, kind: Kind, ids: Iterable[int]) -> dict[int, Role]:
    """The role in which a centre holds things of `kind`, by id: `held_by` for ten thousand, without the rest."""
    sql = "SELECT object_id, role FROM access_held(%s, %s::smallint, %s::bigint[])"
    known = {int(role): role for role in Role}
    return {
        id_: known[role] for id_, role in prepared(sql, (center_id, int(kind), BigInts(sorted(set(ids)))))
    }


def live_relation_exists(**conditions: Any) -> Exists:
    """An EXISTS for the ORM: a relation with these column values counts now.

    Columns as in the table, values or OuterRef: `live_relation_exists(through_kind=LINK,
    through_id=OuterRef("id"))`.
    """
    return Exists(live_rows(**conditions))


def live_rows(**conditions: Any) -> QuerySet[Relation]:
    """The rows behind `live_relation_exists`, for a sub-select of their columns."""
    return Relation.objects.filter(live(), **conditions)


def to_facts(row: Relation) -> RelationFacts:
    """The contract for one row."""
    through = None
    if row.through_kind is not None and row.through_id is not None:
        through = Through(ThroughKind(row.through_kind), row.through_id)
    return RelationFacts(
        id=row.id,
        subject=Ref(Kind(row.subject_kind), row.subject_id),
        role=Role(row.role),
        object=Ref(Kind(row.object_kind), row.object_id),
        through=through,
        granted_by=row.granted_by,
        valid_from=row.valid_from,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        end_reason=row.end_reason,
    )


def _words(
    subject: AnyRef | None, object_: AnyRef | None, through: Through | tuple[ThroughKind, int] | None
) -> dict[str, int]:
    named = (("subject", subject), ("object", object_), ("through", through))
    words: dict[str, int] = {}
    for name, pair in named:
        if pair is not None:
            words |= {f"{name}_kind": int(pair[0]), f"{name}_id": pair[1]}
    return words


def hold_leading(center_id: int, ad_account_ids: Iterable[int]) -> set[int]:
    """Of these ad accounts, those that the centre owns or is Admin of. Whoever ends or lowers that waits until we have
    committed, and so sees what we let them use; who did it a moment ago has us wait."""
    rows = prepared(_HOLD_LEADING, (center_id, BigInts(sorted(set(ad_account_ids)))))
    return {int(id_) for (id_,) in rows}


def known_to_partners(ad_account_id: int) -> set[int]:
    """People whom the acting person, who comes to an ad account through centres that were let in, may know by name:
    those of these centres, present and former, and who let them in."""
    return {int(person) for (person,) in prepared("SELECT access_known_to(%s)", (ad_account_id,))}
