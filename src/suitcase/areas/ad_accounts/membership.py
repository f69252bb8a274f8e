"""Pure rules about people in an ad account: roles and what they mean, requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from suitcase.areas.access.contracts import Role
from suitcase.areas.ad_accounts.contracts import RoleRequestState
from suitcase.areas.ad_accounts.errors import RequestOver
from suitcase.kernel.errors import Invalid

# What can be given to somebody, the largest first.
ROLES = (Role.ADMIN, Role.OPERATOR, Role.ANALYST)

# A role as what it lets somebody do; the same lines for every role, so that roles can be compared.
_CONSEQUENCES = (
    ("See ads and reports", Role.ANALYST),
    ("Create and change ads", Role.OPERATOR),
    ("Spend money", Role.ADMIN),
    ("Ask creators, link and unlink accounts", Role.ADMIN),
    ("Change settings, let people in and out", Role.ADMIN),
)

REQUEST_STEPS: dict[RoleRequestState, frozenset[RoleRequestState]] = {
    state: frozenset(set(RoleRequestState) - {state}) if state is RoleRequestState.PENDING else frozenset()
    for state in RoleRequestState
}
_REQUEST_OVER = {
    RoleRequestState.APPROVED: "This request was accepted already.",
    RoleRequestState.REJECTED: "This request was declined already.",
    RoleRequestState.CANCELLED: "This request was taken back.",
    RoleRequestState.EXPIRED: "This request has expired.",
}


def can_do(role: Role | None) -> tuple[tuple[str, bool], ...]:
    """What `role` lets somebody do: (words, yes or no), the same lines for every role."""
    return tuple((words, role is not None and role >= least) for words, least in _CONSEQUENCES)


def role_named(name: str, *, below: Role | None = None, above: Role | None = None) -> Role:
    """The role of a form field; raises `Invalid` for none, for one not `above`, or for one higher than `below`."""
    for role in ROLES:
        if role.name == name and (above is None or role > above) and (below is None or role <= below):
            return role
    raise Invalid(fields={"role": "Choose one of the roles."})


def request_state(state: RoleRequestState, expires_at: dt.datetime, now: dt.datetime) -> RoleRequestState:
    """The state that counts now: a pending request past its end has expired."""
    is_late = state is RoleRequestState.PENDING and expires_at <= now
    return RoleRequestState.EXPIRED if is_late else state


def check_request_open(state: RoleRequestState) -> None:
    """Raise `RequestOver`, saying what became of it, unless the request waits."""
    if state is not RoleRequestState.PENDING:
        raise RequestOver(_REQUEST_OVER[state])


def highest(roles: Iterable[Role]) -> Role | None:
    """The largest of these roles, or None."""
    return max(roles, default=None)


def removal_in_words(name: str, account: str, *, invitations: int, has_request: bool) -> Sequence[str]:
    """What ends when a person loses her role, in sentences, for the page that asks."""
    ends = [f"{name} can no longer open {account}; it ends at once, also where the page is open."]
    if invitations == 1:
        ends.append("The open invitation that they sent is cancelled.")
    elif invitations:
        ends.append(f"The {invitations} open invitations that they sent are cancelled.")
    if has_request:
        ends.append("Their request for another role ends.")
    return ends
