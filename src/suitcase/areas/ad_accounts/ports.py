"""What upper areas plug in when an ad account closes. All run in the caller's transaction."""

from __future__ import annotations

from typing import Protocol

from suitcase.kernel.actor import Actor


class AdAccountDependants(Protocol):
    """An area that holds rows which cannot outlive an open ad account."""

    def preview(self, actor: Actor, ad_account_id: int) -> list[str]:
        """Sentences on what would end, for somebody about to decide."""

    def preview_pause(self, actor: Actor, ad_account_id: int) -> list[str]:
        """Sentences on what would stand still while it is suspended, for an operator about to decide."""

    def closed(self, actor: Actor, ad_account_id: int) -> None:
        """End it."""


_dependants: list[AdAccountDependants] = []


def register(dependants: AdAccountDependants) -> None:
    """Add an area, in the order the apps are ready."""
    _dependants.append(dependants)


def unregister(dependants: AdAccountDependants) -> None:
    """Take an area out again."""
    _dependants.remove(dependants)


def dependants() -> tuple[AdAccountDependants, ...]:
    """Everything registered, in order."""
    return tuple(_dependants)
