"""What upper areas plug in, so that this one can name what it knows by id only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from suitcase.areas.access.contracts import Kind
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


_partnerships: list[PartnershipDependants] = []


def register_partnership(dependants: PartnershipDependants) -> None:
    """Add an area; from `apps.ready()`."""
    _partnerships.append(dependants)


def on_partnerships() -> tuple[PartnershipDependants, ...]:
    """Everything registered, in order."""
    return tuple(_partnerships)


_names: dict[Kind, Names] = {}


def register_names(kind: Kind, names: Names) -> None:
    """Say who knows the names of a kind; from `apps.ready()`."""
    _names[kind] = names


def names_of(kind: Kind, ids: Iterable[int]) -> Mapping[int, str]:
    """The names of things of a kind, by id; what is not known is missing."""
    known = _names.get(kind)
    return known(ids) if known else {}
