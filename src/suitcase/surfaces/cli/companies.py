"""``suitcase companies``: load a registry of legal entities, look how large it is, try the search."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from suitcase.areas.companies import public as companies
from suitcase.areas.companies.contracts import EntityKind, Loaded, Problem, Status
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Refusal
from suitcase.stores.postgres import acting

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="The registry of companies: load it, look at it, search it.",
)

_PROBLEMS_SHOWN = 20
_SAY_EVERY_SECONDS = 10.0
_WORDS = {"reading": "Reading", "loading": "Loading", "indexing": "Indexing"}
_KINDS = {EntityKind.HEAD_OFFICE: "head office", EntityKind.LOCAL_ENTITY: "local entity"}


@app.command()
def load(
    file: Annotated[
        Path, typer.Argument(help="GLEIF's file of entities or relationships; .zip and .gz too.")
    ],
    again: Annotated[
        bool, typer.Option("--again", help="Read the file also when it was loaded before.")
    ] = False,
) -> None:
    """Take GLEIF's file into the registry. Cut off, it goes on where it stopped. Ends with 1 if the file breaks off."""
    seen = _Problems()
    began = time.monotonic()
    try:
        with _progress() as told:
            done = companies.load_file(
                Actor.system("companies"), file, again=again, told=told, on_problem=seen
            )
    except Refusal as refusal:
        sys.stderr.write(f"{refusal.sentence}\n{refusal.remedy}\n")
        raise typer.Exit(1) from None
    seen.sum_up()
    _say(done, time.monotonic() - began)
    raise typer.Exit(1 if done.cut_off else 0)


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="A name, or the beginning of one.")],
    country: Annotated[str, typer.Option(help="Two letters; companies there come first.")] = "",
) -> None:
    """Find companies by name, as the pages do."""
    actor = Actor.system("companies")
    with acting(actor):
        found = companies.search(actor, text, country or None)
    if not found:
        typer.echo("No company has a name like this.")
        raise typer.Exit(1)
    table = Table.grid(padding=(0, 2))
    for one in found:
        kind = _KINDS[one.kind] + (f" of {one.head_office_name}" if one.head_office_name else "")
        lapsed = "lapsed" if one.status is Status.LAPSED else ""
        notes = "; ".join(note for note in (one.why, lapsed) if note)
        table.add_row(one.lei, one.name, one.country, one.address_words, kind, notes)
    Console().print(table)


@app.command()
def status() -> None:
    """Say how large the registry is, and what was loaded last."""
    with acting(Actor.system("companies")):
        found = companies.get_registry()
    typer.echo(f"{found.entities:,} companies with {found.names:,} names.")
    if found.stale_blocks:
        typer.echo("Some names are not indexed yet; load the file again to finish it.")
    if (last := found.last_load) is None:
        typer.echo("Nothing was loaded yet.")
    elif last.finished_at is None:
        typer.echo(
            f"{last.file_name} was begun on {last.started_at:%d %B %Y} and stopped after {last.records:,} records."
        )
    else:
        typer.echo(f"{last.file_name} was loaded on {last.finished_at:%d %B %Y, %H:%M} UTC.")


class _Problems:
    """Shows the first records that were left out, and counts the others."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, problem: Problem) -> None:
        self._count += 1
        if self._count <= _PROBLEMS_SHOWN:
            sys.stderr.write(f"Record {problem.record:,} was left out. {problem.reason}\n")

    def sum_up(self) -> None:
        if (more := self._count - _PROBLEMS_SHOWN) > 0:
            sys.stderr.write(f"… and {more:,} more were left out.\n")


def _say(done: Loaded, seconds: float) -> None:
    load = done.load
    if done.already:
        when = f"{load.finished_at:%d %B %Y, %H:%M} UTC" if load.finished_at else "earlier"
        typer.echo(f"This file was loaded on {when}; nothing has changed. --again reads it all the same.")
        return
    if done.resumed_at:
        typer.echo(f"Went on after record {done.resumed_at:,}, where an earlier run had stopped.")
    typer.echo(
        f"{load.records:,} records: {load.added:,} new, {load.changed:,} changed, {load.unchanged:,} as they were,"
        f" {load.broken:,} left out."
    )
    rate = (load.records - done.resumed_at) / max(seconds, 0.001)
    typer.echo(f"{seconds:.0f} s, {rate:,.0f} records a second.")
    if done.cut_off:
        sys.stderr.write(
            f"The file breaks off here ({done.cut_off}). What came before is kept; fetch the file again and load it.\n"
        )
    elif not load.added and not load.changed:
        typer.echo("Nothing has changed.")


@contextmanager
def _progress() -> Iterator[Callable[[str, float], None]]:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<8}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    said = time.monotonic()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        bar = shown.add_task(_WORDS["reading"], total=1.0)

        def told(what: str, part: float) -> None:
            nonlocal said
            shown.update(bar, completed=part, description=_WORDS[what])
            if not console.is_terminal and time.monotonic() - said > _SAY_EVERY_SECONDS:
                said = time.monotonic()
                sys.stderr.write(f"{_WORDS[what]}: {part:.0%}\n")

        yield told
