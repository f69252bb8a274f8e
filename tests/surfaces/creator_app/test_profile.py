"""Profile, posts and the files behind them: who gets which, in whole and in part."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from PIL import Image

from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import Media, NewCreatorAccount, Post, PostKind, Visibility
from suitcase.kernel.actor import Actor
from suitcase.stores import media
from suitcase.stores.media import Purpose, StoredMedia
from suitcase.stores.postgres import acting
from tests.cast import Cast
from tests.stores.test_media import draw_clip
from tests.surfaces.creator_app.phone import Phone, approve, ask, in_hand, main_of


def contract(kept: StoredMedia) -> Media:
    return Media(kept.name, kept.poster, kept.width, kept.height, kept.duration_ms, kept.size_bytes)


def drawn() -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((400, 700), 80).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Media, Media]:
    """A folder with a photo and a video that the media store took in: drawn once, no test changes them."""
    folder = tmp_path_factory.mktemp("taken in")
    draw_clip(folder / "clip.mp4")
    with override_settings(MEDIA_ROOT=folder / "files"):
        picture = contract(media.store_picture(drawn(), Purpose.PHOTO))
        return folder / "files", picture, contract(media.store_video(folder / "clip.mp4"))


@pytest.fixture
def photo(cast: Cast, taken_in: tuple[Path, Media, Media]) -> Post:
    folder, kept, _ = taken_in
    shutil.copytree(folder, settings.MEDIA_ROOT, dirs_exist_ok=True)
    return creators.publish_post(
        cast.mia,
        creator_account_id=cast.mia_account.id,
        kind=PostKind.PHOTO,
        media=kept,
        caption="Fog below us.",
        visibility=Visibility.FRIENDS,
    )


@pytest.fixture
def clip(cast: Cast, taken_in: tuple[Path, Media, Media]) -> Post:
    folder, _, kept = taken_in
    shutil.copytree(folder, settings.MEDIA_ROOT, dirs_exist_ok=True)
    return creators.publish_post(
        cast.mia,
        creator_account_id=cast.mia_account.id,
        kind=PostKind.VIDEO,
        media=kept,
        caption="Up <b>there</b>",
    )


class TestProfile:
    @pytest.mark.req("T1")
    def test_shows_posts_and_numbers(self, cast: Cast, mia: Phone, photo: Post, clip: Post) -> None:
        page = mia.get("/app/me")
        words = main_of(page)
        assert "2 Posts" in words
        assert "0:02" in words
        assert "Friends" in words
        body = page.content.decode()
        assert body.index(f"/app/post/{clip.id}") < body.index(f"/app/post/{photo.id}")
        address = re.search(r'<image href="([^"]+)"', body)
        assert address is not None
        assert body.count(address[1]) == 2
        answer = mia.get(address[1])
        assert answer["Content-Type"] == "image/webp"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        with Image.open(io.BytesIO(answer.content)) as sheet:
            assert sheet.size == (540, 320)

    @pytest.mark.req("T1")
    def test_a_video_plays_with_its_poster(self, mia: Phone, clip: Post) -> None:
        page = mia.get(f"/app/post/{clip.id}")
        body = page.content.decode()
        assert f'poster="/files/{clip.media.poster}"' in body
        assert f'src="/files/{clip.media.name}"' in body
        assert "Up <b>there</b>" in main_of(page)

    def test_a_photo_is_a_picture(self, mia: Phone, photo: Post) -> None:
        body = mia.get(f"/app/post/{photo.id}").content.decode()
        assert f'<img src="/files/{photo.media.name}" alt="Fog below us."' in body

    def test_a_sheet_shows_each_only_what_they_may_see(
        self, cast: Cast, mia: Phone, leo: Phone, clip: Post, photo: Post
    ) -> None:
        both = f"/app/sheet?posts={photo.id},{clip.id}"
        hers, his = mia.get(both), leo.get(both)
        with Image.open(io.BytesIO(hers.content)) as whole, Image.open(io.BytesIO(his.content)) as part:
            assert whole.getpixel((270, 100)) == pytest.approx(part.getpixel((270, 100)), abs=6)
            hidden = part.crop((0, 0, 180, 320)).convert("L").getextrema()
        assert hidden[1] - hidden[0] <= 6  # an even grey
        for nothing in (
            f"/app/sheet?posts={photo.id}",
            "/app/sheet",
            "/app/sheet?posts=1,x",
            "/app/sheet?posts=" + "1," * 13,
        ):
            assert leo.get(nothing).status_code == 404
        assert Phone().get(both).status_code == 302

    def test_others_have_no_such_post(self, cast: Cast, leo: Phone, photo: Post) -> None:
        assert leo.get(f"/app/post/{photo.id}").status_code == 404


class TestFiles:
    def test_the_owner_gets_them_with_strict_headers(self, mia: Phone, clip: Post) -> None:
        for name, kind in ((clip.media.name, "video/mp4"), (clip.media.poster, "image/jpeg")):
            answer = mia.get(f"/files/{name}", headers={"Accept-Encoding": "gzip"})
            assert answer.status_code == 200
            assert answer["Content-Type"] == kind
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
            assert b"".join(answer) == media.find(name).read_bytes()

    def test_others_get_what_stands_in_public_posts_and_nothing_else(
        self, cast: Cast, leo: Phone, clip: Post, photo: Post
    ) -> None:
        approve(cast.mia, ask(cast))
        for other in (leo, in_hand(cast.ana)):
            for name in (clip.media.name, clip.media.poster, media.small(clip.media.poster)):
                assert other.get(f"/files/{name}").status_code == 200
            for name in (photo.media.name, photo.media.poster, media.small(photo.media.poster)):
                assert other.get(f"/files/{name}").status_code == 404
        assert Phone().get(f"/files/{clip.media.name}").status_code == 404
        creators.set_privacy(cast.mia, creator_account_id=cast.mia_account.id, is_private=True)
        for other in (leo, in_hand(cast.ana)):
            assert other.get(f"/files/{clip.media.name}").status_code == 404

    def test_profile_pictures_are_for_everybody_who_is_signed_in(self, cast: Cast, leo: Phone) -> None:
        avatar = media.store_picture(drawn(), Purpose.AVATAR).name
        assert leo.get(f"/files/{avatar}").status_code == 404  # nothing names it yet
        creators.create_creator_account(cast.mia, new=NewCreatorAccount(handle="mia.cooks"), avatar=avatar)
        assert leo.get(f"/files/{avatar}").status_code == 200
        assert Phone().get(f"/files/{avatar}").status_code == 404

    @pytest.mark.parametrize(
        "name",
        [
            "..%2fsecret",
            "%2e%2e",
            "x.jpg",
            "a" * 32 + ".svg",
            "a" * 32 + ".jpg",
            "a" * 32 + ".jpg%00",
            "..\\secret",
        ],
    )
    def test_other_names_are_not_there(self, mia: Phone, name: str) -> None:
        assert mia.get(f"/files/{name}").status_code == 404

    @pytest.mark.parametrize(
        ("asked", "first", "last"),
        [
            ("bytes=0-99", 0, 99),
            ("bytes=100-", 100, None),
            ("bytes=-50", -50, None),
            ("bytes=5-999999999", 5, None),
        ],
    )
    def test_parts(self, mia: Phone, clip: Post, asked: str, first: int, last: int | None) -> None:
        whole = media.find(clip.media.name).read_bytes()
        answer = mia.get(f"/files/{clip.media.name}", headers={"Range": asked, "Accept-Encoding": "gzip"})
        part = whole[first : None if last is None else last + 1]
        start = first % len(whole)
        assert answer.status_code == 206
        assert answer["Content-Range"] == f"bytes {start}-{start + len(part) - 1}/{len(whole)}"
        assert answer["Content-Length"] == str(len(part))
        assert b"".join(answer) == part

    @pytest.mark.parametrize("asked", ["bytes=9999999-", "bytes=-0"])
    def test_parts_behind_the_end(self, mia: Phone, clip: Post, asked: str) -> None:
        answer = mia.get(f"/files/{clip.media.name}", headers={"Range": asked})
        assert answer.status_code == 416
        assert answer["Content-Range"] == f"bytes */{clip.media.size_bytes}"

    @pytest.mark.parametrize(
        "asked", ["bytes=9-3", "bytes=-", "lines=1-2", "bytes=0-1,5-6", "bytes=" + "9" * 5000 + "-"]
    )
    def test_nonsense_gets_the_whole(self, mia: Phone, clip: Post, asked: str) -> None:
        answer = mia.get(f"/files/{clip.media.name}", headers={"Range": asked})
        assert answer.status_code == 200
        assert len(b"".join(answer)) == clip.media.size_bytes


def test_the_area_answers_only_for_owners(cast: Cast, photo: Post) -> None:

    for actor, expected in ((cast.mia, True), (cast.leo, False), (cast.ana, False), (Actor(), False)):
        with acting(actor):
            assert creators.may_see_file(actor, photo.media.name) is expected
            assert creators.may_see_file(actor, "") is False
