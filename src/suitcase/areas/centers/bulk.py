"""Bulk changes of a centre's assets: kept row by row, read later, taken back as a new change.

An act on many assets plans first (a list of `BulkRow`, shown before anything is done), then does what can be done,
keeps the rows with `keep` and writes one line in the journal that carries their digest. How a kind of act is undone,
the module that does it registers here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from django.db.models import Q, QuerySet

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Ref
from suitcase.areas.centers import house
from suitcase.areas.centers.contracts import BulkChange, BulkRow, BulkSummary, ChangeFilter
from suitcase.areas.centers.errors import AlreadyUndone, NotUndoable, TooManyAtOnce
from suitcase.areas.centers.models import BulkChange as Row
from suitcase.areas.identity import public as identity
from suitcase.areas.journal.public import digest_rows
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.ids import parse_id
from suitcase.kernel.paging import Page


class Undo(Protocol):
    """How one kind of bulk act is taken back."""

    def plan(self, actor: Actor, change: BulkChange) -> list[BulkRow]:
        """What taking it back would do now; rows that have moved on since carry the reason."""

    def do(self, actor: Actor, change: BulkChange) -> int:
        """Take it back under an action of its own and give the id of the new bulk change, kept with `undoes`."""


@runtime_checkable
class EndingUndo(Undo, Protocol):
    """The same of a kind with which more may end than its rows say."""

    def ends(self, actor: Actor, change: BulkChange) -> list[str]:
        """What taking it back would end, in sentences."""


_undos: dict[str, Undo] = {}
_ORDERS = {"at": "id", "done": "done", "refused": "refused"}


def register_undo(kind: str, undo: Undo) -> None:
    """Say how bulk acts of this kind are taken back; from `apps.ready()`."""
    _undos[kind] = undo


def check_size(count: int) -> None:
    """Raise `TooManyAtOnce` for more rows than one bulk act takes."""
    if count > limits.BULK_ROWS:
        raise TooManyAtOnce(limits.BULK_ROWS, count)


def keep(
    actor: Actor, *, center_id: int, kind: str, rows: Sequence[BulkRow], undoes: int | None = None
) -> dict[str, Any]:
    """Keep what became of every row and give what a journal line says about it: the id of the change (`change`), how
    many rows were done and refused, and their digest. Only inside an action that holds the centre."""
    person = access.require_signed_in(actor)
    kept = [packed(row) for row in rows]
    done, refused = sum(row.changes for row in rows), sum(bool(row.problem) for row in rows)
    counted = {"rows": kept, "done": done, "refused": refused}
    change = Row(
        center_id=center_id, kind=kind, made_by=person, made_at=clock.now(), undoes=undoes, **counted
    )
    change.save(force_insert=True)
    if undoes is not None and not Row.objects.filter(id=undoes, undone_by=None).update(undone_by=change.id):
        raise AlreadyUndone
    facts = {"change": change.id, "done": done, "refused": refused}
    return {**facts, **digest_rows({"row": row} for row in kept)}


def get_change(actor: Actor, center_id: int, change_id: int) -> BulkChange:
    """One bulk change of a centre, for its Admins."""
    house.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    row = Row.objects.filter(id=change_id, center_id=center_id).first()
    if row is None:
        raise NotFound
    return _contract(row)


def list_changes(actor: Actor, center_id: int, wanted: ChangeFilter | None = None) -> Page[BulkSummary]:
    """Bulk changes of a centre without their rows, the newest first unless said otherwise, for its Admins."""
    house.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    wanted = wanted or ChangeFilter()
    rows = _found(Row.objects.filter(center_id=center_id), wanted.search)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    sign = "-" if wanted.descending else ""
    order = [f"{sign}{_ORDERS[wanted.sort]}", f"{sign}id"]
    shown = rows.order_by(*order).defer("rows")[wanted.offset : wanted.offset + wanted.size]
    return Page([_summary(row) for row in shown], total=rows.count())


def _found(rows: QuerySet[Row], search: str) -> QuerySet[Row]:
    if not search.strip():
        return rows
    id_ = parse_id(search)
    named = identity.get_names(rows.values_list("made_by", flat=True).distinct())
    words = search.casefold().split()
    people = [one for one, name in named.items() if all(word in name.casefold() for word in words)]
    about = Q(id=id_) | Q(rows__contains=[[str(id_)]]) if id_ else Q()
    return rows.filter(Q(made_by__in=people) | about)


def can_be_undone(kind: str) -> bool:
    """Whether bulk acts of this kind are taken back by a new one. Those that gave back a group or people are not: who
    does not want it ends it again, with everything that came since before her eyes. Nor is what was given back to a
    partner: only the partner can share it anew."""
    return kind in _undos


def plan_undo(actor: Actor, center_id: int, change_id: int) -> list[BulkRow]:
    """What taking a bulk change back would do now, row by row. Raises `AlreadyUndone`."""
    change = get_change(actor, center_id, change_id)
    if change.undone_by is not None:
        raise AlreadyUndone
    return _undo_of(change).plan(actor, change)


def preview_undo(actor: Actor, center_id: int, change_id: int) -> list[str]:
    """What taking a bulk change back would end beside its rows, in sentences; nothing for kinds of which there is
    nothing to say."""
    how = _undo_of(change := get_change(actor, center_id, change_id))
    return how.ends(actor, change) if isinstance(how, EndingUndo) else []


def undo(actor: Actor, center_id: int, change_id: int) -> int:
    """Take a bulk change back as far as nothing has moved since; gives the id of the new bulk change.

    Raises `AlreadyUndone` when somebody was quicker.
    """
    change = get_change(actor, center_id, change_id)
    if change.undone_by is not None:
        raise AlreadyUndone
    return _undo_of(change).do(actor, change)


def _undo_of(change: BulkChange) -> Undo:
    if not can_be_undone(change.kind):
        raise NotUndoable
    return _undos[change.kind]


def packed(row: BulkRow) -> list[Any]:
    """One row as it is kept, and as the digest of a change reads it."""
    return [
        *(int(row.object.kind), str(row.object.id), int(row.subject.kind), str(row.subject.id)),
        *(row.before, row.after, row.problem),
    ]


def _summary(row: Row) -> BulkSummary:
    made = (row.made_by, row.made_at, row.done, row.refused)
    return BulkSummary(row.id, row.kind, *made, row.undoes, row.undone_by)


def _contract(row: Row) -> BulkChange:
    rows = tuple(
        BulkRow(Ref(Kind(kind), int(id_)), Ref(Kind(who), int(who_id)), before, after, problem)
        for kind, id_, who, who_id, before, after, problem in row.rows
    )
    return BulkChange(
        row.id, row.center_id, row.kind, row.made_by, row.made_at, rows, row.undoes, row.undone_by
    )
