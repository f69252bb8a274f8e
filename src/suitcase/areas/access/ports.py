"""What upper areas plug in to ask more of somebody than a live path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from suitcase.kernel.actor import Actor


class PathCondition(Protocol):
    """An area that lets paths through a Business Center count only on a condition, such as a second sign-in step."""

    def check(self, actor: Actor, paths: Sequence[Sequence[int]]) -> None:
        """Raise a refusal when none of these paths, given as the ids of their relations, counts for the acting person.

        Asked by `require` only, and only when every path that allows it leads through a Business Center.
        """

    def closed(self, actor: Actor) -> frozenset[int]:
        """The ids of those relations of the acting person through which nothing counts for her now; mostly none.

        Asked by lists: what is reached in no other way is not in them.
        """


_conditions: list[PathCondition] = []


def register(condition: PathCondition) -> None:
    """Add a condition, in the order the apps are ready; every one is asked."""
    _conditions.append(condition)


def unregister(condition: PathCondition) -> None:
    """Take a condition out again."""
    _conditions.remove(condition)


def conditions() -> tuple[PathCondition, ...]:
    """Everything registered, in order."""
    return tuple(_conditions)
