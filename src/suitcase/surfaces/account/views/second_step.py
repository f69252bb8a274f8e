"""The second step of signing in, a passkey instead of a password, and proving once more that it is you."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Collection
from typing import Any

from allauth.account import views as account
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import flows
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import FactorKind
from suitcase.surfaces.account import second_step_forms as forms
from suitcase.surfaces.account.factors import passkey_host, why_no_passkeys
from suitcase.surfaces.account.pages import Page
from suitcase.surfaces.account.views.me import keep_theme
from suitcase.surfaces.account.visitor import at_the_door
from suitcase.surfaces.kit.forms import FormState

# Ways to prove it, as they stand in the address.
APP, PASSKEY, RECOVERY = "app", "passkey", "recovery"


class SecondStep(Page, mfa.AuthenticateView):
    """After the password: a code of the app, a passkey, or a recovery code. Nobody is signed in before."""

    form_class = forms.Code
    webauthn_form_class = forms.Passkey
    template_name = "account/second_step.html"

    def form_valid(self, form: Any) -> HttpResponse:
        person = self.stage.login.user
        response: HttpResponse = super().form_valid(form)
        if self.request.user.is_authenticated:
            keep_theme(response, person.theme)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        if form is self.webauthn_form:
            forms.note_failed(self.request, self.stage.login.user)
        response: HttpResponse = super().form_invalid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        person_id = self.stage.login.user.pk
        hosts = identity.get_passkey_hosts(at_the_door(self.request), person_id)
        ways = _ways(self.request, identity.factor_kinds(person_id), hosts)
        sent = {APP: "code" in self.request.POST, PASSKEY: "credential" in self.request.POST}
        asked = self.request.GET.get("use") or next((way for way, is_sent in sent.items() if is_sent), "")
        return {
            **context,
            "state": _without_code(context["state"]),
            "ways": ways,
            "use": asked if asked in ways else ways[0],
            "elsewhere": sorted(hosts) if PASSKEY not in ways else [],
            "options": json.dumps(context["js_data"]["request_options"]),
            "passkey_error": forms.passkey_error(context["webauthn_form"]),
        }


class PasskeyAlone(Page, webauthn.LoginWebAuthnView):
    """Gives a browser the challenge for a passkey, and signs in whoever the passkey belongs to."""

    form_class = forms.PasskeyAlone

    def form_valid(self, form: Any) -> HttpResponse:
        authenticator = form.cleaned_data["credential"]
        login = Login(user=authenticator.user, redirect_url=self.get_next_url())
        response: HttpResponse = flows.perform_passwordless_login(self.request, authenticator, login)
        if self.request.user.is_authenticated:
            keep_theme(response, self.request.user.theme)
        return response

    def get_next_url(self) -> str | None:
        """Where the visitor wanted to go, if that is one of our pages."""
        found: str | None = get_next_redirect_url(self.request)
        return found


class _Again(Page):
    """Before how somebody signs in is changed, they prove that they still sit there; good for five minutes."""

    template_name = "account/reauthenticate.html"
    way = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["state"] = _without_code(context["state"])
        context["way"] = self.way
        context["others"] = [
            (_OTHERS[one["id"]](), one["url"])
            for one in context["reauthentication_alternatives"]
            if one["id"] != "mfa_reauthenticate:webauthn" or not why_no_passkeys(self.request)
        ]
        context["cancel_url"] = reverse("two_step")
        context["options"] = json.dumps(context.get("js_data", {}).get("request_options", {}))
        return context


class PasswordAgain(_Again, account.ReauthenticateView):
    form_class = forms.PasswordAgain
    way = "password"


class CodeAgain(_Again, mfa.ReauthenticateView):
    form_class = forms.CodeAgain
    way = "code"


class PasskeyAgain(_Again, webauthn.ReauthenticateWebAuthnView):
    form_class = forms.PasskeyAgain
    way = "passkey"

    def form_invalid(self, form: Any) -> HttpResponse:
        """Ask again, with a fresh challenge, and say why."""
        forms.note_failed(self.request, self.request.user)
        messages.error(self.request, forms.passkey_error(form))
        return HttpResponseRedirect(self.passthrough_next_url(self.request.path))


_OTHERS = {
    "reauthenticate": lambda: _("Use your password"),
    "mfa_reauthenticate": lambda: _("Use a code"),
    "mfa_reauthenticate:webauthn": lambda: _("Use a passkey"),
}


def _ways(request: HttpRequest, kinds: Collection[FactorKind], hosts: Collection[str]) -> list[str]:
    """How the second step can be proved here, the usual way first. Recovery codes come with every other way."""
    ways = [APP] if FactorKind.APP in kinds else []
    if passkey_host(request) in hosts and not why_no_passkeys(request):
        ways.append(PASSKEY)
    return [*ways, RECOVERY]


def _without_code(state: FormState) -> FormState:
    """The form with its errors; a code that was wrong is typed anew, not mended."""
    return dataclasses.replace(state, values={})
