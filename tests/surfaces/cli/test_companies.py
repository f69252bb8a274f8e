"""The command: what it says of a file, and how it ends."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from suitcase.surfaces.cli import companies
from tests.areas.companies.registry import CAST, as_csv, row

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> Result:
    return CliRunner().invoke(companies.app, [str(one) for one in arguments])


def test_load_says_what_became_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "lei2.csv"
    file.write_bytes(as_csv([*CAST, *(row(number, "") for number in range(30, 55))]))
    first = run("load", file)
    assert first.exit_code == 0
    assert "37 records: 12 new, 0 changed, 0 as they were, 25 left out." in first.output
    assert "Record 13 was left out. 0000TEST" in first.output
    assert "… and 5 more were left out." in first.output
    assert "nothing has changed. --again reads it all the same." in run("load", file).output
    again = run("load", file, "--again")
    assert "0 new, 0 changed, 12 as they were" in again.output
    assert "Nothing has changed." in again.output
    assert "12 companies" in run("status").output


def test_a_file_that_breaks_off_ends_with_1_and_keeps_what_came_before(tmp_path: Path) -> None:
    file = tmp_path / "lei2.csv.gz"
    rows = [row(number, f"Company {number} {number * 7919 % 10_007} GmbH") for number in range(2_000)]
    content = gzip.compress(as_csv(rows))
    file.write_bytes(content[: len(content) // 2])
    cut = run("load", file)
    assert cut.exit_code == 1
    assert "The file breaks off here" in cut.output
    assert "stopped after" in run("status").output


@pytest.mark.parametrize("content", [None, b"name,city\n", b""])
def test_another_file_ends_with_1_and_a_remedy(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "other.csv"
    if content is not None:
        file.write_bytes(content)
    refused = run("load", file)
    assert refused.exit_code == 1
    assert "Level 1" in refused.output
    assert "Nothing was loaded yet." in run("status").output


def test_search_shows_what_the_pages_would(tmp_path: Path) -> None:
    file = tmp_path / "lei2.csv"
    file.write_bytes(as_csv(CAST))
    run("load", file)
    found = run("search", "acme outdor", "--country", "NL")
    assert found.exit_code == 0
    assert found.output.index("Nederlands") < found.output.index("Gipfelweg")
    assert "local entity" in found.output
    assert run("search", "zzzzz").exit_code == 1
