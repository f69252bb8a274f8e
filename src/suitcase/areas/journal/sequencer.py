"""Gives committed lines their positions and lays the hash chain over them.

Writers only insert; they take no number and wait for nobody. One sequencer per installation, in the worker,
looks for committed lines without a position and numbers them. What commits late is numbered late, so a reader
that keeps a position never skips a line. Nothing here sends or needs a NOTIFY: a NOTIFY in a writer's
transaction would make all commits of the database queue.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
from typing import Any

import structlog

from suitcase.areas.journal import rules
from suitcase.areas.journal.beats import SEQUENCER, Pulse
from suitcase.areas.journal.contracts import WHOLE_JOURNAL, Stream

# Large enough that the fixed cost of a batch vanishes, small enough that a batch commits within half a
# second.
BATCH = 2_000
PAUSE_SECONDS = 0.05
STANDBY_SECONDS = 1.0
_LOCK = 0x5355_4954_0001  # any number that nobody else takes as an advisory lock in this database

log = structlog.get_logger(__name__)

_ANY = "SELECT EXISTS (SELECT FROM journal_line WHERE position IS NULL)"
_WAITING = """
SELECT id, verb, at, actor_person_id, actor_scope, data::text, sealed::text,
    ARRAY(SELECT ARRAY[e.stream_kind::bigint, e.stream_id] FROM journal_entry e WHERE e.line_id = l.id)
FROM journal_line l WHERE position IS NULL ORDER BY arrival LIMIT %s
"""
_HEADS = """
SELECT h.stream_kind, h.stream_id, h.position, h.hash
FROM unnest(%s::smallint[], %s::bigint[]) AS wanted (kind, id)
JOIN journal_head h ON h.stream_kind = wanted.kind AND h.stream_id = wanted.id
"""
_SET_LINES = """
UPDATE journal_line l SET position = given.position, hash = given.hash
FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[]) AS given (id, position, hash)
WHERE l.id = given.id
"""
_SET_ENTRIES = """
UPDATE journal_entry e SET position = given.position, hash = given.hash
FROM unnest(%s::bigint[], %s::smallint[], %s::bigint[], %s::bigint[], %s::bytea[])
    AS given (line_id, kind, id, position, hash)
WHERE e.line_id = given.line_id AND e.stream_kind = given.kind AND e.stream_id = given.id
"""
_SET_HEADS = """
INSERT INTO journal_head (stream_kind, stream_id, position, hash)
SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::bigint[], %s::bytea[])
ON CONFLICT (stream_kind, stream_id) DO UPDATE SET position = excluded.position, hash = excluded.hash
"""

Row = tuple[Any, ...]
Seal = tuple[int, bytes]


def sequence_batch(connection: Any, limit: int = BATCH) -> int:
    """Give the next waiting lines their place, in one transaction; return how many.

    0 also when somebody else is at it. `connection` is one of the system role, in autocommit. Lines are taken
    in the order they arrived in the database: a line written after another had committed comes after it.
    """
    with connection.transaction():
        if not connection.execute("SELECT pg_try_advisory_xact_lock(%s)", (_LOCK,)).fetchone()[0]:
            return 0
        lines = connection.execute(_WAITING, (limit,)).fetchall()
        if lines:
            _place(connection, lines)
    return len(lines)


def sequence_all(connection: Any) -> int:
    """Give every waiting line its place and return how many there were."""
    total = 0
    while count := sequence_batch(connection):
        total += count
    return total


def run(connection: Any, stop: threading.Event) -> None:
    """Sequence until `stop` is set. Stands by while another process of this installation does the work.

    The lock belongs to the connection: it is free again the moment this process or its connection is gone.
    """
    pulse = Pulse(SEQUENCER)
    while not connection.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,)).fetchone()[0]:
        if stop.wait(STANDBY_SECONDS):
            return
    log.info("sequencer is at work")
    while not stop.is_set():
        is_something_there = connection.execute(_ANY).fetchone()[0]
        count = sequence_batch(connection) if is_something_there else 0
        pulse.beat(connection)
        if count < BATCH:
            # A pause also after a small batch: lines gather meanwhile, and twenty batches a second cost a tenth of
            # the processor that a loop at full speed takes from the writers.
            stop.wait(PAUSE_SECONDS)
    connection.execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))


def _place(connection: Any, rows: list[Row]) -> None:
    places = {row[0]: [Stream(*place) for place in row[7]] for row in rows}
    streams = sorted({stream for found in places.values() for stream in found} | {WHOLE_JOURNAL})
    heads = _heads(connection, streams)
    lines: list[tuple[int, int, bytes]] = []
    entries: list[tuple[int, int, int, int, bytes]] = []
    for row in rows:
        digest = rules.line_digest(written(row))
        for stream in places[row[0]]:
            position, before = heads[stream]
            heads[stream] = seal = (position + 1, rules.entry_hash(before, stream, position + 1, digest))
            entries.append((row[0], stream.kind, stream.id, *seal))
        position, before = heads[WHOLE_JOURNAL]
        whole = (position + 1, rules.journal_hash(before, position + 1, digest, places[row[0]]))
        heads[WHOLE_JOURNAL] = whole
        lines.append((row[0], *whole))
    with connection.pipeline():  # three statements, one wait
        connection.execute(_SET_LINES, _columns(lines, 3))
        connection.execute(_SET_ENTRIES, _columns(entries, 5))
        connection.execute(_SET_HEADS, _columns([(*stream, *heads[stream]) for stream in streams], 4))


def _heads(connection: Any, streams: list[Stream]) -> dict[Stream, Seal]:
    heads: dict[Stream, Seal] = dict.fromkeys(streams, (0, rules.GENESIS))
    wanted = ([stream.kind for stream in streams], [stream.id for stream in streams])
    for kind, thing, position, seal in connection.execute(_HEADS, wanted):
        heads[Stream(kind, thing)] = (position, bytes(seal))
    return heads


def _columns(rows: list[Any], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


def written(row: Row) -> rules.Written:
    """What a line says, from id, verb, at, actor_person_id, actor_scope, data and sealed as text."""
    line_id, verb, at, person, scope, data, sealed = row[:7]
    moment: dt.datetime = at
    return rules.Written(line_id, verb, moment, person, scope, json.loads(data), json.loads(sealed))
