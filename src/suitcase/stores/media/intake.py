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

from suitcase.kernel import limits
from suitcase.kernel.errors import Invalid
from suitcase.stores.media import folder, kinds
from suitcase.stores.media.kinds import MAX_BYTES, MAX_VIDEO_BYTES, Purpose, StoredDocument, StoredMedia

Source = bytes | Path | BinaryIO
"""What is taken in: bytes, a path, or an open file with a descriptor, such as an upload that has no name at all."""

# Each look may take a gigabyte for a moment; more at once would let uploads starve the pages.
_AT_ONCE = threading.BoundedSemaphore(2)
# Waiting and looking together stay below the minute in which the database ends a transaction that does nothing.
_WAIT_SECONDS = 15
_WALL_SECONDS = 35
_REPORT_BYTES = 4096
_VIDEO_ENDINGS = {"mp4", "m4v", "mov"}
_ENDINGS = _VIDEO_ENDINGS | {"jpg", "jpeg", "png"}
# Mail programs and scanners put a few bytes in front; readers look for the mark this far.
_PDF_MARK, _PDF_WITHIN = b"%PDF-", 1024
_MEASURES = ("width", "height", "duration_ms")

_SENTENCES = {
    "not_a_picture": "This is not a JPEG or PNG picture.",
    "unknown": "This is neither an MP4 video nor a JPEG or PNG picture.",
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
    "not_a_document": "This is neither a PDF nor a JPG or PNG picture. Save it as one of them and choose that file.",
    "pdf_damaged": "This PDF is damaged or incomplete. Open it, print it to a new PDF and choose that file.",
    "pdf_locked": "This PDF is protected. Save it without a password and choose that file.",
    "pdf_no_pages": "This PDF has no page that can be opened. Print it to a new PDF and choose that file.",
    "pdf_too_long": f"This PDF has more than {limits.DOCUMENT_PAGES} pages. Choose only those that are needed.",
    "pdf_acts": "This PDF runs a program or sends something when it is opened or pressed. Print it to a new PDF and "
    "choose that file.",
    "pdf_holds": "This PDF carries other files, films or sound, or draws on them. Print it to a new PDF and choose "
    "that file.",
    "pdf_too_large": "A picture in this PDF has too many pixels. Print it to a new PDF and choose that file.",
    "pdf_form": "This PDF is a form that only some programs can show (XFA). Print it to a new PDF and choose that "
    "file.",
    "busy": "Too many files are being checked at the moment. Please send it again in a minute.",
}


def store_picture(source: Source, purpose: Purpose, *, field: str = "file") -> StoredMedia:
    """Check a JPEG or PNG and keep it as a new JPEG, upright and without anything but its pixels.

    Raises `Invalid` with a sentence for `field`: not a picture, too large in bytes or pixels, too small, damaged.
    """
    with ExitStack() as stack:
        file = _opened(stack, source, MAX_BYTES[purpose], field)
        form = _picture_form(file.read(16))
        if form is None:
            raise _refused("not_a_picture", field)
        drafts = _Drafts(stack)
        seen = _look(file, drafts, {"form": form, "purpose": purpose.value}, field)
        return _kept(seen, drafts, "jpg", with_poster=purpose is Purpose.PHOTO)


def store_video(source: Source, *, field: str = "file") -> StoredMedia:
    """Check an H.264 MP4 and keep its picture and sound without any other data, with a JPEG poster.

    Raises `Invalid` with a sentence for `field`: not such a video, too large, too short, too long, damaged.
    """
    with ExitStack() as stack:
        file = _opened(stack, source, MAX_VIDEO_BYTES, field)
        # An ISO media file says so at once; playlists, text and everything else ends here, unopened.
        if file.read(12)[4:8] != b"ftyp":
            raise _refused("not_a_video", field)
        drafts = _Drafts(stack)
        seen = _look(file, drafts, {"form": "mov", "purpose": "video"}, field)
        return _kept(seen, drafts, "mp4", with_poster=True)


def store_document(source: Source, *, field: str = "file") -> StoredDocument:
    """Check a business document and keep it made anew: a PDF as its pages alone, a JPEG or PNG as a new JPEG.

    Content decides which it is. Name it in a row within a day and register a keeper for those rows, or `sweep` takes
    it for left behind. Raises `Invalid` with a sentence for `field`: another kind of file, too large, damaged,
    protected by a password, without pages or with too many, or with anything in it that acts.
    """
    with ExitStack() as stack:
        file = _opened(stack, source, limits.DOCUMENT_BYTES, field)
        start = file.read(_PDF_WITHIN)
        form = _picture_form(start) or ("PDF" if _PDF_MARK in start else None)
        if form is None:
            raise _refused("not_a_document", field)
        drafts = _Drafts(stack)
        order = {"form": form, "purpose": Purpose.DOCUMENT.value}
        if form == "PDF":
            pages = _look(file, drafts, order, field, measures=("pages",))["pages"]
            size = drafts.made.stat().st_size
            return StoredDocument(name=folder.keep(drafts.made, "pdf"), pages=pages, size_bytes=size)
        kept = _kept(_look(file, drafts, order, field), drafts, "jpg", with_poster=False)
        return StoredDocument(name=kept.name, pages=1, size_bytes=kept.size_bytes)


def store_upload(file: BinaryIO, name: str, *, field: str = "file") -> tuple[bool, StoredMedia]:
    """Take in a video or a photo, whichever the content says, and tell whether it is a video.

    Raises `Invalid` as the two above do, and when the name promises something else than the file holds.
    """
    start = file.read(16)
    file.seek(0)
    picture = _picture_form(start)
    if start and picture is None and start[4:8] != b"ftyp":
        raise _refused("unknown", field)
    ending = name.rpartition(".")[2].lower()
    if ending in _ENDINGS and start and (ending in _VIDEO_ENDINGS) is not (picture is None):
        held = f"a {picture} picture" if picture else "a video"
        sentence = (
            f"This file is named .{ending} but holds {held}; save it under its real kind and choose it again."
        )
        raise Invalid(sentence, code="media_misnamed", fields={field: sentence})
    if picture:
        return False, store_picture(file, Purpose.PHOTO, field=field)
    return True, store_video(file, field=field)


def _opened(stack: ExitStack, source: Source, most: int, field: str) -> BinaryIO:
    if isinstance(source, bytes):
        file: BinaryIO = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
        file.write(source[: most + 1])
    elif isinstance(source, Path):
        file = stack.enter_context(source.open("rb"))
    else:
        file = source
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


class _Drafts:
    """Files the child writes: what is kept, its poster and the small picture beside the poster."""

    def __init__(self, stack: ExitStack) -> None:
        self.made, self.poster, self.small = (stack.enter_context(folder.draft()) for _ in range(3))


def _look(
    file: BinaryIO,
    drafts: _Drafts,
    order: dict[str, str],
    field: str,
    *,
    measures: tuple[str, ...] = _MEASURES,
) -> dict[str, int]:
    """Have the child look at `file` and write what is kept. Of its word only whole numbers are trusted."""
    file.seek(0)
    if not _AT_ONCE.acquire(timeout=_WAIT_SECONDS):
        raise _refused("busy", field)
    try:
        with ExitStack() as stack:
            fds = {
                name: stack.enter_context(open(getattr(drafts, name), "r+b")).fileno()
                for name in ("made", "poster", "small")
            }
            child = _run(file, json.dumps({**order, **fds}), tuple(fds.values()))
    except subprocess.TimeoutExpired:
        raise _refused("too_much", field) from None
    finally:
        _AT_ONCE.release()
    report = _report(child.stdout)
    if report.get("refused") in _SENTENCES:
        raise _refused(report["refused"], field)
    numbers = {key: value for key, value in report.items() if isinstance(value, int) and 0 <= value < 1 << 31}
    if child.returncode != 0 or not set(measures) <= set(numbers):
        raise _refused("too_much" if child.returncode < 0 else "damaged", field)
    return numbers


def _run(file: BinaryIO, order: str, fds: tuple[int, ...]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "suitcase.stores.media.inspector", order],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=fds,
        cwd="/",
        env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": _own_path()},
        timeout=_WALL_SECONDS,
        check=False,
    )


def _report(text: bytes) -> dict[str, Any]:
    try:
        report = json.loads(text[:_REPORT_BYTES] or b"{}")
    except ValueError:
        return {}
    return report if isinstance(report, dict) else {}


def _kept(seen: dict[str, int], drafts: _Drafts, ending: str, *, with_poster: bool) -> StoredMedia:
    size = drafts.made.stat().st_size
    poster = folder.keep(drafts.poster, "jpg") if with_poster else ""
    if poster:
        folder.keep(drafts.small, "jpg", beside=poster)
    return StoredMedia(
        name=folder.keep(drafts.made, ending),
        poster=poster,
        width=seen["width"],
        height=seen["height"],
        duration_ms=seen["duration_ms"],
        size_bytes=size,
    )


def _refused(code: str, field: str) -> Invalid:
    return Invalid(_SENTENCES[code], code=f"media_{code}", fields={field: _SENTENCES[code]})


def _own_path() -> str:
    return str(Path(__file__).resolve().parents[3])
