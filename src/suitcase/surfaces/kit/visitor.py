"""Session → Actor: who is visiting, on which kind of page."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest

from suitcase.kernel.actor import Actor, Scope

# Kept in the browser's session when somebody signs in; consent evidence says when and how strongly they did.
SIGNED_IN_AT = "signed_in_at"
STRENGTH = "sign_in_strength"

_SIGN_IN_PAGES = (
    "/login",
    "/signup",
    "/forgot",
    "/verify",
    "/logout",
    "/me",
    "/theme",
    "/dev/",
    "/reauthenticate",
)


def scope_of(path: str) -> Scope:
    """What kind of page an address is: sign-in pages may read the identity tables, operator pages all that waits."""
    if path == "/setup" or path.startswith("/setup/"):
        return "setup"
    if path == "/ops" or path.startswith("/ops/"):
        return "ops"
    if any(path == page.rstrip("/") or path.startswith(page.rstrip("/") + "/") for page in _SIGN_IN_PAGES):
        return "account"
    return ""


def claimed(request: HttpRequest) -> Actor:
    """Who the session says this is, before the session has been checked against the person's password."""
    known = request.session.get(SESSION_KEY)
    return Actor(person_id=int(known) if known else None, scope=scope_of(request.path), ip=client_ip(request))


def checked(request: HttpRequest) -> Actor:
    """The actor of this request: the signed-in person, or nobody."""
    user = request.user
    if not user.is_authenticated:
        return Actor(scope=scope_of(request.path), ip=client_ip(request))
    moment = request.session.get(SIGNED_IN_AT)
    return Actor(
        person_id=user.pk,
        scope=scope_of(request.path),
        name=user.name,
        ip=client_ip(request),
        language=user.language,
        signed_in_at=dt.datetime.fromisoformat(moment) if moment else None,
        sign_in_strength=request.session.get(STRENGTH, ""),
    )


def client_ip(request: HttpRequest) -> str:
    """The visitor's address on the net. The proxy's word counts only when the installation says it is behind one."""
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
        if forwarded:
            return forwarded
    return request.META.get("REMOTE_ADDR", "")
