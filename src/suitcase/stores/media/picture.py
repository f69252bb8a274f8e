"""Opening a picture, inside the jail: the file is one of two formats and becomes a new JPEG of its pixels alone."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageCms, ImageFile, ImageOps, MpoImagePlugin, TiffImagePlugin

from suitcase.stores.media import kinds
from suitcase.stores.media.jail import At, Refused

# JPEG needs these for what cameras put beside the picture; it would import them only when it meets it.
_LOADED = (MpoImagePlugin, TiffImagePlugin)


def load() -> None:
    """Use each part of the library once: it imports parts of itself at first use, which is impossible later."""
    for form in ("JPEG", "PNG"):
        buffer = io.BytesIO()
        Image.new("RGB", (16, 16)).save(buffer, form, optimize=True)
        once = ImageOps.exif_transpose(Image.open(buffer, formats=[form]))
        ImageCms.profileToProfile(once, ImageCms.createProfile("sRGB"), ImageCms.createProfile("sRGB"))


def make(order: dict[str, Any]) -> dict[str, int]:
    """Make the picture anew from its pixels."""
    Image.MAX_IMAGE_PIXELS = kinds.MAX_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        image = Image.open(At(0, readonly=True), formats=[order["form"]])  # type: ignore[arg-type]
        smallest, longest = kinds.PICTURE_SIDES
        if image.width * image.height > kinds.MAX_PIXELS or max(image.size) > longest:
            raise Refused("too_large")
        if min(image.size) < smallest:
            raise Refused("too_small")
        upright = _plain(image, kinds.SIDES.get(order["purpose"], kinds.PHOTO_SIDE))
    except (Image.DecompressionBombError, MemoryError):
        raise Refused("too_large") from None
    except (OSError, ValueError, SyntaxError, IndexError, KeyError, EOFError):
        raise Refused("damaged") from None
    upright.info.clear()  # comments and dates would be written into the new file
    if order["purpose"] == kinds.Purpose.AVATAR:
        upright = ImageOps.fit(upright, (kinds.AVATAR_SIDE, kinds.AVATAR_SIDE))
    else:
        side = kinds.SIDES[kinds.Purpose(order["purpose"])]
        upright.thumbnail((side, side))
    if order["purpose"] == kinds.Purpose.PHOTO:
        save_poster(upright, order)
    upright.save(At(order["made"]), format="JPEG", quality=88, optimize=True)  # type: ignore[arg-type]
    return {"width": upright.width, "height": upright.height, "duration_ms": 0}


def _plain(image: Image.Image, side: int) -> Image.Image:
    """The pixels, upright, in sRGB, on white where they were transparent; not much more of them than `side` needs."""
    if image.format == "JPEG":
        image.draft("RGB", (side, side))
    image.load()
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        clear = image.convert("RGBA")
        image = Image.new("RGB", clear.size, "white")
        image.paste(clear, mask=clear.getchannel("A"))
    elif image.mode != "RGB":
        return image.convert("RGB")
    return _in_srgb(image, profile)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile or len(profile) > 1024**2:
        return image
    try:
        given = ImageCms.getOpenProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB")) or image
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image


def save_poster(image: Image.Image, descriptors: dict[str, Any]) -> None:
    """Write the poster and the small picture that stands for it in grids."""
    poster = image.copy()
    poster.thumbnail((kinds.POSTER_WIDTH, kinds.POSTER_WIDTH * 4))
    poster = poster.convert("RGB")
    poster.save(At(descriptors["poster"]), format="JPEG", quality=82, optimize=True)  # type: ignore[arg-type]
    small = ImageOps.fit(poster, kinds.SMALL_SIZE)
    small.save(At(descriptors["small"]), format="JPEG", quality=70, optimize=True)  # type: ignore[arg-type]
