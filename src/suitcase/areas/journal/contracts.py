"""The shapes that leave the journal."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

PERSON_STREAM = (
    1  # the number of a person among the kinds of things; the journal lies below access, which lists them
)
SOMEBODY_DELETED = "a deleted person"
# Kinds of things that are let to others as a whole (ad accounts), whose histories may have readers within a bound.
BOUNDED_STREAMS = frozenset({4})


class Stream(NamedTuple):
    """Whose history a line belongs to: a kind of thing (person, centre, ad account …) and its id."""

    kind: int
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


# Where every line stands, whatever its own streams are. No thing has kind 0.
WHOLE_JOURNAL = Stream(0, 0)


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, opened for reading.

    `position` counts from 1 without gaps within the stream that was asked for, or within the whole journal
    when a projection reads; it is None for the moment until the sequencer has seen the line. `actor_name` is
    the name the actor had then, "a deleted person" after erasure, "Suitcase" for a job. `personal` maps a
    person's id to the fields kept about them; an erased person's are missing. `actor_ip` is filled for the
    actor alone and for operators. `streams` is filled for projections only.
    """

    id: int
    position: int | None
    verb: str
    at: dt.datetime
    actor_person_id: int | None
    actor_name: str
    actor_scope: str
    data: Mapping[str, Any]
    personal: Mapping[int, Mapping[str, str]]
    actor_ip: str = ""
    streams: tuple[Stream, ...] = ()

    @property
    def subject(self) -> str:
        """What the verb is about: "link" of "link:approved"."""
        return self.verb.partition(":")[0]


@dataclasses.dataclass(frozen=True, slots=True)
class LineFilter:
    """Which lines of a history are wanted; what is None narrows nothing.

    `person_id` did it, or it was done to them; `about` is another history in which the line stands; `any_id` is the
    line's own id, or one that it names. `since` is included, `until` is not.
    """

    verbs: Sequence[str] | None = None
    person_id: int | None = None
    about: tuple[int, int] | None = None
    any_id: int | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """A page of lines, newest first. `older` and `newer` are the positions to go on from, None at the ends."""

    lines: list[Line]
    older: int | None = None
    newer: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Checked:
    """How far the proof of one history has come.

    `position` is the last line that fits its seal, of `total`; `seal` is what it was sealed with, to go on from;
    `at` is its moment. `broken` says where the history stops being what was written; then the proof is over.
    """

    position: int
    total: int
    seal: bytes
    at: dt.datetime | None = None
    broken: Break | None = None

    @property
    def is_done(self) -> bool:
        """Whether there is nothing more to look at."""
        return self.broken is not None or self.position >= self.total


@dataclasses.dataclass(frozen=True, slots=True)
class Head:
    """The last position of a stream and the hash that seals everything up to it."""

    stream: Stream
    position: int
    hash: bytes


@dataclasses.dataclass(frozen=True, slots=True)
class Break:
    """The first place where the journal is not what was written, and what is wrong there in words."""

    stream: Stream
    position: int
    sentence: str
    line_id: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found. `lines` is the number of lines looked at, `streams` of how many streams."""

    lines: int
    streams: int
    broken: Break | None = None

    @property
    def is_intact(self) -> bool:
        return self.broken is None


@dataclasses.dataclass(frozen=True, slots=True)
class Failed:
    """What the work under a key returns when it came to nothing: the key stays free for another try."""

    outcome: Mapping[str, Any]
