"""What lines about partners and what Business Centers share tell whom. A part of the table in `tells`."""

from __future__ import annotations

from collections.abc import Callable

from suitcase.areas.notifications.contracts import Target
from suitcase.areas.notifications.tells.people_and_links import Facts, Sentence

TELLS: dict[str, tuple[tuple[str, Sentence, Callable[[Facts], Target], bool], ...]] = {}
