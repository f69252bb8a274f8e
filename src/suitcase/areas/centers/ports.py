"""What upper areas plug in, so that this one can name what it knows by id only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from suitcase.areas.access.contracts import Kind


class Names(Protocol):
    """An area that knows what things of one kind are called."""

    def __call__(self, ids: Iterable[int], /) -> Mapping[int, str]:
        """The names of these things, as far as the acting person sees them."""


_names: dict[Kind, Names] = {}


def register_names(kind: Kind, names: Names) -> None:
    """Say who knows the names of a kind; from `apps.ready()`."""
    _names[kind] = names


def names_of(kind: Kind, ids: Iterable[int]) -> Mapping[int, str]:
    """The names of things of a kind, by id; what is not known is missing."""
    known = _names.get(kind)
    return known(ids) if known else {}
