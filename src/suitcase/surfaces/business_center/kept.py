"""Ticks of a long list that are kept while it is searched and paged, in one field of the form: no scripts, no session.

A form carries at most some hundred fields, so what is not on the screen stands in one of them, as numbers with commas.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import QueryDict

from suitcase.kernel import limits
from suitcase.kernel.ids import parse_id
from suitcase.kernel.paging import Page

# As many as somebody looks through at once; the rest is a page or a search away.
SHOWN = 50
# Of each kind one more than a bulk act takes, so that it can say that these are too many.
_MOST = limits.BULK_ROWS + 1


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """One list of a form: what is chosen in all, and the part on the screen. `name` is that of its boxes."""

    name: str
    chosen: frozenset[int]
    rows: Sequence[Any]
    total: int
    page: int
    search: str
    shown: frozenset[int]

    @property
    def hidden(self) -> str:
        """What is chosen and not on the screen, as the form carries it."""
        return ",".join(str(one) for one in sorted(self.chosen - self.shown))

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return max(1, -(-self.total // SHOWN))


def chosen(sent: QueryDict, name: str) -> frozenset[int]:
    """Everything that was chosen in a list: boxes on the screen, and what was kept from before."""
    kept = sent.get(f"kept_{name}", "").split(",")[:_MOST]
    return frozenset(one for one in map(parse_id, [*kept, *sent.getlist(name)[:_MOST]]) if one)


def listed(sent: QueryDict, name: str, found: Page[Any], ids: Sequence[int], picked: Iterable[int]) -> Kept:
    """A list as its form draws it: `found` is the page that is shown, `ids` those of its rows."""
    return Kept(
        name,
        frozenset(picked),
        found.rows,
        found.total or 0,
        page_of(sent, name),
        sent.get("q", "")[:100],
        frozenset(ids),
    )


def page_of(sent: QueryDict, name: str) -> int:
    """Which page of a list is wanted: the one a button says, or the one that was there; a search starts anew."""
    go, _colon, number = sent.get("go", "").partition(":")
    if go == name:
        return min(max(parse_id(number) or 1, 1), limits.BULK_ROWS)
    if sent.get("go", "") == "search":
        return 1
    return min(max(parse_id(sent.get(f"page_{name}", "")) or 1, 1), limits.BULK_ROWS)
