"""Loading a registry's file: read as a stream, taken in batches, resumed where it stopped, indexed at the end."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

from suitcase.areas.companies import actions, files, gleif, index, queries
from suitcase.areas.companies.contracts import Branch, Entry, Load, Loaded, Problem
from suitcase.areas.companies.errors import UnreadableFile
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting

# Records in one transaction: some tenths of a second of work, a megabyte or two of text.
BATCH = 2_000

Told = Callable[[str, float], None]
"""Hears what is being done ("reading", "loading", "indexing") and which part of it, 0 to 1, is done."""


def load_file(
    actor: Actor,
    path: Path,
    *,
    source: str = "GLEIF",
    again: bool = False,
    told: Told | None = None,
    on_problem: Callable[[Problem], None] | None = None,
) -> Loaded:
    """Take GLEIF's Level 1 file (LEI-CDF, CSV or JSON) or its relationships (RR-CDF, CSV) in; plain, .gz or .zip.

    The file is known by its content: one that was loaded is not read a second time unless `again`, and one whose load
    was cut off goes on after the last batch that was kept. Records that cannot be taken are told to `on_problem` and
    left out. Memory does not grow with the file. Raises UnreadableFile, LoadedElsewhere, NotAtTheTerminal.
    """
    actions.require_job(actor)
    tell, report = told or _nobody, on_problem or _nobody
    size = max(1, path.stat().st_size) if path.is_file() else 1
    sha256 = files.digest(path, lambda read: tell("reading", read / size))
    with acting(actor):
        earlier = queries.find_load(sha256)
    if earlier is not None and earlier.finished_at is not None and not again:
        index.index_stale()
        return Loaded(earlier, already=True)
    with files.opened(path) as (text, part):
        records, cut_off = _begun(gleif.read(text))
        if earlier is None or earlier.finished_at is not None:
            earlier = actions.begin_load(actor, file_name=path.name, sha256=sha256)
        load, rest = earlier, itertools.islice(records, earlier.records, None)
        while not cut_off:
            batch, cut_off = _guarded(rest, BATCH)
            if not batch and not cut_off:
                load = actions.finish_load(actor, load=load)
                break
            load = _take(actor, load, batch, source, report)
            tell("loading", part())
    index.index_stale(lambda done, total: tell("indexing", done / total))
    return Loaded(load, resumed_at=earlier.records, cut_off=cut_off)


def _begun(records: Iterator[gleif.Record]) -> tuple[Iterator[gleif.Record], str]:
    """The records, of which the first has been read: it tells whether this is a registry at all, before anything is
    noted. Raises UnreadableFile when it is none; says in words why the file breaks off, if it does."""
    first, cut_off = _guarded(records, 1)
    if cut_off and not first:
        raise UnreadableFile(f"The file breaks off before its first record ({cut_off}).")
    return itertools.chain(first, records), cut_off


def _nobody(*_: object) -> None:
    """Who listens when nobody does."""


def _guarded(records: Iterator[gleif.Record], most: int) -> tuple[list[gleif.Record], str]:
    """The next records, and why there are no more when the file breaks off here; "" when it does not."""
    found: list[gleif.Record] = []
    try:
        for record in itertools.islice(records, most):
            found.append(record)  # one by one: what came before a break is kept
    except files.CUT_OFF as error:
        return found, f"{type(error).__name__}: {error}"
    return found, ""


def _take(
    actor: Actor, load: Load, batch: list[gleif.Record], source: str, on_problem: Callable[[Problem], None]
) -> Load:
    problems = [one for one in batch if isinstance(one, Problem)]
    taken = actions.take_batch(
        actor,
        load=load,
        entries=[one for one in batch if isinstance(one, Entry)],
        branches=[one for one in batch if isinstance(one, Branch)],
        source=source,
        read=len(batch),
        broken=len(problems),
    )
    for problem in problems:
        on_problem(problem)
    if taken.added.bit_length() > load.added.bit_length():  # the registry has about doubled
        index.analyze()
    return taken
