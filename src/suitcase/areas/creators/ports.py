"""What upper areas plug in when something happens to a creator account. All run in the caller's transaction."""

from __future__ import annotations

from typing import Protocol

from suitcase.kernel.actor import Actor


class AccountDependants(Protocol):
    """An area that holds rows which cannot outlive an open creator account."""

    def preview(self, actor: Actor, creator_account_id: int) -> list[str]:
        """Sentences naming what would end."""

    def renamed(self, actor: Actor, creator_account_id: int, handle: str) -> None:
        """Follow the account's new name."""

    def closed(self, actor: Actor, creator_account_id: int) -> None:
        """End it."""


_dependants: list[AccountDependants] = []


def register(dependants: AccountDependants) -> None:
    """Add an area, in the order the apps are ready."""
    _dependants.append(dependants)


def dependants() -> tuple[AccountDependants, ...]:
    """Everything registered, in order."""
    return tuple(_dependants)
