"""Pure rules of access requests and transfers: reading pasted IDs, which state may follow which, words for both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from suitcase.areas.ad_accounts.contracts import Status
from suitcase.areas.ad_accounts.errors import AccessRequestOver, TransferOver
from suitcase.areas.ad_accounts.requests.contracts import AccessRequestState, TransferState
from suitcase.kernel import limits
from suitcase.kernel.errors import Invalid
from suitcase.kernel.pasted_ids import AD_ACCOUNT, Piece, What, read_one, read_pieces

S, T = AccessRequestState, TransferState
_LONGEST_LIST = 40_000  # characters: room for 500 IDs with words around them


def read_ids(text: str) -> list[Piece]:
    """Every ad account ID in a pasted text, and what is none, in order; an ID that comes again is told once more only.

    Raises `Invalid` for a text without any, and for more than fit in one list.
    """
    if len(text) > _LONGEST_LIST:
        raise Invalid(fields={"ids": _too_many()})
    found: dict[tuple[str, bool, int], Piece] = {}
    for piece in read_pieces(text, AD_ACCOUNT):
        found.setdefault((piece.typed, bool(piece.before), 0 if piece.id else piece.line), piece)
    if not found:
        raise Invalid(fields={"ids": "Paste at least one ad account ID; it is a long number."})
    if sum(not piece.before for piece in found.values()) > limits.ACCESS_REQUESTS_AT_ONCE:
        raise Invalid(fields={"ids": _too_many()})
    return list(found.values())


def left_out(piece: Piece) -> str:
    """Why a piece of a list is not asked for, naming its line; empty when it can be."""
    if piece.id is None:
        return f"Line {piece.line}: {piece.problem}"
    if piece.before:
        where = "in the same line" if piece.before == piece.line else f"in line {piece.before}"
        return f"Line {piece.line}: It is named {where} already and is asked for once."
    return ""


def _too_many() -> str:
    return f"Use at most {limits.ACCESS_REQUESTS_AT_ONCE:,} IDs at once."


# Which state of a request may follow which. An offer can also be taken back by whoever made it.
STEPS: dict[AccessRequestState, frozenset[AccessRequestState]] = {
    S.PENDING: frozenset({S.COUNTERED, S.APPROVED, S.REJECTED, S.CANCELLED, S.EXPIRED}),
    S.COUNTERED: frozenset({S.APPROVED, S.REJECTED, S.CANCELLED, S.EXPIRED}),
    S.APPROVED: frozenset(),
    S.REJECTED: frozenset(),
    S.CANCELLED: frozenset(),
    S.EXPIRED: frozenset(),
}
OPEN = (S.PENDING, S.COUNTERED)
_OVER = {
    S.PENDING: "Nobody has answered this request yet.",
    S.COUNTERED: "A lower role was offered, and the Business Center has not answered yet.",
    S.APPROVED: "This request was accepted already.",
    S.REJECTED: "This request was declined already.",
    S.CANCELLED: "This request was taken back.",
    S.EXPIRED: "This request has expired.",
}
MOVES: dict[TransferState, frozenset[TransferState]] = {
    T.REQUESTED: frozenset({T.COOLING_OFF, T.DECLINED, T.CANCELLED, T.EXPIRED}),
    T.COOLING_OFF: frozenset({T.UNDONE, T.DONE}),
    T.DONE: frozenset(),
    T.UNDONE: frozenset(),
    T.DECLINED: frozenset(),
    T.CANCELLED: frozenset(),
    T.EXPIRED: frozenset(),
}
_MOVED = {
    T.REQUESTED: "The other side has not answered this transfer yet.",
    T.COOLING_OFF: "This transfer was accepted already; it can still be undone.",
    T.DONE: "This transfer is done and cannot be undone any more.",
    T.UNDONE: "This transfer was undone.",
    T.DECLINED: "This transfer was declined.",
    T.CANCELLED: "This transfer was taken back.",
    T.EXPIRED: "Nobody accepted this transfer in time.",
}


def read_id(text: str, what: What, field: str) -> int:
    """The one id in a text; raises `Invalid` for one without, with what is wrong and what an id looks like."""
    piece = read_one(text, what)
    if piece.id is None:
        raise Invalid(fields={field: f"{piece.problem} It looks like this: 1574 3321 0987 6543 210."})
    return piece.id


def tidy_message(text: str) -> str:
    """A message to the other side without needless space; raises `Invalid` when it is too long."""
    lines = (" ".join(line.split()) for line in text.strip().splitlines())
    said = "\n".join(line for line in lines if line)
    if len(said) > limits.REQUEST_MESSAGE_LENGTH:
        longest = limits.REQUEST_MESSAGE_LENGTH
        raise Invalid(fields={"message": f"Use at most {longest} characters; this has {len(said):,}."})
    return said


def state_now(state: AccessRequestState, expires_at: dt.datetime, now: dt.datetime) -> AccessRequestState:
    """The state that counts now: an open request past its end has expired."""
    return S.EXPIRED if state in OPEN and expires_at <= now else state


def check_step(state: AccessRequestState, after: AccessRequestState) -> None:
    """Raise `AccessRequestOver`, saying what became of it, unless `after` may follow `state`."""
    if after not in STEPS[state]:
        raise AccessRequestOver(_OVER[state])


def move_now(
    state: TransferState, expires_at: dt.datetime, cooling_until: dt.datetime | None, now: dt.datetime
) -> TransferState:
    """The state of a transfer that counts now, whether or not the worker has written it."""
    if state is T.REQUESTED and expires_at <= now:
        return T.EXPIRED
    if state is T.COOLING_OFF and cooling_until is not None and cooling_until <= now:
        return T.DONE
    return state


def check_move(state: TransferState, after: TransferState) -> None:
    """Raise `TransferOver`, saying what became of it, unless `after` may follow `state`."""
    if after not in MOVES[state]:
        raise TransferOver(_MOVED[state])


def not_requestable(status: Status) -> str:
    """Why access to an ad account of this status cannot be asked for or given; empty when it can."""
    verdicts = {
        Status.CLOSED: "closed",
        Status.REJECTED: "disapproved",
        Status.REJECTED_FOR_GOOD: "disapproved",
    }
    return REFUSED.get(verdicts.get(status, ""), "")


REFUSED = {
    "unknown": "No ad account with this ID can be asked for. Check the ID with whoever owns it.",
    "closed": "This ad account is closed, so access to it cannot be requested.",
    "disapproved": "This ad account is disapproved, so access to it cannot be requested.",
}


def count_words(number: int, one: str, many: str) -> str:
    """A number with its noun: "1 member", "1,204 members"."""
    return f"1 {one}" if number == 1 else f"{number:,} {many}"


def named(names: Sequence[str], total: int) -> str:
    """Some names and how many more there are: "Ana, Ben and 3 others"."""
    more = total - len(names)
    if more:
        return f"{', '.join(names)} and {count_words(more, 'other', 'others')}" if names else f"{more:,}"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
