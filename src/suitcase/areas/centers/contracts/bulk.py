"""Shapes of bulk changes of a centre's assets."""

from __future__ import annotations

import dataclasses
import datetime as dt

from suitcase.areas.access.contracts import Ref


@dataclasses.dataclass(frozen=True, slots=True)
class BulkRow:
    """One row of a bulk change: on `object`, `subject` (a person, a partner, a group) had `before` and gets `after`.

    Both are names of roles, or of scopes joined by "+"; empty for none. `problem` says why this row is left as it is;
    a row whose `before` is its `after` has nothing to do.
    """

    object: Ref
    subject: Ref
    before: str
    after: str
    problem: str = ""

    @property
    def changes(self) -> bool:
        """Whether there is something to do, and nothing against it."""
        return not self.problem and self.before != self.after


@dataclasses.dataclass(frozen=True, slots=True)
class BulkChange:
    """A bulk act that was done, row by row. `undoes` and `undone_by` name the change it took back, or that took it
    back; `kind` says which act ("assign", "share", …)."""

    id: int
    center_id: int
    kind: str
    made_by: int
    made_at: dt.datetime
    rows: tuple[BulkRow, ...]
    undoes: int | None = None
    undone_by: int | None = None

    @property
    def done(self) -> int:
        """How many rows were changed."""
        return sum(row.changes for row in self.rows)

    @property
    def refused(self) -> int:
        """How many rows stayed as they were, with a reason."""
        return sum(bool(row.problem) for row in self.rows)


@dataclasses.dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which bulk changes, and in which order: `search` is part of the name of who made one, or the id of a change or of
    anything it is about; `kind` says which act; `sort` is "at", "done" or "refused"."""

    search: str = ""
    kind: str = ""
    sort: str = "at"
    descending: bool = True
    offset: int = 0
    size: int = 25


@dataclasses.dataclass(frozen=True, slots=True)
class BulkSummary:
    """A bulk act in a list: how many rows were changed and how many stayed as they were, without the rows."""

    id: int
    kind: str
    made_by: int
    made_at: dt.datetime
    done: int
    refused: int
    undoes: int | None = None
    undone_by: int | None = None
