"""Positions without gaps, and no reader that misses a line, however late writers commit."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suitcase.areas.journal import actions, sequencer
from suitcase.areas.journal.contracts import Line, Stream
from suitcase.areas.journal.public import Feed, Reader, is_worker_alive
from suitcase.areas.journal.readers import read_on
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import prepared
from tests.areas.journal.stage import ACME, ANA, HANDLE, Journal, note
from tests.areas.journal.writers import Writer

WRITERS = 3
streams = st.lists(st.sampled_from([ACME, HANDLE, Stream(2, 7)]), min_size=1, max_size=3)
writer = st.integers(0, WRITERS - 1)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("record"), writer, streams),
        st.tuples(st.just("commit"), writer),
        st.tuples(st.just("roll back"), writer),
        st.tuples(st.just("sequence"), st.integers(1, 4)),
        st.tuples(st.just("read"), st.integers(1, 3)),
    ),
    min_size=5,
    max_size=30,
)


@pytest.fixture
def writers(journal: Journal) -> Iterator[list[Writer]]:
    made = [Writer(Actor.person(500 + number, name=f"Writer {number}")) for number in range(WRITERS)]
    yield made
    for each in made:
        each.stop()


class Follower:
    """A projection that keeps a position and nothing else."""

    def __init__(self) -> None:
        self.position = 0
        self.seen: list[Line] = []

    def read(self, journal: Journal, limit: int) -> int:
        found = journal.feed.after(self.position, limit)
        self.seen += found
        if found:
            self.position = found[-1].position or 0
        return len(found)


class Run:
    """One interleaving, and what has to be true of it."""

    def __init__(self, journal: Journal, writers: list[Writer]) -> None:
        self.journal, self.writers, self.follower = journal, writers, Follower()
        self.follower.position = journal.feed.head()
        self.start = self.follower.position
        self.open: dict[int, list[int]] = defaultdict(list)
        self.committed: list[int] = []

    def play(self, step: tuple[Any, ...]) -> None:
        match step:
            case ("record", who, places):
                self.writers[who].begin()
                actor = self.writers[who].actor
                self.open[who].append(self.writers[who].do(lambda: note(actor, streams=places)))
            case ("commit", who):
                self.writers[who].end(commit=True)
                self.committed += self.open.pop(who, [])
            case ("roll back", who):
                self.writers[who].end(commit=False)
                self.open.pop(who, None)
            case ("sequence", limit):
                sequencer.sequence_batch(self.journal.system, limit)
            case ("read", limit):
                self.follower.read(self.journal, limit)

    def finish(self) -> None:
        for who in range(WRITERS):
            self.play(("commit", who))
        self.journal.sequence()
        while self.follower.read(self.journal, 2):
            pass

    def check(self) -> None:
        seen = self.follower.seen
        assert sorted(line.id for line in seen) == sorted(self.committed)
        assert len({line.id for line in seen}) == len(seen)
        assert [line.position for line in seen] == list(range(self.start + 1, self.start + len(seen) + 1))
        places = self.journal.system.execute(
            "SELECT stream_kind, stream_id, count(*), count(position), min(position), max(position)"
            " FROM journal_entry GROUP BY 1, 2"
        ).fetchall()
        for _, _, entries, placed, first, last in places:
            assert (placed, first, last) == (entries, 1, entries)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(interleaving=steps)
def test_no_reader_ever_skips_a_line(
    journal: Journal, writers: list[Writer], interleaving: list[tuple[Any, ...]]
) -> None:
    run = Run(journal, writers)
    for step in interleaving:
        run.play(step)
    run.finish()
    run.check()
    assert journal.verify().is_intact


def test_a_line_that_waited_for_another_comes_after_it(journal: Journal, writers: list[Writer]) -> None:
    """The one that was begun first commits last: it must not be put before what a reader has seen."""
    late, early = writers[:2]
    late.begin()
    late_id = late.do(lambda: note(late.actor, text="begun first"))
    early_id = early.do(lambda: note(early.actor, text="committed first"))
    journal.sequence()
    assert [line.id for line in journal.read()] == [early_id]
    late.end(commit=True)
    journal.sequence()
    assert [line.id for line in journal.read(position=1)] == [late_id]
    assert late_id < early_id


def test_lines_of_one_batch_stand_in_the_order_of_their_arrival(journal: Journal) -> None:
    """Ids come from many machines' clocks; what counts is the order in which the database took the lines."""
    backwards = iter(range(900, 800, -1))
    with mock.patch.object(actions, "new_id", side_effect=backwards):
        ids = [note(ANA, text=str(number)) for number in range(5)]
    journal.sequence()
    assert ids == [900, 899, 898, 897, 896]
    assert [line.id for line in journal.read()] == ids


def test_writers_never_wait_for_the_sequencer(journal: Journal, writers: list[Writer]) -> None:
    note(ANA)
    held = journal.connect("system")
    with held.transaction():
        assert sequencer.sequence_batch(held) == 1  # placed, locked, not committed
        for _ in range(5):  # one that had to wait would be ended: the other does not commit before
            writers[0].do(lambda: note(writers[0].actor))
    assert journal.sequence() == 5
    assert journal.verify().is_intact


def test_the_sequencer_does_not_wait_for_writers(journal: Journal, writers: list[Writer]) -> None:
    writers[0].begin()
    writers[0].do(lambda: note(writers[0].actor))
    note(ANA)
    assert journal.sequence() == 1


def test_two_sequencers_do_not_disturb_each_other(journal: Journal) -> None:
    for _ in range(20):
        note(ANA)
    other = journal.connect("system")
    with journal.system.transaction():
        assert sequencer.sequence_batch(journal.system, 5) == 5
        assert sequencer.sequence_batch(other, 5) == 0
    assert sequencer.sequence_all(other) == 15
    assert [line.position for line in journal.read()] == list(range(1, 21))
    assert journal.verify().is_intact


def test_a_failure_in_the_middle_of_a_batch_leaves_nothing_half_done(journal: Journal) -> None:
    note(ANA)
    torn = mock.patch.object(sequencer, "_columns", side_effect=[[[], [], []], RuntimeError])
    with torn, pytest.raises(RuntimeError):
        sequencer.sequence_batch(journal.system)
    assert journal.read() == []
    assert journal.sequence() == 1
    assert journal.verify().is_intact


def test_one_works_and_the_other_stands_by(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequencer, "STANDBY_SECONDS", 0.02)
    stops = [threading.Event(), threading.Event()]
    first, second = (_run_in_thread(journal, stop) for stop in stops)
    _until(lambda: is_worker_alive(("sequencer",)))
    note(ANA)
    _until(lambda: len(journal.read()) == 1)
    stops[0].set()
    first.join(timeout=10)
    note(ANA)
    _until(lambda: len(journal.read()) == 2)
    stops[1].set()
    second.join(timeout=10)
    assert not first.is_alive()
    assert not second.is_alive()
    assert journal.verify().lines == 2


def test_a_worker_that_has_gone_silent_is_not_alive(journal: Journal) -> None:
    assert not is_worker_alive(("sequencer",))
    journal.system.execute("INSERT INTO worker_beat (name, at) VALUES ('sequencer', clock_timestamp())")
    assert is_worker_alive(("sequencer",))
    assert not is_worker_alive()
    journal.system.execute("UPDATE worker_beat SET at = clock_timestamp() - interval '11 seconds'")
    assert not is_worker_alive(("sequencer",))


class TestReader:
    """A projection moves with its work or not at all."""

    def test_each_line_takes_effect_once(self, journal: Journal) -> None:
        seen: list[str] = []
        reader = Reader("once", lambda found: seen.extend(line.data["text"] for line in found), batch=2)
        for number in range(5):
            note(ANA, text=str(number))
        journal.sequence()
        counts = [read_on(reader, journal.feed) for _ in range(4)]
        assert (counts, seen) == ([2, 2, 1, 0], ["0", "1", "2", "3", "4"])

    def test_a_failure_undoes_the_work_and_keeps_the_position(self, journal: Journal) -> None:
        note(ANA)
        journal.sequence()
        failing = iter([True, False])

        def handler(found: object) -> None:
            prepared("INSERT INTO journal_reader (name, position) VALUES ('effect', 1)")
            if next(failing):
                raise RuntimeError("not yet")

        reader = Reader("careful", handler)
        with pytest.raises(RuntimeError, match="not yet"):
            read_on(reader, journal.feed)
        assert positions(journal) == {}
        assert read_on(reader, journal.feed) == 1
        assert positions(journal) == {"careful": 1, "effect": 1}
        assert read_on(reader, journal.feed) == 0

    def test_two_workers_do_not_do_the_same_work(self, journal: Journal, writers: list[Writer]) -> None:
        note(ANA)
        journal.sequence()
        read_on(Reader("shared", lambda found: None), journal.feed)
        note(ANA)
        journal.sequence()
        started, go_on = threading.Event(), threading.Event()

        def slow(found: object) -> None:
            started.set()
            assert go_on.wait(timeout=10)

        feed = journal.feed
        busy = threading.Thread(target=lambda: writers[0].do(lambda: read_on(Reader("shared", slow), feed)))
        busy.start()
        assert started.wait(timeout=10)
        never: list[object] = []
        other = Feed(journal.connect("system"))
        assert writers[1].do(lambda: read_on(Reader("shared", never.extend), other)) is None
        go_on.set()
        busy.join(timeout=10)
        assert never == []
        assert positions(journal)["shared"] == 2


def positions(journal: Journal) -> dict[str, int]:
    return dict(journal.system.execute("SELECT name, position FROM journal_reader").fetchall())


def _run_in_thread(journal: Journal, stop: threading.Event) -> threading.Thread:
    thread = threading.Thread(target=sequencer.run, args=(journal.connect("system"), stop), daemon=True)
    thread.start()
    return thread


def _until(is_so: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
