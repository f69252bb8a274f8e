"""A text as a QR code: one path of an SVG, which the page colours and no policy for content minds."""

from __future__ import annotations

import dataclasses

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

# Modules of white around the code, without which cameras do not find it (ISO 18004).
_QUIET = 4


@dataclasses.dataclass(frozen=True, slots=True)
class Code:
    """`size` is the side in modules, quiet zone included; `path` draws the dark ones in a box of that size."""

    size: int
    path: str


def draw(text: str) -> Code:
    """The QR code of a text, large enough to be read off a screen."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    return Code(len(rows), "".join(_runs(rows)))


def _runs(rows: list[list[bool]]) -> list[str]:
    """Each row of dark modules side by side as one bar."""
    bars = []
    for y, row in enumerate(rows):
        start = None
        for x, is_dark in enumerate([*row, False]):
            if is_dark and start is None:
                start = x
            elif not is_dark and start is not None:
                bars.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
                start = None
    return bars
