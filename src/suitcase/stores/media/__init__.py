"""What people upload: checked in a process of its own, made anew, kept under random names."""

from suitcase.stores.media.folder import (
    content_type,
    discard,
    find,
    is_name,
    nameless,
    small,
    whole,
)
from suitcase.stores.media.intake import store_document, store_picture, store_upload, store_video
from suitcase.stores.media.kinds import MAX_VIDEO_BYTES, Purpose, StoredDocument, StoredMedia
from suitcase.stores.media.sweep import register_keeper, sweep, sweep_drafts

__all__ = [
    "MAX_VIDEO_BYTES",
    "Purpose",
    "StoredDocument",
    "StoredMedia",
    "content_type",
    "discard",
    "find",
    "is_name",
    "nameless",
    "register_keeper",
    "small",
    "store_document",
    "store_picture",
    "store_upload",
    "store_video",
    "sweep",
    "sweep_drafts",
    "whole",
]
