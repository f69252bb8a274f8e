"""Statuses of ad accounts as lists of a centre offer them: one entry for all that read the same."""

from __future__ import annotations

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import Status
from suitcase.surfaces.kit.table import Filter, ListState


def status_filter(label: str) -> Filter:
    """The filter by status; an entry stands for its first status and for those that are called like it."""
    offered: dict[str, Status] = {}
    for one in Status:
        if one is not Status.CONTRACT_PENDING:
            offered.setdefault(_label(one), one)
    return Filter("status", label, [(one.value, words) for words, one in offered.items()])


def statuses_of(state: ListState) -> tuple[Status, ...]:
    """The statuses that a list's address asks for; none for all."""
    if "status" not in state.filters:
        return ()
    chosen = _label(Status(state.filters["status"]))
    return tuple(one for one in Status if _label(one) == chosen)


def _label(status: Status) -> str:
    return str(ad_accounts.standing(status).label)
