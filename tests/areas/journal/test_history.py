"""The history of one thing, as a page shows it, and who sees it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError

from suitcase.areas.journal.contracts import Stream
from suitcase.areas.journal.public import lines, record, sequencer_lag
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting, prepared
from tests.areas.journal.stage import ACME, ANA, CAI, HANDLE, MIA, Journal, note

TABLES = ("journal_line", "journal_entry", "journal_head", "journal_reader", "person_key", "submission")
EMPTY: dict[str, list[object]] = {table: [] for table in TABLES}


def texts(actor: Actor, stream: Stream = ACME, **page: object) -> list[str]:
    return [line.data["text"] for line in lines(actor, stream, **page)]  # type: ignore[arg-type]


def test_pages_go_on_where_the_last_one_ended(journal: Journal) -> None:
    for number in range(1, 8):
        note(ANA, text=str(number))
    journal.sequence()
    note(ANA, text="fresh")
    first = lines(ANA, ACME, limit=3)
    assert [(line.position, line.data["text"]) for line in first] == [(None, "fresh"), (7, "7"), (6, "6")]
    assert texts(ANA, before=first[-1].position, limit=3) == ["5", "4", "3"]
    assert texts(ANA, before=3, limit=3) == ["2", "1"]
    assert texts(ANA, before=1) == []
    assert texts(ANA, after=5, limit=3) == ["6", "7"]
    assert texts(ANA, after=0, limit=2) == ["1", "2"]
    journal.sequence()
    assert lines(ANA, ACME, limit=1)[0].position == 8


def test_a_page_can_be_of_some_verbs(things: None) -> None:
    note(ANA, text="a")
    with acting(ANA):
        record("thing:renamed", ANA, streams=[ACME], data={"text": "b"})
    assert texts(ANA, verbs=["thing:renamed"]) == ["b"]
    assert texts(ANA, verbs=["thing:noted", "thing:renamed"]) == ["b", "a"]
    assert texts(ANA, verbs=[]) == []


def test_a_line_is_counted_in_each_of_its_streams(journal: Journal) -> None:
    note(ANA, text="one")
    note(ANA, text="both", streams=[ACME, HANDLE, ACME])
    note(MIA, text="other", streams=[HANDLE])
    journal.sequence()
    assert [(line.position, line.data["text"]) for line in lines(ANA, ACME)] == [(2, "both"), (1, "one")]
    assert [(line.position, line.data["text"]) for line in lines(MIA, HANDLE)] == [(2, "other"), (1, "both")]
    assert [line.streams for line in journal.read()] == [(ACME,), (ACME, HANDLE), (HANDLE,)]


def test_a_stranger_sees_no_line_and_no_sign_of_one(journal: Journal) -> None:
    note(ANA, text="private", nickname="Goldfish")
    journal.sequence()
    assert texts(CAI) == []
    assert texts(MIA) == []
    assert texts(ANA, HANDLE) == []
    for actor in (CAI, Actor(), Actor(scope="account")):
        with acting(actor):
            assert {table: prepared(f"SELECT * FROM {table}") for table in TABLES} == EMPTY
    assert {table: prepared(f"SELECT * FROM {table}") for table in TABLES} == EMPTY


def test_a_shared_line_shows_the_stranger_only_the_shared_place(journal: Journal) -> None:
    note(ANA, text="both", streams=[ACME, HANDLE])
    journal.sequence()
    with acting(MIA):
        places = prepared("SELECT stream_kind, stream_id FROM journal_entry")
        heads = prepared("SELECT stream_kind, stream_id FROM journal_head")
    assert places == heads == [tuple(HANDLE)]


def test_a_person_sees_lines_of_their_own_stream(things: None) -> None:
    note(ANA, text="to Cai", streams=[(1, CAI.person_id or 0)])
    assert texts(CAI, Stream(1, CAI.person_id or 0)) == ["to Cai"]
    assert texts(MIA, Stream(1, CAI.person_id or 0)) == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal_line SET verb = 'thing:forged'",
        "UPDATE journal_line SET position = 1",
        "UPDATE journal_entry SET stream_id = 1",
        "UPDATE journal_entry SET hash = NULL",
        "UPDATE journal_head SET position = 0",
        "UPDATE person_key SET key = NULL",
        "DELETE FROM journal_line",
        "DELETE FROM journal_entry",
        "DELETE FROM journal_head",
        "DELETE FROM person_key",
        "TRUNCATE journal_line CASCADE",
        "INSERT INTO journal_head (stream_kind, stream_id, position, hash) VALUES (9, 9, 9, '')",
    ],
)
def test_the_application_cannot_change_what_was_written(things: None, sql: str) -> None:
    note(ANA)
    with pytest.raises(DatabaseError, match="permission denied"), acting(Actor.system()):
        prepared(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal_line SET verb = 'thing:forged'",
        "UPDATE journal_line SET sealed = '{}'",
        "UPDATE journal_entry SET stream_id = 1",
        "DELETE FROM journal_line",
        "DELETE FROM journal_entry",
        "DELETE FROM journal_head",
        "UPDATE person_key SET key = NULL",
    ],
)
def test_the_sequencer_can_place_lines_and_nothing_else(journal: Journal, sql: str) -> None:
    with pytest.raises(Exception, match="permission denied"):
        journal.system.execute(sql)


NOBODY = Actor()
WRITE = (
    "SELECT journal_write(1, 'thing:noted', '2026-01-01Z', %s, '', '{}', '{}', '{}', '{}',"
    " %s::smallint[], %s::bigint[])"
)
WRITE_MANY = (
    "SELECT journal_write_many('thing:noted', '2026-01-01Z', %s, '', '[[\"1\", {}, {}], [\"2\", {}, {}]]', '{}', '{}',"
    " %s::bigint[], %s::smallint[], %s::bigint[])"
)


@pytest.mark.parametrize(
    ("actor", "name"),
    [
        (CAI, ANA),
        (CAI, Actor()),
        (CAI.within("ops"), ANA),
        (Actor(), Actor()),
        (Actor(), ANA),
        (Actor(scope="ops"), ANA),
    ],
)
def test_nobody_writes_in_another_name(things: None, actor: Actor, name: Actor) -> None:
    with pytest.raises(DatabaseError, match="in the name of whoever acts"), acting(actor):
        prepared(WRITE, (name.person_id, [4], [1]))
    with pytest.raises(DatabaseError, match="in the name of whoever acts"), acting(actor):
        prepared(WRITE_MANY, (name.person_id, [1, 2], [4, 4], [1, 1]))


@pytest.mark.parametrize("kinds", [[], [0], [4, 0], [-1]])
def test_nobody_writes_outside_the_histories_of_things(things: None, kinds: list[int]) -> None:
    with pytest.raises(DatabaseError, match="at least one thing"), acting(ANA):
        prepared(WRITE, (ANA.person_id, kinds, kinds))


@pytest.mark.parametrize(
    ("lines", "kinds", "things_"),
    [([], [], []), ([1], [4], [1]), ([1, 2], [4, 0], [1, 1]), ([1, 2], [4], [1, 1]), ([1, 2], [4, 4], [1])],
)
def test_none_of_many_lines_is_outside_them(
    things: None, lines: list[int], kinds: list[int], things_: list[int]
) -> None:
    with pytest.raises(DatabaseError, match="at least one thing"), acting(ANA):
        prepared(WRITE_MANY, (ANA.person_id, lines, kinds, things_))


@pytest.mark.parametrize(
    "sql",
    [
        (
            "INSERT INTO journal_line (id, verb, at, actor_person_id, data, sealed, position, hash)"
            " VALUES (1, 'thing:noted', '2026-01-01Z', 101, '{}', '{}', 1, 'seal')"
        ),
        "INSERT INTO journal_entry (line_id, stream_kind, stream_id) SELECT id, 1, 103 FROM journal_line",
    ],
)
def test_nobody_writes_past_the_one_way_there_is(things: None, sql: str) -> None:
    """So nobody gives positions, and nobody puts a line of others into a history of their own."""
    note(ANA)
    with pytest.raises(DatabaseError, match="permission denied"), acting(ANA):
        prepared(sql)


def test_history_costs_three_statements_however_long_it_is(things: None) -> None:
    runs = "SELECT coalesce(sum(generic_plans + custom_plans), 0) FROM pg_prepared_statements"
    for number in range(30):
        note(ANA, text=str(number), nickname="Goldfish")
    with acting(ANA):
        before = prepared(runs)[0][0]
        assert len(lines(ANA, ACME, limit=25)) == 25
        # The server counts every run of a prepared statement; one of them is the count itself.
        assert 2 <= prepared(runs)[0][0] - before - 1 <= 3


def test_lag_is_the_age_of_the_oldest_waiting_line(journal: Journal) -> None:
    assert sequencer_lag() == 0.0
    note(ANA)
    first, second = sequencer_lag(), sequencer_lag()
    assert 0 < first <= second < 60
    journal.sequence()
    assert sequencer_lag() == 0.0


def test_what_happened_between_two_things_is_paged_whole(journal: Journal) -> None:
    for number in range(1, 7):
        note(ANA, text=str(number), streams=[ACME, HANDLE] if number % 2 else [ACME])
    note(MIA, text="hers alone", streams=[HANDLE])
    journal.sequence()
    note(ANA, text="fresh", streams=[ACME, HANDLE])
    assert texts(ANA, about=HANDLE) == ["fresh", "5", "3", "1"]
    assert texts(MIA, HANDLE, about=ACME) == ["fresh", "5", "3", "1"]
    first = lines(ANA, ACME, about=HANDLE, limit=2)
    assert [(line.position, line.data["text"]) for line in first] == [(None, "fresh"), (5, "5")]
    assert texts(ANA, about=HANDLE, before=5, limit=1) == ["3"]
    assert texts(ANA, about=HANDLE, verbs=["thing:renamed"]) == []
    assert texts(ANA, about=Stream(9, 9)) == []


def test_a_line_about_two_things_is_for_those_who_see_the_first(journal: Journal) -> None:
    note(ANA, text="both", streams=[ACME, HANDLE])
    journal.sequence()
    assert texts(CAI, about=HANDLE) == []
    assert texts(MIA, about=HANDLE) == []  # Acme's journal is not hers to read
    with pytest.raises(ValueError, match="latest line"):
        lines(ANA, ACME, about=HANDLE, after=1)
