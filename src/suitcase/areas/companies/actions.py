"""Writes of the registry: a file is begun, taken in batches, and finished. Only the terminal and the worker do it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from suitcase.areas.access import public as access
from suitcase.areas.companies import index, names, queries
from suitcase.areas.companies.contracts import Branch, Entry, Load
from suitcase.areas.companies.errors import LoadedElsewhere, NotAtTheTerminal
from suitcase.areas.journal.public import action, digest_rows, nothing_changed, record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import new_id
from suitcase.stores.postgres import prepared

_KEY_CHARACTERS = 200


@action
def begin_load(actor: Actor, *, file_name: str, sha256: str) -> Load:
    """Note that a file is being loaded. Raises NotAtTheTerminal for people."""
    require_job(actor)
    load_id = new_id()
    shown = file_name.replace("@", "(at)")[-200:]
    prepared("SELECT company_open_load(%s, %s, %s, %s)", (load_id, shown, sha256, clock.now()))
    data = {"load": load_id, "file": shown, "sha256": sha256}
    record("companies:load_begun", actor, streams=[access.PLATFORM], data=data)
    return queries.get_load(load_id)


@action
def take_batch(
    actor: Actor,
    *,
    load: Load,
    entries: Sequence[Entry],
    branches: Sequence[Branch],
    source: str,
    read: int,
    broken: int,
) -> Load:
    """Take the next part of a file into the registry; returns how far the load is now.

    `read` is how many records of the file these are, `broken` how many of them were left out. What an entity had
    before and the file does not say any more ends. Raises LoadedElsewhere when another process was faster.
    """
    require_job(actor)
    index.stay_alone()
    rows = [json.dumps(_row(entry)) for entry in {entry.lei: entry for entry in entries}.values()]
    now = clock.now()
    ((added, changed),) = prepared(
        "SELECT added, changed FROM company_take(%s, %s, %s::text::jsonb)", (source, now, _array(rows))
    )
    pairs = [
        json.dumps([one.lei, one.head_office_lei]) for one in {one.lei: one for one in branches}.values()
    ]
    if pairs:
        ((related,),) = prepared("SELECT company_relate(%s, %s::text::jsonb)", (now, _array(pairs)))
        changed += related
    step = (load.id, load.records, load.records + read, added, changed, broken)
    ((is_ours,),) = prepared("SELECT company_step(%s, %s, %s, %s::integer, %s::integer, %s::integer)", step)
    if not is_ours:
        raise LoadedElsewhere
    if added or changed:
        data = {"load": load.id, "added": added, "changed": changed, **digest_rows([*rows, *pairs])}
        record("companies:changed", actor, streams=[access.PLATFORM], data=data)
    else:
        nothing_changed()
    return queries.get_load(load.id)


@action
def finish_load(actor: Actor, *, load: Load) -> Load:
    """Note that a file has been read to its end. Raises LoadedElsewhere when another process has noted it."""
    require_job(actor)
    ((is_ours,),) = prepared("SELECT company_close_load(%s, %s)", (load.id, clock.now()))
    if not is_ours:
        raise LoadedElsewhere
    done = queries.get_load(load.id)
    counts = {name: getattr(done, name) for name in ("records", "added", "changed", "unchanged", "broken")}
    record("companies:loaded", actor, streams=[access.PLATFORM], data={"load": load.id, **counts})
    return done


def require_job(actor: Actor) -> None:
    """Raise NotAtTheTerminal for everybody but the job."""
    if actor.scope != "job":
        raise NotAtTheTerminal


def _array(rows: Sequence[str]) -> str:
    return f"[{','.join(rows)}]"


def _row(entry: Entry) -> list[Any]:
    """An entry as `company_take` reads it."""
    legal, *others = entry.names
    address = entry.address
    return [
        *(entry.lei, legal.name, entry.country, entry.legal_form, entry.is_branch),
        *(address.street, address.city, address.region, address.postcode),
        *(entry.status.value, entry.as_of.isoformat() if entry.as_of else None),
        [[one.kind.value, one.name] for one in others],
        [[one.kind.value, one.name, names.key(one.name)[:_KEY_CHARACTERS]] for one in entry.names],
    ]
