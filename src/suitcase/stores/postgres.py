"""PostgreSQL below the ORM: who is acting, and the few hot statements that run prepared."""

from __future__ import annotations

import contextlib
import struct
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

import psycopg
from django.conf import settings
from django.db import connections, transaction
from psycopg.adapt import Dumper
from psycopg.pq import Format

from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores import dsn as _dsn

_SET = (
    "SELECT set_config('app.person', %s, true), set_config('app.scope', %s, true), set_config('app.now', %s, true),"
    " set_config('app.focus_4', '', true), set_config('app.focus_5', '', true)"
)
_MY_TURN = "SELECT set_config('app.now', %s, true)"
NOBODY = Actor()


class _Integers(bytes):
    """Whole numbers as an array in PostgreSQL's binary format; psycopg takes ten times as long for a list."""

    code, width, element = "q", 8, 20

    def __new__(cls, numbers: Sequence[int]) -> Self:
        count = len(numbers)
        fields = [cls.width] * (2 * count)
        fields[1::2] = numbers
        # One dimension, no nulls, the type of its elements, how many, counted from 1; then each with its length.
        return super().__new__(
            cls, struct.pack(f">5i{f'i{cls.code}' * count}", 1, 0, cls.element, count, 1, *fields)
        )


class BigInts(_Integers):
    """A parameter of type bigint[]."""


class SmallInts(_Integers):
    """A parameter of type smallint[]."""

    code, width, element = "h", 2, 21


class _DumpedAsIs(Dumper):
    format = Format.BINARY

    def dump(self, obj: bytes) -> bytes:
        return obj


class _BigIntsDumped(_DumpedAsIs):
    oid = 1016


class _SmallIntsDumped(_DumpedAsIs):
    oid = 1005


psycopg.adapters.register_dumper(BigInts, _BigIntsDumped)
psycopg.adapters.register_dumper(SmallInts, _SmallIntsDumped)
_mine = threading.local()


def dsn(role: str = "app") -> str:
    """The connection string of `role` for the database this process works on."""
    return _dsn.dsn(settings.VAR, role, str(settings.DATABASES["default"]["NAME"]))


def connect(role: str, **options: Any) -> psycopg.Connection:
    """A connection of its own, outside Django's, for the sequencer and other readers across tenants."""
    return psycopg.connect(dsn(role), **options)


def beside(sql: str, params: Sequence[Any] = ()) -> psycopg.Cursor[Any]:
    """Run one statement by itself, as the app: what it writes stays when the caller's transaction is undone.

    It runs on a second connection that the thread keeps, because opening one costs more than the statement. One that
    has broken since, as when the server started anew, is replaced once.
    """
    kept = getattr(_mine, "beside", None)
    if kept is not None and (kept.closed or _mine.place != _place()):
        kept.close()
        kept = None
    try:
        return _beside(kept).execute(sql, params, prepare=True)
    except psycopg.OperationalError:
        if kept is None or not kept.broken:
            raise
        return _beside(None).execute(sql, params, prepare=True)


def _beside(kept: psycopg.Connection | None) -> psycopg.Connection:
    if kept is None:
        kept = _mine.beside = connect("app", autocommit=True)
        _mine.place = _place()
    return kept


def _place() -> tuple[str, str]:
    return str(settings.VAR), str(settings.DATABASES["default"]["NAME"])


@contextlib.contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Run the block in a transaction (or a savepoint of the running one) in which row-level security sees `actor`.

    Settings are local to the transaction: they vanish with it, and a block inside another gives the outer actor back.
    Without this no tenant table shows a row.
    """
    connection = connections["default"]
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        outer: Actor = getattr(connection, "suitcase_actor", NOBODY)
        _become(connection, actor)
        try:
            yield
            if not is_outermost and not connection.needs_rollback:
                _become(connection, outer)
        finally:
            # On the way out of an error the savepoint's rollback gives the settings back by itself.
            connection.suitcase_actor = outer  # type: ignore[attr-defined]


def become(actor: Actor) -> None:
    """Let the rest of the innermost `acting` block act as `actor`: for who is known only after a look inside.

    Costs nothing when the database knows the same person in the same scope already.
    """
    connection = connections["default"]
    if not connection.in_atomic_block:
        raise RuntimeError("become() changes who acts in an acting() block; none is running.")
    before = current_actor()
    if (before.person_id, before.scope) == (actor.person_id, actor.scope):
        connection.suitcase_actor = actor  # type: ignore[attr-defined]
    else:
        _become(connection, actor)


def queue(lock: str, params: Sequence[int] = ()) -> None:
    """Wait for an advisory lock, and let what follows happen at the moment at which it is one's turn.

    `lock` is the call of the function, a constant of the code. Without that second half whoever queued would go on at
    the moment at which she began, and what others did while she waited would lie in her future: not yet there to be
    counted, shown or ended.

    The moment is read here once the lock is ours, and not counted up by the server from when we asked: whoever had it
    before us read hers before she let go, and what this process reads after us is never less.
    """
    prepared(f"SELECT {lock}", params)
    prepared(_MY_TURN, (clock.now().isoformat(),))


def current_actor() -> Actor:
    """The actor of the innermost `acting` block; nobody outside one. For checks at the floor, not for rules."""
    return getattr(connections["default"], "suitcase_actor", NOBODY)


def _become(connection: Any, actor: Actor) -> None:
    person = "" if actor.person_id is None else str(actor.person_id)
    prepared(_SET, (person, actor.scope, clock.now().isoformat()))
    connection.suitcase_actor = actor


def prepared(sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
    """Run `sql` as a prepared statement in the caller's transaction and return its rows.

    Goes straight to psycopg: the ORM's cursor costs several times as much for statements of this size.
    """
    connection = connections["default"]
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor, connection.wrap_database_errors:
        cursor.execute(sql, params, prepare=True)
        return cursor.fetchall() if cursor.description else []
