"""Events of the sign-in library become lines in the person's history, in the request's own transaction."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.models import UserSession
from django.contrib.auth import signals as auth
from django.http import HttpRequest

from suitcase.areas.identity import contracts
from suitcase.areas.identity import public as identity
from suitcase.kernel import clock
from suitcase.surfaces.account.visitor import as_person
from suitcase.surfaces.kit.visitor import SIGNED_IN_AT, STRENGTH

# In the order in which they strengthen a password.
_PROOFS = {"password": "password", "password_reset": "password", "mfa": "totp", "webauthn": "passkey"}


def connect() -> None:
    """Listen to every event that belongs into somebody's history."""
    auth.user_logged_in.connect(remember_proof, dispatch_uid="suitcase.proof")
    auth.user_logged_out.connect(signed_out, dispatch_uid="suitcase.signed_out")
    account.user_logged_in.connect(signed_in, dispatch_uid="suitcase.signed_in")
    account.email_confirmed.connect(email_confirmed, dispatch_uid="suitcase.email_confirmed")
    account.email_changed.connect(email_changed, dispatch_uid="suitcase.email_changed")
    account.password_changed.connect(password_changed, dispatch_uid="suitcase.password_changed")
    account.password_reset.connect(password_reset, dispatch_uid="suitcase.password_reset")


def remember_proof(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    """Keep when and how the person proved who they are; evidence of a consent repeats both."""
    request.session[SIGNED_IN_AT] = clock.now().isoformat()
    methods = [_PROOFS.get(one["method"], one["method"]) for one in get_authentication_records(request, user)]
    request.session[STRENGTH] = "+".join(dict.fromkeys(methods)) or "password"


def signed_in(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    data = {"strength": request.session.get(STRENGTH, "password")}
    identity.note(as_person(request, user), contracts.SIGNED_IN, person_id=user.id, data=data)


def signed_out(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    # A session ended by a program has no visitor, and nothing to write down.
    if user is None or not hasattr(request, "actor"):
        return
    UserSession.objects.filter(user_id=user.id, session_key=request.session.session_key).delete()
    identity.note(as_person(request, user), contracts.SIGNED_OUT, person_id=user.id)


def email_confirmed(sender: Any, request: HttpRequest, email_address: Any, **_: Any) -> None:
    person = email_address.user
    identity.note(
        as_person(request, person),
        contracts.EMAIL_CONFIRMED,
        person_id=person.id,
        personal={"email": email_address.email},
    )


def email_changed(
    sender: Any, request: HttpRequest, user: Any, from_email_address: Any, to_email_address: Any, **_: Any
) -> None:
    if from_email_address is None:
        return
    identity.note(
        as_person(request, user),
        contracts.EMAIL_CHANGED,
        person_id=user.id,
        personal={"email.from": from_email_address.email, "email.to": to_email_address.email},
    )


def password_changed(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    identity.note(as_person(request, user), contracts.PASSWORD_CHANGED, person_id=user.id)


def password_reset(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    identity.note(as_person(request, user), contracts.PASSWORD_RESET, person_id=user.id)
