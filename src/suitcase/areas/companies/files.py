"""A registry's file as a stream of text, whatever it is packed in; never more than a piece of it in memory."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, cast

from suitcase.areas.companies.errors import UnreadableFile

# What reading a file that is cut off or damaged raises, by how it is packed.
CUT_OFF = (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile, lzma.LZMAError, OSError)
_PIECE = 1024 * 1024
_ENDINGS = (".csv", ".json", ".jsonl", ".txt")


def digest(path: Path, progress: Callable[[int], None] | None = None) -> str:
    """SHA-256 of the file as it is, in hex; `progress` hears how many bytes were read."""
    found, read = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                found.update(piece)
                read += len(piece)
                if progress is not None:
                    progress(read)
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror or error}.") from error
    return found.hexdigest()


@contextlib.contextmanager
def opened(path: Path) -> Iterator[tuple[IO[str], Callable[[], float]]]:
    """The text of a plain, .gz or .zip file, and a function that tells which part of it, 0 to 1, has been read.

    Content decides, not the name. Bytes that are no UTF-8 become lone surrogates, so that the record they stand in can
    be refused by itself. Raises UnreadableFile.
    """
    with contextlib.ExitStack() as kept:
        try:
            packed = kept.enter_context(path.open("rb"))
            size = max(1, path.stat().st_size)
            first = packed.read(4)
            packed.seek(0)
            plain = _unpacked(packed, first, kept)
        except (zipfile.BadZipFile, OSError) as error:
            raise UnreadableFile(f"{path} cannot be opened: {error}.") from error
        text = io.TextIOWrapper(plain, encoding="utf-8-sig", errors="surrogateescape", newline="")
        kept.callback(text.close)
        yield text, lambda: min(1.0, packed.tell() / size)


def _unpacked(packed: IO[bytes], first: bytes, kept: contextlib.ExitStack) -> IO[bytes]:
    if first[:2] == b"\x1f\x8b":
        return cast(IO[bytes], kept.enter_context(gzip.GzipFile(fileobj=packed)))
    if first == b"PK\x03\x04":
        archive = kept.enter_context(zipfile.ZipFile(packed))
        inside = [one for one in archive.infolist() if one.filename.lower().endswith(_ENDINGS)]
        if len(inside) != 1:
            raise UnreadableFile(f"The archive holds {len(inside)} files of CSV or JSON; it has to hold one.")
        return kept.enter_context(archive.open(inside[0]))
    return packed
