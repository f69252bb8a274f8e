"""Taking files in: what they are is decided by their content, and looked at in a child process that can do no harm."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from suitcase.kernel.errors import Invalid
from suitcase.stores.media import folder, kinds
from suitcase.stores.media.kinds import MAX_BYTES, MAX_VIDEO_BYTES, Purpose, StoredMedia

# Each look may take a gigabyte for a moment; more at once would let uploads starve the pages.
_AT_ONCE = threading.BoundedSemaphore(2)
_WALL_SECONDS = 60
_REPORT_BYTES = 4096

_SENTENCES = {
    "not_a_picture": "This is not a JPEG or PNG picture.",
    "not_a_video": "This is not an MP4 video.",
    "damaged": "This file is damaged or incomplete, so it cannot be shown.",
    "codec": "This video is not encoded as H.264 with AAC sound, which every browser can play.",
    "no_picture_track": "This file has no picture track.",
    "too_small": "This picture is too small to be shown well.",
    "too_large": "This picture has too many pixels.",
    "too_short": f"A video lasts at least {kinds.VIDEO_SECONDS[0]} second.",
    "too_long": f"A video lasts at most {kinds.VIDEO_SECONDS[1] // 60} minutes.",
    "too_much": "This file needs more memory or time to open than an ordinary one, so it was not opened.",
    "empty": "The file is empty.",
}


def store_picture(source: bytes | Path, purpose: Purpose, *, field: str = "file") -> StoredMedia:
    """Check a JPEG or PNG and keep it as a new JPEG, upright and without anything but its pixels.

    Raises `Invalid` with a sentence for `field`: not a picture, too large in bytes or pixels, too small, damaged.
    """
    with ExitStack() as stack:
        file = _opened(stack, source, MAX_BYTES[purpose], field)
        form = _picture_form(file.read(16))
        if form is None:
            raise _refused("not_a_picture", field)
        made, poster = stack.enter_context(folder.draft()), stack.enter_context(folder.draft())
        seen = _look(file, made, poster, {"form": form, "purpose": purpose.value}, field)
        return _kept(seen, made, poster if purpose is Purpose.PHOTO else None, "jpg")


def store_video(source: Path, *, field: str = "file") -> StoredMedia:
    """Check an H.264 MP4 and keep its picture and sound without any other data, with a JPEG poster.

    Raises `Invalid` with a sentence for `field`: not such a video, too large, too short, too long, damaged.
    """
    with ExitStack() as stack:
        file = _opened(stack, source, MAX_VIDEO_BYTES, field)
        # An ISO media file says so at once; playlists, text and everything else ends here, unopened.
        if file.read(12)[4:8] != b"ftyp":
            raise _refused("not_a_video", field)
        made, poster = stack.enter_context(folder.draft()), stack.enter_context(folder.draft())
        seen = _look(file, made, poster, {"form": "mov", "purpose": "video"}, field)
        return _kept(seen, made, poster, "mp4")


def _opened(stack: ExitStack, source: bytes | Path, most: int, field: str) -> BinaryIO:
    if isinstance(source, bytes):
        file: BinaryIO = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
        file.write(source[: most + 1])
    else:
        file = stack.enter_context(source.open("rb"))
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise _refused("empty", field)
    if size > most:
        sentence = f"This file is too large; use at most {most // 1024**2} MB."
        raise Invalid(sentence, code="media_too_heavy", fields={field: sentence})
    return file


def _picture_form(start: bytes) -> str | None:
    if start.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    return "PNG" if start.startswith(b"\x89PNG\r\n\x1a\n") else None


def _look(file: BinaryIO, made: Path, poster: Path, order: dict[str, str], field: str) -> dict[str, int]:
    """Have the child look at `file` and write what is kept. Its word is not trusted beyond whole numbers."""
    file.seek(0)
    with open(made, "r+b") as out, open(poster, "r+b") as small, _AT_ONCE:
        fds = {"made": out.fileno(), "poster": small.fileno()}
        try:
            child = subprocess.run(
                [sys.executable, "-m", "suitcase.stores.media.inspector", json.dumps({**order, **fds})],
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=tuple(fds.values()),
                cwd="/",
                env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": _own_path()},
                timeout=_WALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _refused("too_much", field) from None
    report = _report(child.stdout)
    if report.get("refused") in _SENTENCES:
        raise _refused(report["refused"], field)
    numbers = {key: value for key, value in report.items() if isinstance(value, int) and 0 <= value < 1 << 31}
    if child.returncode != 0 or not {"width", "height", "duration_ms"} <= set(numbers):
        raise _refused("too_much" if child.returncode < 0 else "damaged", field)
    return numbers


def _report(text: bytes) -> dict[str, Any]:
    try:
        report = json.loads(text[:_REPORT_BYTES] or b"{}")
    except ValueError:
        return {}
    return report if isinstance(report, dict) else {}


def _kept(seen: dict[str, int], made: Path, poster: Path | None, ending: str) -> StoredMedia:
    size = made.stat().st_size
    small = folder.keep(poster, "jpg") if poster else ""
    return StoredMedia(
        name=folder.keep(made, ending),
        poster=small,
        width=seen["width"],
        height=seen["height"],
        duration_ms=seen["duration_ms"],
        size_bytes=size,
    )


def _refused(code: str, field: str) -> Invalid:
    return Invalid(_SENTENCES[code], code=f"media_{code}", fields={field: _SENTENCES[code]})


def _own_path() -> str:
    return str(Path(__file__).resolve().parents[3])
