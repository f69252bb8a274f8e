"""State of a list page, kept in its address: search text, filters, order, page. No SQL here.

A view declares a `ListSpec`, reads a `ListState` from the query string and hands both to its query. Whatever
the address says, the state holds only declared columns and options, bounded text and bounded sizes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

MAX_SEARCH = 100  # characters; longer than any handle, name or id
MAX_PAGE = 400  # numbered pages end here: deeper offsets cost more than they help, search instead
MAX_CURSOR = 200  # characters of an opaque cursor


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list. `sort` makes its heading a link; `number` aligns it to the end of the cell.

    `quiet` hides the heading from sight (row actions), `wide_only` drops the column on a phone.
    """

    key: str
    label: str
    sort: bool = False
    number: bool = False
    quiet: bool = False
    wide_only: bool = False

    @property
    def look(self) -> str:
        """The classes of its cells."""
        looks = {"number": self.number, "quiet": self.quiet, "wide-only": self.wide_only}
        return " ".join(name for name, has in looks.items() if has)


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice above the list. `options` are (value, label); the empty value means everything."""

    key: str
    label: str
    options: Sequence[tuple[str, str]]
    everything: str = "All"


@dataclass(frozen=True, slots=True)
class ListSpec:
    """What a list page offers. `order` is a column key, with `-` in front for descending."""

    columns: Sequence[Column]
    order: str
    filters: Sequence[Filter] = ()
    search: str = ""
    sizes: Sequence[int] = (25, 50, 100)

    def read(self, query: Mapping[str, Any], path: str = "") -> ListState:
        """The state an address asks for. Never raises: what is not offered falls back to the default."""
        order = str(query.get("sort", self.order))
        if order.removeprefix("-") not in self._sortable():
            order = self.order
        chosen = {}
        for one in self.filters:
            value = str(query.get(one.key, ""))
            if value in {option for option, _label in one.options}:
                chosen[one.key] = value
        per = _whole(query.get("per"), self.sizes[0])
        return ListState(
            spec=self,
            path=path,
            q=" ".join(str(query.get("q", "")).replace("\x00", "").split())[:MAX_SEARCH]
            if self.search
            else "",
            filters=chosen,
            order=order,
            per=per if per in self.sizes else self.sizes[0],
            page=min(max(_whole(query.get("page"), 1), 1), MAX_PAGE),
            after=_cursor(query.get("after")),
            before=_cursor(query.get("before")),
        )

    def _sortable(self) -> set[str]:
        return {column.key for column in self.columns if column.sort} | {self.order.removeprefix("-")}


@dataclass(frozen=True)
class ListState:
    """One view of a list. Everything the query needs, and the addresses of its neighbours."""

    spec: ListSpec
    path: str
    q: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    per: int = 25
    page: int = 1
    after: str = ""
    before: str = ""

    @property
    def key(self) -> str:
        """The column the list is ordered by."""
        return self.order.removeprefix("-")

    @property
    def descending(self) -> bool:
        """True if the largest or latest comes first."""
        return self.order.startswith("-")

    @property
    def offset(self) -> int:
        """Rows before this numbered page."""
        return (self.page - 1) * self.per

    @property
    def narrowed(self) -> bool:
        """True if search or a filter hides rows: an empty list then says "nothing matches"."""
        return bool(self.q or self.filters)

    def url(self, **changes: Any) -> str:
        """The address of this list with some parts changed. Any change but the page starts at page 1."""
        wanted: dict[str, Any] = {"q": self.q, **self.filters, "sort": self.order, "per": self.per}
        wanted |= {key: value for key, value in changes.items() if value is not None}
        defaults = {"q": "", "sort": self.spec.order, "per": self.spec.sizes[0], "page": 1}
        kept = {key: value for key, value in wanted.items() if value != "" and value != defaults.get(key)}
        return f"{self.path}?{urlencode(kept)}" if kept else self.path or "?"

    def sort_url(self, key: str) -> str:
        """The address that orders by `key`; a second time turns the direction."""
        return self.url(sort=f"-{key}" if self.order == key else key)

    def aria_sort(self, key: str) -> str:
        """The value of a heading's aria-sort."""
        if key != self.key:
            return "none"
        return "descending" if self.descending else "ascending"

    @property
    def clear_url(self) -> str:
        """The address without search and filters, in the same order."""
        return self.url(q="", **dict.fromkeys(self.filters, ""))


@dataclass(frozen=True)
class ListPage:
    """Rows of one page. Give `total` if it is known, or `next_cursor`/`previous_cursor` for keyset lists.

    `more` says that numbered pages go on although the total is not counted.
    """

    state: ListState
    rows: Sequence[Any]
    total: int | None = None
    more: bool = False
    next_cursor: str = ""
    previous_cursor: str = ""

    @property
    def first(self) -> int:
        """Number of the first row shown, from 1; 0 if the page is empty."""
        return self.state.offset + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return self.state.offset + len(self.rows)

    @property
    def keyset(self) -> bool:
        """True if the list pages by cursor, so rows have no numbers."""
        return bool(self.next_cursor or self.previous_cursor or self.state.after or self.state.before)

    @property
    def next_url(self) -> str:
        """Address of the following page, or empty at the end."""
        if self.next_cursor:
            return self.state.url(after=self.next_cursor)
        if self.keyset or self.state.page >= MAX_PAGE:
            return ""
        goes_on = self.more if self.total is None else self.last < self.total
        return self.state.url(page=self.state.page + 1) if goes_on and self.rows else ""

    @property
    def previous_url(self) -> str:
        """Address of the page before, or empty at the start."""
        if self.previous_cursor:
            return self.state.url(before=self.previous_cursor)
        return "" if self.keyset or self.state.page <= 1 else self.state.url(page=self.state.page - 1)


def _whole(value: Any, default: int) -> int:
    text = str(value if value is not None else "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else default


def _cursor(value: Any) -> str:
    text = str(value or "")
    return text if len(text) <= MAX_CURSOR else ""
