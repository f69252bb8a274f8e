"""Little moving pictures for the demo's posts: drawn, not filmed, each different by its seed.

A scene is prepared once (skies, ridges, houses as layers) and then drawn for a moment `t` from 0 to 1 by moving the
layers, so that a frame costs a few milliseconds. Sizes are shares of the frame: a photo is the same scene, larger.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from PIL import Image, ImageDraw

from suitcase.surfaces.cli.demo_drawing import (
    Colour,
    Layer,
    Look,
    Sun,
    band,
    disc,
    glow,
    hills,
    lamps,
    lay,
    mix,
    outline,
    shine,
    sky,
)

Frame = Callable[[float], Image.Image]
TURN = 2 * math.pi


def prepare(kind: str, palette: str, seed: int, size: tuple[int, int]) -> Frame:
    """The scene `kind` in `palette`, ready to be drawn for any moment."""
    return _SCENES[kind](Look.of(palette, seed, size))


def ridges(look: Look) -> Frame:
    """Mountains one behind the other, a sun that rises or sets behind them."""
    wide, high = look.size
    back, layers, sun = sky(look), hills(look, (0.56, 0.66, 0.76, 0.88), 0.11, 7), Sun(look, 0.09)
    x, rising = look.chance.uniform(0.25, 0.75), look.chance.choice((1, -1))

    def frame(t: float) -> Image.Image:
        picture = back.copy()
        sun.on(picture, wide * x, high * (0.42 - rising * 0.1 * (t - 0.5)))
        lay(picture, layers, t)
        return picture

    return frame


def waves(look: Look) -> Frame:
    """The sea below a low sun, with its light on the water."""
    wide, high = look.size
    back = sky(look)
    Sun(look, 0.13).on(back, wide * look.chance.uniform(0.35, 0.65), high * 0.44)
    rows = []
    for number in range(6):
        edge = outline(look, wide * 2, 0.5 + 0.085 * number, 0.008 + 0.0024 * number, 3)
        mask, top = band(wide * 2, high + 40, edge)
        colour = mix(look.bottom, look.near, 0.35 + 0.12 * number)
        rows.append(Layer(mask, colour, top, phase=look.chance.random()))
    sparks = [
        (look.chance.gauss(0.5, 0.09), look.chance.uniform(0.52, 0.8), look.chance.random())
        for _ in range(46)
    ]

    def frame(t: float) -> Image.Image:
        picture = back.copy()
        for number, row in enumerate(rows):
            along = (0.5 + 0.5 * math.sin(TURN * (t * 0.6 + row.phase))) * wide * 0.5
            bob = math.sin(TURN * (t * 1.3 + row.phase)) * high * 0.006 * (1 + number / 3)
            picture.paste(row.colour, (-round(along), row.top + round(bob)), row.mask)
        draw = ImageDraw.Draw(picture)
        for x, y, phase in sparks:
            length = wide * 0.035 * max(0.0, math.sin(TURN * (t * 2 + phase)))
            if length > 1:
                line = (wide * x - length, high * y, wide * x + length, high * y)
                draw.line(line, fill=look.light, width=max(2, high // 400))
        return picture

    return frame


def city(look: Look) -> Frame:
    """Houses at night; windows go on and off, and something drives along the street."""
    wide, high = look.size
    back = sky(look)
    Sun(look, 0.06).on(back, wide * look.chance.uniform(0.2, 0.8), high * look.chance.uniform(0.12, 0.24))
    windows: list[tuple[int, int, int, int, float]] = []
    for row, (base, shade) in enumerate(((0.46, 0.45), (0.58, 0.7), (0.7, 0.95))):
        _houses(look, back, base, mix(look.middle, look.near, shade), windows if row else [])
    cars = [
        (look.chance.random(), look.chance.choice((1, -1)), look.chance.uniform(0.6, 1.3)) for _ in range(7)
    ]
    lamp = glow(round(wide * 0.05), 0.9)
    ImageDraw.Draw(back).rectangle((0, high * 0.93, wide, high), fill=mix(look.near, (0, 0, 0), 0.4))

    def frame(t: float) -> Image.Image:
        picture = back.copy()
        pen = ImageDraw.Draw(picture)
        for left, top, right, bottom, phase in windows:
            if math.sin(TURN * (t * 0.7 + phase * 3)) > -0.35:
                pen.rectangle(
                    (left, top, right, bottom), fill=mix(look.bottom, look.light, 0.3 + phase * 0.7)
                )
        for start, way, speed in cars:
            along = (start + way * t * speed) % 1.2 - 0.1
            colour = look.light if way > 0 else (255, 90, 80)
            shine(picture, colour, lamp, wide * along, high * (0.95 if way > 0 else 0.965))
        return picture

    return frame


def _houses(
    look: Look,
    back: Image.Image,
    base: float,
    colour: Colour,
    windows: list[tuple[int, int, int, int, float]],
) -> None:
    wide, high = look.size
    draw, x = ImageDraw.Draw(back), -0.03
    while x < 1:
        width, top = look.chance.uniform(0.1, 0.2), base + look.chance.uniform(-0.13, 0.1)
        draw.rectangle((wide * x, high * top, wide * (x + width) - 2, high), fill=colour)
        pane_x, pane_y = wide * 0.022, high * 0.016
        for column in range(1, int(wide * width / pane_x / 1.9)):
            for floor in range(1, int((0.9 - top) / 0.03)):
                if look.chance.random() < 0.4:
                    left, upper = wide * x + column * pane_x * 1.75, high * (top + floor * 0.028)
                    pane = round(left), round(upper), round(left + pane_x), round(upper + pane_y)
                    windows.append((*pane, look.chance.random()))
        x += width + look.chance.uniform(0, 0.015)


def lights(look: Look) -> Frame:
    """Soft lights that drift through colour."""
    wide, high = look.size
    back, sprites = sky(look), lamps(26, (0.05, 0.24), look)

    def frame(t: float) -> Image.Image:
        picture = back.copy()
        for number, (x, y, mask, speed) in enumerate(sprites):
            across = x + 0.12 * math.sin(TURN * (t + speed))
            upward = (y - t * (0.12 + 0.25 * speed)) % 1.3 - 0.15
            colour = (look.light, look.bottom, look.middle)[number % 3]
            shine(picture, colour, mask, wide * across, high * upward)
        return picture

    return frame


def snow(look: Look) -> Frame:
    """A forest in falling snow."""
    wide, high = look.size
    back = sky(look)
    draw = ImageDraw.Draw(back)
    for row in range(4):
        colour, foot = mix(look.bottom, look.near, 0.3 + 0.22 * row), 0.66 + 0.09 * row
        draw.rectangle((0, high * (foot - 0.015), wide, high), fill=colour)
        for _ in range(11 - row):
            _fir(look, draw, look.chance.uniform(-0.05, 1.05), foot, tall=0.16 + 0.07 * row, colour=colour)
    draw.ellipse((-wide, high * 0.91, wide * 2, high * 1.4), fill=mix(look.light, look.bottom, 0.15))
    flakes = [(look.chance.random(), look.chance.random(), look.chance.uniform(0.4, 1.4)) for _ in range(130)]

    def frame(t: float) -> Image.Image:
        picture = back.copy()
        pen = ImageDraw.Draw(picture)
        for x, y, size in flakes:
            left, top = (
                wide * (x + 0.02 * math.sin(TURN * (t * 1.5 + y * 3))),
                high * ((y + t * (0.35 + 0.5 * size)) % 1),
            )
            radius = wide * 0.006 * size
            pen.ellipse((left - radius, top - radius, left + radius, top + radius), fill=look.light)
        return picture

    return frame


def _fir(
    look: Look, draw: ImageDraw.ImageDraw, x: float, foot: float, *, tall: float, colour: Colour
) -> None:
    wide, high = look.size
    for tier in range(4):
        top, low = high * (foot - tall * (1 - tier * 0.2)), high * (foot - tall * (0.62 - tier * 0.2))
        half = high * tall * (0.09 + 0.04 * tier)
        draw.polygon([(wide * x, top), (wide * x - half, low), (wide * x + half, low)], fill=colour)


def balloons(look: Look) -> Frame:
    """Hot-air balloons over dunes."""
    wide, high = look.size
    back, layers = sky(look), hills(look, (0.72, 0.8, 0.9), 0.05, 2)
    Sun(look, 0.08).on(back, wide * look.chance.uniform(0.2, 0.8), high * 0.2)
    fleet = [
        (_balloon(look, round(wide * size)), x + look.chance.uniform(-0.08, 0.08), y, look.chance.random())
        for size, x, y in ((0.16, 0.24, 0.36), (0.1, 0.7, 0.5), (0.28, 0.5, 0.6))
    ]

    def frame(t: float) -> Image.Image:
        picture = back.copy()
        lay(picture, layers, t)
        for shape, x, y, phase in fleet:
            left = wide * (x + 0.1 * (t - 0.5)) - shape.width / 2
            top = high * (y - 0.1 * t + 0.008 * math.sin(TURN * (t + phase))) - shape.height / 2
            picture.paste(shape, (round(left), round(top)), shape)
        return picture

    return frame


def _balloon(look: Look, width: int) -> Image.Image:
    big = width * 3
    shape, skin = Image.new("RGBA", (big, round(big * 1.45))), Image.new("RGBA", (big, round(big * 1.45)))
    mask = Image.new("L", shape.size)
    pen, ink, draw = ImageDraw.Draw(mask), ImageDraw.Draw(skin), ImageDraw.Draw(shape)
    pen.ellipse((0, 0, big, big), fill=255)
    neck = [(0.1, 0.76), (0.9, 0.76), (0.6, 1.18), (0.4, 1.18)]
    pen.polygon([(big * x, big * y) for x, y in neck], fill=255)
    for number, colour in enumerate((look.light, look.middle, look.near, look.middle, look.light)):
        inset = big * number * 0.1
        ink.ellipse((inset, -big * 0.05, big - inset, big * 1.3), fill=colour)
    shape.paste(skin, (0, 0), mask)
    for x, lower in ((0.42, 0.44), (0.58, 0.56)):
        draw.line((big * x, big * 1.18, big * lower, big * 1.28), fill=look.near, width=max(2, big // 80))
    draw.rounded_rectangle((big * 0.42, big * 1.28, big * 0.58, big * 1.42), big // 40, fill=look.near)
    return shape.resize((width, round(width * 1.45)), Image.Resampling.LANCZOS)


def plate(look: Look) -> Frame:
    """Something good on a plate, seen from above, turning slowly."""
    wide, high = look.size
    table = Image.new("RGB", look.size)
    draw = ImageDraw.Draw(table)
    for number in range(9):
        plank = (wide * number / 9, 0, wide * (number + 1) / 9 - 2, high)
        draw.rectangle(plank, fill=mix(look.top, look.middle, 0.3 + 0.05 * (number % 3)))
    middle, radius = (wide / 2, high * look.chance.uniform(0.42, 0.52)), wide * 0.4
    for share, colour in ((1.04, look.near), (1.0, look.light), (0.8, mix(look.light, look.bottom, 0.5))):
        shine(table, colour, disc(round(radius * share)), *middle)
    food = _food(look, round(radius * 1.5))
    steam = [
        (x, y, [_fainter(mask, step) for step in range(8)]) for x, y, mask, _ in lamps(5, (0.1, 0.16), look)
    ]

    def frame(t: float) -> Image.Image:
        picture = table.copy()
        turned = food.rotate(-28 * t, Image.Resampling.BILINEAR)
        picture.paste(turned, (round(middle[0] - food.width / 2), round(middle[1] - food.height / 2)), turned)
        for x, y, mists in steam:
            up = (t * 0.8 + y) % 1
            mist = mists[round(7 * math.sin(math.pi * up))]
            shine(picture, (255, 255, 255), mist, middle[0] + radius * (x - 0.5), middle[1] - high * 0.3 * up)
        return picture

    return frame


def _fainter(mask: Image.Image, step: int) -> Image.Image:
    return mask.point([round(value * 0.05 * step) for value in range(256)])


def _food(look: Look, size: int) -> Image.Image:
    big, slices = size * 2, look.chance.randint(6, 9)
    shape = Image.new("RGBA", (big, big))
    draw = ImageDraw.Draw(shape)
    for inset, colour in ((0.08, look.middle), (0.13, mix(look.middle, look.bottom, 0.6))):
        draw.ellipse((big * inset, big * inset, big * (1 - inset), big * (1 - inset)), fill=colour)
    for number in range(slices * 2):
        angle, ring = TURN * number / slices / 2, 0.27 if number % 2 else 0.16
        x, y = big * (0.5 + ring * math.cos(angle)), big * (0.5 + ring * math.sin(angle))
        r = big * (0.05 + 0.02 * (number % 3))
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(look.top, look.near, look.middle)[number % 3])
        draw.ellipse((x - r * 0.5, y - r * 0.6, x, y - r * 0.1), fill=(*look.light, 150))
    draw.ellipse((big * 0.44, big * 0.44, big * 0.56, big * 0.56), fill=look.light)
    return shape.resize((size, size), Image.Resampling.LANCZOS)


def bars(look: Look) -> Frame:
    """Music as bars that dance around the middle."""
    wide, high = look.size
    back, halo, count = sky(look), glow(round(wide * 0.6), 0.5), 17
    chance, gap = look.chance, wide * 0.84 / 17
    voices = [(chance.uniform(1, 3), chance.random(), chance.uniform(0.4, 1)) for _ in range(count)]

    def frame(t: float) -> Image.Image:
        picture = back.copy()
        shine(picture, look.light, halo, wide / 2, high * (0.5 + 0.02 * math.sin(2 * TURN * t)))
        draw = ImageDraw.Draw(picture)
        for number, (speed, phase, loud) in enumerate(voices):
            swing = abs(math.sin(math.pi * (t * speed * 3 + phase))) * loud
            tall = high * (0.03 + 0.24 * swing * math.sin(math.pi * (number + 0.5) / count))
            left = wide * 0.08 + gap * number
            box = (left, high / 2 - tall, left + gap * 0.62, high / 2 + tall)
            draw.rounded_rectangle(box, gap * 0.31, fill=mix(look.top, look.near, number / count))
        return picture

    return frame


def orbit(look: Look) -> Frame:
    """A planet with its moon, among stars."""
    wide, high = look.size
    back, chance = sky(look), look.chance
    draw = ImageDraw.Draw(back)
    for _ in range(170):
        x, y, r = chance.random() * wide, chance.random() * high, wide * chance.uniform(0.0008, 0.003)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=mix(look.middle, look.light, chance.random()))
    radius, centre = round(wide * chance.uniform(0.2, 0.28)), (wide / 2, high * chance.uniform(0.36, 0.52))
    halo, body, moon = glow(round(radius * 1.9), 0.8), disc(radius), disc(round(radius * 0.2))
    dark, nothing = disc(round(radius * 1.1)), Image.new("L", body.size)

    def frame(t: float) -> Image.Image:
        picture = back.copy()
        angle = TURN * (t * 0.7 + 0.1)
        place = centre[0] + radius * 1.7 * math.cos(angle), centre[1] + radius * 0.55 * math.sin(angle)
        if math.sin(angle) < 0:
            shine(picture, look.light, moon, *place)
        shine(picture, look.bottom, halo, *centre)
        shine(picture, mix(look.middle, look.light, 0.75), body, *centre)
        shade = nothing.copy()
        shade.paste(dark, (round(radius * (0.3 + 0.15 * t)), -round(radius * 0.3)))
        shine(picture, mix(look.middle, look.near, 0.2), Image.composite(shade, nothing, body), *centre)
        if math.sin(angle) >= 0:
            shine(picture, look.light, moon, *place)
        return picture

    return frame


def tiles(look: Look) -> Frame:
    """A wall of quarter circles that turn in a wave."""
    wide, high = look.size
    columns = 5
    side = math.ceil(wide / columns)
    rows = math.ceil(high / side)
    pairs = [(look.top, look.bottom), (look.middle, look.light), (look.near, look.middle)]
    faces = [[_quarter(side, *pair, step * 6) for step in range(15)] for pair in pairs]
    wall = [
        [(look.chance.randrange(3), look.chance.randrange(4)) for _ in range(columns)] for _ in range(rows)
    ]

    def frame(t: float) -> Image.Image:
        picture = Image.new("RGB", look.size, look.near)
        for row, line in enumerate(wall):
            for column, (face, quarter) in enumerate(line):
                way = min(max((t * 2.4 - (row + column) / (rows + columns) * 1.2), 0), 1)
                step = round(15 * (way * way * (3 - 2 * way)))
                tile = faces[face][step % 15].rotate(-90 * ((quarter + step // 15) % 4))
                picture.paste(tile, (column * side, row * side))
        return picture

    return frame


def _quarter(side: int, back: Colour, front: Colour, degrees: int) -> Image.Image:
    big = Image.new("RGB", (side * 2, side * 2), back)
    draw = ImageDraw.Draw(big)
    draw.ellipse((-side * 2, -side * 2, side * 2 - 2, side * 2 - 2), fill=front)
    draw.ellipse((-side * 0.9, -side * 0.9, side * 0.9, side * 0.9), fill=back)
    turned = big.rotate(-degrees, Image.Resampling.BICUBIC, fillcolor=back)
    return turned.resize((side, side), Image.Resampling.LANCZOS)


_SCENES: dict[str, Callable[[Look], Frame]] = {
    scene.__name__: scene
    for scene in (ridges, waves, city, lights, snow, balloons, plate, bars, orbit, tiles)
}
KINDS = tuple(_SCENES)
