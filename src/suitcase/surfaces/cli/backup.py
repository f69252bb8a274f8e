"""``suitcase backup`` and ``suitcase restore``: the database as one file, whichever server it is on."""

import sys
from pathlib import Path

from suitcase import settings
from suitcase.stores import dumps
from suitcase.stores.embedded import ClusterError
from suitcase.surfaces.cli import presence


def backup(file: Path) -> int:
    """Write the whole database to a new file; the exit code."""
    if file.exists():
        return _refuse(f"{file} is there already; choose another name.")
    try:
        dumps.dump(settings.VAR, file)
    except (dumps.Failed, ClusterError, OSError) as error:
        return _refuse(f"There is no backup: {error}")
    sys.stdout.write(f"The database is in {file}. {settings.VAR} holds what else belongs to it.\n")
    return 0


def restore(file: Path) -> int:
    """Put the database back to what a backup says; the exit code."""
    if not file.is_file():
        return _refuse(f"There is no file {file}.")
    try:
        with presence.claim(settings.VAR):
            dumps.restore(settings.VAR, file)
    except presence.AlreadyRunning:
        return _refuse("Suitcase is running. Stop it first, so that nobody works on what is being replaced.")
    except (dumps.Failed, ClusterError) as error:
        return _refuse(f"Nothing was changed: {error}")
    sys.stdout.write("The database is back. Start Suitcase; it brings the tables up to date when needed.\n")
    return 0


def _refuse(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 1
