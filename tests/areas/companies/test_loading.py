"""Files in GLEIF's formats: taken in, taken again, cut off, damaged; and who may do it."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from suitcase.areas.companies import actions, loading
from suitcase.areas.companies import public as companies
from suitcase.areas.companies.contracts import EntityKind, NameKind, Problem, Status
from suitcase.areas.companies.errors import (
    LoadedElsewhere,
    NoSuchEntity,
    NotAtTheTerminal,
    UnreadableFile,
)
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.areas.companies.registry import (
    ACTOR,
    BRANCHES,
    CAST,
    RELATION_TITLES,
    TITLES,
    as_csv,
    as_json,
    lei,
    load,
    row,
    search,
)

pytestmark = pytest.mark.django_db


def zipped(content: bytes, *names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return buffer.getvalue()


def lines(verb: str) -> list[dict]:
    with acting(ACTOR), connection.cursor() as cursor:
        cursor.execute("SELECT data FROM journal_line WHERE verb = %s ORDER BY id", [verb])
        return [json.loads(data) for (data,) in cursor.fetchall()]


class TestTaken:
    @pytest.mark.parametrize(
        ("pack", "name"),
        [
            (as_csv, "lei2.csv"),
            (lambda rows: b"\xef\xbb\xbf" + as_csv(rows), "lei2.csv"),
            (as_json, "lei2.json"),
            (lambda rows: gzip.compress(as_csv(rows)), "lei2.csv.gz"),
            (lambda rows: zipped(as_json(rows), "lei2.json"), "lei2.json.zip"),
        ],
    )
    def test_every_form_of_the_file_says_the_same(
        self, tmp_path: Path, pack: Callable[[list], bytes], name: str
    ) -> None:
        rows = [
            *CAST,
            row(20, "Two Lines AG")
            | {
                f"{'Entity.LegalAddress.'}AdditionalAddressLine.1": "Hinterhaus",
                "Entity.LegalAddress.FirstAddressLine": "Ahornallee 3",
            },
        ]
        done = load(tmp_path, pack(rows), name).load
        assert (done.records, done.added, done.changed, done.broken) == (13, 13, 0, 0)
        acme, branch, media = (companies.get_entity(lei(number)) for number in (1, 2, 3))
        assert (acme.name, acme.country, acme.legal_form, acme.kind) == (
            "Acme Outdoor GmbH",
            "DE",
            "2HBR",
            EntityKind.HEAD_OFFICE,
        )
        assert acme.address.words == "Gipfelweg 1, 10115 Berlin"
        assert (branch.kind, branch.head_office_name) == (EntityKind.LOCAL_ENTITY, "")
        assert [(one.kind, one.name) for one in media.other_names] == [(NameKind.TRADING, "Northwind Agency")]
        assert media.address.words == "Address not known"
        assert companies.get_entity(lei(20)).address.street == "Ahornallee 3, Hinterhaus"
        assert companies.get_entity(lei(9)).status is Status.ENDED
        assert companies.get_entity(lei(10)).status is Status.LAPSED

    def test_relationships_name_the_head_office(self, tmp_path: Path) -> None:
        load(tmp_path, as_csv(CAST))
        done = load(tmp_path, as_csv(BRANCHES, RELATION_TITLES), "rr.csv").load
        assert (done.records, done.changed, done.unchanged) == (2, 1, 1)
        branch = companies.get_entity(lei(2))
        assert (branch.head_office_lei, branch.head_office_name) == (lei(1), "Acme Outdoor GmbH")
        assert companies.get_entity(lei(4)).kind is EntityKind.HEAD_OFFICE  # consolidated, but no branch
        load(tmp_path, as_csv(CAST), again=True)
        assert companies.get_entity(lei(2)).head_office_lei == lei(1)

    def test_a_second_time_nothing_changes_and_is_not_even_read(self, tmp_path: Path) -> None:
        load(tmp_path, as_csv(CAST))
        assert load(tmp_path, as_csv(CAST), "renamed.csv").already
        again = load(tmp_path, as_csv(CAST), again=True).load
        assert (again.added, again.changed, again.unchanged) == (0, 0, len(CAST))
        assert len(lines("companies:changed")) == 1

    def test_a_newer_file_changes_what_differs_and_an_older_one_nothing(self, tmp_path: Path) -> None:
        old, new = ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00+01:00")
        load(tmp_path, as_csv([row(1, "Acme Outdoor GmbH", LastUpdateDate=old), row(2, "Birch ApS", "DK")]))
        newer = as_csv([row(1, "Acme Alpine GmbH", LastUpdateDate=new), row(2, "Birch ApS", "DK")])
        done = load(tmp_path, newer).load
        assert (done.added, done.changed, done.unchanged) == (0, 1, 1)
        assert [one.name for one in search("acme alpine")] == ["Acme Alpine GmbH"]
        assert search("acme outdoor") == []
        assert load(tmp_path, as_csv([row(1, "Acme Outdoor GmbH", LastUpdateDate=old)])).load.changed == 0
        assert companies.get_entity(lei(1)).name == "Acme Alpine GmbH"

    def test_the_journal_tells_how_much_and_what(self, tmp_path: Path) -> None:
        done = load(tmp_path, as_csv(CAST), "ana@acme.csv").load
        (begun,), (changed,), (loaded,) = (
            lines(f"companies:{verb}") for verb in ("load_begun", "changed", "loaded")
        )
        assert (begun["file"], begun["sha256"]) == ("ana(at)acme.csv", done.sha256)
        assert (changed["added"], changed["rows"], len(changed["sha256"])) == (12, 12, 64)
        assert loaded == {
            "load": done.id,
            "records": 12,
            "added": 12,
            "changed": 0,
            "unchanged": 0,
            "broken": 0,
        }


class TestCutOff:
    def test_a_killed_load_goes_on_where_it_stopped(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(loading, "BATCH", 5)
        take, taken = actions.take_batch, []

        def killed_in_the_second(*args: object, **options: object) -> object:
            taken.append(1)
            if len(taken) == 2:
                raise KeyboardInterrupt
            return take(*args, **options)

        monkeypatch.setattr(actions, "take_batch", killed_in_the_second)
        with pytest.raises(KeyboardInterrupt):
            load(tmp_path, as_csv(CAST))
        assert companies.get_registry().entities == 5
        assert companies.get_registry().stale_blocks == 1
        done = load(tmp_path, as_csv(CAST))
        assert (done.resumed_at, done.load.records, done.load.added) == (5, 12, 12)
        assert len(lines("companies:load_begun")) == 1
        assert companies.get_registry().stale_blocks == 0

    def test_two_processes_do_not_take_the_same_part(self, tmp_path: Path) -> None:
        begun = actions.begin_load(ACTOR, file_name="lei2.csv", sha256="0" * 64)
        part = {"entries": [], "branches": [], "source": "GLEIF", "read": 3, "broken": 3}
        actions.take_batch(ACTOR, load=begun, **part)
        with pytest.raises(LoadedElsewhere):
            actions.take_batch(ACTOR, load=begun, **part)
        actions.finish_load(ACTOR, load=begun)
        with pytest.raises(LoadedElsewhere):
            actions.finish_load(ACTOR, load=begun)

    @pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped(content, "lei2.csv")])
    def test_a_truncated_archive_keeps_what_came_before(
        self, tmp_path: Path, pack: Callable[[bytes], bytes]
    ) -> None:
        rows = [row(number, f"Company {number} {number * 7919 % 10_007} GmbH") for number in range(2_000)]
        content = pack(as_csv(rows))
        if (
            content[:2] == b"PK"
        ):  # the list of contents stands at the end, so there is nothing to read without it
            with pytest.raises(UnreadableFile):
                load(tmp_path, content[: len(content) // 2])
            return
        done = load(tmp_path, content[: len(content) // 2])
        assert done.cut_off
        assert done.load.finished_at is None
        assert 500 < companies.get_registry().entities < 2_000
        assert search("company 7 5395")[0].lei == lei(7)


class TestDamaged:
    def test_broken_rows_are_left_out_with_a_reason(self, tmp_path: Path) -> None:
        good = as_csv(
            [row(1, "Acme Outdoor GmbH"), row(2, "Birch ApS", "DK"), row(3, "Caraway Ltd", "GB")]
        ).splitlines(keepends=True)
        bad = [
            b'"too","few","fields"\r\n',
            as_csv([row(4, "X") | {"LEI": lei(4)[:-1] + str((int(lei(4)[-1]) + 1) % 10)}]).splitlines(
                keepends=True
            )[1],
            as_csv([row(5, "")]).splitlines(keepends=True)[1],
            as_csv([row(6, "No Country AG", "")]).splitlines(keepends=True)[1],
            as_csv([row(7, "M\u00fcller AG")]).decode().encode("latin-1").splitlines(keepends=True)[1],
            as_csv([row(8, "Quote AG")]).splitlines(keepends=True)[1].replace(b'"Quote AG"', b'"Quote AG'),
            as_csv([row(9, "x" * 501)]).splitlines(keepends=True)[1],
        ]
        problems: list[Problem] = []
        content = b"".join([good[0], good[1], *bad[:4], good[2], *bad[4:], good[3]])
        done = load(tmp_path, content, on_problem=problems.append).load
        assert (done.added, done.broken) == (3, len(bad)) == (3, len(problems))
        assert [problem.record for problem in problems] == [2, 3, 4, 5, 7, 8, 9]
        reasons = (
            "3 fields instead of 15",
            "check digits",
            "no name",
            "country",
            "LegalName is not written in UTF-8",
            "Not CSV",
            "more than 500",
        )
        for problem, reason in zip(problems, reasons, strict=True):
            assert reason in problem.reason

    def test_broken_json_costs_one_record(self, tmp_path: Path) -> None:
        content = as_json(CAST[:4]).replace(b'"Northwind Media Ltd"', b'"Northwind Media Ltd')
        problems: list[Problem] = []
        done = load(tmp_path, content, on_problem=problems.append).load
        assert (done.records, done.added, done.broken) == (4, 3, 1)
        assert (problems[0].record, "Not JSON" in problems[0].reason) == (3, True)

    def test_json_that_ends_in_a_record_keeps_the_others(self, tmp_path: Path) -> None:
        done = load(tmp_path, as_json(CAST)[:-200]).load
        assert (done.added, done.broken) == (11, 1)

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\x00\x01\x02",
            b"name,city\nAcme,Berlin\n",
            as_csv(CAST, TITLES).replace(b"Entity.LegalName", b"Entity.Name"),
            b'{"data": []}',
            b"PK\x03\x04 no archive",
            zipped(b"x", "one.csv", "two.csv"),
            zipped(b"x", "picture.png"),
            b"\x1f\x8b no archive",
        ],
    )
    def test_another_file_is_refused_and_not_noted(self, tmp_path: Path, content: bytes) -> None:
        with pytest.raises(UnreadableFile):
            load(tmp_path, content)
        assert companies.get_registry().last_load is None

    def test_a_missing_file_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableFile, match="cannot be read"):
            companies.load_file(ACTOR, tmp_path / "missing.csv")


class TestWho:
    def test_people_do_not_load(self, tmp_path: Path) -> None:
        (tmp_path / "lei2.csv").write_bytes(as_csv(CAST))
        with pytest.raises(NotAtTheTerminal):
            companies.load_file(Actor.person(7), tmp_path / "lei2.csv")
        with pytest.raises(NotAtTheTerminal):
            actions.begin_load(Actor.person(7), file_name="lei2.csv", sha256="0" * 64)
        assert companies.get_registry().entities == 0

    @pytest.mark.parametrize(
        "statement",
        [
            "INSERT INTO legal_entity (lei) VALUES ('x')",
            "UPDATE company_name SET name = 'x'",
            "DELETE FROM legal_entity",
            "SELECT company_take('GLEIF', '2026-01-01Z', '[]')",
            "SELECT company_close_load(1, '2026-01-01Z')",
        ],
    )
    def test_the_database_refuses_every_other_road(self, statement: str) -> None:
        with (
            pytest.raises(DatabaseError, match=r"permission denied|written by its load alone"),
            acting(Actor.person(7)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    def test_nobody_has_a_number_that_is_not_there(self) -> None:
        for number in (lei(99), "", "Acme", "' OR 1=1"):
            with pytest.raises(NoSuchEntity):
                companies.get_entity(number)
            assert not companies.is_registered(number, "Acme Outdoor GmbH")


def test_the_name_check(tmp_path: Path) -> None:
    load(tmp_path, as_csv(CAST))
    passes = companies.is_registered
    assert passes(lei(1), "acme outdoor GMBH")
    assert passes(lei(3), "Northwind Agency")  # trades under it
    assert passes(lei(6), "Toyota Jidosha Kabushiki Kaisha")  # written in other letters
    assert passes(lei(10), "Late Renewal Inc")  # lapsed, but there
    assert not passes(lei(1), "Acme Outdoor")  # the form is missing
    assert not passes(lei(4), "Acme Outdoor GmbH")  # another company's number
    assert not passes(lei(9), "Gone Away Ltd")  # ended
    assert not passes(lei(11), "Oldcastle Ales Limited")  # a former name
