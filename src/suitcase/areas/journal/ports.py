"""What upper areas plug in to say how much of a history those are told who come to its thing by somebody's leave."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from suitcase.kernel.actor import Actor


class HistoryBound(Protocol):
    """An area whose things are let to others as a whole. What these are told begins with the leave: the database sees
    to that. What kinds of lines, and which names, is said here. What stands in their own histories they read anyway."""

    @property
    def told(self) -> Collection[str]:
        """The verbs of lines that are told; no others are."""

    def known_to(self, actor: Actor, thing_id: int) -> Collection[int]:
        """The people whom `actor` may know by name."""

    def stranger(self, scope: str) -> str:
        """What somebody else, who acted on this kind of page, is called."""


_bounds: dict[int, HistoryBound] = {}


def register_bound(kind: int, bound: HistoryBound) -> None:
    """Say for all things of a kind what is told within a bound. Where nobody has, nothing is."""
    _bounds[int(kind)] = bound


def unregister_bound(kind: int) -> None:
    """Take it out again."""
    _bounds.pop(int(kind), None)


def bound_of(kind: int) -> HistoryBound | None:
    """What is registered for things of this kind."""
    return _bounds.get(int(kind))
