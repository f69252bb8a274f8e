"""Writes: the frame every action of every area runs in, and the one way to write a journal line."""

from __future__ import annotations

import contextvars
import dataclasses
import functools
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar, cast

import structlog
from django.conf import settings
from django.db import OperationalError, connections

from suitcase.areas.journal import rules, sealing
from suitcase.areas.journal.contracts import PERSON_STREAM, Stream
from suitcase.areas.journal.errors import Collided, NothingRecorded
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import new_id
from suitcase.stores.postgres import BigInts, SmallInts, acting, prepared

P = ParamSpec("P")
R = TypeVar("R")

# Longer transactions hold back clean-up and the place of their lines; work that needs more is cut into
# chunks.
LONGEST_ACTION_SECONDS = 5.0
# Lines in one statement; more would be a text of megabytes.
_AT_ONCE = 1_000
# What the database says when it undid an act because of another: deadlock_detected, lock_not_available.
_COLLISIONS = frozenset({"40P01", "55P03"})

log = structlog.get_logger(__name__)
_registry: dict[str, Callable[..., Any]] = {}


@dataclasses.dataclass(slots=True)
class _Frame:
    name: str
    lines: int = 0
    is_unchanged: bool = False


_frame: contextvars.ContextVar[_Frame | None] = contextvars.ContextVar("journal_frame", default=None)
_begun: contextvars.ContextVar[int] = contextvars.ContextVar("journal_begun", default=0)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make `function(actor, *, …)` a write: one transaction, and no commit without a journal line.

    It runs as its actor, in a transaction or, inside another action, in a savepoint; anything it raises
    undoes everything it did, and only that. Lines of actions it calls count as its own. An action that found
    nothing to do says so with `nothing_changed()`. Raises NothingRecorded, and undoes the work, when it did
    neither; and Collided, from the outermost action alone, when the database ended a deadlock or a wait with it.
    """
    name = _name_of(function)

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        actor = args[0] if args else kwargs.get("actor")
        if not isinstance(actor, Actor):
            raise TypeError(
                f"The first argument of {name} is the Actor who does it, not {type(actor).__name__}."
            )
        outer, frame, started = _frame.get(), _Frame(name), time.monotonic()
        token = _begin(frame)
        try:
            with acting(actor):
                result = function(*args, **kwargs)
                if not frame.lines and not frame.is_unchanged:
                    raise NothingRecorded(name)
        except OperationalError as error:
            # What called an action may hold what the others wait for: only the whole of it can be tried again.
            if outer is None:
                _tell_collision(name, error)
            raise
        finally:
            _frame.reset(token)
        if outer is not None:
            outer.lines += frame.lines
        if (took := time.monotonic() - started) > LONGEST_ACTION_SECONDS:
            log.warning("action took long", action=name, seconds=round(took, 1))
        return result

    if function.__module__.startswith("suitcase."):
        _registry[name] = run
    return run


def _begin(frame: _Frame) -> contextvars.Token[_Frame | None]:
    _begun.set(_begun.get() + 1)
    return _frame.set(frame)


def actions_begun() -> int:
    """How many actions have begun here so far: whoever keeps what was read asks whether it may have changed since."""
    return _begun.get()


def _tell_collision(name: str, error: OperationalError) -> None:
    why = getattr(error.__cause__, "sqlstate", "")
    if why in _COLLISIONS:
        log.warning("action collided", action=name, why=why)
        raise Collided from error


def registered_actions() -> dict[str, Callable[..., Any]]:
    """Every action of the product that has been imported, by "area.function"."""
    return dict(sorted(_registry.items()))


def nothing_changed() -> None:
    """Say that the running action found everything as it should be and wrote nothing."""
    frame = _frame.get()
    if frame is None:
        raise RuntimeError("nothing_changed() is for actions; none is running.")
    frame.is_unchanged = True


def record(
    verb: str,
    actor: Actor,
    *,
    streams: Iterable[tuple[int, int]],
    data: Mapping[str, Any] | None = None,
    personal: Mapping[int, Mapping[str, str]] | None = None,
) -> int:
    """Write one line in the running transaction and return its id.

    `verb` reads "link:approved". `streams` are the things, at least one, whose history the line belongs to,
    as (kind, id). `data` is open for ever: ids, states, whole numbers, no personal data. `personal` maps a
    person's id to fields that vanish when that person is erased; the actor's own name and address on the net
    go there by themselves. A bulk act writes one line, with `digest_rows(...)` in its data.
    """
    rules.check_verb(verb)
    open_data = dict(data or {})
    rules.check_data(open_data)
    if not settings.PRODUCTION:
        rules.check_no_address(verb, open_data)
    places = sorted({Stream(int(kind), int(thing)) for kind, thing in streams})
    if not places or places[0].kind < PERSON_STREAM:
        raise ValueError(f"{verb} belongs to no history; give the streams it stands in.")
    if not connections["default"].in_atomic_block:
        raise RuntimeError(f"{verb} was recorded outside a transaction; record() is for actions.")
    line_id = new_id()
    fields = _personal_fields(actor, personal or {})
    written = (line_id, verb, clock.now(), actor.person_id, actor.scope, json.dumps(open_data))
    # A key remembered from before may have been destroyed since; then the line is sealed anew with what there is.
    if not (
        _write(written, places, fields, from_memory=True)
        or _write(written, places, fields, from_memory=False)
    ):
        raise RuntimeError(f"{verb} could not be recorded: a person was erased at this moment. Try again.")
    if (frame := _frame.get()) is not None:
        frame.lines += 1
    return line_id


def record_many(
    verb: str,
    actor: Actor,
    lines: Sequence[tuple[Iterable[tuple[int, int]], Mapping[str, Any]]],
    personal: Sequence[Mapping[int, Mapping[str, str]]] = (),
) -> None:
    """Write one line per (streams, data), as `record` would, for thousands of things that end in one transaction.

    `personal`, if given, has the personal fields of each line; without it they are those of the actor alone.
    """
    rules.check_verb(verb)
    if personal and len(personal) != len(lines):
        raise ValueError("Give the personal fields of every line, or of none.")
    for start in range(0, len(lines), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        _write_many(verb, actor, lines[part], personal[part] or [{}] * len(lines[part]))
    if (frame := _frame.get()) is not None:
        frame.lines += len(lines)


def _write_many(
    verb: str,
    actor: Actor,
    lines: Sequence[tuple[Iterable[tuple[int, int]], Mapping[str, Any]]],
    personal: Sequence[Mapping[int, Mapping[str, str]]],
) -> None:
    used = dict[int, bytes]()
    # Asked for once; the lines remember them.
    sealing.remember({actor.person_id or 0, *(person for fields in personal for person in fields)} - {0})
    written: list[tuple[str, dict[str, Any], dict[str, str]]] = []
    places: list[tuple[int, int, int]] = []
    for (streams, data), given in zip(lines, personal, strict=True):
        open_data = dict(data)
        rules.check_data(open_data)
        if not settings.PRODUCTION:
            rules.check_no_address(verb, open_data)
        line_id = new_id()
        sealed = sealing.seal(line_id, _personal_fields(actor, given), from_memory=True)
        used |= sealed.used
        written.append((str(line_id), open_data, sealed.texts))
        places += [
            (line_id, kind, id_) for kind, id_ in sorted({(int(kind), int(id_)) for kind, id_ in streams})
        ]
    columns = [[place[at] for place in places] for at in range(3)]
    keys = (list(used), list(used.values()))
    values = (verb, clock.now(), actor.person_id, actor.scope, json.dumps(written), *keys)
    ((is_written,),) = prepared(
        _WRITE_MANY, (*values, BigInts(columns[0]), SmallInts(columns[1]), BigInts(columns[2]))
    )
    if not is_written:
        raise RuntimeError(f"{verb} could not be recorded: a person was erased at this moment. Try again.")


def erase_person(person_id: int) -> None:
    """Destroy the key of a person's fields: from now on they read "a deleted person", and every chain holds.

    The caller records that it happened. Only the person, an operator or a job may; others change nothing.
    """
    prepared("SELECT journal_forget(%s, %s)", (person_id, clock.now()))


def _personal_fields(actor: Actor, given: Mapping[int, Mapping[str, str]]) -> dict[int, dict[str, str]]:
    fields = {int(person): dict(values) for person, values in given.items()}
    if actor.person_id is not None:
        own = {"actor.name": actor.name, "actor.ip": actor.ip}
        fields.setdefault(actor.person_id, {}).update({name: value for name, value in own.items() if value})
    return fields


def _write(
    written: tuple[Any, ...], places: list[Stream], fields: sealing.Fields, *, from_memory: bool
) -> bool:
    """Write the line; False, and nothing written, when a key it was sealed with counts no more."""
    sealed = sealing.seal(written[0], fields, from_memory=from_memory)
    ((is_written,),) = prepared(_WRITE, _values(written, places, sealed))
    return bool(is_written)


_WRITE = (
    "SELECT journal_write(%s, %s, %s, %s, %s, %s::text::jsonb,"
    " %s::text::jsonb, %s::bigint[], %s::bytea[], %s::smallint[], %s::bigint[])"
)

_WRITE_MANY = (
    "SELECT journal_write_many(%s, %s, %s, %s, %s::text::jsonb, %s::bigint[], %s::bytea[],"
    " %s::bigint[], %s::smallint[], %s::bigint[])"
)


def _values(written: tuple[Any, ...], places: Sequence[Stream], sealed: sealing.Sealed) -> tuple[Any, ...]:
    return (
        *written,
        *(json.dumps(sealed.texts), list(sealed.used), list(sealed.used.values())),
        *([place.kind for place in places], [place.id for place in places]),
    )


def _name_of(function: Callable[..., Any]) -> str:
    path = function.__module__.split(".")
    area = path[path.index("areas") + 1] if "areas" in path else function.__module__
    return f"{area}.{cast(Any, function).__qualname__}"
