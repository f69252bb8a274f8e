"""Pure rules of asset groups: names, and what a group's end takes from whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from suitcase.areas.access.contracts import Assigned, Role
from suitcase.kernel.errors import Invalid

NAME_LENGTH = 100
DESCRIPTION_LENGTH = 300
# What a creator can grant, in the order pages name it.
SCOPES = (Role.POST, Role.PUBLISH, Role.INSIGHTS)

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def check(name: str, description: str) -> tuple[str, str]:
    """The cleaned name and description; raises `Invalid` that names every field that cannot stay as it is."""
    name, description = (" ".join(_CONTROL.sub(" ", text).split()) for text in (name, description))
    problems = {}
    if not name:
        problems["name"] = "Give the group a name."
    elif len(name) > NAME_LENGTH:
        problems["name"] = f"Use at most {NAME_LENGTH} characters; this has {len(name):,}."
    if len(description) > DESCRIPTION_LENGTH:
        problems["description"] = (
            f"Use at most {DESCRIPTION_LENGTH} characters; this has {len(description):,}."
        )
    if problems:
        raise Invalid(fields=problems)
    return name, description


def end_in_words(
    group_id: int, members: Sequence[int], inside: Sequence[Assigned], others: Iterable[Assigned]
) -> list[str]:
    """What ends with a group, in sentences. `inside` is what it gives, `others` everything people have there."""
    if not members or not inside:
        return []
    elsewhere: dict[tuple[int, int], Role] = {}
    for one in others:
        if one.group_id != group_id:
            key = (one.subject, one.object)
            elsewhere[key] = max(one.effective, elsewhere.get(key, one.effective))
    lost = lowered = 0
    for person in members:
        for one in inside:
            left = elsewhere.get((person, one.object))
            lost += left is None
            lowered += left is not None and left < one.effective
    people = "1 member" if len(members) == 1 else f"{len(members):,} members"
    accounts = "1 ad account" if len(inside) == 1 else f"{len(inside):,} ad accounts"
    ends = [
        f"{people} of the group no longer {'gets' if len(members) == 1 else 'get'} {accounts} through it."
    ]
    if lost:
        ends.append(
            f"In {lost:,} {'case' if lost == 1 else 'cases'} a person loses an ad account altogether."
        )
    if lowered:
        ends.append(f"In {lowered:,} {'case' if lowered == 1 else 'cases'} a smaller role is left.")
    return ends
