"""Reads: the history of one thing for people, the whole journal for projections."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from suitcase.areas.journal import sealing, views
from suitcase.areas.journal.contracts import SOMEBODY_DELETED, WHOLE_JOURNAL, Line, LineFilter, Stream
from suitcase.areas.journal.sealing import Keys
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.stores import postgres

_COLUMNS = "l.id, {position}, l.verb, l.at, l.actor_person_id, l.actor_scope, l.data::text, l.sealed::text"
_SEARCH = (
    "SELECT * FROM journal_search(%s::smallint, %s, %s::text[], %s::bigint, %s::smallint, %s::bigint, %s::bigint,"
    " %s::timestamptz, %s::timestamptz, %s::bigint, %s::bigint, %s::integer, %s::text[])"
)
_SYSTEM = "Suitcase"
_SOMEBODY = "Somebody not signed in"
# What lines call people by whom they are about; values are their ids.
_PEOPLE = frozenset({"person", "from_person", "by"})
PROJECTION = Actor.system("journal")


def lines(
    actor: Actor,
    stream: tuple[int, int],
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = limits.PAGE_SIZE,
    verbs: Sequence[str] | None = None,
    about: tuple[int, int] | None = None,
) -> list[Line]:
    """The history of `stream` as far as `actor` may see it, newest first; somebody without a path sees none.

    `before` and `after` are positions: `before` pages on to older lines, `after` gives those since, oldest first. The
    first page also shows lines so fresh that they have no position yet. `verbs` keeps only these; `about` only lines
    that stand in this other stream too, whether or not the actor sees that one (not together with `after`). Who comes
    to an ad account through a partner's centre reads what its bound leaves. Costs two statements, there three.
    """
    if about is not None and after is not None:
        raise ValueError("What is about one thing is read from the latest line on.")
    if views.may_be_bounded(stream):
        return _within(actor, stream, LineFilter(verbs=verbs, about=about), (before, after, limit))
    bounds = _bounds(stream, verbs, after or before or 0, limit)
    with acting_as(actor):
        if about:
            rows = _between(about, {**bounds, "at": before})
        elif after is not None:
            rows = _page("e.position > %(at)s", "e.position", bounds)
        elif before is not None:
            rows = _page("e.position < %(at)s", "e.position DESC", bounds)
        else:
            rows = _page("e.position IS NULL", "l.arrival DESC", bounds)
            if len(rows) < limit:
                rows += _page(
                    "e.position IS NOT NULL", "e.position DESC", {**bounds, "limit": limit - len(rows)}
                )
        return opened(rows, sealing.keys_for_reading(people_in(rows)), actor)


def _bounds(stream: tuple[int, int], verbs: Sequence[str] | None, place: int, limit: int) -> dict[str, Any]:
    only = list(verbs) if verbs is not None else None
    return {"kind": int(stream[0]), "id": int(stream[1]), "verbs": only, "limit": limit, "at": place}


def _within(
    actor: Actor, stream: tuple[int, int], wanted: LineFilter, part: tuple[int | None, int | None, int]
) -> list[Line]:
    """Lines of a history that may have bounds, which the search asks once instead of once per line."""
    with acting_as(actor):
        view, rows = found(actor, stream, wanted, part)
        return opened(rows, sealing.keys_for_reading(people_in(rows)), actor, view=view)


def found(
    actor: Actor, stream: tuple[int, int], wanted: LineFilter, part: tuple[int | None, int | None, int]
) -> tuple[views.View | None, list[tuple[Any, ...]]]:
    """The rows of one part (before, after, limit), and within which bound they are told."""
    about = wanted.about or (None, None)
    params = (
        *(int(stream[0]), int(stream[1])),
        list(wanted.verbs) if wanted.verbs is not None else None,
        wanted.person_id,
        *(about[0] and int(about[0]), about[1]),
        wanted.any_id,
        *(wanted.since, wanted.until, *part),
    )
    with acting_as(actor):
        view = views.view_of(actor, stream)
        if view is not None and not view.may_ask(wanted):
            return view, []
        told = list(view.told) if view is not None else None
        return view, postgres.prepared(_SEARCH, (*params, told))[: part[2]]


def sequencer_lag() -> float:
    """Seconds since the oldest line without a position was written; 0.0 when none waits."""
    (oldest,) = postgres.prepared("SELECT journal_oldest_waiting()")[0]
    return 0.0 if oldest is None else max(0.0, (clock.now() - oldest).total_seconds())


class Feed:
    """The whole journal in one order without gaps, for projections. Needs a connection of the system role.

    A reader keeps the position of the last line it has dealt with, nothing else: what commits late gets a
    later position, so nothing is ever put before a position already read.
    """

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def head(self) -> int:
        """The position of the last line there is; 0 when there is none."""
        sql = "SELECT position FROM journal_head WHERE stream_kind = %s AND stream_id = %s"
        with self._connection.transaction():
            row = self._connection.execute(sql, WHOLE_JOURNAL).fetchone()
        return row[0] if row else 0

    def after(self, position: int, limit: int = 500) -> list[Line]:
        """The next lines after `position`, at most `limit`, oldest first, with all their streams."""
        sql = (
            f"SELECT {_COLUMNS.format(position='l.position')},"  # noqa: S608 - words of this file, values apart
            " (SELECT array_agg(ARRAY[e.stream_kind::bigint, e.stream_id])"
            " FROM journal_entry e WHERE e.line_id = l.id)"
            " FROM journal_line l WHERE l.position > %s ORDER BY l.position LIMIT %s"
        )
        with self._connection.transaction():
            rows = self._connection.execute(sql, (position, limit)).fetchall()
            people = sorted(people_in(rows))
            keys = self._connection.execute(
                "SELECT person_id, key FROM person_key WHERE person_id = ANY(%s)", (people,)
            ).fetchall()
        return opened(rows, sealing.unwrapped(keys), PROJECTION)


@contextlib.contextmanager
def feed() -> Iterator[Feed]:
    """A feed on a connection of its own, closed afterwards."""
    with postgres.connect("system", autocommit=True) as connection:
        yield Feed(connection)


@contextlib.contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Read as this actor, in the running transaction if it reads as the same one already."""
    # A page already acts as its reader; another savepoint would only cost round trips.
    if postgres.current_actor() == actor:
        yield
        return
    with postgres.acting(actor):
        yield


def _page(condition: str, order: str, bounds: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    return postgres.prepared(
        f"SELECT {_COLUMNS.format(position='e.position')}"  # noqa: S608 - words of this file, values apart
        " FROM journal_entry e JOIN journal_line l ON l.id = e.line_id"
        f" WHERE e.stream_kind = %(kind)s::smallint AND e.stream_id = %(id)s AND {condition}"
        " AND (%(verbs)s::text[] IS NULL OR l.verb = ANY(%(verbs)s::text[]))"
        f" ORDER BY {order} LIMIT %(limit)s",
        bounds,
    )


def _between(about: tuple[int, int], bounds: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    return postgres.prepared(
        f"SELECT {_COLUMNS.format(position='e.place')}"  # noqa: S608 - words of this file, values apart
        " FROM journal_about(%(kind)s::smallint, %(id)s, %(about_kind)s::smallint, %(about_id)s,"
        " %(verbs)s::text[], %(at)s::bigint, %(limit)s::integer) e JOIN journal_line l ON l.id = e.line_id"
        " ORDER BY e.place DESC NULLS FIRST, l.arrival DESC",
        {**bounds, "about_kind": int(about[0]), "about_id": int(about[1])},
    )


def people_in(rows: Sequence[tuple[Any, ...]]) -> set[int]:
    """Everybody whose key these rows need."""
    sealed = {int(person) for row in rows for person in json.loads(row[7])}
    return sealed | {row[4] for row in rows if row[4] is not None}


def opened(
    rows: Iterable[tuple[Any, ...]],
    keys: Keys,
    reader: Actor,
    addresses_of: Collection[int] = (),
    view: views.View | None = None,
) -> list[Line]:
    """The rows as lines, with what the keys open; net addresses of the reader's own, and of `addresses_of`. Within a
    bound nobody is named whom the reader may not know."""
    lines = [_line(row, keys, reader, addresses_of) for row in rows]
    return lines if view is None else [_reduced(line, view) for line in lines]


def _reduced(line: Line, view: views.View) -> Line:
    known = {who: fields for who, fields in line.personal.items() if view.knows(who)}
    data = {name: value for name, value in line.data.items() if not _names_stranger(name, value, view)}
    if view.knows(line.actor_person_id):
        return dataclasses.replace(line, data=data, personal=known)
    name = view.stranger(line.actor_scope)
    return dataclasses.replace(line, data=data, personal=known, actor_person_id=None, actor_name=name)


def _names_stranger(name: str, value: object, view: views.View) -> bool:
    return name in _PEOPLE and str(value).isdecimal() and not view.knows(int(str(value)))


def _line(row: tuple[Any, ...], keys: Keys, reader: Actor, addresses_of: Collection[int]) -> Line:
    is_told = reader.scope == "ops" or row[4] == reader.person_id or row[4] in addresses_of
    line_id, position, verb, at, person, scope, data, sealed_text, *streams = row
    personal = sealing.open_sealed(line_id, json.loads(sealed_text), keys)
    actor_fields = {} if person is None else personal.get(person, {})
    name, ip = actor_fields.pop("actor.name", ""), actor_fields.pop("actor.ip", "")
    if person is None:
        name = _SYSTEM if scope in {"job", "setup"} else _SOMEBODY
    elif person in keys and keys[person] is None:
        name = SOMEBODY_DELETED
    return Line(
        id=line_id,
        position=position,
        verb=verb,
        at=at,
        actor_person_id=person,
        actor_name=name,
        actor_scope=scope,
        data=json.loads(data),
        personal={who: fields for who, fields in personal.items() if fields},
        actor_ip=ip if is_told else "",
        streams=tuple(sorted(Stream(*place) for place in streams[0])) if streams and streams[0] else (),
    )
