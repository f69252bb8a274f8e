"""What upper areas plug in when something happens to a creator account. All run in the caller's transaction."""

from __future__ import annotations

from typing import Protocol

from suitcase.areas.creators.contracts import PostUse
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


class PostDependants(Protocol):
    """An area with things that stand on a post: who may use it in ads, and what ends when it is deleted."""

    def uses(self, actor: Actor, creator_account_id: int, post_id: int) -> list[PostUse]:
        """Who may use this post in ads today, were it public; for the owner, before she changes or deletes it."""

    def freezes_caption(self, actor: Actor, post_id: int) -> str:
        """The sentence why the caption must stay as it is, or ""."""

    def deleted(self, actor: Actor, post_id: int) -> None:
        """End what stands on the post; runs before the row ends, in the same transaction."""


_post_dependants: list[PostDependants] = []


def register_for_posts(dependants: PostDependants) -> None:
    """Add an area, in the order the apps are ready."""
    _post_dependants.append(dependants)


def post_dependants() -> tuple[PostDependants, ...]:
    """Everything registered, in order."""
    return tuple(_post_dependants)
