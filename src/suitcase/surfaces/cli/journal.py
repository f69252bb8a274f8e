"""``suitcase journal``: prove that the journal is what was written, and keep a copy of its heads outside."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from suitcase.areas.journal.contracts import WHOLE_JOURNAL, Head, Stream, Verdict
from suitcase.areas.journal.public import verification
from suitcase.kernel import clock
from suitcase.stores import postgres

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="The journal: prove that nothing in it was changed, removed, moved or cut off.",
)


@app.command()
def verify(
    stream: Annotated[
        str, typer.Option(help="Only the history of one thing, as kind:id; the whole journal without it.")
    ] = "",
    expect: Annotated[
        Path | None, typer.Option(help="A file that 'suitcase journal heads' wrote earlier.", dir_okay=False)
    ] = None,
) -> None:
    """Check every line against its seal. Ends with 1 and says where, if something does not fit."""
    chosen, expected = _stream(stream), _expected(expect)
    console = Console(stderr=True)
    with (
        postgres.connect("system", autocommit=True) as connection,
        _progress(console) as progress,
    ):
        verdict = verification.verify(connection, chosen, expected=expected, progress=progress)
    _say(verdict)
    raise typer.Exit(0 if verdict.is_intact else 1)


@app.command()
def heads() -> None:
    """Write the seals of all streams as JSON; kept elsewhere, they prove that nobody rewrote history."""
    with postgres.connect("system", autocommit=True) as connection, connection.transaction():
        for piece in verification.heads_as_json(verification.read_heads(connection), clock.now()):
            sys.stdout.write(piece)


def _say(verdict: Verdict) -> None:
    if verdict.broken is None:
        things = "stream" if verdict.streams == 1 else "streams"
        typer.echo(f"The journal is intact: {verdict.lines:,} lines in {verdict.streams:,} {things}.")
        return
    found = verdict.broken
    where = "The journal" if found.stream == WHOLE_JOURNAL else f"The history of {found.stream}"
    typer.echo(f"{where} is broken at line {found.position:,}. {found.sentence}")
    typer.echo("Everything before it is as it was written. Compare with a backup to see what was there.")


def _stream(text: str) -> Stream | None:
    try:
        return verification.parse_stream(text) if text else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--stream") from error


def _expected(path: Path | None) -> list[Head]:
    if path is None:
        return []
    try:
        return verification.heads_from_json(path.read_text())
    except (OSError, ValueError) as error:
        raise typer.BadParameter(f"{path} could not be read: {error}", param_hint="--expect") from error


@contextmanager
def _progress(console: Console) -> Iterator[Any]:
    columns = (TextColumn("Checking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("lines", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
