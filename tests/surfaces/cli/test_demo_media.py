"""The demo's pictures and films: each different, the same every time, small, and accepted by the media store."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from suitcase.stores import media
from suitcase.surfaces.cli import demo_media, demo_scenes
from suitcase.surfaces.cli.demo_cast import CREATORS
from suitcase.surfaces.cli.demo_drawing import PALETTES
from suitcase.surfaces.cli.demo_media import Studio, Wanted
from suitcase.surfaces.cli.demo_posts import ASKS, CLIPS

SMALL = (90, 160)


def difference(one: Image.Image, other: Image.Image) -> int:
    box = ImageChops.difference(one, other).getbbox()
    return 0 if box is None else (box[2] - box[0]) * (box[3] - box[1])


@pytest.mark.parametrize("kind", demo_scenes.KINDS)
def test_a_scene_moves_and_depends_on_its_seed_alone(kind: str) -> None:
    scene = demo_scenes.prepare(kind, "dawn", 7, SMALL)
    assert scene(0.5).size == SMALL
    assert difference(scene(0.1), scene(0.6)) > 0
    assert difference(scene(0.3), demo_scenes.prepare(kind, "dawn", 7, SMALL)(0.3)) == 0
    assert difference(scene(0.3), demo_scenes.prepare(kind, "dawn", 8, SMALL)(0.3)) > 0


def test_the_script_speaks_of_scenes_and_people_there_are() -> None:
    handles = {one.handle for one in CREATORS}
    assert {clip.handle for clip in CLIPS} <= handles
    assert {ask.handle for ask in ASKS} <= handles
    assert {clip.scene for clip in CLIPS} <= set(demo_scenes.KINDS)
    assert {clip.palette for clip in CLIPS} | {one.look[1] for one in CREATORS} <= set(PALETTES)
    assert {one.look[0] for one in CREATORS} <= {*demo_scenes.KINDS, "initials"}
    assert len({clip.caption for clip in CLIPS}) == len(CLIPS)


@pytest.mark.parametrize("kind", ["snow", "tiles"])
def test_the_busiest_films_stay_small_and_are_taken_in(kind: str, tmp_path: Path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    kept = demo_media.make(Wanted(kind, "ice", 3, seconds=4))
    assert (kept.width, kept.height) == demo_media.VIDEO_SIZE
    assert 3900 <= kept.duration_ms <= 4100
    assert kept.size_bytes <= 250 * 1024
    assert media.find(kept.poster) is not None


def test_a_studio_works_ahead_in_processes_of_its_own(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("SUITCASE_VAR", str(tmp_path))
    studio = Studio(workers=1)
    portrait = Wanted("initials", "rose", 1, name="Juno Park", is_avatar=True)
    photo = Wanted("ridges", "dusk", 2)
    try:
        studio.order([portrait, photo])
        made = studio.get(photo)
        assert (made.width, made.height, made.duration_ms) == (*demo_media.PHOTO_SIZE, 0)
        assert studio.get(portrait).width == 256
    finally:
        studio.close()
    assert (
        len(list((tmp_path / "files").rglob("*.jpg"))) == 4
    )  # photo, its poster, the small picture beside it, and the portrait
