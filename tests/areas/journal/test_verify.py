"""Any change, removal or reordering is found, whoever made it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from suitcase.areas.journal import sequencer
from suitcase.areas.journal.contracts import WHOLE_JOURNAL, Head, Stream
from suitcase.areas.journal.verify import heads_as_json, heads_from_json, parse_stream, read_heads
from suitcase.kernel import clock
from suitcase.surfaces.cli.journal import app
from tests.areas.journal.forgeries import FORGERIES
from tests.areas.journal.stage import ACME, ANA, HANDLE, Journal, note

TABLES = ("journal_head", "journal_line", "journal_entry")


class Forger:
    """Somebody with every right in the database."""

    def __init__(self, journal: Journal) -> None:
        self.connection = journal.connect("owner")
        self.ids = dict(self.connection.execute("SELECT position, id FROM journal_line").fetchall())

    def do(self, statements: list[str]) -> None:
        for statement in statements:
            sql = statement.format(0, *[self.ids[number] for number in sorted(self.ids)])
            assert self.connection.execute(sql).rowcount > 0, f"changed nothing: {sql}"

    def rewrite(self, line: int) -> None:
        """Change a line and lay every seal anew, so that nothing in the database tells."""
        self.do(
            [f"UPDATE journal_line SET data = jsonb_build_object('text', 'forged') WHERE id = {{{line}}}"]
        )
        for statement in (
            "UPDATE journal_line SET position = NULL, hash = NULL",
            "UPDATE journal_entry SET position = NULL, hash = NULL",
            "DELETE FROM journal_head",
        ):
            self.connection.execute(statement)
        assert sequencer.sequence_all(self.connection) == len(self.ids)

    @contextlib.contextmanager
    def undone(self) -> Iterator[None]:
        """Put the three tables back afterwards."""
        execute = self.connection.execute
        for table in TABLES:
            execute(f"CREATE TEMP TABLE kept_{table} AS TABLE {table}")
        yield
        execute("TRUNCATE journal_head, journal_entry, journal_line")
        for table in TABLES:
            execute(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM kept_{table}")
            execute(f"DROP TABLE kept_{table}")


@pytest.fixture
def sealed(journal: Journal) -> Journal:
    """Nine lines: all in Acme's history, the even ones in that of the handle too."""
    for number in range(1, 10):
        note(ANA, text=f"line {number}", streams=[ACME, HANDLE] if number % 2 == 0 else [ACME], mood="good")
    assert journal.sequence() == 9
    return journal


def heads(journal: Journal) -> list[Head]:
    with journal.system.transaction():
        return list(read_heads(journal.system))


def test_an_untouched_journal_is_intact(sealed: Journal) -> None:
    told: list[tuple[int, int]] = []
    verdict = sealed.verify(progress=lambda done, total: told.append((done, total)))
    assert (verdict.is_intact, verdict.lines, verdict.streams) == (True, 9, 2)
    assert told == [(9, 9)]
    for stream, lines in ((ACME, 9), (HANDLE, 4), (Stream(4, 99), 0)):
        verdict = sealed.verify(stream)
        assert (verdict.is_intact, verdict.lines) == (True, lines)


def test_every_forgery_is_found(sealed: Journal) -> None:
    forger = Forger(sealed)
    missed = {}
    for name, (statements, words) in FORGERIES.items():
        with forger.undone():
            forger.do(statements)
            broken = sealed.verify().broken
            if broken is None or words not in broken.sentence:
                missed[name] = broken
        assert sealed.verify().is_intact, f"the test did not put back: {name}"
    assert missed == {}


@pytest.mark.parametrize("line", [2, 4, 8])
def test_the_first_broken_place_is_named(sealed: Journal, line: int) -> None:
    forger = Forger(sealed)
    forger.do([f"UPDATE journal_line SET verb = 'thing:forged' WHERE id = {{{line}}}"])
    broken = sealed.verify().broken
    assert broken is not None
    assert (broken.stream, broken.position, broken.line_id) == (ACME, line, forger.ids[line])
    for stream, position in ((ACME, line), (HANDLE, line // 2)):
        broken = sealed.verify(stream).broken
        assert broken is not None
        assert (broken.stream, broken.position, broken.line_id) == (stream, position, forger.ids[line])


def test_a_stream_alone_tells_what_it_lost(sealed: Journal) -> None:
    forger = Forger(sealed)
    found = {}
    for name, statement in {
        "middle": "DELETE FROM journal_entry WHERE stream_kind = 5 AND position = 2",
        "end": "DELETE FROM journal_entry WHERE stream_kind = 5 AND position = 4",
        "head": "DELETE FROM journal_head WHERE stream_kind = 5",
    }.items():
        with forger.undone():
            forger.do([statement])
            broken = sealed.verify(HANDLE).broken
            found[name] = (broken.position, broken.sentence) if broken else None
    assert found == {
        "middle": (2, "Line 2 is missing: after line 1 comes line 3."),
        "end": (4, "The end is cut off: 4 lines were written, 3 are here."),
        "head": (4, "The last line is not the one that the head of the stream seals."),
    }


def test_a_line_torn_out_below_its_places_is_found(sealed: Journal) -> None:
    forger = Forger(sealed)
    with _without_foreign_key(forger):
        forger.do(["DELETE FROM journal_line WHERE id = {9}"])
        broken, alone = sealed.verify().broken, sealed.verify(ACME).broken
        forger.do(["DELETE FROM journal_entry WHERE line_id = {9}"])
    assert broken is not None
    assert alone is not None
    assert (broken.sentence, broken.line_id) == ("The line that stood here was removed.", forger.ids[9])
    assert (alone.sentence, alone.position) == ("The line that stood here was removed.", 9)


@contextlib.contextmanager
def _without_foreign_key(forger: Forger) -> Iterator[None]:
    """The database is used by other tests afterwards, so the constraint comes back."""
    row = forger.connection.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = 'journal_entry'::regclass AND contype = 'f'"
    ).fetchone()
    assert row is not None
    forger.connection.execute(f'ALTER TABLE journal_entry DROP CONSTRAINT "{row[0]}"')
    yield
    forger.connection.execute(f'ALTER TABLE journal_entry ADD CONSTRAINT "{row[0]}" {row[1]}')


def test_a_consistent_rewrite_is_found_by_heads_kept_outside(sealed: Journal) -> None:
    outside = heads(sealed)
    note(ANA, text="line 10")
    sealed.sequence()
    assert sealed.verify(expected=outside).is_intact
    Forger(sealed).rewrite(4)
    assert sealed.verify().is_intact  # nothing in the database tells; that is what the copy outside is for
    broken = sealed.verify(expected=outside).broken
    assert broken is not None
    assert "the copy kept outside" in broken.sentence
    assert (broken.stream, broken.position) == (HANDLE, 4)
    alone = sealed.verify(ACME, expected=outside).broken
    assert alone is not None
    assert (alone.stream, alone.position) == (ACME, 9)


def test_a_journal_set_back_is_found_by_heads_kept_outside(sealed: Journal) -> None:
    """An older backup is whole in itself; only what was seen since tells that something is missing."""
    forger = Forger(sealed)
    earlier = {table: forger.connection.execute(f"TABLE {table}").fetchall() for table in TABLES}
    for _ in range(2):
        note(ANA)
    sealed.sequence()
    outside = heads(sealed)
    forger.connection.execute(
        "DELETE FROM journal_entry WHERE line_id IN (SELECT id FROM journal_line WHERE position > 9)"
    )
    forger.connection.execute("DELETE FROM journal_line WHERE position > 9")
    for kind, thing, position, seal in earlier["journal_head"]:
        sql = "UPDATE journal_head SET position = %s, hash = %s WHERE stream_kind = %s AND stream_id = %s"
        forger.connection.execute(sql, (position, seal, kind, thing))
    assert sealed.verify().is_intact
    broken = sealed.verify(expected=outside).broken
    assert broken is not None
    assert broken.sentence == "The end is cut off: 11 lines were written, 9 are here."


def test_lines_that_wait_are_not_looked_at(sealed: Journal) -> None:
    note(ANA)
    assert (sealed.verify().is_intact, sealed.verify().lines) == (True, 9)


def test_heads_survive_the_way_through_a_file(sealed: Journal) -> None:
    text = "".join(heads_as_json(iter(heads(sealed)), clock.now()))
    assert heads_from_json(text) == heads(sealed)
    assert json.loads(text)["heads"][0]["stream"] == str(WHOLE_JOURNAL)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"heads": [{"stream": "4:1"}]}', '{"heads": [1]}'])
def test_what_is_no_list_of_heads_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        heads_from_json(text)


@pytest.mark.parametrize("text", ["4", "four:1", "4:", ":", "4:1:1"])
def test_what_is_no_stream_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_stream(text)


class TestCommand:
    """`suitcase journal`."""

    @pytest.fixture
    def run(self, sealed: Journal) -> Callable[..., Any]:
        return lambda *words: CliRunner().invoke(app, list(words))

    def test_it_says_that_all_is_well(self, run: Callable[..., Any]) -> None:
        done = run("verify")
        assert (done.exit_code, done.stdout) == (0, "The journal is intact: 9 lines in 2 streams.\n")
        done = run("verify", "--stream", str(HANDLE))
        assert (done.exit_code, done.stdout) == (0, "The journal is intact: 4 lines in 1 stream.\n")

    def test_it_says_where_it_is_broken(self, run: Callable[..., Any], sealed: Journal) -> None:
        forger = Forger(sealed)
        forger.do(["UPDATE journal_line SET verb = 'thing:forged' WHERE id = {3}"])
        done = run("verify")
        assert done.exit_code == 1
        assert (
            f"The history of {ACME} is broken at line 3. The line thing:forged (id {forger.ids[3]})"
            in done.stdout
        )

    def test_heads_are_kept_outside_and_expected(
        self, run: Callable[..., Any], sealed: Journal, tmp_path: Path
    ) -> None:
        kept = tmp_path / "heads.json"
        kept.write_text(run("heads").stdout)
        assert run("verify", "--expect", str(kept)).exit_code == 0
        Forger(sealed).rewrite(2)
        assert run("verify").exit_code == 0
        done = run("verify", "--expect", str(kept))
        assert (done.exit_code, "the copy kept outside" in done.stdout) == (1, True)

    @pytest.mark.parametrize(
        ("words", "hint"),
        [(["--stream", "x"], "is no stream"), (["--expect", "/nowhere/heads.json"], "could not be read")],
    )
    def test_a_wrong_word_is_explained(self, run: Callable[..., Any], words: list[str], hint: str) -> None:
        done = run("verify", *words)
        assert done.exit_code == 2
        assert hint in " ".join(done.output.replace("│", " ").split())
