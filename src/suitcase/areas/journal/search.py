"""One history searched and paged both ways, and read in one go for a file."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from suitcase.areas.journal import queries, sealing, verify, views
from suitcase.areas.journal.contracts import Checked, Found, Line, LineFilter, Stream
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.stores import postgres

_AT_ONCE = 1_000
NOBODY: frozenset[int] = frozenset()


def search_lines(
    actor: Actor,
    stream: tuple[int, int],
    wanted: LineFilter,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = limits.PAGE_SIZE,
    addresses_of: Collection[int] = NOBODY,
) -> Found:
    """Lines of `stream` that `wanted` keeps, newest first; none for somebody without a path to it.

    `before` and `after` are positions: pages of older and of newer lines. The first page begins with lines so fresh
    that they have no position yet. The net addresses of `addresses_of`, whom the caller has checked, are filled in.
    """
    view, rows = queries.found(actor, stream, wanted, (before, after, limit + 1))
    has_more, rows = len(rows) > limit, rows[:limit]
    if after is not None:
        rows.reverse()
    older = has_more if after is None else bool(rows)
    newer = has_more if after is not None else before is not None
    lines = _opened(rows, actor, addresses_of, view)
    places = [line.position for line in lines if line.position is not None]
    return Found(
        lines,
        older=places[-1] if older and places else None,
        newer=places[0] if newer and places else None,
    )


def read_lines(
    actor: Actor,
    stream: tuple[int, int],
    wanted: LineFilter,
    *,
    most: int,
    addresses_of: Collection[int] = NOBODY,
) -> Iterator[Line]:
    """The same lines from the newest on, at most `most`, read a thousand at a time."""
    before: int | None = None
    while most > 0:
        view, rows = queries.found(actor, stream, wanted, (before, None, min(most, _AT_ONCE)))
        yield from _opened(rows, actor, addresses_of, view)
        most -= len(rows)
        if len(rows) < _AT_ONCE or rows[-1][1] is None:
            return
        before = rows[-1][1]


def tells_all(actor: Actor, stream: tuple[int, int]) -> bool:
    """Whether nothing bounds what `actor`, who has a path to this history, is told of it."""
    with queries.acting_as(actor):
        return views.view_of(actor, stream) is None


def _opened(
    rows: list[tuple[Any, ...]], actor: Actor, addresses_of: Collection[int], view: views.View | None
) -> list[Line]:
    with queries.acting_as(actor):
        keys = sealing.keys_for_reading(queries.people_in(rows))
    return queries.opened(rows, keys, actor, addresses_of, view)


def verify_history(stream: tuple[int, int], *, start: verify.Seal | None = None) -> Checked:
    """Prove one history from `start` on (default: from its beginning), for a few seconds at most.

    Reads past row-level security: the caller has asked whether the reader may see this history.
    """
    with postgres.connect("system", autocommit=True) as connection:
        return verify.verify_part(connection, Stream(int(stream[0]), stream[1]), start or verify.NOTHING)
