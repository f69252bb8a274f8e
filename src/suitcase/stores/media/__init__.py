"""Pictures and videos people upload: checked in a process of their own, made anew, kept under random names."""

from suitcase.stores.media.folder import (
    content_type,
    discard,
    find,
    is_name,
    names_untouched_for,
    small,
    sweep_drafts,
    whole,
)
from suitcase.stores.media.intake import store_picture, store_video
from suitcase.stores.media.kinds import MAX_VIDEO_BYTES, Purpose, StoredMedia

__all__ = [
    "MAX_VIDEO_BYTES",
    "Purpose",
    "StoredMedia",
    "content_type",
    "discard",
    "find",
    "is_name",
    "names_untouched_for",
    "small",
    "store_picture",
    "store_video",
    "sweep_drafts",
    "whole",
]
