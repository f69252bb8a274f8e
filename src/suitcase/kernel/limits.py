"""Numbers that bound the product, each with its reason."""

from __future__ import annotations

import datetime as dt

# Lists: enough to scan on one screen; the upper bound keeps a page below the byte budget.
PAGE_SIZE = 25
PAGE_SIZES = (10, 25, 50, 100)

# A request left alone for two weeks is stale: the campaign it was for has moved on.
LINK_REQUEST_LIFETIME = dt.timedelta(days=14)
# After three rejections within a month the requester rests a week, so that "no" does not have to be said daily.
REJECTIONS_BEFORE_REST = 3
REJECTION_WINDOW = dt.timedelta(days=30)
REJECTION_REST = dt.timedelta(days=7)
# A link is ended by its owner at will; a proposed end more than five years away is a typing error.
LONGEST_LINK = dt.timedelta(days=5 * 366)
# Fits on one phone screen together with what is asked.
REQUEST_MESSAGE_LENGTH = 500

# Handle look-ups per person: generous for typing, useless for listing all handles.
HANDLE_LOOKUPS_PER_MINUTE = 30
LINK_REQUESTS_PER_HOUR = 60
HANDLE_LENGTH = (2, 24)
# What arrives in a username field at most before it is refused unread; longer is an attack, not a name.
HANDLE_INPUT_LENGTH = 200
CREATOR_ACCOUNTS_PER_PERSON = 20
AD_ACCOUNTS_PER_PERSON = 50
# How long a name just given up stays closed to others, so that nobody inherits a reputation.
HANDLE_REST = dt.timedelta(days=90)

CAPTION_LENGTH = 2_200
AVATAR_BYTES = 5 * 1024 * 1024

# An idempotency key answers for a day; a form older than that is stale anyway.
SUBMISSION_LIFETIME = dt.timedelta(days=1)
# The widest bulk act in one transaction of ours (the wire API takes 50).
BULK_ROWS = 10_000
