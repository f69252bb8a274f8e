"""What lines about transfers of ownership of ad accounts tell whom. A part of the table in `tells`.

"center" are the Admins of the receiving centre, "giver" whoever speaks for the side that gives.
"""

from __future__ import annotations

from collections.abc import Callable

from suitcase.areas.notifications.contracts import Page, Target
from suitcase.areas.notifications.tells.people_and_links import Facts, Sentence


def _transfer(facts: Facts) -> Target:
    return Target(Page.TRANSFER, (int(facts["transfer"]),))


def _named(facts: Facts) -> str:
    """The account by name or, before the receiving side may know it, by ID."""
    return str(facts.get("ad_account_name") or f"ad account {facts['ad_account']}")


def _said(sentence: str) -> Callable[[Facts], str]:
    return lambda facts: sentence.format(account=_named(facts), center=facts["center_name"])


def _both(
    sentence: str, *, by_email: bool
) -> tuple[tuple[str, Sentence, Callable[[Facts], Target], bool], ...]:
    said = _said(sentence)
    return (("center", said, _transfer, by_email), ("giver", said, _transfer, by_email))


TELLS: dict[str, tuple[tuple[str, Sentence, Callable[[Facts], Target], bool], ...]] = {
    "transfer:started": (
        ("center", _said("{account} is offered to {center}. Accept or decline to own it."), _transfer, True),
        ("giver", _said("{account} was offered to {center}."), _transfer, False),
    ),
    "transfer:asked": (
        (
            "giver",
            _said("{center} asks to become the owner of {account}. Accept or decline."),
            _transfer,
            True,
        ),
    ),
    "transfer:accepted": _both(
        "{center} owns {account} now. Either side can undo it for 72 hours.", by_email=True
    ),
    "transfer:declined": _both("The transfer of {account} to {center} was declined.", by_email=True),
    "transfer:cancelled": _both("The transfer of {account} to {center} was taken back.", by_email=False),
    "transfer:expired": _both(
        "Nobody accepted the transfer of {account} to {center} in time.", by_email=False
    ),
    "transfer:closed": _both("{account} was closed, so it is not transferred to {center}.", by_email=True),
    "transfer:undone": _both("The transfer of {account} to {center} was undone.", by_email=True),
    "transfer:done": _both("{center} owns {account} for good: the time to undo it is over.", by_email=False),
}
