"""Many small pictures as one: a grid of posters costs one request instead of one for each."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image

from suitcase.stores.media import folder, kinds

# As the grid shows them on a phone, a little sharper than its points; a whole sheet stays within a page's budget.
CELL = (180, 320)
COLUMNS = 3
# What the rest of the page leaves of a first load of 80 KB.
_BYTES = 32 * 1024
_QUALITY = 54
# How many times too large a sheet of that quality is, and the quality that brings it down: one more try, not many.
_LESS = ((1.5, 30), (2.2, 14), (float("inf"), 2))
_EMPTY = (128, 128, 128)


def sheet(posters: Sequence[str]) -> bytes:
    """A WebP of the small pictures of these posters, three in a row; a poster that is missing leaves a grey cell.

    The files are the store's own, made anew when they came in; no stranger's bytes are decoded here.
    """
    rows = max(1, -(-len(posters) // COLUMNS))
    whole = Image.new("RGB", (CELL[0] * COLUMNS, CELL[1] * rows), _EMPTY)
    for number, name in enumerate(posters):
        path = folder.find(folder.small(name)) if name else None
        if path is None:
            continue
        with Image.open(path, formats=["JPEG"]) as one:
            one.draft("RGB", kinds.SMALL_SIZE)
            cell = one.convert("RGB").resize(CELL, Image.Resampling.LANCZOS)
        row, column = divmod(number, COLUMNS)
        whole.paste(cell, (column * CELL[0], row * CELL[1]))
    return _encoded(whole)


def _encoded(whole: Image.Image) -> bytes:
    made = _webp(whole, _QUALITY)
    if len(made) <= _BYTES:
        return made
    return _webp(whole, next(quality for times, quality in _LESS if len(made) <= times * _BYTES))


def _webp(whole: Image.Image, quality: int) -> bytes:
    made = io.BytesIO()
    whole.save(made, "WEBP", quality=quality, method=2)
    return made.getvalue()
