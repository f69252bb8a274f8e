"""What the media store takes and gives, and the numbers that bound it."""

from __future__ import annotations

import dataclasses
import enum

from suitcase.kernel import limits

MAX_VIDEO_BYTES = limits.VIDEO_BYTES
# Shorter is not a video, longer is not a post.
VIDEO_SECONDS = (1, 600)
# Below this a phone shows blocks; above it decoding costs more memory than the checking process gets.
VIDEO_SIDES = (240, 4096)
# The largest phone cameras make 50 megapixels; a picture that claims more is meant to fill the memory.
MAX_PIXELS = 50_000_000
PICTURE_SIDES = (64, 12_000)
AVATAR_SIDE = 256
PHOTO_SIDE = 1920
# A sheet of A4 at 340 points to the inch: small print and stamps can be read.
DOCUMENT_SIDE = 4000
# One stream of a document unpacked: a sheet of A4 in colour at 600 points to the inch; and all of them together.
DOCUMENT_STREAM_BYTES = 128 * 1024**2
DOCUMENT_UNPACKED_BYTES = 512 * 1024**2
# A sheet of A0 at 300 points to the inch, in one picture.
DOCUMENT_PIXELS = 140_000_000
# Values in the objects of a document. Fifty pages of drawings have some ten thousand; a million is meant to last.
DOCUMENT_PARTS = 1_000_000
POSTER_WIDTH = 540
# The small one beside a poster, for grids: one cell, upright as videos are, sharp on a phone.
SMALL_SIZE = (216, 384)


class Purpose(enum.StrEnum):
    """What a picture is for, which decides how large it may arrive and how large it is kept.

    An avatar becomes a square of 256 pixels; a photo keeps its shape, at most 1,920 pixels long, and gets a poster;
    a document keeps its shape too, at most 4,000 pixels long, and has no poster.
    """

    AVATAR = "avatar"
    PHOTO = "photo"
    DOCUMENT = "document"


@dataclasses.dataclass(frozen=True, slots=True)
class StoredMedia:
    """A file in the store. `name` and `poster` (a JPEG, "" for avatars and documents) are names there; sizes are in
    pixels as shown, `duration_ms` is 0 for pictures, `size_bytes` is that of `name`."""

    name: str
    poster: str
    width: int
    height: int
    duration_ms: int
    size_bytes: int


@dataclasses.dataclass(frozen=True, slots=True)
class StoredDocument:
    """A business document in the store: a PDF or one page as a JPEG, which the ending of `name` tells apart.
    `size_bytes` is what is kept, not what was sent."""

    name: str
    pages: int
    size_bytes: int


MAX_BYTES = {
    Purpose.AVATAR: limits.AVATAR_BYTES,
    Purpose.PHOTO: limits.PHOTO_BYTES,
    Purpose.DOCUMENT: limits.DOCUMENT_BYTES,
}
SIDES = {Purpose.PHOTO: PHOTO_SIDE, Purpose.DOCUMENT: DOCUMENT_SIDE}
