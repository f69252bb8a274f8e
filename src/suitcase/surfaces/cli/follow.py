"""Shows what the database server writes to its log, as lines of their own."""

import threading
from pathlib import Path

from suitcase.surfaces.cli.console import Console

_LOOK_SECONDS = 0.5

# A refused row or a checkpoint is daily work and stays in the file; these are for the person at the terminal.
_WORTH_A_LOOK = (" WARNING: ", " FATAL: ", " PANIC: ", " duration: ")
_PASSING = ("is starting up", "is shutting down", "due to administrator command")


class Follower:
    """Reads a growing file from its present end on, in a thread, until it is stopped."""

    def __init__(self, console: Console, name: str, path: Path) -> None:
        self._console = console
        self._name = name
        self._path = path
        self._position = path.stat().st_size if path.exists() else 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Show what is left and end."""
        self._done.set()
        self._thread.join(timeout=2)

    def _run(self) -> None:
        while not self._done.wait(_LOOK_SECONDS):
            self._show_new()
        self._show_new()

    def _show_new(self) -> None:
        try:
            with open(self._path, "rb") as file:
                if file.seek(0, 2) < self._position:  # a new file after a rotation
                    self._position = 0
                file.seek(self._position)
                content = file.read()
        except OSError:
            return
        complete = content[: content.rfind(b"\n") + 1]
        self._position += len(complete)
        for line in complete.decode(errors="replace").splitlines():
            self._console.line(self._name, line, shown=_worth_a_look(line))


def _worth_a_look(line: str) -> bool:
    return any(word in line for word in _WORTH_A_LOOK) and not any(word in line for word in _PASSING)
