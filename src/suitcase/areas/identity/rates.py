"""How often something may be tried. One atomic statement counts, so tries side by side all count."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac

from django.conf import settings

from suitcase.areas.identity.errors import TooManyTries
from suitcase.kernel import clock
from suitcase.stores.postgres import beside

_COUNT = """
INSERT INTO rate (key, starts_at, ends_at, count) VALUES (%s, %s, %s, %s)
ON CONFLICT (key, starts_at) DO UPDATE SET count = rate.count + EXCLUDED.count
RETURNING count
"""


def limit(key: str, limit: int, per_seconds: int, *, tries: int = 1) -> None:
    """Count one try of `key`, or as many as `tries` says; raises TooManyTries (`retry_after` in seconds) beyond
    `limit` in this stretch.

    Stretches are fixed, `per_seconds` long and counted from the epoch, so at worst twice the limit passes
    around an edge. The count is written beside the caller's transaction and stays when the caller's transaction
    is undone. Give the key a subject: "handle:4711", "set_up:203.0.113.9"; only its hash is kept.
    """
    now = clock.now()
    starts_at = dt.datetime.fromtimestamp(int(now.timestamp()) // per_seconds * per_seconds, clock.UTC)
    ends_at = starts_at + dt.timedelta(seconds=per_seconds)
    row = beside(_COUNT, (hidden(key), starts_at, ends_at, tries)).fetchone()
    if row is not None and row[0] > limit:
        wait = max(1, int((ends_at - now).total_seconds()) + 1)
        raise TooManyTries(_sentence(wait), retry_after=wait)


def forget_old(before: dt.datetime) -> int:
    """Remove counters whose stretch ended before this moment; returns how many."""
    return beside("DELETE FROM rate WHERE ends_at < %s", (before,)).rowcount


def hidden(text: str) -> str:
    """A keyed hash (64 hex digits) of a text; nobody without the secret can find the text by trying."""
    return hmac.new(settings.SECRET_KEY.encode(), b"rate:" + text.encode(), hashlib.sha256).hexdigest()


def _sentence(seconds: int) -> str:
    if seconds < 90:
        return f"That was too often. Please try again in {seconds} seconds."
    if seconds < 90 * 60:
        return f"That was too often. Please try again in {round(seconds / 60)} minutes."
    return f"That was too often. Please try again in {round(seconds / 3600)} hours."
