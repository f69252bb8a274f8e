"""The index of names: for each gram and block of names, the places of the names it occurs in.

It is derived from the names and can be made anew at any time; until that is done, a stale block finds its former names.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable

from suitcase.areas.companies import names
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting, prepared

# Names in a block: places fit into two bytes, and indexing one takes about a second.
BLOCK = 32_768
# One writer at a time: numbers are given out in order, and a block is indexed as it stands. Writers wait for each other
# for longer than pages may.
_LOCK = "SELECT set_config('lock_timeout', '25s', true), pg_advisory_xact_lock(hashtext('companies'))"

_STALE = "SELECT block FROM company_block WHERE is_stale ORDER BY block"
_KEYS = "SELECT number, key FROM company_name WHERE number >= %s AND number < %s AND is_searchable ORDER BY number"


def stay_alone() -> None:
    """Wait until nobody else writes the registry, and keep others out until the transaction ends."""
    prepared(_LOCK)


def index_stale(progress: Callable[[int, int], None] | None = None) -> int:
    """Index every stale block anew, each in a transaction of its own; returns how many. `progress` hears done, all."""
    with acting(Actor.system()):
        stale = [block for (block,) in prepared(_STALE)]
    for done, block in enumerate(stale, 1):
        with acting(Actor.system()):
            stay_alone()
            _index_block(block)
        if progress is not None:
            progress(done, len(stale))
    if stale:
        analyze()
    return len(stale)


def analyze() -> None:
    """Let the database learn how large the tables are by now, so that it plans for that."""
    with acting(Actor.system()):
        prepared("SELECT company_analyze()")


def _index_block(block: int) -> None:
    start = block * BLOCK
    found: dict[str, array[int]] = {}
    for number, key in prepared(_KEYS, (start, start + BLOCK)):
        place = number - start
        for gram in names.grams(key):
            if (places := found.get(gram)) is None:
                places = found[gram] = array("H")
            places.append(place)
    columns = (
        [*found],
        [len(places) for places in found.values()],
        [packed(places) for places in found.values()],
    )
    prepared("SELECT company_index(%s, %s::text[], %s::integer[], %s::bytea[])", (block, *columns))


def packed(places: array[int]) -> bytes:
    """Places as they are stored: two bytes each, the little end first."""
    if sys.byteorder == "big":
        places = array("H", places)
        places.byteswap()
    return places.tobytes()


def unpacked(stored: bytes) -> array[int]:
    """The places in stored bytes."""
    places = array("H", stored)
    if sys.byteorder == "big":
        places.byteswap()
    return places
