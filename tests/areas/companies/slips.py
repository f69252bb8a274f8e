"""Names as people type them: one slip or two, the legal form left out, words turned round, a space too few or too many.

The same seed gives the same slips, on every machine.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable

from suitcase.areas.companies import names

Slip = Callable[[random.Random, str], str]


def _letter(rng: random.Random, name: str) -> int:
    """Where some letter stands."""
    return rng.choice([at for at, one in enumerate(name) if one.isalpha()] or [0])


def missing(rng: random.Random, name: str) -> str:
    at = _letter(rng, name)
    return name[:at] + name[at + 1 :]


def added(rng: random.Random, name: str) -> str:
    at = _letter(rng, name)
    return name[:at] + rng.choice(string.ascii_lowercase) + name[at:]


def wrong(rng: random.Random, name: str) -> str:
    at = _letter(rng, name)
    return (
        name[:at]
        + rng.choice(string.ascii_lowercase.replace(name[at : at + 1].lower() or "a", ""))
        + name[at + 1 :]
    )


def swapped(rng: random.Random, name: str) -> str:
    at = min(_letter(rng, name), max(0, len(name) - 2))
    return name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]


_SINGLE: tuple[Slip, ...] = (missing, added, wrong, swapped)


def two(rng: random.Random, name: str) -> str:
    return rng.choice(_SINGLE)(rng, rng.choice(_SINGLE)(rng, name))


def without_form(rng: random.Random, name: str) -> str:
    return rng.choice(_SINGLE)(rng, names.key(name))


def turned(rng: random.Random, name: str) -> str:
    words = names.key(name).split()
    return rng.choice(_SINGLE)(rng, " ".join([*words[1:], *words[:1]]))


def spaced(rng: random.Random, name: str) -> str:
    if " " in name:
        return name.replace(" ", "", 1)
    return f"{name[: len(name) // 2]} {name[len(name) // 2 :]}"


KINDS: tuple[Slip, ...] = (*_SINGLE, *_SINGLE, two, without_form, turned, spaced)


def misspelt(rng: random.Random, name: str) -> tuple[str, str]:
    """The kind of slip and the name with it."""
    kind = rng.choice(KINDS)
    return kind.__name__, kind(rng, name)
