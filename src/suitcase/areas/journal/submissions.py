"""Idempotency: the same form sent twice, by a double click, two tabs or a lost answer, is done once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.db import OperationalError

from suitcase.areas.journal.contracts import Failed
from suitcase.areas.journal.errors import SentBefore, StillSending
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting, prepared

Outcome = Mapping[str, Any]
NOBODY = 0
LONGEST_KEY = 100


def once(actor: Actor, key: str, digest: bytes, run: Callable[[], Outcome | Failed]) -> Outcome:
    """Do `run` for the first caller with this key, and give every later one the outcome of the first.

    `key` belongs to the person (or to nobody signed in) and is at most 100 characters; `digest` is of the
    values sent. Callers at the same moment wait for the first. `run` happens in the transaction that keeps
    the key; it returns what can be stored as JSON. When it raises, or returns `Failed(outcome)`, the key
    stays free.

    Raises SentBefore when the key was used with other values, StillSending when the first takes too long.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise ValueError(f"An idempotency key has 1 to {LONGEST_KEY} characters.")
    keeper = actor if actor.person_id is not None else actor.within("account")
    row = (actor.person_id or NOBODY, key)
    with acting(keeper):
        if not _claim(row, digest):
            return _earlier(row, digest)
        with acting(actor):
            outcome = run()
        if isinstance(outcome, Failed):
            prepared("DELETE FROM submission WHERE person_id = %s AND key = %s", row)
            return outcome.outcome
        prepared(
            "UPDATE submission SET outcome = %s::text::jsonb WHERE person_id = %s AND key = %s",
            (json.dumps(dict(outcome)), *row),
        )
        return outcome


def purge_submissions() -> int:
    """Forget keys older than a day and return how many. For the worker."""
    with acting(Actor.system("submissions")):
        return len(
            prepared(
                "DELETE FROM submission WHERE created_at < %s RETURNING 1",
                (clock.now() - limits.SUBMISSION_LIFETIME,),
            )
        )


def _claim(row: tuple[int, str], digest: bytes) -> bool:
    try:
        # Waits for an unfinished first caller: if that one fails, the key is ours.
        claimed = prepared(
            "INSERT INTO submission (person_id, key, digest, created_at) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING RETURNING 1",
            (*row, digest, clock.now()),
        )
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == "55P03":  # lock_timeout: the first one is still at it
            raise StillSending from error
        raise
    return bool(claimed)


def _earlier(row: tuple[int, str], digest: bytes) -> Outcome:
    found = prepared("SELECT digest, outcome::text FROM submission WHERE person_id = %s AND key = %s", row)
    if not found:  # purged between the two statements: too late to say what came of it
        raise StillSending
    kept_digest, outcome = found[0]
    if bytes(kept_digest) != digest:
        raise SentBefore
    return json.loads(outcome) if outcome is not None else {}
