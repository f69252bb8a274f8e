"""What upper areas plug in so that nothing outlives the grant it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from suitcase.areas.consent.contracts import Dependant, Scope
from suitcase.kernel.actor import Actor


class GrantDependants(Protocol):
    """An area with things that stand on links, such as ads on a creator's posts."""

    def preview(self, actor: Actor, link_ids: Sequence[int]) -> list[Dependant]:
        """What would stop if these links ended, for somebody about to decide."""

    def ended(self, actor: Actor, link_ids: Sequence[int]) -> None:
        """Stop it; runs in the transaction that ends the links, before it commits."""

    def moved(self, actor: Actor, link_id: int, to_link_id: int) -> None:
        """Another link has taken the place of this one: what stands on it goes on under that. Same transaction."""

    def narrowed(self, actor: Actor, link_id: int, scope: Scope) -> None:
        """Stop what needs this scope: the ad account has switched it off. Runs in the same transaction."""


_dependants: list[GrantDependants] = []


def register(dependants: GrantDependants) -> None:
    """Add an area, in the order the apps are ready; all run in that order."""
    _dependants.append(dependants)


def unregister(dependants: GrantDependants) -> None:
    """Take an area out again."""
    _dependants.remove(dependants)


def dependants() -> tuple[GrantDependants, ...]:
    """Everything registered, in order."""
    return tuple(_dependants)
