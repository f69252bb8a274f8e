"""The state of a list: whatever the address says, only what was declared and bounded comes out."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from suitcase.surfaces.kit.table import MAX_CURSOR, MAX_PAGE, MAX_SEARCH, Column, Filter, ListPage, ListSpec

SPEC = ListSpec(
    columns=[
        Column("name", "Name", sort=True),
        Column("spend", "Spend", sort=True, number=True),
        Column("x", "X"),
    ],
    order="-spend",
    search="Search by name",
    filters=[Filter("status", "Status", [("pending", "Pending"), ("done", "Done")])],
)


@given(
    st.dictionaries(
        st.sampled_from(["q", "sort", "per", "page", "status", "after", "before", "other"]),
        st.text(max_size=300),
    )
)
def test_any_address_gives_a_bounded_state(query: dict[str, str]) -> None:
    state = SPEC.read(query, "/list")
    assert state.key in {"name", "spend"}
    assert state.per in SPEC.sizes
    assert 1 <= state.page <= MAX_PAGE
    assert len(state.q) <= MAX_SEARCH
    assert "\x00" not in state.q
    assert len(state.after) <= MAX_CURSOR
    assert set(state.filters) <= {"status"}
    assert set(state.filters.values()) <= {"pending", "done"}


@given(
    st.text(max_size=40),
    st.sampled_from(["name", "-name", "-spend"]),
    st.sampled_from(["", "done"]),
    st.sampled_from([25, 50]),
)
def test_an_address_reads_back_as_the_same_state(q: str, sort: str, status: str, per: int) -> None:
    state = SPEC.read({"q": q, "sort": sort, "status": status, "per": str(per)}, "/list")
    back = SPEC.read(
        {key: values[0] for key, values in parse_qs(urlsplit(state.url()).query).items()}, "/list"
    )
    assert back == state


def test_defaults_stay_out_of_the_address() -> None:
    assert SPEC.read({}, "/list").url() == "/list"
    assert SPEC.read({"q": "a b", "page": "3"}, "/list").url(page=2) == "/list?q=a+b&page=2"


def test_a_heading_turns_the_direction_the_second_time() -> None:
    state = SPEC.read({"sort": "name", "page": "4"}, "/list")
    assert state.sort_url("name") == "/list?sort=-name"
    assert state.sort_url("spend") == "/list?sort=spend"
    assert (state.aria_sort("name"), state.aria_sort("spend")) == ("ascending", "none")
    assert SPEC.read({}).aria_sort("spend") == "descending"


def test_clearing_keeps_the_order() -> None:
    state = SPEC.read({"q": "acme", "status": "done", "sort": "name"}, "/list")
    assert state.narrowed
    assert state.clear_url == "/list?sort=name"


def test_a_counted_list_knows_its_neighbours() -> None:
    state = SPEC.read({"page": "2"}, "/list")
    page = ListPage(state, range(25), total=60)
    assert (page.first, page.last) == (26, 50)
    assert (page.previous_url, page.next_url) == ("/list", "/list?page=3")
    assert ListPage(SPEC.read({"page": "3"}, "/list"), range(10), total=60).next_url == ""
    assert ListPage(SPEC.read({"page": str(MAX_PAGE)}, "/list"), range(25), more=True).next_url == ""


def test_a_keyset_list_pages_by_cursor() -> None:
    page = ListPage(SPEC.read({"after": "abc"}, "/list"), range(25), next_cursor="def", previous_cursor="abd")
    assert page.keyset
    assert (page.previous_url, page.next_url) == ("/list?before=abd", "/list?after=def")
    last = ListPage(SPEC.read({"after": "abc"}, "/list"), range(3), previous_cursor="abd")
    assert last.next_url == ""
