"""One page asks the same thing many times, of several areas: may she see it, lead it, share it? It is asked once.

Only while something is read. The first action, which may change who has access, ends it for the rest of the request;
and so does a relation that is granted or ended without one, as where a change is tried and taken back.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Hashable, Iterator
from contextvars import ContextVar
from typing import Any, TypeVar

from suitcase.areas.journal.public import actions_begun
from suitcase.stores.postgres import current_actor

T = TypeVar("T")
# No count of actions: a look that has it is over.
_OVER = -1


@dataclasses.dataclass(slots=True)
class _Look:
    begun: int
    answers: dict[Hashable, Any] = dataclasses.field(default_factory=dict)


_look: ContextVar[_Look | None] = ContextVar("look", default=None)


@contextlib.contextmanager
def one_look() -> Iterator[None]:
    """Remember answers about access until the end of the block, or the first action in it."""
    token = _look.set(_Look(actions_begun()))
    try:
        yield
    finally:
        _look.reset(token)


def forget() -> None:
    """Ask anew from here to the end of the look: what is remembered may be true no more."""
    if (look := _look.get()) is not None:
        look.begun = _OVER


def remembered(question: tuple[Hashable, ...], ask: Callable[[], T]) -> T:
    """The answer of `ask`, which is not called again in this look for the same question of the same acting person.

    What `ask` raises is not remembered. `question` says all the answer depends on, besides who acts and the moment.
    """
    look = _look.get()
    if look is None or look.begun != actions_begun():
        return ask()
    acting = current_actor()
    key = (acting.person_id, acting.scope, *question)
    if key not in look.answers:
        look.answers[key] = ask()
    return look.answers[key]  # type: ignore[no-any-return]
