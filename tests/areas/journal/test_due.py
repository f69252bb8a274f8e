"""What becomes due: batch by batch, one process at a time, and a failure hinders nobody else."""

from __future__ import annotations

import functools

import pytest
from procrastinate.contrib.django import app

from suitcase.areas.journal import due, tasks
from suitcase.areas.journal.public import action, do_due, register_due
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import prepared
from tests.areas.journal.stage import Journal, note


class Heap:
    """Work that takes from a heap and notes each time how much it was offered."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.calls: list[tuple[str, int]] = []

    def __call__(self, actor: Actor, *, limit: int) -> int:
        self.calls.append((actor.scope, limit))
        taken = min(limit, self.left)
        self.left -= taken
        for _ in range(taken):
            note(actor)
        return taken


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing registered but what the test registers."""
    monkeypatch.setattr(due, "_registry", {})


@pytest.mark.usefixtures("registry", "db")
def test_it_is_done_in_batches_until_nothing_is_left() -> None:
    heap = Heap(7)
    register_due("heap", heap, batch=3)
    assert do_due() == {"heap": 7}
    assert heap.calls == [("job", 3)] * 4
    assert do_due(("other",)) == {}


@pytest.mark.usefixtures("registry", "db")
def test_a_name_belongs_to_one_kind_of_work() -> None:
    heap = Heap(0)
    register_due("heap", heap)
    register_due("heap", heap)
    with pytest.raises(ValueError, match="heap"):
        register_due("heap", Heap(1))


@pytest.mark.usefixtures("registry")
def test_what_fails_is_undone_alone_and_hinders_nobody(journal: Journal) -> None:
    def fails(actor: Actor, *, limit: int) -> int:
        note(actor)
        raise RuntimeError("not today")

    register_due("first", fails)
    register_due("second", Heap(2))
    assert do_due() == {"second": 2}
    assert journal.sequence() == 2


@pytest.mark.usefixtures("registry")
def test_what_collides_with_somebody_is_done_the_next_minute(journal: Journal) -> None:
    tries: list[int] = []

    @action
    def work(actor: Actor, *, limit: int) -> int:
        tries.append(limit)
        note(actor)
        if len(tries) == 1:
            prepared("DO $$ BEGIN RAISE deadlock_detected; END $$")
        return 1 if len(tries) == 2 else 0

    register_due("work", work)
    assert do_due() == {}
    assert journal.sequence() == 0
    assert do_due() == {"work": 1}


@pytest.mark.usefixtures("registry")
def test_another_process_at_the_same_work_is_left_to_it(journal: Journal) -> None:
    heap = Heap(2)
    register_due("heap", heap)
    with journal.connect("app") as other, other.transaction():
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended('due:heap', 0))")
        assert (do_due(), heap.calls) == ({"heap": 0}, [])
    assert do_due() == {"heap": 2}


@pytest.mark.usefixtures("registry", "db")
def test_a_round_stops_in_time_and_says_so() -> None:
    heap = Heap(10)
    register_due("heap", heap, batch=1)
    assert due.do_round(seconds=0) == ({"heap": 0}, False)
    assert due.do_round() == ({"heap": 10}, True)


@pytest.mark.usefixtures("registry")
def test_what_is_left_after_a_round_is_taken_up_at_once(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    register_due("heap", Heap(3), batch=1)
    waiting = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'journal.due' AND status = 'todo'"
    monkeypatch.setattr(tasks, "do_round", functools.partial(due.do_round, seconds=0.0))
    with journal.connect("owner") as owner:
        for _ in range(2):  # one that waits is enough
            tasks.do_what_is_due(timestamp=0)
            assert owner.execute(waiting).fetchone() == (1,)


def test_the_worker_does_it_every_minute() -> None:
    periodic = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert periodic["journal.due"] == "* * * * *"
