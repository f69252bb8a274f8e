"""Folders and files of the embedded server: whose they are, and how they are written."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from suitcase.stores.embedded.account import Account
from suitcase.stores.embedded.errors import ClusterError


def own_folder(path: Path, who: Account) -> None:
    """Make a folder for the server's user alone, and refuse one that somebody else made."""
    uid = os.geteuid() if who.uid is None else who.uid
    try:
        path.mkdir(mode=0o700)
        if who.uid is not None and who.gid is not None:
            os.chown(path, who.uid, who.gid)
    except FileExistsError:
        status = path.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != uid or status.st_mode & 0o077:
            raise ClusterError(
                f"{path} is not a private folder of the database's user.",
                "Somebody else may have made it. Look at what it is, remove it, and start again.",
            ) from None


@contextlib.contextmanager
def log_file(path: Path, who: Account) -> Iterator[int]:
    """Open the server's log for appending and make it the server's own."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    try:
        if who.uid is not None and who.gid is not None:
            os.fchown(descriptor, who.uid, who.gid)
        yield descriptor
    finally:
        os.close(descriptor)


def write(path: Path, text: str) -> None:
    """Write a file in one step, so that no reader ever sees half of it."""
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text)
    draft.chmod(0o644)
    draft.replace(path)


def last_lines(log: Path, count: int = 5) -> str:
    """Return the end of a log on one line, for a sentence about what went wrong."""
    try:
        return " / ".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return "it wrote no log"
