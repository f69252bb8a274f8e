"""Lists as files: no cell is ever worked out as a formula, and everything comes back as it was."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from suitcase.surfaces.kit.spreadsheet import download, safe_cell

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


def read(response: object) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text, newline="")))


@given(st.lists(st.lists(CELLS, min_size=2, max_size=3), min_size=1, max_size=5))
def test_cells_come_back_and_are_safe(rows: list[list[str]]) -> None:
    found = read(download("x", rows))
    assert [[cell.removeprefix("'") for cell in row] for row in found] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    assert not [cell for row in found for cell in row if cell.lstrip(" ")[:1] in tuple("=+-@\t\r\n")[:]]


def test_what_looks_like_a_formula_is_text() -> None:
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", '=HYPERLINK("x")'):
        assert safe_cell(text) == f"'{text}"
    for text in ("", "1", "mia.trails", "a=b", "'=1", "–"):
        assert safe_cell(text) == text


def test_the_file_is_sent_in_pieces_under_a_plain_name() -> None:
    read_so_far = []

    def rows():  # type: ignore[no-untyped-def]
        for number in range(5_000):
            read_so_far.append(number)
            yield [str(number), "x" * 20]

    response = download('Acme: "Outdoor"/2026', rows())
    pieces = iter(response.streaming_content)
    next(pieces)
    assert len(read_so_far) < 2_000
    assert 'filename="Acme Outdoor 2026.csv"' in response["Content-Disposition"]
    assert response["Content-Type"] == "text/csv; charset=utf-8"
