"""Keyset paging: a page is asked for by the last row seen, so it costs the same at row ten and row ten thousand."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
from collections.abc import Sequence
from typing import Generic, TypeVar

from suitcase.kernel import limits

Row = TypeVar("Row")
Key = tuple[str | int | None, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class PageRequest:
    """What the caller wants: `size` rows after (or before) the row with `key`; no key means from the start."""

    size: int = limits.PAGE_SIZE
    key: Key | None = None
    backwards: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in display order. `next` and `previous` are cursors for the neighbours, or None at the ends.

    `total` is the number of all matching rows where counting is cheap, else None.
    """

    rows: Sequence[Row]
    next: str | None = None
    previous: str | None = None
    total: int | None = None


def encode(key: Key, *, backwards: bool = False) -> str:
    """A cursor that may stand in an address."""
    raw = json.dumps([backwards, *key], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(cursor: str | None, size: int = limits.PAGE_SIZE, *, width: int) -> PageRequest:
    """The request behind `cursor`; a cursor that is damaged or of another width means the first page."""
    if not cursor or len(cursor) > 500:
        return PageRequest(size)
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        return PageRequest(size)
    if not isinstance(values, list) or len(values) != width + 1:
        return PageRequest(size)
    backwards, *key = values
    if not all(isinstance(part, str | int | None) for part in key):
        return PageRequest(size)
    return PageRequest(size, tuple(key), bool(backwards))
