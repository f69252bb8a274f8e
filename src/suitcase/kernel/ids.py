"""64-bit ids that sort by the time they were made.

Layout, high to low: 41 bits of milliseconds since 2015-01-01 (real time, never the sandbox clock, so ids stay
unique when the clock is turned), 4 bits of node, 12 bits of process, 6 bits of sequence. A process that needs more
than 64 ids in a millisecond borrows from the next one. Shown to people and programs as decimal strings.
"""

from __future__ import annotations

import os
import threading
import time

EPOCH_MS = 1_420_070_400_000
_SEQUENCE_BITS = 6
_PROCESS_BITS = 12
_NODE_BITS = 4
_SHIFT = _SEQUENCE_BITS + _PROCESS_BITS + _NODE_BITS

_lock = threading.Lock()
_last_tick = 0


def _origin() -> int:
    node = int(os.environ.get("SUITCASE_NODE", "0")) % (1 << _NODE_BITS)
    return (node << _PROCESS_BITS | os.getpid() % (1 << _PROCESS_BITS)) << _SEQUENCE_BITS


_origin_bits = _origin()


def _after_fork() -> None:
    global _origin_bits  # noqa: PLW0603 - a forked child is another process and needs its own bits
    _origin_bits = _origin()


os.register_at_fork(after_in_child=_after_fork)


def new_id() -> int:
    """A positive 63-bit integer, unique per node and process and larger than the one before it in this process."""
    global _last_tick  # noqa: PLW0603
    with _lock:
        tick = (time.time_ns() // 1_000_000 - EPOCH_MS) << _SEQUENCE_BITS
        _last_tick = max(tick, _last_tick + 1)
        milliseconds, sequence = _last_tick >> _SEQUENCE_BITS, _last_tick & ((1 << _SEQUENCE_BITS) - 1)
    return milliseconds << _SHIFT | _origin_bits | sequence


def parse_id(text: str) -> int | None:
    """The id in `text` (spaces around it allowed), or None when it is not a positive 63-bit decimal number.

    For what our own pages and programs send; `pasted_ids` reads what people type and paste.
    """
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 19:
        return None
    value = int(digits)
    return value if 0 < value < 1 << 63 else None
