"""Pure rules of closing a centre: what ends in words, and the digest by which a plan is known again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from suitcase.areas.centers.contracts.closing import Ending, Obstacle

# As many names as somebody reads before deciding; the others are counted.
NAMED = 5


def counted(number: int, one: str, many: str) -> str:
    """A number with its words: "1 member", "1,204 members"."""
    return f"1 {one}" if number == 1 else f"{number:,} {many}"


def some(names: Sequence[str], total: int) -> str:
    """Some of many by name: "Ana, Ben and 3 more"."""
    more = total - len(names)
    if more > 0 and names:
        return f"{', '.join(names)} and {more:,} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def ending(total: int, one: str, many: str, names: Sequence[str] = ()) -> list[Ending]:
    """One ending about `total` things, or none; `one` and `many` are the sentences after the number."""
    return [Ending(counted(total, one, many), some(list(names[:NAMED]), total))] if total else []


def digest(obstacles: Sequence[Obstacle], ends: Sequence[Ending]) -> str:
    """By what a plan that was read is known again."""
    said = [one.sentence for one in obstacles] + [f"{one.sentence}|{one.names}" for one in ends]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]
