"""One page asks about the same thing many times, of several areas: may she see it, lead it, share it? Asked once.

Only while something is read. The first action, which may change who has access, ends it for the rest of the request.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from contextvars import ContextVar

from suitcase.areas.access.contracts import Permission
from suitcase.areas.journal.public import actions_begun
from suitcase.stores.postgres import current_actor

# Who asks, in which scope; about whom; which thing.
_Question = tuple[int | None, str, int, int, int]
Paths = list[tuple[int, list[int]]]


@dataclasses.dataclass(slots=True)
class Look:
    """What has been asked since the look began: the paths found, and which permissions no condition stands against."""

    begun: int
    paths: dict[_Question, Paths] = dataclasses.field(default_factory=dict)
    passed: set[tuple[_Question, Permission]] = dataclasses.field(default_factory=set)


_look: ContextVar[Look | None] = ContextVar("look", default=None)


@contextlib.contextmanager
def one_look() -> Iterator[None]:
    """Keep what is asked about access until the end of the block, or the first action in it."""
    token = _look.set(Look(actions_begun()))
    try:
        yield
    finally:
        _look.reset(token)


def current() -> Look | None:
    """The look that goes on, if what it keeps still counts."""
    look = _look.get()
    return look if look is not None and look.begun == actions_begun() else None


def question(person_id: int, kind: int, id_: int) -> _Question:
    """What a check asks the database, with all its answer depends on besides the moment."""
    asking = current_actor()
    return asking.person_id, asking.scope, person_id, kind, id_
