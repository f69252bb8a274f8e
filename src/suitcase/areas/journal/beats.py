"""Signs of life of the worker's parts, so that a probe can tell a quiet worker from a dead one."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from suitcase.stores import postgres

# A beat comes every second; ten missed ones are no hiccup.
BEAT_SECONDS = 1.0
SILENCE_SECONDS = 10.0
SEQUENCER = "sequencer"
JOBS = "jobs"


class Pulse:
    """Writes the beat of one part, at most once a second, over the connection the part works with."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._last = float("-inf")

    def beat(self, connection: Any) -> None:
        """Leave a sign of life, unless the last one is younger than a second."""
        if time.monotonic() - self._last < BEAT_SECONDS:
            return
        with connection.transaction():
            connection.execute(
                "INSERT INTO worker_beat (name, at) VALUES (%s, %s)"
                " ON CONFLICT (name) DO UPDATE SET at = excluded.at",
                (self.name, _real_now()),
            )
        self._last = time.monotonic()


def is_worker_alive(parts: tuple[str, ...] = (SEQUENCER, JOBS)) -> bool:
    """Whether each of these parts of a worker has shown itself within the last ten seconds."""
    silent_since = _real_now() - dt.timedelta(seconds=SILENCE_SECONDS)
    rows = postgres.prepared(
        "SELECT count(*) FROM worker_beat WHERE name = ANY(%s::text[]) AND at >= %s",
        (list(parts), silent_since),
    )
    return bool(rows[0][0] == len(parts))


def _real_now() -> dt.datetime:
    # Not the sandbox clock: turning it forward in one process must not make the worker look dead in another.
    return dt.datetime.fromtimestamp(time.time(), dt.UTC)
