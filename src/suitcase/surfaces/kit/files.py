"""Serving stored files to those who may see a row that names them. Pictures and videos have one address for all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TypeVar

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from suitcase.areas.creators import public as creators
from suitcase.kernel.errors import NotFound
from suitcase.stores import media

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_CHUNK = 64 * 1024
# The browser of the person may keep a file, shared caches may not; a name never stands for another content.
_CACHE = "private, max-age=31536000, immutable"
_POLICY = "sandbox; default-src 'none'"
# Papers of a business are not left behind in a browser that others use too.
_UNKEPT = "private, no-store"
# A name people gave, in a header and on a disk: no path, no control characters, not longer than disks take.
_UNNAMEABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069/\\:*?\"<>|]+")
_ENDING = re.compile(r"\.(pdf|jpe?g|png)$", re.IGNORECASE)
_NAME_LENGTH = 80
Response = TypeVar("Response", bound=HttpResponseBase)


def picture(name: str) -> str:
    """The address of a stored file on this host; empty without one, so that initials are drawn."""
    return reverse("media", args=[name]) if name else ""


@require_safe
def stored_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A stored file or the part of it that `Range` asks for. What may not be seen is not there."""
    place = media.find(name)
    if place is None or not creators.may_see_file(request.actor, name):  # type: ignore[attr-defined]
        raise NotFound
    response = as_stored(_part(request, place, media.content_type(name)), name)
    response["Accept-Ranges"] = "bytes"
    return response


def as_stored(response: Response, name: str) -> Response:
    """The headers of everything people have uploaded: to be shown here, never run, kept by this browser only."""
    response["Cache-Control"] = _CACHE
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return _harmless(response)


def as_document(path: Path, name: str, download_name: str) -> FileResponse:
    """A stored business document: a PDF to be saved, a picture to be shown, kept by no browser.

    `path` and `name` are those of the store; `download_name` is what people call it, of which everything that a disk
    or a header cannot take goes, and the ending becomes that of what is really there. Whoever calls this has asked
    whether the person may see it.
    """
    response = FileResponse(path.open("rb"), content_type=media.content_type(name))
    ending = name.rpartition(".")[2]
    called = _ENDING.sub("", " ".join(_UNNAMEABLE.sub(" ", download_name).split()))
    called = called[:_NAME_LENGTH].strip(" .") or "document"
    response["Content-Disposition"] = content_disposition_header(ending == "pdf", f"{called}.{ending}") or ""
    response["Cache-Control"] = _UNKEPT
    # GZip would take away the length and save nothing.
    response["Content-Encoding"] = "identity"
    return _harmless(response)


def _harmless(response: Response) -> Response:
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _part(request: HttpRequest, place: Path, content_type: str) -> HttpResponseBase:
    size = place.stat().st_size
    wanted = _wanted(request.headers.get("Range", ""), size)
    if wanted is None:
        response: HttpResponseBase = FileResponse(place.open("rb"), content_type=content_type)
    elif wanted[0] >= size:
        return HttpResponse(
            status=416, content_type=content_type, headers={"Content-Range": f"bytes */{size}"}
        )
    else:
        first, last = wanted
        length = last - first + 1
        response = StreamingHttpResponse(
            _read(place.open("rb"), first, length), status=206, content_type=content_type
        )
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
        response["Content-Length"] = str(length)
    # GZip would only slow these down, and a compressed part is no part of the file.
    response["Content-Encoding"] = "identity"
    return response


def _wanted(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for; None for the whole file (no range, several, or nonsense, as RFC 9110 allows)."""
    found = _RANGE.fullmatch(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        return (size - length, size - 1) if length else (size, size)
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    return None if last and int(last) < start else (start, max(start, end))


def _read(file: BinaryIO, first: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        while length > 0 and (chunk := file.read(min(_CHUNK, length))):
            length -= len(chunk)
            yield chunk


urlpatterns = [path("files/<str:name>", stored_file, name="media")]
