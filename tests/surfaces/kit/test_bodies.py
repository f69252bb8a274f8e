"""Bodies: refused by what they claim, counted while they are read, and gone with the process that held them."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from suitcase.kernel import limits
from suitcase.kernel.errors import Refusal
from suitcase.surfaces.kit import bodies
from tests.cast import Cast
from tests.surfaces.creator_app.phone import Phone, in_hand, main_of, text_of

NEW = "/app/posts/new"
MULTIPART = "multipart/form-data; boundary=seam"


class NeverRead:
    """A body nobody may touch."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("a byte of the body was read")

    readline = read


def claim(phone: Client, path: str, size: object, body: object | None = None, **more: object):
    """Send a form that says it is so long."""
    extra = {"CONTENT_TYPE": MULTIPART, "wsgi.input": body or NeverRead(), **more}
    if size is not None:
        extra["CONTENT_LENGTH"] = str(size)
    return phone.generic("POST", path, b"", **extra)  # type: ignore[arg-type]


def part(name: str, content: bytes, *, last: bool = True) -> bytes:
    head = f'--seam\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + content + (b"\r\n--seam--\r\n" if last else b"")


@pytest.fixture(autouse=True)
def store(settings, tmp_path: Path, plain_static) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def mia(cast: Cast) -> Phone:
    return in_hand(cast.mia)


def left(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()] if store.exists() else []


class TestClaims:
    @pytest.mark.parametrize("size", [2 * 1024**3, limits.VIDEO_BYTES + limits.FORM_BYTES + 1])
    def test_two_gigabytes_are_refused_before_a_byte_is_read(
        self, mia: Phone, size: int, store: Path
    ) -> None:
        answer = claim(mia, NEW, size)
        assert answer.status_code == 413
        assert "This is too large to send here; at most 200 MB are taken." in text_of(answer)
        assert left(store) == []

    @pytest.mark.parametrize(
        ("path", "most"),
        [
            ("/app/settings/avatar", limits.AVATAR_BYTES + limits.FORM_BYTES),
            ("/app/settings/rename", 2 * 1024**2),
            ("/app/nothing/here", 2 * 1024**2),
            ("/login", 2 * 1024**2),
        ],
    )
    def test_each_address_takes_what_it_needs(self, mia: Phone, path: str, most: int) -> None:
        assert claim(mia, path, most + 1).status_code == 413

    def test_strangers_send_no_files(self, cast: Cast) -> None:
        answer = claim(Phone(), NEW, 50 * 1024**2)
        assert answer.status_code == 403
        assert "signed in" in text_of(answer)

    def test_without_a_length_nothing_is_read(self, mia: Phone) -> None:
        answer = claim(mia, NEW, "", HTTP_TRANSFER_ENCODING="chunked")
        assert answer.status_code == 411

    @pytest.mark.parametrize("size", ["-1", "1e9", "9" * 30, "٣"])
    def test_a_length_that_is_none(self, mia: Phone, size: str) -> None:
        assert claim(mia, NEW, size).status_code in {400, 422}

    def test_one_at_a_time_and_a_few_in_all(self, mia: Phone, cast: Cast) -> None:
        """While somebody's large file arrives, her second waits; others have the remaining places."""
        arrives, may_end = threading.Event(), threading.Event()

        class Slow:
            def read(self, *_: object) -> bytes:
                arrives.set()
                may_end.wait(20)
                return b""

        def hold(person: int) -> None:
            request = RequestFactory().post(NEW)
            request.session = {"_auth_user_id": str(person)}  # type: ignore[assignment]
            with bodies._place(request, 50 * 1024**2):
                Slow().read()

        people = [
            threading.Thread(target=hold, args=(number,)) for number in range(1, limits.UPLOADS_AT_ONCE + 1)
        ]
        try:
            people[0].start()
            assert arrives.wait(20)
            request = RequestFactory().post(NEW)
            request.session = {"_auth_user_id": "1"}  # type: ignore[assignment]
            with pytest.raises(bodies.UploadsBusy), bodies._place(request, 50 * 1024**2):
                pass
            for one in people[1:]:
                arrives.clear()
                one.start()
                assert arrives.wait(20)
            assert claim(mia, NEW, 50 * 1024**2).status_code == 503
        finally:
            may_end.set()
            for one in people:
                one.join()
        assert bodies._hands.total() == 0


class TestRealBytes:
    def test_more_than_was_claimed_is_counted_and_dropped(self, store: Path) -> None:
        request = RequestFactory().post(NEW)
        request.body_limit = 1000  # type: ignore[attr-defined]
        spool = bodies.Spool(request)
        spool.new_file("file", "a.mp4", "video/mp4", None)
        spool.receive_data_chunk(b"x" * 900, 0)
        with pytest.raises(bodies.BodyTooLarge):
            spool.receive_data_chunk(b"x" * 101, 900)
        assert spool._file is None
        assert left(store) == []

    def test_somebody_who_takes_for_ever_is_given_up(self, store: Path, monkeypatch) -> None:
        monkeypatch.setattr(limits, "UPLOAD_SECONDS", -1)
        spool = bodies.Spool(RequestFactory().post(NEW))
        spool.new_file("file", "a.mp4", "video/mp4", None)
        with pytest.raises(bodies.TooSlow):
            spool.receive_data_chunk(b"x", 0)
        assert left(store) == []

    def test_a_file_has_no_name_while_it_arrives(self, store: Path) -> None:
        """So a process that is killed leaves nothing: the file goes with its last descriptor."""
        spool = bodies.Spool(RequestFactory().post(NEW))
        spool.new_file("file", "a.mp4", "video/mp4", None)
        spool.receive_data_chunk(b"x" * 100_000, 0)
        assert left(store) == []
        whole = spool.file_complete(100_000)
        assert os.fstat(whole.file.fileno()).st_nlink == 0
        assert (whole.size, whole.read(3)) == (100_000, b"xxx")

    @pytest.mark.parametrize("body", [part("a.mp4", b"x" * 5000, last=False), b"nonsense", b""])
    def test_a_sender_who_breaks_off(self, mia: Phone, body: bytes, store: Path) -> None:
        answer = mia.generic("POST", NEW, body, content_type=MULTIPART)
        assert 400 <= answer.status_code < 500
        assert left(store) == []

    @pytest.mark.parametrize(
        "name",
        ["../../etc/passwd", "..\\\\boot.ini", "/etc/cron.d/x.mp4", "&sol;etc&sol;x.mp4", "a/b.mp4", ".."],
    )
    def test_a_path_in_the_name(self, mia: Phone, name: str, store: Path) -> None:
        answer = mia.generic("POST", NEW, part(name, b"x" * 100), content_type=MULTIPART)
        assert answer.status_code == 422
        assert "The name of this file holds a path" in main_of(answer)
        assert left(store) == []

    def test_many_files_and_many_fields(self, mia: Phone) -> None:
        files = {f"f{number}": SimpleUploadedFile("a.mp4", b"x") for number in range(6)}
        assert mia.send(NEW, files).status_code == 422
        assert mia.send(NEW, {f"n{number}": "x" for number in range(600)}).status_code == 422

    def test_a_form_without_files_has_its_own_bound(self, mia: Phone) -> None:
        answer = mia.send(NEW, {"caption": "x" * (3 * 1024**2)})
        assert answer.status_code == 413


def test_every_refusal_says_what_to_do() -> None:
    for refused in (bodies.BodyTooLarge(1), bodies.LengthMissing(), bodies.UploadsBusy(), bodies.TooSlow()):
        assert isinstance(refused, Refusal)
        assert refused.remedy
        assert 400 <= refused.status < 600
