"""Pure rules: what a status of an ad account means, what works in it, and which status may follow which."""

from __future__ import annotations

from suitcase.areas.ad_accounts.contracts import Capability, Standing, Status

_DELIVERY = "ads do not deliver"
_LINKS = "new creator accounts cannot be linked"
_MONEY = "money cannot be added"
_PAUSED = "links to creator accounts are suspended"

STANDINGS = {
    Status.APPROVED: ("Approved", "ok", "Everything works.", ()),
    Status.IN_REVIEW: (
        "In review",
        "warn",
        "An operator is checking the business information.",
        (_DELIVERY, _LINKS, _MONEY),
    ),
    Status.REJECTED: (
        "Not approved",
        "bad",
        "The business information was not accepted; correct it or appeal.",
        (_DELIVERY, _LINKS, _MONEY),
    ),
    Status.REJECTED_FOR_GOOD: ("Not approved", "bad", "This decision is final.", (_DELIVERY, _LINKS, _MONEY)),
    Status.CHANGE_IN_REVIEW: (
        "Change in review",
        "warn",
        "The company name changed; the account and its ads are being checked again.",
        (_DELIVERY, _LINKS, _MONEY),
    ),
    Status.CHANGE_REJECTED: (
        "Change not approved",
        "bad",
        "The new company name was not accepted; correct it or appeal.",
        (_DELIVERY, _LINKS, _MONEY, _PAUSED),
    ),
    Status.CONTRACT_PENDING: (
        "Contract pending",
        "warn",
        "A contract still has to be signed.",
        (_DELIVERY, _LINKS, _MONEY),
    ),
    Status.SUSPENDED: (
        "Suspended",
        "bad",
        "An operator has suspended this account.",
        (_DELIVERY, _LINKS, _MONEY, _PAUSED),
    ),
    Status.CLOSED: ("Closed", "off", "This account is closed for good.", (_DELIVERY, _LINKS, _MONEY)),
}

TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.IN_REVIEW: frozenset({Status.APPROVED, Status.REJECTED, Status.REJECTED_FOR_GOOD, Status.CLOSED}),
    Status.REJECTED: frozenset({Status.IN_REVIEW, Status.REJECTED_FOR_GOOD, Status.CLOSED}),
    Status.REJECTED_FOR_GOOD: frozenset({Status.CLOSED}),
    Status.APPROVED: frozenset({Status.CHANGE_IN_REVIEW, Status.SUSPENDED, Status.CLOSED}),
    Status.CHANGE_IN_REVIEW: frozenset(
        {Status.APPROVED, Status.CHANGE_REJECTED, Status.SUSPENDED, Status.CLOSED}
    ),
    Status.CHANGE_REJECTED: frozenset(
        {Status.CHANGE_IN_REVIEW, Status.APPROVED, Status.SUSPENDED, Status.CLOSED}
    ),
    Status.CONTRACT_PENDING: frozenset({Status.APPROVED, Status.CLOSED}),
    # Back to where it was, which is one of the three that can be suspended.
    Status.SUSPENDED: frozenset(
        {Status.APPROVED, Status.CHANGE_IN_REVIEW, Status.CHANGE_REJECTED, Status.CLOSED}
    ),
    Status.CLOSED: frozenset(),
}


def standing(status: Status) -> Standing:
    """What `status` means in words and what it blocks."""
    label, tone, explanation, blocked = STANDINGS[status]
    return Standing(status, label, tone, explanation, blocked)


def may_become(current: Status, wanted: Status) -> bool:
    """Whether an ad account may go from `current` to `wanted` in one step."""
    return wanted in TRANSITIONS[current]


# What an operator may suspend: whatever has been approved once and is not over.
SUSPENDABLE = frozenset(status for status, after in TRANSITIONS.items() if Status.SUSPENDED in after)
# Where existing links to creators hold.
KEEPS_LINKS = tuple(status for status in STANDINGS if Standing(status, *STANDINGS[status]).keeps_links)
WAITING = (Status.IN_REVIEW, Status.CHANGE_IN_REVIEW)

_WHAT = (
    ("Show ads", _DELIVERY),
    ("Ask creators for authorization", _LINKS),
    ("Use posts of linked creators", _PAUSED),
    ("Add money", _MONEY),
)


def what_works(status: Status) -> tuple[Capability, ...]:
    """What an ad account of this status can and cannot do now, the same lines for every status."""
    blocked = STANDINGS[status][3]
    over = status is Status.CLOSED
    rows = [
        Capability(
            what, not over and why not in blocked, "" if not over and why not in blocked else _why(status)
        )
        for what, why in _WHAT
    ]
    rows.append(_information(status))
    rows.append(Capability("Invite people and change roles", not over, _why(status) if over else ""))
    rows.append(Capability("Read everything, with its history", True))
    return tuple(rows)


def _information(status: Status) -> Capability:
    what = "Change business information"
    if status in {Status.CLOSED, Status.REJECTED_FOR_GOOD}:
        return Capability(what, False, _why(status))
    if status in {Status.SUSPENDED, Status.CONTRACT_PENDING}:
        return Capability(what, True, "Except the company name")
    return Capability(what, True)


def _why(status: Status) -> str:
    return {
        Status.IN_REVIEW: "After the review",
        Status.CHANGE_IN_REVIEW: "After the review",
        Status.REJECTED: "After you have corrected it and it is approved",
        Status.CHANGE_REJECTED: "After you have corrected the name and it is approved",
        Status.REJECTED_FOR_GOOD: "Not with this account",
        Status.CONTRACT_PENDING: "After the contract is signed",
        Status.SUSPENDED: "After the suspension is lifted",
        Status.CLOSED: "The account is closed",
    }.get(status, "")
