"""Passkeys on a person's own page: making one, and giving it another name."""

from __future__ import annotations

import json

from allauth.mfa.webauthn.internal import auth
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import PASSKEY_NAME_LENGTH, FactorKind
from suitcase.areas.identity.errors import BadPasskeyName, NoSuchFactor, TooManyPasskeys
from suitcase.surfaces.account import again
from suitcase.surfaces.account.context import shell
from suitcase.surfaces.account.devices import device_name
from suitcase.surfaces.account.factors import passkey_host, why_no_passkeys
from suitcase.surfaces.account.pages import state_of
from suitcase.surfaces.account.second_step_forms import NewPasskey, passkey_error
from suitcase.surfaces.account.views.two_step import added, factor_of, guarded
from suitcase.surfaces.account.visitor import at_the_door
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other


@guarded
def add(request: HttpRequest) -> HttpResponse:
    """Let the browser make a passkey for this host, and save it under a name."""
    if why := why_no_passkeys(request):
        messages.warning(request, why)
        return see_other(request, reverse("two_step"))
    proposed = {"name": device_name(request.headers.get("User-Agent", ""))}
    if request.method != "POST":
        return _draw_add(request, NewPasskey(user=request.user, initial=proposed))
    form = NewPasskey(request.POST, user=request.user, initial=proposed)
    if not form.is_valid():
        return _draw_add(request, form)
    # The browser keeps what it has made, so a name is mended rather than refused.
    name = form.cleaned_data["name"][:PASSKEY_NAME_LENGTH].strip() or proposed["name"]
    try:
        is_first = identity.add_passkey(
            at_the_door(request),
            name=name,
            host=passkey_host(request),
            credential=form.cleaned_data["credential"],
        )
    except (TooManyPasskeys, BadPasskeyName) as refusal:
        messages.warning(request, f"{refusal.sentence} {refusal.remedy}")
        return see_other(request, reverse("two_step"))
    return added(request, FactorKind.PASSKEY, is_first=is_first)


@guarded
def rename(request: HttpRequest, factor_id: int) -> HttpResponse:
    """Give a passkey the name by which its owner knows it."""
    actor = at_the_door(request)
    factor = factor_of(identity.get_two_step(actor), factor_id)
    if factor.kind is not FactorKind.PASSKEY:
        raise NoSuchFactor()
    state = FormState({"name": factor.name})
    if request.method == "POST":
        try:
            identity.rename_passkey(actor, factor_id=factor_id, name=request.POST.get("name", ""))
        except BadPasskeyName as refusal:
            state = FormState.refused(request.POST, refusal)
        else:
            messages.success(request, _("Saved."))
            return see_other(request, reverse("two_step"))
    context = {"shell": shell(request), "factor": factor, "state": state, "longest": PASSKEY_NAME_LENGTH}
    return render(request, "account/two_step_rename.html", context, status=422 if state.failed else 200)


def _draw_add(request: HttpRequest, form: NewPasskey) -> HttpResponse:
    options = auth.begin_registration(request.user, False)
    # What the device can find by itself also signs in without a password; older keys cannot, and stay welcome.
    options["publicKey"]["authenticatorSelection"] |= {"residentKey": "preferred"}
    context = {
        "shell": shell(request),
        "state": state_of(form),
        "options": json.dumps(options),
        "longest": PASSKEY_NAME_LENGTH,
        "passkey_error": passkey_error(form),
        "is_first": not again.is_two_step_on(request.user),
    }
    status = 422 if form.is_bound else 200
    return render(request, "account/two_step_passkey.html", context, status=status)
