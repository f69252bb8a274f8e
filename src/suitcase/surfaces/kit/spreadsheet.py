"""Lists as CSV files: sent row by row while they are read, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

# A cell that starts like this would be worked out as a formula by whoever opens the file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_BYTES_AT_ONCE = 16 * 1024
_MARK = "\ufeff"  # tells spreadsheets that this is UTF-8


def safe_cell(text: str) -> str:
    """`text` as a cell that is never taken for a formula: one that looks like it gets an apostrophe in front."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) or text.startswith(_FORMULA) else text


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
