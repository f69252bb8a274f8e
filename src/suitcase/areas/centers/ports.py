"""What upper areas plug in: names of what this one knows by id only, and what ends with somebody's role of Admin."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from suitcase.areas.access.contracts import Kind
from suitcase.areas.centers.contracts.closing import Ending, Obstacle
from suitcase.kernel.actor import Actor


class Names(Protocol):
    """An area that knows what things of one kind are called."""

    def __call__(self, ids: Iterable[int], /) -> Mapping[int, str]:
        """The names of these things, as far as the acting person sees them."""


class PartnershipDependants(Protocol):
    """An area in which something stands on a partnership beside the shares of ad accounts."""

    def preview(self, actor: Actor, center_id: int, partner_id: int) -> list[str]:
        """What would end with the partnership, in sentences, for an Admin of `center_id`."""

    def ended(self, actor: Actor, center_id: int, partner_id: int) -> None:
        """End it; runs in the transaction that ends the partnership, which nobody can use any more by then."""

    def unshared(self, actor: Actor, ad_account_ids: Collection[int]) -> None:
        """End what stood on the shares of these ad accounts, which have just ended with a partnership."""


class ClosingDependants(Protocol):
    """An area with things that a centre owns, holds, or waits for."""

    def obstacles(self, actor: Actor, center_id: int) -> list[Obstacle]:
        """What would be lost with the centre, and so keeps it from being closed."""

    def preview(self, actor: Actor, center_id: int) -> list[Ending]:
        """What would end with the centre; for its Admins."""

    def ended(self, actor: Actor, center_id: int) -> None:
        """End it; in the transaction that closes the centre, while the actor still leads it. The centre and its
        partners are held."""


_closing: list[ClosingDependants] = []


def register_closing(dependants: ClosingDependants) -> None:
    """Add an area; from `apps.ready()`. The last one ends its things first: it stands on those below it."""
    _closing.insert(0, dependants)


def on_closing() -> tuple[ClosingDependants, ...]:
    """Everything registered, the upper areas first."""
    return tuple(_closing)


_partnerships: list[PartnershipDependants] = []


def register_partnership(dependants: PartnershipDependants) -> None:
    """Add an area; from `apps.ready()`."""
    _partnerships.append(dependants)


def on_partnerships() -> tuple[PartnershipDependants, ...]:
    """Everything registered, in order."""
    return tuple(_partnerships)


class MemberDependants(Protocol):
    """An area with things that an Admin made for the centre, and that do not outlive her being its Admin."""

    def preview(self, actor: Actor, center_id: int, person_id: int, *, is_me: bool) -> list[str]:
        """What would end if she were Admin no longer, in sentences; for Admins of the centre."""

    def ended(self, actor: Actor, center_id: int, person_id: int) -> None:
        """End it; in the transaction that takes the role, before it is taken."""


_dependants: list[MemberDependants] = []


def register_dependants(dependants: MemberDependants) -> None:
    """Add an area, in the order the apps are ready."""
    _dependants.append(dependants)


def dependants() -> tuple[MemberDependants, ...]:
    """Everything registered, in order."""
    return tuple(_dependants)


_names: dict[Kind, Names] = {}


def register_names(kind: Kind, names: Names) -> None:
    """Say who knows the names of a kind; from `apps.ready()`."""
    _names[kind] = names


def names_of(kind: Kind, ids: Iterable[int]) -> Mapping[int, str]:
    """The names of things of a kind, by id; what is not known is missing."""
    known = _names.get(kind)
    return known(ids) if known else {}
