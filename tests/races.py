"""Two acts at once: all at the same moment, or one begun while another holds what it needs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

from django.db import connection
from structlog.testing import capture_logs

from suitcase.areas.journal.errors import Collided
from suitcase.kernel.errors import Conflict, Refusal
from suitcase.stores.postgres import prepared


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run all acts at the same moment on connections of their own; results or refusals, in order."""
    barrier = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(index: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(10)
            results[index] = acts[index]()
        except Refusal as refusal:
            results[index] = refusal
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(acts))]
    # The worker's minute keeps to itself what went wrong in it.
    with capture_logs() as said:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert not [one for one in said if one["event"] == "action collided"], said
    none_collided(results)
    return results


def none_collided(results: Iterable[object]) -> None:
    """Fail when two acts ended in a deadlock: people are told in words, but an order that allows it is a mistake."""
    collided = [one for one in results if isinstance(one, Collided)]
    assert not collided, [str(one.__cause__) for one in collided]


def wait_until_somebody_queues(number: int) -> None:
    """Until another transaction waits for an advisory lock of this number."""
    sql = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND NOT granted"
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if prepared(sql, (number,))[0][0]:
            return
    raise AssertionError("Nobody queued.")


def wait_until_somebody_waits_for_this() -> None:
    """Until another transaction waits for what this one holds."""
    # Not from pg_stat_activity: in a transaction it goes on showing those who were connected at the first look.
    sql = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if prepared(sql):
            return
    raise AssertionError("Nobody waits.")


def one_won(results: list[object]) -> None:
    """Exactly one act had an effect; every other was refused as a conflict."""
    lost = [result for result in results if isinstance(result, Conflict)]
    assert len(lost) == len(results) - 1, results
    assert all(refusal.sentence for refusal in lost)


class HeldUp:
    """An act in a thread and on a connection of its own, which has to wait for what the running transaction holds."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act, self._results = act, list[object]()
        self._thread = threading.Thread(target=self._run)

    def begin(self) -> None:
        """Begin it, inside the transaction that it is to wait for, and come back once it does."""
        self._thread.start()
        try:
            wait_until_somebody_waits_for_this()
        except AssertionError:
            raise AssertionError(f"It did not wait: {self._results}") from None

    def result(self) -> object:
        """What it came to, or raised, after the transaction has ended."""
        self._thread.join(20)
        none_collided(self._results)
        (result,) = self._results
        return result

    def _run(self) -> None:
        try:
            self._results.append(self._act())
        except Exception as error:
            self._results.append(error)
        finally:
            connection.close()
