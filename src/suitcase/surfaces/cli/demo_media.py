"""The demo's pictures and videos as files: drawn, encoded and taken in by the media store like any upload."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import av
from PIL import Image, ImageDraw, ImageFont

from suitcase.stores import media
from suitcase.stores.media import Purpose, StoredMedia
from suitcase.surfaces.cli import child, demo_scenes
from suitcase.surfaces.cli.demo_drawing import Look, mix, sky
from suitcase.surfaces.kit.format import initials

VIDEO_SIZE, PHOTO_SIZE, AVATAR_SIZE = (540, 960), (1080, 1440), (512, 512)
FRAMES_PER_SECOND = 16
# Small enough that a whole demo stays below ten megabytes; skies show no bands yet, falling snow stays bounded.
_QUALITY = {"preset": "superfast", "crf": "26", "maxrate": "330k", "bufsize": "500k"}


@dataclass(frozen=True)
class Wanted:
    """One file of the demo. `name` is for avatars with initials; `seconds` is 0 for pictures."""

    kind: str
    palette: str
    seed: int
    seconds: float = 0.0
    name: str = ""
    is_avatar: bool = False


def make(wanted: Wanted) -> StoredMedia:
    """Draw one file and store it."""
    with tempfile.TemporaryDirectory(prefix="suitcase-demo-") as folder:
        path = Path(folder) / "drawn"
        if wanted.is_avatar:
            avatar(wanted).save(path, "PNG")
            return media.store_picture(path, Purpose.AVATAR)
        if not wanted.seconds:
            moment = 0.2 + wanted.seed % 7 / 10
            scene = demo_scenes.prepare(wanted.kind, wanted.palette, wanted.seed, PHOTO_SIZE)
            scene(moment).save(path, "JPEG", quality=92)
            return media.store_picture(path, Purpose.PHOTO)
        film(wanted, path)
        return media.store_video(path)


def film(wanted: Wanted, path: Path) -> None:
    """Encode a scene as H.264, the one format every browser plays."""
    scene = demo_scenes.prepare(wanted.kind, wanted.palette, wanted.seed, VIDEO_SIZE)
    count = round(wanted.seconds * FRAMES_PER_SECOND)
    with av.open(str(path), "w", format="mp4") as made:
        track = made.add_stream("libx264", rate=FRAMES_PER_SECOND, options=_QUALITY)
        track.width, track.height, track.pix_fmt = *VIDEO_SIZE, "yuv420p"
        track.codec_context.thread_count = 1
        for number in range(count):
            made.mux(track.encode(av.VideoFrame.from_image(scene(number / count))))
        made.mux(track.encode())


def avatar(wanted: Wanted) -> Image.Image:
    """A picture of a person or thing: a scene, or initials on a gradient."""
    if wanted.kind != "initials":
        return demo_scenes.prepare(wanted.kind, wanted.palette, wanted.seed, AVATAR_SIZE)(0.4)
    look = Look.of(wanted.palette, wanted.seed, AVATAR_SIZE)
    picture = sky(look)
    draw = ImageDraw.Draw(picture)
    side = AVATAR_SIZE[0]
    draw.ellipse((side * 0.52, side * 0.5, side * 1.3, side * 1.28), fill=mix(look.middle, look.bottom, 0.35))
    font = ImageFont.load_default(size=round(side * 0.4))
    draw.text(
        (side / 2, side / 2),
        initials(wanted.name),
        font=font,
        fill=look.light,
        anchor="mm",
        stroke_width=3,
        stroke_fill=look.light,
    )
    return picture


class Studio:
    """Makes files ahead of time in processes of its own, in the order they will be asked for."""

    def __init__(self, workers: int | None = None) -> None:
        count = workers or max(1, min(3, (os.cpu_count() or 2)))
        # Spawned, not forked: a forked process would share this one's database connection.
        self._pool = ProcessPoolExecutor(
            count, mp_context=get_context("spawn"), initializer=_begin, initargs=(os.getpid(),)
        )
        self._made: dict[Wanted, Future[StoredMedia]] = {}

    def order(self, wanted: Sequence[Wanted]) -> None:
        """Start making these, if they are not being made already."""
        for one in wanted:
            if one not in self._made:
                self._made[one] = self._pool.submit(make, one)

    def get(self, wanted: Wanted) -> StoredMedia:
        """The finished file; waits for it."""
        self.order([wanted])
        return self._made.pop(wanted).result()

    def close(self) -> None:
        """Stop; what was not asked for yet is not made."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _begin(parent: int) -> None:
    child.end_with_parent(parent)
    os.nice(5)  # pages come first
