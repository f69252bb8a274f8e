"""The JPEG inside a PDF: scanned pages carry where and by whom they were taken just as photos do."""

from __future__ import annotations

# Exif and XMP (where, when, by whom), Photoshop's captions, and remarks. How colours are meant stays.
_TELLING = {0xE1, 0xED, 0xFE}
_SCAN = 0xDA
_ALONE = {0x01, *range(0xD0, 0xD9)}


def bare_jpeg(content: bytes) -> bytes:
    """The same picture without what tells about people and places; what is not read as a JPEG comes back as it is."""
    if not content.startswith(b"\xff\xd8"):
        return content
    kept, at = [b"\xff\xd8"], 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == _SCAN:
            return b"".join((*kept, content[at:]))
        if marker == 0xFF or marker in _ALONE:
            kept.append(content[at : at + (1 if marker == 0xFF else 2)])
            at += 1 if marker == 0xFF else 2
            continue
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if marker not in _TELLING:
            kept.append(content[at:end])
        at = end
    return content
