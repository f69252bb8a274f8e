"""What every invitation by e-mail has in common: the addresses pasted, the secret of its link, its states.

Areas keep their own rows: what somebody is invited to, and as what.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Model, Q, QuerySet

from suitcase.areas.identity.contracts import InvitationState
from suitcase.areas.identity.errors import InvitationOver, TooManyTries
from suitcase.areas.identity.rates import limit
from suitcase.kernel import clock, limits
from suitcase.kernel.errors import Invalid
from suitcase.kernel.paging import PageRequest, encode
from suitcase.stores.postgres import prepared

Row = TypeVar("Row", bound=Model)
STEPS: dict[InvitationState, frozenset[InvitationState]] = {
    state: frozenset(set(InvitationState) - {state}) if state is InvitationState.PENDING else frozenset()
    for state in InvitationState
}
ADDRESS_LENGTH = 254

_ADDRESS = re.compile(
    r"[^@\s,;<>\"()]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\.[a-z0-9-]{2,63}", re.IGNORECASE
)
_BETWEEN = re.compile(r"[\s,;<>]+")
_DAY_SECONDS = 24 * 3600
_OVER = {
    InvitationState.ACCEPTED: "This invitation was used already.",
    InvitationState.CANCELLED: "This invitation is no longer valid: it was cancelled, or replaced by a newer one.",
    InvitationState.EXPIRED: "This invitation has expired; it was valid for seven days.",
}


def state_now(state: InvitationState, expires_at: dt.datetime, now: dt.datetime) -> InvitationState:
    """The state that counts now: a pending invitation past its end has expired."""
    is_late = state is InvitationState.PENDING and expires_at <= now
    return InvitationState.EXPIRED if is_late else state


def check_open(state: InvitationState) -> None:
    """Raise `InvitationOver`, saying what became of it, unless the invitation waits."""
    if state is not InvitationState.PENDING:
        raise InvitationOver(_OVER[state])


def is_address(text: str) -> bool:
    """Whether this can be an e-mail address; whether anybody reads mail there is another question."""
    return len(text) <= ADDRESS_LENGTH and ".." not in text and _ADDRESS.fullmatch(text) is not None


def check_addresses(text: str, *, most: int = limits.INVITATIONS_AT_ONCE) -> tuple[str, ...]:
    """The e-mail addresses in a pasted text, in lower case, each once, in the order given.

    Names around them ("Ben <ben@example.com>") are left out. Raises `Invalid` that names what is no address.
    """
    found, wrong = read_addresses(text[: most * 400])
    if wrong:
        named = ", ".join(f"“{one[:60]}”" for one in wrong[:5])
        more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        raise Invalid(fields={"emails": f"No e-mail address: {named}{more}."})
    if not found:
        raise Invalid(fields={"emails": "Enter at least one e-mail address."})
    if len(found) > most:
        raise Invalid(fields={"emails": f"Invite at most {most} at once; these are {len(found)}."})
    return found


def read_addresses(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The addresses in a text, in lower case and each once, and whatever stands there that is none."""
    found: dict[str, None] = {}
    wrong: list[str] = []
    for entry in re.split(r"[\n,;]+", text):
        words = [word.strip("\"'()") for word in _BETWEEN.split(entry) if word.strip("\"'()")]
        addresses = [word for word in words if "@" in word]
        if words and not addresses:
            wrong.append(" ".join(words))
        for address in addresses:
            if is_address(address):
                found[address.lower()] = None
            else:
                wrong.append(address)
    return tuple(found), tuple(wrong)


def list_page(
    rows: QuerySet[Row], *, search: str, state: InvitationState | None, page: PageRequest, sort: str = "-sent"
) -> tuple[list[Row], str | None, int]:
    """A page of an area's own invitations: the rows, the cursor of the next page, and how many in all.

    `search` is part of the address. `state` is the one that counts now: a pending invitation past its end has expired.
    `sort` is "sent" or "email", with a minus the other way round.
    """
    now, pending = clock.now(), InvitationState.PENDING
    if search:
        rows = rows.filter(email__contains=search.strip().lower())
    if state is pending:
        rows = rows.filter(state=pending, expires_at__gt=now)
    elif state is InvitationState.EXPIRED:
        rows = rows.exclude(state=pending, expires_at__gt=now).filter(state__in=[pending, state])
    elif state is not None:
        rows = rows.filter(state=state)
    total = rows.count()
    column, sign = _ORDERS[sort.removeprefix("-")], "-" if sort.startswith("-") else ""
    key = _key_of(column, page)
    if key is not None:
        value, id_ = key
        way = "lt" if sign else "gt"
        same = Q(**{column: value, f"id__{way}": id_})
        rows = rows.filter(Q(**{f"{column}__{way}": value}) | same)
    found = list(rows.order_by(f"{sign}{column}", f"{sign}id")[: page.size + 1])
    shown = found[: page.size]
    if len(found) <= page.size:
        return shown, None, total
    last: Any = shown[-1]
    edge = last.email if column == "email" else last.invited_at.isoformat()
    return shown, encode((edge, last.id)), total


_ORDERS = {"sent": "invited_at", "email": "email"}


def _key_of(column: str, page: PageRequest) -> tuple[Any, int] | None:
    """Where the page begins; nothing for a cursor that was made for another order."""
    if page.key is None or not isinstance(page.key[1], int):
        return None
    value, id_ = str(page.key[0]), page.key[1]
    try:
        return (value if column == "email" else dt.datetime.fromisoformat(value)), id_
    except ValueError:
        return None


def secret_of(purpose: str, invitation_id: int) -> str:
    """The secret of the link in an invitation's mail: made from its id and the installation's secret, kept nowhere.

    `purpose` tells the invitations of one area from those of another.
    """
    message = purpose.encode() + b":" + str(invitation_id).encode()
    raw = hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def digest_of(secret: str) -> str:
    """What a table keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def count_invitations(person_id: int, addresses: tuple[str, ...], *, to: str) -> None:
    """Count mails about to be sent for a person; `to` names what they invite to, such as "center:4711".

    Raises TooManyTries beyond what one person sends, or one address gets from there, in a day.
    """
    for address in addresses:
        limit(f"invitations:{person_id}", limits.INVITATIONS_PER_DAY, _DAY_SECONDS)
        limit(f"invited:{to}:{address}", limits.INVITATIONS_PER_ADDRESS_PER_DAY, _DAY_SECONDS)


def try_invitation(person_id: int, address: str, *, to: str) -> bool:
    """Count one mail; False when this address got enough of them from there today.

    Raises TooManyTries when the person has sent as many as one person may in a day.
    """
    limit(f"invitations:{person_id}", limits.INVITATIONS_PER_DAY, _DAY_SECONDS)
    try:
        limit(f"invited:{to}:{address}", limits.INVITATIONS_PER_ADDRESS_PER_DAY, _DAY_SECONDS)
    except TooManyTries:
        return False
    return True


def may_be_mailed(address: str) -> bool:
    """Count a mail with an invitation, from whomever, to this address; False when it got enough of them today.

    Asked where mails leave, so that nobody learns from it, or keeps others from inviting.
    """
    try:
        limit(f"mailed:{address}", limits.INVITATION_MAILS_PER_ADDRESS_PER_DAY, _DAY_SECONDS)
    except TooManyTries:
        return False
    return True


def reads_mail_at(address: str) -> bool:
    """Whether the acting person has proven that she reads mail at this address."""
    return bool(prepared("SELECT app_has_address(%s)", (address,))[0][0])
