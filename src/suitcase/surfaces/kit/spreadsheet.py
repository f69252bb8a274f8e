"""Lists as CSV files: read as spreadsheets save them, and sent row by row, safe to open in one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from suitcase.kernel.errors import Invalid

# A cell that starts like this would be worked out as a formula by whoever opens the file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_BYTES_AT_ONCE = 16 * 1024
_MARK = "\ufeff"  # tells spreadsheets that this is UTF-8
# Ten thousand lines with long addresses; a form carries them twice.
_MOST_BYTES = 1024 * 1024
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def safe_cell(text: str) -> str:
    """`text` as a cell that is never taken for a formula: one that looks like it gets an apostrophe in front."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def text_of(content: bytes, field: str = "file") -> str:
    """The text of a file as spreadsheets save it: UTF-8, UTF-16 with its mark, or the Windows code page.

    Raises `Invalid` for what is too large, no text, or written in UTF-8 in some lines and otherwise in others: read as
    either, names in it would come out wrong.
    """
    if len(content) > _MOST_BYTES:
        size = f"{len(content) / _MOST_BYTES:,.1f}"
        raise Invalid(
            fields={field: _("Choose a file of at most 1 MB; this has %(size)s MB.") % {"size": size}}
        )
    try:
        if content.startswith(_UTF_16):
            text = content.decode("utf-16")
            if "\x00" not in text:
                return text
        elif b"\x00" not in content:
            return _decoded(content, field)
    except UnicodeDecodeError:
        pass
    raise Invalid(
        fields={field: _("This is no text file. Save the list as CSV (UTF-8) and choose it again.")}
    )


def _decoded(content: bytes, field: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        other, in_utf_8 = _lines_by_encoding(content)
    if in_utf_8:
        raise Invalid(
            fields={
                field: _(
                    "Line %(other)s is not written in UTF-8, and line %(line)s is. Open the file in a spreadsheet, look"
                    " at the letters of both, save it as CSV (UTF-8) and choose it again."
                )
                % {"other": other, "line": in_utf_8}
            }
        )
    return content.decode("cp1252")


def _lines_by_encoding(content: bytes) -> tuple[int, int]:
    """The first line that is not UTF-8, and the first that shows that it is; 0 where there is none."""
    other = in_utf_8 = 0
    for number, line in enumerate(content.splitlines(), 1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            other = other or number
        else:
            in_utf_8 = in_utf_8 or (0 if line.isascii() else number)
    return other, in_utf_8


def download(name: str, rows: Iterable[Sequence[str]]) -> StreamingHttpResponse:
    """An answer that sends `rows`, headings first, as the file "name.csv". Reads the rows while it sends."""
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{_file_name(name)}.csv")
    response["Cache-Control"] = "no-store"
    return response


def _lines(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    buffer = io.StringIO()
    buffer.write(_MARK)
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        if buffer.tell() > _BYTES_AT_ONCE:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _file_name(name: str) -> str:
    """`name` without what file systems do not take in names."""
    kept = "".join(" " if one in '/\\:*?"<>|' or not one.isprintable() else one for one in name)
    return " ".join(kept.split())[:120] or "list"
