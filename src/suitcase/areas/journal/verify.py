"""Proof that the journal says what was written: each line against its seal, each stream against its head."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from suitcase.areas.journal import rules
from suitcase.areas.journal.contracts import WHOLE_JOURNAL, Break, Checked, Head, Stream, Verdict
from suitcase.areas.journal.sequencer import Row, written

Progress = Callable[[int, int], None]
Seal = tuple[int, bytes]

NOTHING: Seal = (0, rules.GENESIS)

_STEP = 1_000
_WHOLE = """
SELECT l.id, l.verb, l.at, l.actor_person_id, l.actor_scope, l.data::text, l.sealed::text,
    l.position, l.hash, (
    SELECT json_agg(json_build_array(e.stream_kind, e.stream_id, e.position, encode(e.hash, 'hex')))::text
    FROM journal_entry e WHERE e.line_id = l.id
)
FROM journal_line l WHERE l.position IS NOT NULL ORDER BY l.position
"""
_ONE = """
SELECT l.id, l.verb, l.at, l.actor_person_id, l.actor_scope, l.data::text, l.sealed::text,
    e.position, e.hash, e.line_id
FROM journal_entry e LEFT JOIN journal_line l ON l.id = e.line_id
WHERE e.stream_kind = %s AND e.stream_id = %s AND e.position > %s ORDER BY e.position LIMIT %s
"""
# A place without its line, or one that was squeezed in beside the sequencer.
_STRAY = """
SELECT e.stream_kind, e.stream_id, coalesce(e.position, 0), e.line_id, l.id IS NULL
FROM journal_entry e LEFT JOIN journal_line l ON l.id = e.line_id
WHERE l.id IS NULL OR (l.position IS NULL) <> (e.position IS NULL)
ORDER BY e.line_id LIMIT 1
"""


_ONE_HAS_NONE = "A line and its place in this history do not agree: one has a position, the other has none."


class _Broken(Exception):
    def __init__(self, stream: Stream, position: int, sentence: str, line_id: int | None = None) -> None:
        super().__init__(sentence)
        self.found = Break(stream, position, sentence, line_id)


class _Chain:
    """The seals reached so far in each stream, and what an outside copy of the heads expects on the way."""

    def __init__(self, expected: Iterable[Head], stream: Stream | None) -> None:
        self.seals: dict[Stream, Seal] = {}
        self._expected = {head.stream: head for head in expected if stream in (None, head.stream)}

    @property
    def width(self) -> int:
        """How many histories were looked at."""
        return len(self.seals.keys() - {WHOLE_JOURNAL})

    def step(
        self, stream: Stream, position: int, seal: bytes, make: Callable[[bytes], bytes], row: Row
    ) -> None:
        """Go on to the line at `position`; its seal has to be what `make` makes of the seal before it."""
        before, before_seal = self.seals.get(stream, NOTHING)
        if position != before + 1:
            raise _Broken(stream, before + 1, _missing(before + 1, position))
        if make(before_seal) != seal:
            raise _Broken(stream, position, _changed(row), row[0])
        outside = self._expected.get(stream)
        if outside is not None and outside.position == position and outside.hash != seal:
            raise _Broken(
                stream, position, "This is not the history that the copy kept outside has seen.", row[0]
            )
        self.seals[stream] = (position, seal)

    def compare(self, heads: Mapping[Stream, Seal]) -> None:
        """Check that every stream ends where its head says, and reaches what the outside copy has seen."""
        for stream in sorted(self.seals.keys() | heads.keys()):
            reached, seal = self.seals.get(stream, NOTHING)
            position, head_seal = heads.get(stream, NOTHING)
            if reached < position:
                raise _Broken(stream, reached + 1, _cut_off(reached, position))
            if reached > position or seal != head_seal:
                raise _Broken(
                    stream, reached, "The last line is not the one that the head of the stream seals."
                )
        for stream, outside in self._expected.items():
            reached, _ = self.seals.get(stream, NOTHING)
            if reached < outside.position:
                raise _Broken(stream, reached + 1, _cut_off(reached, outside.position))


def verify(
    connection: Any,
    stream: Stream | None = None,
    *,
    expected: Iterable[Head] = (),
    progress: Progress | None = None,
) -> Verdict:
    """Check the whole journal, or one stream, and say where it first breaks.

    Detects a line that was changed, removed, moved, inserted or cut off the end. Somebody who rewrites lines
    and all seals after them consistently is found out only by `expected`: heads that were kept outside.
    `connection` is of the system role; lines are streamed, so memory grows with the number of streams only.
    `progress` is told how many lines are done, of how many. Lines without a position yet are not sealed yet,
    and not looked at.
    """
    chain, done = _Chain(expected, stream), 0
    with connection.transaction():
        # One snapshot: lines that are sequenced meanwhile are no discrepancy.
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        heads = {head.stream: (head.position, head.hash) for head in read_heads(connection)}
        total = heads.get(stream or WHOLE_JOURNAL, NOTHING)[0]
        steps = _check_whole(connection, chain) if stream is None else _check_one(connection, chain, stream)
        try:
            for done, _step in enumerate(steps, 1):
                if progress is not None and done % _STEP == 0:
                    progress(done, total)
            if stream is None:
                _check_strays(connection)
            chain.compare(heads if stream is None else {stream: heads.get(stream, NOTHING)})
        except _Broken as broken:
            return Verdict(done, chain.width, broken.found)
    if progress is not None:
        progress(done, done)
    return Verdict(done, chain.width)


def verify_part(
    connection: Any, stream: Stream, start: Seal = NOTHING, *, most: int = 20_000, seconds: float = 2.0
) -> Checked:
    """Go on with the proof of one history from `start`, the position and seal reached before, which were proven then.

    Stops after `most` lines or `seconds`, whichever is first, so that a page can show how far it is.
    """
    chain, until = _Chain((), stream), time.monotonic() + seconds
    chain.seals[stream] = start
    at: dt.datetime | None = None
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        sql = "SELECT position, hash FROM journal_head WHERE stream_kind = %s AND stream_id = %s"
        row = connection.execute(sql, stream).fetchone()
        head: Seal = (row[0], bytes(row[1])) if row else NOTHING
        try:
            for done, at in enumerate(_check_one(connection, chain, stream, start[0], most), 1):  # noqa: B007
                if done == most or (done % _STEP == 0 and time.monotonic() > until):
                    break
            else:
                chain.compare({stream: head})
            reached, seal = chain.seals[stream]
        except _Broken as broken:
            reached, seal = chain.seals[stream]
            return Checked(reached, head[0], seal, at, broken.found)
    return Checked(reached, head[0], seal, at)


def read_heads(connection: Any) -> Iterator[Head]:
    """The head of every stream and of the journal as a whole."""
    with connection.cursor(name="journal_heads") as cursor:
        cursor.execute("SELECT stream_kind, stream_id, position, hash FROM journal_head ORDER BY 1, 2")
        for kind, thing, position, seal in cursor:
            yield Head(Stream(kind, thing), position, bytes(seal))


def heads_as_json(heads: Iterable[Head], at: dt.datetime) -> Iterator[str]:
    """The copy of all heads to keep outside, in pieces."""
    yield json.dumps({"at": at.isoformat()})[:-1] + ', "heads": ['
    separator = "\n"
    for head in heads:
        row = {"stream": str(head.stream), "position": head.position, "hash": head.hash.hex()}
        yield separator + json.dumps(row)
        separator = ",\n"
    yield "\n]}\n"


def heads_from_json(text: str) -> list[Head]:
    """Heads kept outside; ValueError when the text is not what `heads_as_json` writes."""
    try:
        return [
            Head(parse_stream(row["stream"]), int(row["position"]), bytes.fromhex(row["hash"]))
            for row in json.loads(text)["heads"]
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no list of heads: {error!r}") from error


def parse_stream(text: str) -> Stream:
    """The stream behind "kind:id"; ValueError when it is no such thing."""
    kind, colon, thing = text.partition(":")
    if not colon:
        raise ValueError(f"{text!r} is no stream; write kind:id, like 4:1573886685924603968")
    return Stream(int(kind), int(thing))


def _check_whole(connection: Any, chain: _Chain) -> Iterator[object]:
    for row in _streamed(connection, _WHOLE):
        position, seal, found = row[7], bytes(row[8] or b""), json.loads(row[9] or "[]")
        digest = rules.line_digest(written(row))
        places = [Stream(kind, thing) for kind, thing, *_ in found]
        for kind, thing, place, place_seal in found:
            stream = Stream(kind, thing)
            if place is not None:  # one without is a stray, and reported as such
                _step_entry(chain, stream, (place, bytes.fromhex(place_seal or "")), digest, row)
        make = partial(rules.journal_hash, position=position, digest=digest, streams=places)
        chain.step(WHOLE_JOURNAL, position, seal, make, row)
        yield row


def _check_one(
    connection: Any, chain: _Chain, stream: Stream, start: int = 0, most: int | None = None
) -> Iterator[dt.datetime]:
    """Each line after `start` that fits, by its moment."""
    for row in _streamed(connection, _ONE, (stream.kind, stream.id, start, most)):
        if row[0] is None:
            raise _Broken(stream, row[7], "The line that stood here was removed.", row[9])
        _step_entry(chain, stream, (row[7], bytes(row[8] or b"")), rules.line_digest(written(row)), row)
        yield row[2]


def _step_entry(chain: _Chain, stream: Stream, sealed: Seal, digest: bytes, row: Row) -> None:
    position, seal = sealed
    make = partial(rules.entry_hash, stream=stream, position=position, digest=digest)
    chain.step(stream, position, seal, make, row)


def _check_strays(connection: Any) -> None:
    stray = connection.execute(_STRAY).fetchone()
    if stray is None:
        return
    kind, thing, position, line_id, is_orphan = stray
    sentence = "The line that stood here was removed." if is_orphan else _ONE_HAS_NONE
    raise _Broken(Stream(kind, thing), position, sentence, line_id)


def _streamed(connection: Any, sql: str, params: tuple[Any, ...] = ()) -> Iterator[Row]:
    with connection.cursor(name="journal_verify") as cursor:
        cursor.itersize = _STEP
        cursor.execute(sql, params)
        yield from cursor


def _missing(wanted: int, found: int) -> str:
    if found < wanted:
        return f"Two lines claim position {found}."
    return f"Line {wanted} is missing: after line {wanted - 1} comes line {found}."


def _cut_off(reached: int, written_lines: int) -> str:
    return f"The end is cut off: {written_lines} lines were written, {reached} are here."


def _changed(row: Row) -> str:
    return (
        f"The line {row[1]} (id {row[0]}) does not fit its seal:"
        " it, or its place in the order, was changed after it was written."
    )
