"""What the supervisor shows: lines with the name of the process in front, and a copy of them per log file."""

import os
import sys
import threading
import time
from pathlib import Path
from typing import IO

_WIDTH = 8
_COLOURS = {"suitcase": "36", "web": "32", "worker": "35", "db": "34", "demo": "33"}
_KEEP_BYTES = 10 * 1024 * 1024


class Console:
    """Writes lines to the terminal and to ``<folder>/<name>.log``; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._files: dict[str, IO[str]] = {}
        self._coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def say(self, text: str) -> None:
        """Show a line of the supervisor itself."""
        self.line("suitcase", text)

    def line(self, name: str, text: str, *, shown: bool = True) -> None:
        """Keep one line of a process in its file, and show it unless it is routine."""
        label = f"{name:<{_WIDTH}} │ "
        if self._coloured:
            label = f"\x1b[{_COLOURS.get(name, '37')}m{label}\x1b[0m"
        with self._lock:
            if shown:
                self._show(label + text + "\n")
            file = self._file(name)
            file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}\n")
            file.flush()

    def show(self, text: str) -> None:
        """Show a block of text without a label, such as the panel with the addresses."""
        with self._lock:
            self._show(text)

    def _show(self, text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError:  # the terminal was closed; the log files go on
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115

    def _file(self, name: str) -> IO[str]:
        file = self._files.get(name)
        if file is not None and file.tell() > _KEEP_BYTES:
            file.close()
            path = self._folder / f"{name}.log"
            path.replace(path.with_suffix(".log.1"))
            file = None
        if file is None:
            file = open(self._folder / f"{name}.log", "a", encoding="utf-8")  # noqa: SIM115 - kept open
            self._files[name] = file
        return file
