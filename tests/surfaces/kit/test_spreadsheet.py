"""Lists as files: no cell is ever worked out as a formula, and everything comes back as it was."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from suitcase.kernel.errors import Invalid
from suitcase.surfaces.kit.spreadsheet import download, safe_cell, text_of

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


LETTERS = "abcäöüßéèñçøåÄÖÜ€„“ ;,@.0123456789"
LINES = st.lists(st.text(LETTERS, max_size=12), min_size=1, max_size=8)


def refusal_of(content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        text_of(content)
    return refused.value.fields["file"]


@given(LINES, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.sampled_from(["\n", "\r\n"]))
def test_a_file_is_read_as_spreadsheets_write_it(lines: list[str], encoding: str, end: str) -> None:
    text = end.join(lines)
    assert text_of(text.encode(encoding)) == text


@given(LINES)
def test_the_windows_code_page_is_read(lines: list[str]) -> None:
    parts = [line.encode("cp1252") for line in lines]
    assume(not any(is_utf_8(part) for part in parts))
    assert text_of(b"\n".join(parts)) == "\n".join(lines)


@given(LINES, LINES, st.booleans())
def test_a_file_of_both_is_refused_with_the_lines(
    good: list[str], other: list[str], is_good_first: bool
) -> None:
    """Two lists that were put together in an editor: whichever way it is read, half of the names are wrong."""
    known = [line.encode() for line in good]
    rest = [line.encode("cp1252") for line in other]
    odd = [n for n, part in enumerate(rest, 1) if not is_utf_8(part, or_plain=True)]
    fine = [n for n, part in enumerate(known, 1) if is_utf_8(part)]
    assume(odd and fine and not any(is_utf_8(part) for part in rest))
    lines = known + rest if is_good_first else rest + known
    first, second = (odd[0] + len(known), fine[0]) if is_good_first else (odd[0], fine[0] + len(rest))
    assert f"Line {first} is not written in UTF-8, and line {second} is." in refusal_of(b"\r\n".join(lines))


def test_what_is_cut_off_or_no_text_is_refused() -> None:
    assert "Line 2 is not written in UTF-8" in refusal_of("Zoë\nJürg".encode() + "é".encode()[:1])
    assert "Line 2 is not written in UTF-8" in refusal_of("e-mail\nZo".encode("utf-8-sig") + b"\xeb\n")
    for content in (b"PK\x03\x04\x00\x00", b"\xff\xfea", "email".encode("utf-16-le"), b"a\x81\x8d"):
        assert "no text file" in refusal_of(content)
    assert "at most 1 MB; this has 1.1 MB" in refusal_of(b"a@b.example\n" * 100_000)


def is_utf_8(part: bytes, *, or_plain: bool = False) -> bool:
    try:
        part.decode()
    except UnicodeDecodeError:
        return False
    return or_plain or not part.isascii()
