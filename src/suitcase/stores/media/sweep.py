"""Files that nothing names any more: what a killed process or an undone transaction left behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from suitcase.stores.media import folder

# Whoever puts a file in the store names it in a row within this time; a form left open for longer is given up.
_GRACE_SECONDS = 24 * 3600
# Longer than the longest look at a file, so a draft of this age has lost its process.
_DRAFT_SECONDS = 600

Keeper = Callable[[Sequence[str]], set[str]]
_keepers: list[Keeper] = []


def register_keeper(keeper: Keeper) -> None:
    """Add an area whose rows name stored files: it is asked which of some names its rows still name."""
    _keepers.append(keeper)


def sweep() -> int:
    """Remove drafts of dead processes and files that no keeper names for a day; returns how many went.

    Without any keeper no file goes: then nobody can say what is still needed.
    """
    gone = folder.sweep_drafts(_DRAFT_SECONDS)
    if not _keepers:
        return gone
    for names in folder.names_untouched_for(_GRACE_SECONDS):
        asked = sorted({folder.whole(name) for name in names})
        kept = set().union(*(keeper(asked) for keeper in _keepers))
        for name in names:
            if folder.whole(name) not in kept:
                folder.discard(name)
                gone += 1
    return gone


def sweep_drafts() -> int:
    """Remove drafts of dead processes only; needs no database, so a web process does it when it starts."""
    return folder.sweep_drafts(_DRAFT_SECONDS)
