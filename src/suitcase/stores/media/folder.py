"""Where stored files lie: flat random names, spread over folders by their first two letters."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_NAME = re.compile(r"[0-9a-f]{32}(\.small)?\.jpg|[0-9a-f]{32}\.(mp4|pdf)")
_DRAFT = ".draft-"
_SMALL = ".small.jpg"
_TYPES = {"jpg": "image/jpeg", "mp4": "video/mp4", "pdf": "application/pdf"}


def is_name(name: str) -> bool:
    """Whether `name` is one the store could have given; anything with a path in it is not."""
    return _NAME.fullmatch(name) is not None


def content_type(name: str) -> str:
    """The media type of a stored file. The ending decides, because the store made the file itself."""
    return _TYPES[name.rpartition(".")[2]]


def small(poster: str) -> str:
    """The name of the small picture beside a poster; it goes wherever the poster goes."""
    return poster.removesuffix(".jpg") + _SMALL


def whole(name: str) -> str:
    """The name that stands in rows: of a small picture that of its poster, of everything else its own."""
    return name.removesuffix(_SMALL) + ".jpg" if name.endswith(_SMALL) else name


def find(name: str) -> Path | None:
    """Where the file lies, or None when there is none of this name. A small picture that is missing is the poster."""
    if not is_name(name):
        return None
    for one in (name, whole(name)):
        path = _place(one)
        if path.is_file():
            return path
    return None


def discard(*names: str) -> None:
    """Remove files that nothing names, such as those of a form that was refused. Empty and unknown names are passed."""
    for name in names:
        for one in (name, small(name)):
            if is_name(one):
                _place(one).unlink(missing_ok=True)


def sweep_drafts(seconds: float) -> int:
    """Remove drafts of processes that were killed: those untouched for this many seconds. Returns how many went."""
    gone, before = 0, time.time() - seconds
    for path in _root().glob(f"{_DRAFT}*"):
        with contextlib.suppress(FileNotFoundError):  # its process has finished after all
            if path.stat().st_mtime < before:
                path.unlink()
                gone += 1
    return gone


def names_untouched_for(seconds: float) -> Iterator[list[str]]:
    """Names of all files that have lain here for this many seconds, one folder at a time; small ones not apart."""
    before = time.time() - seconds
    for place in sorted(_root().glob("[0-9a-f][0-9a-f]")):
        names = []
        for path in place.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if is_name(path.name) and path.stat().st_mtime < before:
                    names.append(path.name)
        if names:
            yield names


def nameless() -> IO[bytes]:
    """An open file that has no name: it is gone with the process that holds it, however that ends."""
    root = _root()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return tempfile.TemporaryFile(dir=root)


@contextlib.contextmanager
def draft() -> Iterator[Path]:
    """A private empty file to write into; `keep` gives it a name, otherwise it is gone after the block."""
    root = _root()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, path = tempfile.mkstemp(prefix=_DRAFT, dir=root)
    os.close(descriptor)
    try:
        yield Path(path)
    finally:
        Path(path).unlink(missing_ok=True)


def keep(written: Path, ending: str, *, beside: str = "") -> str:
    """Put a finished draft in its place, on the disk for certain, and return its name: random, or the small one's
    of the poster it stands `beside`."""
    name = small(beside) if beside else f"{secrets.token_hex(16)}.{ending}"
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
