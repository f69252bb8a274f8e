"""What a session has proved about the person in it: a password, a code, a passkey."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
    record_authentication,
)
from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from suitcase.areas.identity.contracts import PROOFS, FactorKind
from suitcase.surfaces.kit.visitor import STRENGTH

# In this order they make the word that evidence of a consent repeats: "password+totp".
_ORDER = ("password", "totp", "recovery_code", "passkey")


def proved(request: HttpRequest, person: Any) -> str:
    """All that this session has proved, as one word. A session that a program began counts as a password."""
    found = {_proof(one) for one in get_authentication_records(request, person)}
    return "+".join(one for one in _ORDER if one in found) or "password"


def keep(request: HttpRequest, person: Any) -> None:
    """Note the strength where the visitor is made from, and beside the sign-in in the person's list."""
    request.session[STRENGTH] = proved(request, person)
    mine = UserSession.objects.filter(user_id=person.pk, session_key=request.session.session_key)
    mine.update(data={STRENGTH: request.session[STRENGTH]})


def record(request: HttpRequest, person: Any, kind: FactorKind, factor_id: int | None, **more: bool) -> None:
    """Tell the sign-in library that a second step was proved; `reauthenticated=True` for somebody signed in."""
    record_authentication(request, person, "mfa", id=factor_id, type=str(kind), **more)


def forget_second_steps(request: HttpRequest, person: Any) -> None:
    """Two-step sign-in is off: what this session proved with it counts no more, and "password" is left."""
    left = [one for one in get_authentication_records(request, person) if one["method"] != "mfa"]
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = left
    keep(request, person)


def _proof(record: dict[str, Any]) -> str:
    if record["method"] == "mfa":
        return PROOFS[FactorKind(record["type"])]
    return "password"
