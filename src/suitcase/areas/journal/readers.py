"""Projections: parts that follow the journal and keep a position, each line taking effect exactly once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from suitcase.areas.journal.contracts import Line
from suitcase.areas.journal.queries import Feed
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting, prepared

BATCH = 200

Handler = Callable[[Sequence[Line]], None]


@dataclasses.dataclass(frozen=True, slots=True)
class Reader:
    """A projection: its name, under which its position is kept, and what it does with the next lines.

    `handler` runs as the system in the transaction that moves the position: both happen or neither does. A
    batch that fails is tried again, so effects outside the database belong into a job that the handler
    enqueues.
    """

    name: str
    handler: Handler
    batch: int = BATCH


_readers: dict[str, Reader] = {}


def register_reader(name: str, handler: Handler, *, batch: int = BATCH) -> None:
    """Have the worker feed `handler` every line of the journal, from the first on. For an app's `ready()`."""
    known = _readers.get(name)
    if known is not None and known.handler is not handler:
        raise ValueError(f"There is already a reader called {name!r}.")
    _readers[name] = Reader(name, handler, batch)


def registered_readers() -> tuple[Reader, ...]:
    """All readers, by name."""
    return tuple(reader for _, reader in sorted(_readers.items()))


def read_on(reader: Reader, feed: Feed) -> int | None:
    """Give `reader` its next lines; return how many there were, or None when another worker is moving it now.

    Lines come over the system's connection, the work is done over the application's. The row of the reader is
    locked meanwhile, so that two workers do not do the same work twice.
    """
    with acting(Actor.system(reader.name)):
        prepared(
            "INSERT INTO journal_reader (name, position) VALUES (%s, 0) ON CONFLICT DO NOTHING",
            (reader.name,),
        )
        locked = prepared(
            "SELECT position FROM journal_reader WHERE name = %s FOR UPDATE SKIP LOCKED", (reader.name,)
        )
        if not locked:
            return None
        lines = feed.after(locked[0][0], reader.batch)
        if lines:
            reader.handler(lines)
            prepared(
                "UPDATE journal_reader SET position = %s WHERE name = %s", (lines[-1].position, reader.name)
            )
        return len(lines)
