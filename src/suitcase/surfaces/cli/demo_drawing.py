"""What the demo's pictures are made of: palettes, skies, lights, lines of hills, as layers that can be moved."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageOps

Colour = tuple[int, int, int]

# Sky from top to bottom, then the light in it, then the nearest shape.
PALETTES: dict[str, tuple[str, str, str, str, str]] = {
    "dawn": ("#2b3a67", "#e8927c", "#f7d6a8", "#fff1cf", "#1b2340"),
    "noon": ("#3f8fd2", "#8cc7ec", "#e6f4f8", "#fffbe6", "#1f4d3a"),
    "dusk": ("#1d1b3a", "#7a3b69", "#f08a5d", "#ffd9a0", "#120f26"),
    "night": ("#060b1f", "#14224d", "#2e4a86", "#e9f0ff", "#04070f"),
    "mint": ("#0f5257", "#3aa89a", "#c9efd8", "#fdfff4", "#0a3033"),
    "rose": ("#5b2245", "#c65b7c", "#f6c1b4", "#fff0e4", "#341128"),
    "sand": ("#b7623a", "#e2a66a", "#f7e3bd", "#fffaf0", "#5a2c1c"),
    "ice": ("#4a6fa5", "#a7c5e3", "#eef6fb", "#ffffff", "#243b53"),
    "plum": ("#20123d", "#563a8f", "#b79ee6", "#fbe9ff", "#120a24"),
    "leaf": ("#24502f", "#6fa34a", "#e3eeb0", "#fffde0", "#14301c"),
}


@dataclass(frozen=True)
class Look:
    """What a scene is drawn with: its size in pixels, five colours, and its own stream of chance."""

    size: tuple[int, int]
    top: Colour
    middle: Colour
    bottom: Colour
    light: Colour
    near: Colour
    chance: random.Random

    @classmethod
    def of(cls, palette: str, seed: int, size: tuple[int, int]) -> Look:
        """The look of one scene; the same words always give the same picture."""
        top, middle, bottom, light, near = (rgb(text) for text in PALETTES[palette])
        return cls(size, top, middle, bottom, light, near, random.Random(seed))  # noqa: S311 - pictures, not secrets


@dataclass(frozen=True)
class Layer:
    """A mask with its colour and place, and how far it wanders to the left (share of the frame's width)."""

    mask: Image.Image
    colour: Colour
    top: int
    wander: float = 0.0
    phase: float = 0.0


def rgb(text: str) -> Colour:
    """The colour behind #rrggbb."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """The colour `share` of the way from `a` to `b`."""
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def sky(look: Look) -> Image.Image:
    """The three colours of the sky, flowing into each other from the top to the bottom."""
    ramp = Image.linear_gradient("L").resize(look.size, Image.Resampling.BICUBIC)
    return ImageOps.colorize(ramp, look.top, look.bottom, mid=look.middle)


def glow(radius: int, strength: float = 1.0) -> Image.Image:
    """A soft disc as a mask, bright in its middle."""
    edge = (radius * 2, radius * 2)
    disc_ = ImageOps.invert(Image.radial_gradient("L")).resize(edge, Image.Resampling.BICUBIC)
    return disc_.point([round(max(0, value - 75) / 180 * 255 * strength) for value in range(256)])


def disc(radius: int) -> Image.Image:
    """A sharp disc as a mask, with smooth edges."""
    mask = Image.new("L", (radius * 4, radius * 4))
    ImageDraw.Draw(mask).ellipse((0, 0, radius * 4 - 1, radius * 4 - 1), fill=255)
    return mask.resize((radius * 2, radius * 2), Image.Resampling.LANCZOS)


def shine(picture: Image.Image, colour: Colour, mask: Image.Image, x: float, y: float) -> None:
    """Lay a colour on the picture through a mask whose middle comes to (x, y)."""
    picture.paste(colour, (round(x - mask.width / 2), round(y - mask.height / 2)), mask)


class Sun:
    """A sun or moon with its halo, drawn as often as wanted."""

    def __init__(self, look: Look, radius: float) -> None:
        wide = look.size[0]
        self._light = look.light
        self._halo, self._body = glow(round(wide * radius * 3.4), 0.55), disc(round(wide * radius))

    def on(self, picture: Image.Image, x: float, y: float) -> None:
        """Draw it with its middle at (x, y)."""
        shine(picture, self._light, self._halo, x, y)
        shine(picture, self._light, self._body, x, y)


def outline(look: Look, width: int, base: float, height: float, roughness: int) -> list[float]:
    """A line of hills in pixels from the top: waves laid over one another, ever smaller and quicker."""
    chance, high = look.chance, look.size[1]
    waves = [
        (chance.uniform(0.6, 1) / number, number * chance.uniform(0.8, 1.3), chance.uniform(0, 6.3))
        for number in range(1, roughness + 1)
    ]
    loud, points = sum(wave[0] for wave in waves), max(60, width // 6)
    turn = 6.3 / points * width / look.size[0]
    return [
        high * (base - height * sum(a * math.sin(f * turn * i + p) for a, f, p in waves) / loud)
        for i in range(points + 1)
    ]


def band(width: int, high: int, edge: Sequence[float]) -> tuple[Image.Image, int]:
    """A mask of everything below `edge`, cut off above its highest point, and where that is."""
    top = max(0, int(min(edge)) - 2)
    mask = Image.new("L", (width * 2, (high - top) * 2))
    step = width * 2 / (len(edge) - 1)
    line = [(index * step, (value - top) * 2) for index, value in enumerate(edge)]
    ImageDraw.Draw(mask).polygon([*line, (width * 2, mask.height), (0, mask.height)], fill=255)
    return mask.resize((width, high - top), Image.Resampling.BOX), top


def hills(look: Look, bases: Sequence[float], height: float, roughness: int) -> list[Layer]:
    """Hills one behind the other; the nearer, the darker and the quicker."""
    made = []
    for number, base in enumerate(bases):
        near = (number + 1) / len(bases)
        wander = 0.05 + 0.22 * near
        width = round(look.size[0] * (1 + wander))
        mask, top = band(
            width, look.size[1], outline(look, width, base, height * (0.6 + 0.4 * near), roughness)
        )
        made.append(Layer(mask, mix(look.bottom, look.near, 0.25 + 0.75 * near), top, wander))
    return made


def lay(picture: Image.Image, layers: Sequence[Layer], t: float) -> None:
    """Draw the layers where they are at the moment `t`."""
    for layer in layers:
        picture.paste(layer.colour, (-round(picture.width * layer.wander * t), layer.top), layer.mask)


def lamps(
    count: int, radii: tuple[float, float], look: Look
) -> list[tuple[float, float, Image.Image, float]]:
    """Soft lights: where (shares of the frame), as a mask, and how lively."""
    chance, width = look.chance, look.size[0]
    found = []
    for _ in range(count):
        mask = glow(max(2, round(width * chance.uniform(*radii))), chance.uniform(0.25, 0.8))
        found.append((chance.random(), chance.random(), mask, chance.random()))
    return found
