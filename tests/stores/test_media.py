"""The media store takes real pictures and videos and nothing else, whatever their names say."""

from __future__ import annotations

import io
import os
import stat
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import av
import pytest
from PIL import Image, ImageDraw

from suitcase.kernel.errors import Invalid
from suitcase.stores import media
from suitcase.stores.media import Purpose, intake
from suitcase.stores.media.sheet import sheet

LOCATION = "+48.8584+002.2945/"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    draw_clip(path)
    return path


def draw_clip(
    path: Path,
    *,
    seconds: float = 2,
    size: tuple[int, int] = (270, 480),
    codec: str = "libx264",
    **metadata: str,
) -> None:
    with av.open(str(path), "w", format="mp4") as made:
        made.metadata.update(metadata)
        track = made.add_stream(codec, rate=12)
        track.width, track.height, track.pix_fmt = *size, "yuv420p"
        for number in range(round(seconds * 12)):
            image = Image.new("RGB", size, (30, 90, 200))
            ImageDraw.Draw(image).rectangle((number * 4, 50, number * 4 + 60, 140), fill="white")
            made.mux(track.encode(av.VideoFrame.from_image(image)))
        made.mux(track.encode())


def drawn(form: str, size: tuple[int, int] = (400, 300), **options) -> bytes:
    image = Image.new("RGB", size, (200, 40, 40))
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1]), fill=(30, 60, 220))
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def files(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()] if store.exists() else []


def opened(name: str) -> Image.Image:
    path = media.find(name)
    assert path is not None
    return Image.open(path)


class TestPictures:
    @pytest.mark.parametrize("form", ["JPEG", "PNG"])
    def test_an_avatar_becomes_a_square_jpeg_under_a_random_name(self, form, store):
        kept = media.store_picture(drawn(form), Purpose.AVATAR)
        assert (kept.width, kept.height, kept.poster, kept.duration_ms) == (256, 256, "", 0)
        with opened(kept.name) as image:
            assert (image.format, image.size, image.mode) == ("JPEG", (256, 256), "RGB")
        path = media.find(kept.name)
        assert kept.size_bytes == path.stat().st_size
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert files(store) == [path]
        assert media.content_type(kept.name) == "image/jpeg"

    def test_a_photo_keeps_its_shape_and_gets_a_poster(self, tmp_path):
        source = tmp_path / "holiday.jpg"
        source.write_bytes(drawn("JPEG", (2400, 1200)))
        kept = media.store_picture(source, Purpose.PHOTO)
        assert (kept.width, kept.height) == (1920, 960)
        with opened(kept.poster) as poster:
            assert poster.size == (540, 270)

    def test_everything_but_the_pixels_is_gone(self):
        exif = Image.Exif()
        exif[0x010E] = "taken at home"
        exif.get_ifd(0x8825)[2] = (48.0, 51.0, 30.0)
        kept = media.store_picture(drawn("JPEG", exif=exif, comment=b"secret note"), Purpose.PHOTO)
        content = media.find(kept.name).read_bytes()
        assert b"taken at home" not in content
        assert b"secret note" not in content
        with opened(kept.name) as image:
            assert not image.getexif()

    def test_a_picture_taken_sideways_stands_upright(self):
        exif = Image.Exif()
        exif[0x0112] = 6
        kept = media.store_picture(drawn("JPEG", (400, 300), exif=exif), Purpose.PHOTO)
        assert (kept.width, kept.height) == (300, 400)

    def test_a_phone_that_stores_two_pictures_in_one_file(self):
        second = Image.new("RGB", (400, 300), "green")
        kept = media.store_picture(drawn("MPO", append_images=[second], save_all=True), Purpose.PHOTO)
        assert (kept.width, kept.height) == (400, 300)

    def test_transparent_parts_become_white(self):
        image = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        with opened(media.store_picture(buffer.getvalue(), Purpose.AVATAR).name) as kept:
            assert kept.getpixel((10, 10)) == (255, 255, 255)


class TestSheets:
    def test_many_posters_are_one_light_picture(self, tmp_path):
        noisy = Image.effect_noise((540, 960), 60).convert("RGB")
        buffer = io.BytesIO()
        noisy.save(buffer, "JPEG")
        kept = media.store_picture(buffer.getvalue(), Purpose.PHOTO)
        assert media.find(media.small(kept.poster)) != media.find(kept.poster)
        drawn_sheet = sheet([kept.poster, "", "f" * 32 + ".jpg", *[kept.poster] * 9])
        assert len(drawn_sheet) <= 40 * 1024
        with Image.open(io.BytesIO(drawn_sheet)) as whole:
            assert (whole.format, whole.size) == ("WEBP", (540, 1280))
            for column in (1, 2):  # nothing and nothing stored: grey
                cell = whole.crop((column * 180 + 8, 8, column * 180 + 172, 312)).convert("L").getextrema()
                assert cell[1] - cell[0] <= 6


class TestRefusedPictures:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "media_empty"),
            (
                b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
                "media_not_a_picture",
            ),
            (b"GIF89a" + bytes(200), "media_not_a_picture"),
            (b"%!PS-Adobe-3.0\n(/etc/passwd) run", "media_not_a_picture"),
            (b"\xff\xd8\xff\xe0" + b"<html>" * 50, "media_damaged"),
            (b"\x89PNG\r\n\x1a\n" + bytes(64), "media_damaged"),
        ],
    )
    def test_content_decides_not_the_name(self, content, code, tmp_path, store):
        source = tmp_path / "portrait.jpg"
        source.write_bytes(content)
        with pytest.raises(Invalid) as refused:
            media.store_picture(source, Purpose.AVATAR, field="avatar")
        assert refused.value.code == code
        assert set(refused.value.fields) == {"avatar"}
        assert files(store) == []

    def test_a_truncated_picture(self, store):
        whole = drawn("JPEG", (1200, 900))
        with pytest.raises(Invalid, match="damaged or incomplete"):
            media.store_picture(whole[: len(whole) // 2], Purpose.AVATAR)
        assert files(store) == []

    def test_a_small_file_that_claims_to_be_enormous(self, store):
        def chunk(kind: bytes, data: bytes) -> bytes:
            return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

        header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
        bomb = (
            b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", header)
            + chunk(b"IDAT", zlib.compress(bytes(10_000_000)))
            + chunk(b"IEND", b"")
        )
        with pytest.raises(Invalid, match="too many pixels"):
            media.store_picture(bomb, Purpose.AVATAR)
        assert files(store) == []

    def test_a_tiny_picture(self):
        with pytest.raises(Invalid, match="too small"):
            media.store_picture(drawn("PNG", (20, 20)), Purpose.AVATAR)

    def test_more_bytes_than_an_avatar_needs(self):
        with pytest.raises(Invalid, match="at most 5 MB"):
            media.store_picture(drawn("JPEG") + bytes(5 * 1024**2), Purpose.AVATAR)


class TestVideos:
    def test_a_video_is_kept_with_a_poster(self, clip, store):
        kept = media.store_video(clip)
        assert (kept.width, kept.height) == (270, 480)
        assert 1900 <= kept.duration_ms <= 2100
        assert media.content_type(kept.name) == "video/mp4"
        with opened(kept.poster) as poster:
            assert (poster.format, poster.size) == ("JPEG", (270, 480))
        with av.open(str(media.find(kept.name))) as again:
            assert again.streams.video[0].codec_context.name == "h264"
            assert sum(1 for _ in again.decode(video=0)) == 24
        assert len(files(store)) == 3  # the video, its poster, and the small picture for grids

    def test_the_index_stands_in_front_so_that_it_plays_while_it_loads(self, clip):
        content = media.find(media.store_video(clip).name).read_bytes()
        assert 0 < content.find(b"moov") < content.find(b"mdat")

    def test_where_it_was_filmed_is_gone(self, tmp_path):
        source = tmp_path / "filmed.mp4"
        draw_clip(source, location=LOCATION, comment="at home")
        assert b"loci" in source.read_bytes()
        content = media.find(media.store_video(source).name).read_bytes()
        assert b"loci" not in content
        assert b"at home" not in content

    def test_a_video_filmed_upright_is_measured_as_it_is_shown(self, tmp_path):
        source = tmp_path / "phone.mp4"
        draw_clip(source, size=(480, 270))
        content = source.read_bytes()
        at = content.index(b"tkhd") + 4 + 40  # the matrix of a version 0 track header
        turned = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 270 * 0x10000, 0, 0x40000000)
        source.write_bytes(content[:at] + turned + content[at + 36 :])
        kept = media.store_video(source)
        assert (kept.width, kept.height) == (270, 480)
        with opened(kept.poster) as poster:
            assert poster.size == (270, 480)


class TestRefusedVideos:
    @pytest.mark.parametrize(
        "content",
        [
            b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
            b"ffconcat version 1.0\nfile '/etc/passwd'\n",
            b"RIFF\x00\x00\x00\x00AVI LIST",
            b"\x1aE\xdf\xa3" + bytes(100),
            b"<html>",
        ],
    )
    def test_playlists_and_other_containers_are_not_opened(self, content, tmp_path, store):
        source = tmp_path / "clip.mp4"
        source.write_bytes(content)
        with pytest.raises(Invalid) as refused:
            media.store_video(source)
        assert refused.value.code == "media_not_a_video"
        assert files(store) == []

    def test_a_playlist_behind_the_first_bytes_of_a_video(self, tmp_path, store):
        source = tmp_path / "clip.mp4"
        source.write_bytes(b"\x00\x00\x00\x14ftypisom\x00\x00\x00\x00isom#EXTM3U\nfile:///etc/passwd\n")
        with pytest.raises(Invalid) as refused:
            media.store_video(source)
        assert refused.value.code == "media_damaged"
        assert files(store) == []

    @pytest.mark.parametrize("part", [0.5, 0.97])
    def test_a_truncated_video(self, part, tmp_path, store):
        whole = tmp_path / "whole.mp4"
        draw_clip(whole, seconds=4)
        for content in (whole.read_bytes(), media.find(media.store_video(whole).name).read_bytes()):
            source = tmp_path / "cut.mp4"
            source.write_bytes(content[: int(len(content) * part)])
            before = files(store)
            with pytest.raises(Invalid, match="damaged or incomplete"):
                media.store_video(source)
            assert files(store) == before

    def test_another_codec(self, tmp_path):
        source = tmp_path / "old.mp4"
        draw_clip(source, codec="mpeg4")
        with pytest.raises(Invalid, match=r"H\.264"):
            media.store_video(source)

    def test_too_short_and_too_small(self, tmp_path):
        source = tmp_path / "blink.mp4"
        draw_clip(source, seconds=0.5)
        with pytest.raises(Invalid, match="at least 1 second"):
            media.store_video(source)
        draw_clip(source, size=(64, 64))
        with pytest.raises(Invalid, match="too small"):
            media.store_video(source)

    def test_a_picture_is_not_a_video(self, tmp_path):
        source = tmp_path / "clip.mp4"
        source.write_bytes(drawn("JPEG"))
        with pytest.raises(Invalid, match="not an MP4"):
            media.store_video(source)


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            "",
            "..",
            "../secret",
            "/etc/passwd",
            "a.jpg",
            "a" * 32 + ".svg",
            "A" * 32 + ".jpg",
            "a" * 32 + ".jpg\n",
            "a" * 31 + "/.jpg",
        ],
    )
    def test_a_path_is_no_name(self, name, store):
        assert not media.is_name(name)
        assert media.find(name) is None
        media.discard(name)

    def test_what_nothing_names_can_be_removed(self, store):
        kept = media.store_picture(drawn("PNG"), Purpose.PHOTO)
        media.discard(kept.name, kept.poster, "")
        assert files(store) == []
        assert media.find(kept.name) is None


class TestJail:
    """What the child process can no longer do once it reads a byte."""

    @pytest.mark.parametrize(
        "attempt",
        [
            "open('/etc/passwd')",
            "__import__('socket').socket()",
            "__import__('os').fork()",
            "__import__('threading').Thread(target=print).start()",
            "bytearray(3 * 1024**3)",
            "__import__('os').setuid(0) if __import__('os').getuid() else 1 / 0",
        ],
    )
    def test_it_can_reach_nothing(self, attempt):
        program = (
            "import os, socket, threading\n"
            "from suitcase.stores.media import jail\n"
            "jail.give_up_rights()\n"
            f"try:\n    {attempt}\nexcept (OSError, RuntimeError, MemoryError):\n    print('held')\n"
        )
        run = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            timeout=30,
            env={**os.environ},
            check=False,
        )
        assert run.stdout.strip() == "held", run.stderr

    def test_a_file_that_takes_for_ever_is_given_up(self, clip, monkeypatch, store):
        monkeypatch.setattr(intake, "_WALL_SECONDS", 0.01)
        with pytest.raises(Invalid, match="more memory or time"):
            media.store_video(clip)
        assert files(store) == []
