"""How much of a history its reader is told: all of it, or what a bound leaves."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

from suitcase.areas.journal import ports
from suitcase.areas.journal.contracts import BOUNDED_STREAMS, LineFilter
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import prepared

_BOUND = "SELECT bounded FROM journal_bound(%s::smallint, %s::bigint)"
_IS_PERSON = "SELECT person_id FROM journal_keys(ARRAY[%s::bigint])"
SOMEBODY_ELSE = "Somebody else"


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    """A reader within a bound: the verbs she is told, the people she may know, and who words what others are called."""

    told: tuple[str, ...] = ()
    known: frozenset[int] = frozenset()
    names: ports.HistoryBound | None = None

    def knows(self, person_id: int | None) -> bool:
        """Whether she may know this person by name; nobody and Suitcase itself are no secret."""
        return person_id is None or person_id in self.known

    def stranger(self, scope: str) -> str:
        """What a person is called whom she may not know."""
        return self.names.stranger(scope) if self.names else SOMEBODY_ELSE

    def may_ask(self, wanted: LineFilter) -> bool:
        """Whether the search gives away nobody: somebody's lines are not found by the ID that they do not show."""
        if not self.knows(wanted.person_id):
            return False
        return self.knows(wanted.any_id) or not prepared(_IS_PERSON, (wanted.any_id,))


def may_be_bounded(stream: tuple[int, int]) -> bool:
    """Whether histories of this kind can have readers within a bound."""
    return int(stream[0]) in BOUNDED_STREAMS


def view_of(actor: Actor, stream: tuple[int, int]) -> View | None:
    """What bounds the acting person in this history; None when nothing does. To be asked as this actor."""
    if not may_be_bounded(stream):
        return None
    ((is_bounded,),) = prepared(_BOUND, (int(stream[0]), int(stream[1])))
    if not is_bounded:
        return None
    me = frozenset() if actor.person_id is None else frozenset({actor.person_id})
    bound = ports.bound_of(stream[0])
    if bound is None:
        return View(known=me)
    known: Collection[int] = bound.known_to(actor, int(stream[1]))
    return View(tuple(bound.told), me | frozenset(known), bound)
