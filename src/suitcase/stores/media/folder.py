"""Where stored files lie: flat random names, spread over folders by their first two letters."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

_NAME = re.compile(r"[0-9a-f]{32}\.(jpg|mp4)")
_TYPES = {"jpg": "image/jpeg", "mp4": "video/mp4"}


def is_name(name: str) -> bool:
    """Whether `name` is one the store could have given; anything with a path in it is not."""
    return _NAME.fullmatch(name) is not None


def content_type(name: str) -> str:
    """The media type of a stored file. The ending decides, because the store made the file itself."""
    return _TYPES[name.rpartition(".")[2]]


def find(name: str) -> Path | None:
    """Where the file lies, or None when there is none of this name."""
    if not is_name(name):
        return None
    path = _place(name)
    return path if path.is_file() else None


def discard(*names: str) -> None:
    """Remove files that nothing names, such as those of a form that was refused. Empty and unknown names are passed."""
    for name in names:
        if is_name(name):
            _place(name).unlink(missing_ok=True)


@contextlib.contextmanager
def draft() -> Iterator[Path]:
    """A private empty file to write into; `keep` gives it a name, otherwise it is gone after the block."""
    root = _root()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, path = tempfile.mkstemp(prefix=".draft-", dir=root)
    os.close(descriptor)
    try:
        yield Path(path)
    finally:
        Path(path).unlink(missing_ok=True)


def keep(written: Path, ending: str) -> str:
    """Put a finished draft in its place, on the disk for certain, and return its name."""
    name = f"{secrets.token_hex(16)}.{ending}"
    place = _place(name)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    with open(written, "rb") as file:
        os.fsync(file.fileno())
    written.rename(place)
    return name


def _place(name: str) -> Path:
    return _root() / name[:2] / name


def _root() -> Path:
    from django.conf import settings  # late: the checking process has no settings and needs none

    return Path(settings.MEDIA_ROOT)
