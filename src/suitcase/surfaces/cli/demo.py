"""``suitcase demo``: fill this installation with people, accounts, posts and requests to look around in."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from suitcase.kernel import clock
from suitcase.surfaces.cli.child import PARENT
from suitcase.surfaces.cli.demo_cast import CAST, MIA, SIGN_INS

app = typer.Typer(add_completion=False)
_SAY_EVERY_SECONDS = 4.0


class Refused(Exception):
    """The demo has no business here; the text says why."""


@app.command()
def demo(
    again: Annotated[
        bool, typer.Option("--again", help="Look at every step, also when the demo was complete once.")
    ] = False,
) -> None:
    """Fill in the demo. Started again, it goes on where it stopped; complete, it does nothing."""
    try:
        raise typer.Exit(run(again=again))
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        raise typer.Exit(1) from None


def run(*, again: bool = False, folder: Path | None = None) -> int:
    """Fill in what is missing and say where to sign in; the exit code. Raises Refused where there must be no demo.

    `folder` keeps the note of how far it is; the installation's own by default.
    """
    from django.conf import settings

    refuse_where_it_must_not_be()
    folder = folder or settings.VAR
    with only_one(folder) as is_ours:
        if not is_ours:
            _say("The demo is being filled in by another process.")
            return 0
        if not again and look(folder).get("state") == "ready" and _has_people():
            _say("The demo is complete.")
        else:
            began = time.monotonic()
            fill(folder)
            _say(f"Demo ready after {time.monotonic() - began:.0f} s.")
    if PARENT not in os.environ:
        _show_sign_ins()
    return 0


def refuse_where_it_must_not_be() -> None:
    """Raise Refused in production, and where somebody who is not of the demo operates the installation."""
    from django.conf import settings

    from suitcase.areas.identity import public as identity

    if settings.PRODUCTION:
        raise Refused("The demo has known passwords, so production refuses it.")
    if not settings.DEMO and identity.has_operator() and not _has_people():
        raise Refused(
            "Somebody operates this installation already, and the demo has known passwords. "
            "Use another folder: SUITCASE_VAR=/path/to/demo suitcase up --demo"
        )


def fill(folder: Path) -> None:
    """Tell the whole story, step by step. Every step that is done stays done, whatever happens to the rest."""
    from suitcase.surfaces.cli.demo_media import Studio
    from suitcase.surfaces.cli.demo_story import Story

    studio = Studio()
    story = Story(studio)
    steps = list(story.steps())
    try:
        with _progress(folder, len(steps)) as done:
            for number, step in enumerate(steps):
                if number == len(CAST) + 1:  # the cast and the operator's appointment
                    _say("People can sign in.")
                    story.prefetch()  # not before: drawing would hold the first sign-in up
                with days_ago(step.days_ago):
                    step.do()
                done(step.chapter)
    finally:
        studio.close()


@contextlib.contextmanager
def days_ago(days: float) -> Iterator[None]:
    """Turn this process's clock back for one step, so that the story has a past and not one busy minute."""
    ahead = clock.now() - dt.datetime.now(clock.UTC)
    clock.restore(ahead - dt.timedelta(days=days))
    try:
        yield
    finally:
        clock.restore(ahead)


def look(folder: Path) -> dict[str, object]:
    """How far the demo is: state ("filling", "ready"), done, total, doing; empty before the first run."""
    try:
        found = json.loads((folder / "demo.json").read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[bool]:
    """True for the one process that fills in this installation; the claim ends with the process."""
    with open(folder / "demo.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


@contextlib.contextmanager
def _progress(folder: Path, total: int) -> Iterator[Callable[[str], None]]:
    counted: Counter[str] = Counter()
    said = time.monotonic()

    def note(state: str, doing: str) -> None:
        draft = folder / ".demo.json.new"
        draft.write_text(
            json.dumps({"state": state, "done": counted.total(), "total": total, "doing": doing})
        )
        draft.replace(folder / "demo.json")

    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn())
    console = Console()
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as shown:
        bar = shown.add_task("people", total=total)

        def done(chapter: str) -> None:
            nonlocal said
            counted[chapter] += 1
            shown.update(bar, advance=1, description=chapter)
            note("filling", chapter)
            if not console.is_terminal and time.monotonic() - said > _SAY_EVERY_SECONDS:
                said = time.monotonic()
                _say(f"{chapter}: {counted.total()} of {total} steps")

        note("filling", "people")
        yield done
    note("ready", "")


def _has_people() -> bool:
    from suitcase.areas.identity import public as identity
    from suitcase.kernel.actor import Actor

    return identity.find_person(Actor.system("demo"), MIA.email) is not None


def _show_sign_ins() -> None:
    from django.conf import settings

    table = Table.grid(padding=(0, 2))
    table.add_row("Ads Manager", settings.PUBLIC_URL)
    table.add_row("Creator's app", settings.APP_URL)
    for who, sign_in in SIGN_INS:
        table.add_row(who, sign_in)
    Console().print(table)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
