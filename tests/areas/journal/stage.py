"""The stage of the journal's tests: people, things, the smallest action, and a database of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import psycopg

from suitcase.areas.access.contracts import Kind, Role
from suitcase.areas.access.public import grant
from suitcase.areas.journal import sequencer
from suitcase.areas.journal.contracts import Line, Stream, Verdict
from suitcase.areas.journal.public import Feed, action, record
from suitcase.areas.journal.verify import verify
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting

ANA = Actor.person(101, name="Ana", ip="192.0.2.10")
MIA = Actor.person(102, name="Mia")
CAI = Actor.person(103, name="Cai")
ACME = Stream(4, 1001)  # an ad account of Ana's
HANDLE = Stream(5, 2001)  # a creator account of Mia's


@action
def note(
    actor: Actor, *, streams: list[tuple[int, int]] | None = None, text: str = "", **personal: str
) -> int:
    """The smallest action there is: it writes one line."""
    kept = {MIA.person_id: dict(personal)} if personal else {}
    return record("thing:noted", actor, streams=streams or [ACME], data={"text": text}, personal=kept)


def own_things() -> None:
    """Ana owns Acme's ad account and Mia her handle, so that row-level security shows them."""
    for actor, thing in ((ANA, ACME), (MIA, HANDLE)):
        with acting(actor):
            grant(actor, subject=(Kind.PERSON, actor.person_id or 0), role=Role.OWNER, object=thing)


class Journal:
    """A database with a journal, and connections to it in every role."""

    def __init__(self, dsn: Callable[[str], str], stack: contextlib.ExitStack) -> None:
        self.dsn = dsn
        self._stack = stack
        self.system = self.connect("system")
        self.feed = Feed(self.system)

    def connect(self, role: str) -> psycopg.Connection[Any]:
        return self._stack.enter_context(psycopg.connect(self.dsn(role), autocommit=True))

    def tamper(self, sql: str, *params: Any, **named: Any) -> None:
        """Do what only somebody with the keys of the database can do."""
        with psycopg.connect(self.dsn("owner"), autocommit=True) as connection:
            assert connection.execute(sql, named or params).rowcount > 0, "the test tampered with nothing"

    def sequence(self) -> int:
        return sequencer.sequence_all(self.system)

    def verify(self, stream: Stream | None = None, **more: Any) -> Verdict:
        return verify(self.system, stream, **more)

    def read(self, position: int = 0) -> list[Line]:
        return self.feed.after(position, 10_000)
