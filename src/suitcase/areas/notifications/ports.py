"""What surfaces plug in: the addresses of their pages."""

from __future__ import annotations

from collections.abc import Callable

from suitcase.areas.notifications.contracts import Target

AddressOf = Callable[[Target], str]

_address_of: list[AddressOf] = []


def register_addresses(address_of: AddressOf) -> None:
    """Have `address_of` give the absolute address of a target; the last one registered counts."""
    _address_of[:] = [address_of]


def address_of(target: Target) -> str:
    """The absolute address of a target; empty while no surface has said where its pages are."""
    return _address_of[0](target) if _address_of else ""
