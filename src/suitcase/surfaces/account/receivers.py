"""Events of the sign-in library become lines in the person's history, in the request's own transaction."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.usersessions.models import UserSession
from django.contrib.auth import signals as auth
from django.http import HttpRequest

from suitcase.areas.identity import contracts
from suitcase.areas.identity import public as identity
from suitcase.kernel import clock
from suitcase.surfaces.account import strength
from suitcase.surfaces.account.visitor import as_person
from suitcase.surfaces.kit.visitor import SIGNED_IN_AT, STRENGTH


def connect() -> None:
    """Listen to every event that belongs into somebody's history."""
    auth.user_logged_in.connect(remember_proof, dispatch_uid="suitcase.proof")
    auth.user_logged_out.connect(signed_out, dispatch_uid="suitcase.signed_out")
    account.authentication_step_completed.connect(proved_more, dispatch_uid="suitcase.proved_more")
    account.user_logged_in.connect(signed_in, dispatch_uid="suitcase.signed_in")
    account.email_confirmed.connect(email_confirmed, dispatch_uid="suitcase.email_confirmed")
    account.email_changed.connect(email_changed, dispatch_uid="suitcase.email_changed")
    account.password_changed.connect(password_changed, dispatch_uid="suitcase.password_changed")
    account.password_reset.connect(password_reset, dispatch_uid="suitcase.password_reset")


def remember_proof(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    """Keep when and how the person proved who they are; evidence of a consent repeats both."""
    request.session[SIGNED_IN_AT] = clock.now().isoformat()
    request.session[STRENGTH] = strength.proved(request, user)


def proved_more(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    """Somebody who is signed in has proved a second step, too; while signing in `remember_proof` sees to it."""
    if request.user.is_authenticated and request.user.pk == user.pk:
        strength.keep(request, user)


def signed_in(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    strength.keep(request, user)
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
