"""Pure rules about partners: reading a number somebody pasted, and what ends in words."""

from __future__ import annotations

from collections.abc import Sequence

from suitcase.areas.access.contracts import Effects
from suitcase.areas.centers.errors import NoSuchCenter
from suitcase.kernel.pasted_ids import CENTER, read_one


def read_number(text: str) -> int:
    """The number of a centre in what somebody typed or pasted, also out of the address of its pages."""
    if not text.strip():
        raise NoSuchCenter("Enter the ID of your partner's Business Center.")
    piece = read_one(text, CENTER)
    if piece.id is None:
        raise NoSuchCenter(f"{piece.problem} It looks like this: 1574 3321 0987 6543 210.")
    return piece.id


def removal_in_words(
    name: str, more: Sequence[str] = (), *, given: tuple[int, Effects], taken: tuple[int, Effects]
) -> list[str]:
    """What ends with a partnership, in sentences: how much of what was shared either way, and who loses it.

    `more` is what else ends.
    """
    ends = []
    if given[0]:
        ends += [f"{name} loses {accounts(given[0])} that you shared, at once.", *ends_below(name, given[1])]
    if taken[0]:
        ends.append(f"You lose {accounts(taken[0])} that {name} shared with you, at once.")
        ends += ends_below("", taken[1])
    ends += more
    if not ends:
        ends.append(f"Nothing is shared with {name} now, so nobody loses anything.")
    ends.append("Neither side can share with the other until one of you adds the partner again.")
    return ends


def ends_below(name: str, effects: Effects) -> list[str]:
    """Who else loses something with a share, in sentences; `name` is the partner's, empty for oneself."""
    said = []
    if effects.people:
        whose = f"of {name}" if name else "of yours"
        who = f"1 person {whose} loses" if effects.people == 1 else f"{effects.people:,} people {whose} lose"
        said.append(f"{who} what they were assigned there.")
    if effects.center_ids:
        count = len(effects.center_ids)
        to = "1 other Business Center" if count == 1 else f"{count:,} other Business Centers"
        said.append(f"What was passed on to {to} ends too.")
    return said


def accounts(count: int) -> str:
    """A number of ad accounts in words."""
    return "1 ad account" if count == 1 else f"{count:,} ad accounts"
