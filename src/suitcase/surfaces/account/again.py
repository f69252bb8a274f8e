"""What must have been proved in this session, and how lately, before somebody's way of signing in is changed."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal.httpkit import add_query_params
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import FactorKind


def is_two_step_on(person: Any) -> bool:
    """Whether a password alone proves nothing about this person; asked past all walls, so that it fails closed."""
    return bool(identity.factor_kinds(person.pk) - {FactorKind.RECOVERY_CODES})


def is_due(request: HttpRequest) -> bool:
    """Whether the person has to prove once more that it is them: with two-step sign-in on, by a second step."""
    if request.user.is_authenticated and is_two_step_on(request.user):
        return not _proved_second_step_lately(request)
    return bool(reauthentication.is_reauthentication_required(request, app="allauth.mfa"))


def insist(request: HttpRequest) -> None:
    """Lead to the page that asks for the proof, and back here after it, unless it was given lately."""
    if is_due(request):
        raise ReauthenticationRequired()


class SecondStepFirst:
    """A page of the sign-in library that asks for the password itself: with two-step sign-in on, that is not enough.

    What was sent without the proof is dropped, not kept for afterwards: it holds passwords.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and is_two_step_on(request.user) and is_due(request):
            way = get_adapter(request).get_reauthentication_methods(request.user)[0]["url"]
            return HttpResponseRedirect(add_query_params(way, {REDIRECT_FIELD_NAME: request.path}))
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


def _proved_second_step_lately(request: HttpRequest) -> bool:
    """By the library's own records and clock: they are written with the machine's time."""
    moments = [
        one["at"]
        for one in get_authentication_records(request, request.user)
        if one["method"] == "mfa" and one.get("reauthenticated")
    ]
    return bool(moments) and time.time() - moments[-1] < app_settings.REAUTHENTICATION_TIMEOUT
