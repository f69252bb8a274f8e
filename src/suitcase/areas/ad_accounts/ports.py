"""What upper areas plug in when an ad account closes or changes hands. All run in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
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


class TransferDependants(Protocol):
    """An area that holds rows which must not come alive again by themselves when a former owner comes back."""

    def preview_handing_over(self, actor: Actor, ad_account_id: int, staying: Collection[int]) -> list[str]:
        """Sentences on what would end, when of all centres only `staying` own it or are Admin of it."""

    def handed_over(self, actor: Actor, ad_account_id: int, name: str) -> list[list[str]]:
        """End it, once the relations are those of the new owner; returns what is kept for undoing."""

    def handed_back(self, actor: Actor, ad_account_id: int, name: str, kept: Iterable[Sequence[str]]) -> None:
        """End what came since and is lost again, and give this back, once the relations are those of before."""


_for_transfers: list[TransferDependants] = []


def register_for_transfers(dependants: TransferDependants) -> None:
    """Add an area, in the order the apps are ready."""
    _for_transfers.append(dependants)


def for_transfers() -> tuple[TransferDependants, ...]:
    """Everything registered, in order."""
    return tuple(_for_transfers)


class LeadingDependants(Protocol):
    """An area that holds rows which count only while a centre owns an ad account or is Admin of it, and must not come
    alive again by themselves when that ended meanwhile."""

    def preview_losing(self, actor: Actor, relation_ids: Collection[int]) -> list[str]:
        """Sentences on what would end, were these relations of centres, and what was passed on from them, no more."""

    def lost(self, actor: Actor, ad_account_ids: Collection[int]) -> None:
        """End what does not count any more on these ad accounts, now that what centres have of them is another."""


_leading: list[LeadingDependants] = []


def register_leading(dependants: LeadingDependants) -> None:
    """Add an area, in the order the apps are ready."""
    _leading.append(dependants)


def preview_losing(actor: Actor, relation_ids: Collection[int]) -> list[str]:
    """What everything registered says would end."""
    return [said for one in _leading if relation_ids for said in one.preview_losing(actor, relation_ids)]


def settle_leading(actor: Actor, ad_account_ids: Collection[int]) -> None:
    """To be called by whoever ended or changed what centres have of ad accounts, in the same transaction."""
    for one in _leading if ad_account_ids else ():
        one.lost(actor, ad_account_ids)
