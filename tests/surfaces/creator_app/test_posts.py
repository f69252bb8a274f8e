"""Posts in the app: uploading, publishing, editing, deleting, and everything that is refused with its reason."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import Draft, Media, Post, PostKind, Visibility
from suitcase.kernel import limits
from suitcase.stores.media import intake, jail
from suitcase.stores.postgres import acting
from tests.cast import Cast, creator
from tests.stores.test_media import draw_clip, drawn
from tests.surfaces.creator_app.phone import Phone, approve, ask, fragment, in_hand, main_of, text_of

NEW = "/app/posts/new"
PNG_HEAD = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    draw_clip(path)
    return path.read_bytes()


def send(phone: Phone, name: str, content: bytes, **more: object) -> HttpResponse:
    """Choose a file on the page and send it."""
    return phone.fill(NEW, NEW, file=SimpleUploadedFile(name, content, "video/mp4"), **more)


def left(settings) -> list[Path]:
    root = Path(settings.MEDIA_ROOT)
    return [path for path in root.rglob("*") if path.is_file()] if root.exists() else []


def drafts(cast: Cast) -> list[Draft]:
    with acting(cast.mia):
        return creators.list_drafts(cast.mia, cast.mia_account.id)


def posts(cast: Cast) -> list[Post]:
    with acting(cast.mia):
        return list(creators.list_posts(cast.mia, cast.mia_account.id).rows)


def publish(cast: Cast, caption: str = "Ridge", visibility: Visibility = Visibility.PUBLIC) -> Post:
    number = f"{len(posts(cast)):032x}"
    media = Media(f"{number}.mp4", f"{number}.jpg", 540, 960, 4000, 120_000)
    return creators.publish_post(
        cast.mia,
        creator_account_id=cast.mia_account.id,
        kind=PostKind.VIDEO,
        media=media,
        caption=caption,
        visibility=visibility,
    )


class TestUpload:
    @pytest.mark.req("T1")
    def test_a_video_is_checked_previewed_and_published(self, cast: Cast, mia: Phone, clip: bytes) -> None:
        answer = send(mia, "morning.mp4", clip)
        (draft,) = drafts(cast)
        assert (answer.status_code, answer["Location"]) == (303, f"/app/posts/drafts/{draft.id}")
        assert posts(cast) == []
        page = mia.get(answer["Location"])
        body = page.content.decode()
        assert f'poster="/files/{draft.media.poster}"' in body
        assert f'src="/files/{draft.media.name}"' in body
        assert mia.get(f"/files/{draft.media.name}")["Content-Type"] == "video/mp4"
        assert "Advertisers you approved may use it in ads." in main_of(page)
        assert "1 upload waits to be published" in main_of(mia.get("/app/me"))
        answer = mia.fill(
            f"/app/posts/drafts/{draft.id}",
            f"/app/posts/drafts/{draft.id}",
            caption="Up <b>there</b>",
            visibility="FRIENDS",
        )
        (post,) = posts(cast)
        assert (answer.status_code, answer["Location"]) == (303, f"/app/post/{post.id}")
        assert (post.kind, post.visibility) == (PostKind.VIDEO, Visibility.FRIENDS)
        words = main_of(mia.get(answer["Location"]))
        assert "Up <b>there</b>" in words
        assert "Friends · 0:02" in words
        assert mia.get(f"/app/posts/drafts/{draft.id}").status_code == 404

    @pytest.mark.req("T1")
    @pytest.mark.parametrize(("form", "name"), [("JPEG", "fog.jpg"), ("PNG", "fog.png"), ("PNG", "fog")])
    def test_photos_too(self, cast: Cast, mia: Phone, form: str, name: str) -> None:
        assert send(mia, name, drawn(form)).status_code == 303
        (draft,) = drafts(cast)
        assert draft.kind is PostKind.PHOTO
        page = mia.get(f"/app/posts/drafts/{draft.id}").content.decode()
        assert f'<img src="/files/{draft.media.name}" alt="Preview of your post"' in page

    def test_sent_twice_it_is_taken_once(self, cast: Cast, mia: Phone) -> None:
        first = send(mia, "fog.jpg", drawn("JPEG"), _once="a" * 32)
        again = send(mia, "fog.jpg", drawn("JPEG"), _once="a" * 32)
        assert again["Location"] == first["Location"]
        assert len(drafts(cast)) == 1

    def test_for_the_account_the_page_was_drawn_for(self, cast: Cast, mia: Phone) -> None:
        other = creator(cast.mia, "mia.cooks")
        mia.get(f"/app/me?account={other.id}")
        page = mia.get(f"{NEW}?account={cast.mia_account.id}")
        assert "It will stand on the profile of @mia.trails." in main_of(page)
        mia.get(f"/app/me?account={other.id}")
        assert send(mia, "fog.jpg", drawn("JPEG"), account=str(cast.mia_account.id)).status_code == 303
        assert len(drafts(cast)) == 1

    def test_with_scripts_the_answers_are_short(self, cast: Cast, mia: Phone) -> None:
        hidden = {"account": str(cast.mia_account.id)}
        fine = SimpleUploadedFile("fog.jpg", drawn("JPEG"))
        answer = mia.send(NEW, {**hidden, "file": fine}, headers=fragment("upload"))
        assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/app/posts/drafts/{drafts(cast)[0].id}")
        bad = SimpleUploadedFile("fog.jpg", b"<html>")
        answer = mia.send(NEW, {**hidden, "file": bad}, headers=fragment("upload"))
        assert answer.status_code == 422
        body = answer.content.decode().strip()
        assert body.startswith("<upload-progress")
        assert "neither an MP4 video nor" in body

    def test_discarding(self, cast: Cast, mia: Phone, settings) -> None:
        send(mia, "fog.jpg", drawn("JPEG"))
        (draft,) = drafts(cast)
        assert len(left(settings)) == 3
        page = f"/app/posts/drafts/{draft.id}"
        assert mia.fill(page, f"{page}/discard").status_code == 303
        assert drafts(cast) == []
        assert left(settings) == []
        assert mia.get(page).status_code == 404

    def test_a_caption_too_long_comes_back(self, cast: Cast, mia: Phone) -> None:
        draft = creators.keep_draft(
            cast.mia,
            creator_account_id=cast.mia_account.id,
            kind=PostKind.PHOTO,
            media=Media("a" * 32 + ".jpg", "b" * 32 + ".jpg", 540, 960, 0, 9),
        )
        page = f"/app/posts/drafts/{draft.id}"
        answer = mia.fill(page, page, caption="Kept " + "x" * 2200, visibility="PRIVATE")
        assert answer.status_code == 422
        assert "Use at most 2,200 characters; this has 2,205." in main_of(answer)
        assert "Kept xxx" in answer.content.decode()
        assert re.search(r'value="PRIVATE" required checked', answer.content.decode())
        assert posts(cast) == []

    def test_too_many_waiting(self, cast: Cast, mia: Phone, settings, monkeypatch) -> None:
        monkeypatch.setattr(limits, "DRAFTS_PER_ACCOUNT", 1)
        send(mia, "fog.jpg", drawn("JPEG"))
        kept = left(settings)
        answer = send(mia, "fog.jpg", drawn("JPEG"))
        assert answer.status_code == 422
        assert "Too many uploads wait" in main_of(answer)
        assert sorted(left(settings)) == sorted(kept)

    def test_others_have_no_such_upload(self, cast: Cast, mia: Phone, leo: Phone) -> None:
        approve(cast.mia, ask(cast))
        send(mia, "fog.jpg", drawn("JPEG"))
        (draft,) = drafts(cast)
        page = f"/app/posts/drafts/{draft.id}"
        for other in (leo, in_hand(cast.ana)):
            assert other.get(page).status_code == 404
            assert other.send(page, {"caption": "Mine", "visibility": "PUBLIC"}).status_code == 404
            assert other.send(f"{page}/discard").status_code == 404
            for name in (draft.media.name, draft.media.poster):
                assert other.get(f"/files/{name}").status_code == 404
            image = SimpleUploadedFile("fog.jpg", drawn("JPEG"))
            answer = other.send(NEW, {"account": str(cast.mia_account.id), "file": image})
            assert answer.status_code in {403, 404}
        assert len(drafts(cast)) == 1


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(wide: int, high: int, *more: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(20_000_000)))
    return PNG_HEAD + header + b"".join(more) + pixels + chunk(b"IEND", b"")


def sound_only(_: bytes, path: Path) -> bytes:
    with av.open(str(path), "w", format="mp4") as made:
        track = made.add_stream("aac", rate=44_100)
        for number in range(80):
            frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
            frame.sample_rate, frame.pts = 44_100, number * 1024
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            made.mux(track.encode(frame))
        made.mux(track.encode())
    return path.read_bytes()


def endless(clip: bytes, _: Path) -> bytes:
    """Two seconds of frames spread over half an hour."""
    content = bytearray(clip)
    at = content.index(b"stts") + 16
    content[at : at + 4] = struct.pack(">I", struct.unpack(">I", content[at : at + 4])[0] * 1000)
    return bytes(content)


def countless(clip: bytes, _: Path) -> bytes:
    """Claims a billion samples: a table of gigabytes, were it believed."""
    content = bytearray(clip)
    at = content.index(b"stsz") + 12
    content[at : at + 4] = struct.pack(">I", 1 << 30)
    return bytes(content)


Make = Callable[[bytes, Path], bytes]
BAD: dict[str, tuple[str, Make, str]] = {
    "a page named mp4": (
        "holiday.mp4",
        lambda *_: b"<html><script>alert(1)</script>",
        "neither an MP4 video",
    ),
    "a picture named mp4": ("clip.mp4", lambda *_: drawn("JPEG"), "named .mp4 but holds a JPEG picture"),
    "a video named jpg": ("fog.jpg", lambda clip, _: clip, "named .jpg but holds a video"),
    "a page behind a picture's start": ("fog.jpg", lambda *_: b"\xff\xd8\xff\xe0" + b"<p>" * 99, "damaged"),
    "half a video": ("clip.mp4", lambda clip, _: clip[: len(clip) // 2], "damaged or incomplete"),
    "half a picture": ("fog.jpg", lambda *_: drawn("JPEG", (1200, 900))[:9000], "damaged or incomplete"),
    "nothing": ("clip.mp4", lambda *_: b"", "empty"),
    "a playlist": ("clip.mp4", lambda *_: b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "neither an MP4"),
    "a playlist behind a video's start": (
        "clip.mp4",
        lambda *_: b"\x00\x00\x00\x14ftypisom\x00\x00\x00\x00isom#EXTM3U\nhttp://10.0.0.1/x.ts\n",
        "damaged",
    ),
    "a list of other files": (
        "clip.mp4",
        lambda *_: b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        "neither",
    ),
    "a bomb of pixels": ("fog.png", lambda *_: png(60_000, 60_000), "too many pixels"),
    "a bomb of text": (
        "fog.png",
        lambda *_: png(400, 400, *[chunk(b"zTXt", b"n\0\0" + zlib.compress(bytes(40_000_000)))] * 4),
        "damaged",
    ),
    "a bomb of samples": ("clip.mp4", countless, "be opened|damaged|than an ordinary one"),
    "a video without a picture": ("song.mp4", sound_only, "no picture track"),
    "a video of hours": ("clip.mp4", endless, "at most 10 minutes"),
    "a heavy picture": (
        "fog.jpg",
        lambda *_: drawn("JPEG") + bytes(limits.PHOTO_BYTES),
        "too large; use at most 20 MB",
    ),
}


class TestRefusedUploads:
    @pytest.mark.req("T1")
    @pytest.mark.parametrize("which", BAD)
    def test_says_why_within_bounds_and_leaves_nothing(
        self, cast: Cast, mia: Phone, clip: bytes, tmp_path: Path, settings, monkeypatch, which: str
    ) -> None:
        name, make, sentence = BAD[which]
        used = watch_children(monkeypatch)
        answer = send(mia, name, make(clip, tmp_path / "made.mp4"))
        assert answer.status_code == 422
        assert re.search(sentence, main_of(answer)), main_of(answer)
        assert "passwd" not in answer.content.decode()
        assert left(settings) == []
        assert drafts(cast) == []
        for usage in used:
            assert usage.ru_maxrss * 1024 < jail._MEMORY // 2
            assert usage.ru_utime + usage.ru_stime < jail._CPU_SECONDS / 4

    def test_no_file_at_all(self, mia: Phone) -> None:
        answer = mia.fill(NEW, NEW)
        assert answer.status_code == 422
        assert "Choose a video or a photo." in main_of(answer)

    def test_a_file_that_keeps_the_child_busy_is_given_up(
        self, cast: Cast, mia: Phone, clip: bytes, settings, monkeypatch
    ) -> None:
        monkeypatch.setattr(intake, "_WALL_SECONDS", 0.01)
        answer = send(mia, "clip.mp4", clip)
        assert answer.status_code == 422
        assert "more memory or time" in main_of(answer)
        assert left(settings) == []

    def test_when_all_are_busy_it_says_so(self, mia: Phone, clip: bytes, settings, monkeypatch) -> None:
        monkeypatch.setattr(intake, "_WAIT_SECONDS", 0.01)
        held = [intake._AT_ONCE.acquire(blocking=False) for _ in range(2)]
        try:
            assert all(held)
            assert "in a minute" in main_of(send(mia, "clip.mp4", clip))
        finally:
            for _ in held:
                intake._AT_ONCE.release()
        assert left(settings) == []


def watch_children(monkeypatch) -> list:
    """What each checking process has used, told by the system when it ended."""
    used: list = []

    def run(file, order, fds):  # as intake._run, but waited for with its bill
        child = subprocess.Popen(
            [intake.sys.executable, "-m", "suitcase.stores.media.inspector", order],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=fds,
            cwd="/",
            env={"PYTHONPATH": intake._own_path()},
        )
        assert child.stdout is not None
        told = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        child.stdout.close()
        used.append(usage)
        return subprocess.CompletedProcess(child.args, child.returncode, told)

    monkeypatch.setattr(intake, "_run", run)
    return used


class TestOnePost:
    @pytest.mark.req("T1")
    def test_the_owner_edits(self, cast: Cast, mia: Phone) -> None:
        approve(cast.mia, ask(cast))
        post = publish(cast)
        page = f"/app/post/{post.id}/edit"
        assert "these may use it in ads: Acme Outdoor" in main_of(mia.get(page))
        answer = mia.fill(page, page, caption="Dawn", visibility="PRIVATE")
        assert (answer.status_code, answer["Location"]) == (303, f"/app/post/{post.id}")
        words = text_of(mia.get(f"/app/post/{post.id}"))
        assert "The post is changed." in words
        assert "Dawn" in words
        assert "Private" in words

    def test_what_cannot_stay_comes_back(self, cast: Cast, mia: Phone) -> None:
        post = publish(cast)
        page = f"/app/post/{post.id}/edit"
        answer = mia.fill(page, page, caption="x" * 2201, visibility="EVERYBODY")
        assert answer.status_code == 422
        assert "Use at most 2,200" in main_of(answer)
        assert "Choose who may see this post." in main_of(answer)
        assert posts(cast)[0] == post

    @pytest.mark.req("T1")
    def test_the_owner_deletes_after_reading_what_ends(self, cast: Cast, mia: Phone) -> None:
        approve(cast.mia, ask(cast))
        post = publish(cast)
        page = f"/app/post/{post.id}/delete"
        words = main_of(mia.get(page))
        assert "Can no longer use it in ads" in words
        assert "Acme Outdoor" in words
        assert "cannot be brought back" in words
        assert mia.fill(page, page)["Location"] == f"/app/me?account={cast.mia_account.id}"
        assert posts(cast) == []
        for gone in (f"/app/post/{post.id}", page, f"/app/post/{post.id}/edit"):
            assert mia.get(gone).status_code == 404

    def test_deleted_twice_the_second_is_told(self, cast: Cast, mia: Phone) -> None:
        post = publish(cast)
        path = f"/app/post/{post.id}/delete"
        assert mia.send(path).status_code == 303
        assert mia.send(path).status_code == 404

    def test_what_others_may_do(self, cast: Cast, mia: Phone, leo: Phone, cai: Phone) -> None:
        approve(cast.mia, ask(cast))
        ana = in_hand(cast.ana)
        public, private = publish(cast), publish(cast, visibility=Visibility.PRIVATE)
        for other, status in ((leo, 404), (cai, 404), (ana, 403)):
            shown = other.get(f"/app/post/{public.id}")
            assert shown.status_code == 200
            assert "Edit" not in main_of(shown)
            for verb in ("edit", "delete"):
                path = f"/app/post/{public.id}/{verb}"
                assert other.get(path).status_code == status
                assert other.send(path, {"caption": "Mine", "visibility": "PUBLIC"}).status_code == status
                hidden = f"/app/post/{private.id}/{verb}"
                assert other.get(hidden).status_code == 404
                assert other.send(hidden).status_code == 404
            assert other.get(f"/app/post/{private.id}").status_code == 404
        assert "the owner of the account" in text_of(ana.get(f"/app/post/{public.id}/edit"))
        assert {post.caption for post in posts(cast)} == {"Ridge"}


class TestProfiles:
    @pytest.mark.req("T1")
    def test_search_filter_and_pages(self, cast: Cast, mia: Phone) -> None:
        for number in range(14):
            publish(cast, f"Ridge {number}", Visibility.FRIENDS if number % 2 else Visibility.PUBLIC)
        first = mia.get("/app/me")
        assert "14 Posts" in main_of(first)
        assert first.content.decode().count('class="post-picture"') == 12
        more = re.search(r'rel="next" href="([^"]+)"', first.content.decode())
        assert more is not None
        second = mia.get("/app/me" + more[1].replace("&amp;", "&").removeprefix("/app/me"))
        assert second.content.decode().count('class="post-picture"') == 2
        assert "14 Posts" in main_of(mia.get("/app/me?q=ridge+13"))
        assert mia.get("/app/me?q=ridge+13").content.decode().count('class="post-picture"') == 1
        assert mia.get("/app/me?seen=FRIENDS").content.decode().count('class="post-picture"') == 7
        nothing = main_of(mia.get("/app/me?kind=PHOTO"))
        assert "Nothing matches" in nothing

    def test_an_empty_one_says_how_to_begin(self, cast: Cast, mia: Phone) -> None:
        page = mia.get("/app/me")
        assert "Upload your first post" in main_of(page)
        assert f'href="{NEW}"' in page.content.decode()

    def test_as_others_see_it(self, cast: Cast, mia: Phone, leo: Phone) -> None:
        public, private = publish(cast), publish(cast, visibility=Visibility.PRIVATE)
        page = leo.get("/app/@mia.trails")
        body = page.content.decode()
        assert "1 post" in main_of(page)
        assert f"/app/post/{public.id}" in body
        assert str(private.id) not in body
        assert "This is what others see" in main_of(mia.get("/app/@mia.trails"))
        assert leo.get("/app/@nobody.here").status_code == 404
        assert Phone().get("/app/@mia.trails").status_code == 302
        creators.set_privacy(cast.mia, creator_account_id=cast.mia_account.id, is_private=True)
        words = main_of(leo.get("/app/@mia.trails"))
        assert "This account is private" in words
        assert "1 post" not in words
        creators.close_creator_account(cast.mia, creator_account_id=cast.mia_account.id)
        assert leo.get("/app/@mia.trails").status_code == 404
