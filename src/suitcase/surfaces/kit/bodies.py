"""Bodies of requests: refused by what they claim before a byte is read, counted while they are read, and read before
the transaction begins, so that a slow sender holds no connection to the database.

Files of a form are spooled into files without a name: whatever happens to the process, nothing is left behind.
"""

from __future__ import annotations

import contextlib
import functools
import html
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import IO, Any, TypeVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.urls import Resolver404, resolve

from suitcase.kernel import limits
from suitcase.kernel.errors import Invalid, Refusal
from suitcase.stores import media
from suitcase.surfaces.kit import pages, visitor

Next = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])
_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


class BodyTooLarge(Refusal):
    """More bytes than this address takes; `most_bytes` is what it does take."""

    code, status = "body_too_large", 413

    def __init__(self, most_bytes: int) -> None:
        sentence = f"This is too large to send here; at most {_megabytes(most_bytes)} are taken."
        super().__init__(sentence, remedy="Choose a smaller file, or make this one smaller first.")


class LengthMissing(Refusal):
    code, status = "length_missing", 411
    sentence = "The request does not say how long it is, so it was not read."
    remedy = "Send it with a Content-Length, as browsers do."


class SignInFirst(Refusal):
    code, status = "sign_in_first", 403
    sentence = "Files can be sent by people who are signed in."
    remedy = "Sign in and send it again."


class UploadsBusy(Refusal):
    code, status = "uploads_busy", 503
    sentence = "Other uploads are under way; this one was not read."
    remedy = "Wait until they are done, then send it again."


class TooSlow(Refusal):
    code, status = "too_slow", 408
    sentence = f"The file did not arrive within {limits.UPLOAD_SECONDS // 60} minutes."
    remedy = "Send it again over a faster connection, or make it smaller."


class PathInName(Invalid):
    """A file's name is one word; one with a path in it was made to be written somewhere."""

    code = "path_in_name"

    def __init__(self, field: str) -> None:
        sentence = "The name of this file holds a path, so the file was not taken."
        super().__init__(sentence, fields={field: sentence}, remedy="Rename the file and choose it again.")


def takes_files(most_bytes: int) -> Callable[[View], View]:
    """Let a view take a file of this size; every other takes forms and small files only. Goes on top."""

    def mark(view: View) -> View:
        view.body_limit = most_bytes + limits.FORM_BYTES  # type: ignore[attr-defined]
        return view

    return mark


class Bodies:
    """Reads the form of every writing request, within what its address takes; and addresses and forms without NUL,
    which nobody types and the database takes in no text."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = _without_nul(request.GET)  # type: ignore[assignment]
        if request.method in _SAFE:
            return self.get_response(request)
        try:
            with _place(request, _claimed(request)):
                _read(request)
        except Refusal as refused:
            return pages.refusal(request, refused)
        return self.get_response(request)


class Spool(FileUploadHandler):
    """Writes files of a form into files without a name, as long as they keep within the limit and the time."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._most: int = getattr(request, "body_limit", settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        self._until = time.monotonic() + limits.UPLOAD_SECONDS
        self._seen = 0
        self._file: IO[bytes] | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a file without a name."""
        super().new_file(*args, **kwargs)
        self._file = media.nameless()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece; BodyTooLarge or TooSlow when it goes on for too long."""
        self._seen += len(raw_data)
        if self._seen > self._most:
            self._drop()
            raise BodyTooLarge(self._most)
        if time.monotonic() > self._until:
            self._drop()
            raise TooSlow
        if self._file is not None:
            self._file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """The whole file, at its start."""
        file, self._file = self._file, None
        if file is None:
            raise RuntimeError("A file ended that never began.")
        file.seek(0)
        return UploadedFile(file, self.file_name, self.content_type, file_size, self.charset)

    def upload_interrupted(self) -> None:
        """The sender is gone."""
        self._drop()

    def _drop(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class _Parser(MultiPartParser):
    """Django's, but it refuses a name with a path in it instead of quietly cutting it."""

    def sanitize_file_name(self, file_name: str) -> str | None:
        for form in (file_name, html.unescape(file_name)):
            if any(mark in form for mark in ("/", "\\", "\x00")) or form in {".", ".."}:
                raise PathInName("file")
        return super().sanitize_file_name(file_name)


def _claimed(request: HttpRequest) -> int:
    """How long the body says it is; BodyTooLarge when that is more than the address takes."""
    told = request.META.get("CONTENT_LENGTH") or ""
    if not told and request.META.get("HTTP_TRANSFER_ENCODING"):
        raise LengthMissing
    if told and not (told.isascii() and told.isdigit() and len(told) < 20):
        raise Refusal("The length of this request is no number.", code="bad_length")
    size, most = int(told or 0), settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if size > most:
        most = _limit(request, most)
    if size > most:
        raise BodyTooLarge(most)
    request.body_limit = most  # type: ignore[attr-defined]
    return size


def _limit(request: HttpRequest, usual: int) -> int:
    try:
        view = resolve(request.path_info, getattr(request, "urlconf", None)).func
    except Resolver404:
        return usual
    return max(usual, getattr(view, "body_limit", 0))


_hands: Counter[int] = Counter()
_hands_lock = threading.Lock()


@contextlib.contextmanager
def _place(request: HttpRequest, size: int) -> Iterator[None]:
    """One of the few places for large bodies, one for each person; small ones need none."""
    if size <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        yield
        return
    person = visitor.claimed(request).person_id
    if person is None:
        raise SignInFirst
    with _hands_lock:
        if _hands.total() >= limits.UPLOADS_AT_ONCE or _hands[person] >= limits.UPLOADS_PER_PERSON:
            raise UploadsBusy
        _hands[person] += 1
    try:
        yield
    finally:
        with _hands_lock:
            _hands[person] -= 1


_looking: set[int] = set()


@contextlib.contextmanager
def looking(request: HttpRequest) -> Iterator[None]:
    """For opening what a person has sent, however small: one file of a person at a time, so that nobody keeps all
    threads busy with files that are hard to open. Raises `UploadsBusy` while another one is looked at."""
    person = request.actor.person_id or 0  # type: ignore[attr-defined]
    with _hands_lock:
        if person in _looking:
            raise UploadsBusy
        _looking.add(person)
    try:
        yield
    finally:
        with _hands_lock:
            _looking.discard(person)


def _read(request: HttpRequest) -> None:
    request.parse_file_upload = functools.partial(_parse, request)  # type: ignore[method-assign]
    try:
        if any("\x00" in value for _name, values in request.POST.lists() for value in values):
            request.POST = _without_nul(request.POST)  # type: ignore[assignment]
    except RequestDataTooBig:
        raise BodyTooLarge(settings.DATA_UPLOAD_MAX_MEMORY_SIZE) from None
    except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        raise Refusal(
            "This form arrived incomplete, so nothing was done.",
            code="unreadable",
            remedy="Send it again; if it keeps happening, reload the page first.",
        ) from None


def _without_nul(sent: QueryDict) -> QueryDict:
    plain = QueryDict(mutable=True, encoding=sent.encoding)
    for name, values in sent.lists():
        plain.setlist(name, [value.replace("\x00", "") for value in values])
    plain._mutable = False
    return plain


def _parse(request: HttpRequest, meta: Any, body: Any) -> Any:
    return _Parser(meta, body, request.upload_handlers, request.encoding).parse()


def _megabytes(size: int) -> str:
    return f"{(size - limits.FORM_BYTES if size > limits.FORM_BYTES else size) // 1024**2} MB"
