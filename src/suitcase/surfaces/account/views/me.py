"""A person's own page: profile, e-mail, password, and where they are signed in."""

from __future__ import annotations

import dataclasses
from typing import Any

from allauth.account import views as allauth
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from suitcase.areas.identity import contracts
from suitcase.areas.identity import public as identity
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Refusal
from suitcase.surfaces.account import sign_in_forms, strength
from suitcase.surfaces.account.again import SecondStepFirst
from suitcase.surfaces.account.context import shell
from suitcase.surfaces.account.devices import device_name
from suitcase.surfaces.account.pages import Page
from suitcase.surfaces.account.visitor import at_the_door
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other
from suitcase.surfaces.kit.shell import THEME_COOKIE, theme_from_cookie
from suitcase.surfaces.kit.visitor import STRENGTH

# As many as somebody would ask about.
LOOKS_SHOWN = 5
THEME_COOKIE_AGE = 60 * 60 * 24 * 365


@dataclasses.dataclass(frozen=True, slots=True)
class SignIn:
    """One place where the person is signed in."""

    device: str
    ip: str
    since: Any
    two_step: bool
    is_this_one: bool


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Show and save the profile."""
    actor = at_the_door(request)
    if request.method != "POST":
        return _draw(request, None)
    person = identity.get_person(actor, actor.person_id or 0)
    profile = contracts.Profile(
        name=request.POST.get("name", ""),
        theme=request.POST.get("theme", ""),
        language=request.POST.get("language", ""),
        notify_by_email=person.notify_by_email,
    )
    try:
        person = identity.change_profile(actor, profile=profile)
    except Refusal as refusal:
        return _draw(request, FormState.refused(request.POST, refusal), status=422)
    messages.success(request, _("Saved."))
    response = see_other(request, reverse("me"))
    keep_theme(response, person.theme)
    return response


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Pin the theme for this browser and, for a signed-in person, for every browser of theirs."""
    wanted = theme_from_cookie(request.POST.get("theme"))
    if request.user.is_authenticated:
        actor = at_the_door(request)
        person = identity.get_person(actor, request.user.pk)
        profile = contracts.Profile(person.name, wanted, person.language, person.notify_by_email)
        identity.change_profile(actor, profile=profile)
    back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = see_other(request, back)
    keep_theme(response, wanted)
    return response


def keep_theme(response: HttpResponse, wanted: str) -> None:
    """Let this browser remember the theme, so that the pages before signing in have it too."""
    response.set_cookie(THEME_COOKIE, wanted, max_age=THEME_COOKIE_AGE, samesite="Lax", httponly=True)


class EndOthers(Page, ListUserSessionsView):
    """Ends every sign-in of the person but this one. The list itself stands on their page."""

    success_url = reverse_lazy("me")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return see_other(request, reverse("me") + "#sign-ins")

    def form_valid(self, form: Any) -> HttpResponse:
        actor = at_the_door(self.request)
        mine = UserSession.objects.filter(user_id=actor.person_id)
        others = sum(not one.is_current() for one in mine)
        response: HttpResponse = super().form_valid(form)
        if others and actor.person_id is not None:
            verb = contracts.SIGNED_OUT_ELSEWHERE
            identity.note(actor, verb, person_id=actor.person_id, data={"count": others})
        return response


class ChangePassword(Page, SecondStepFirst, allauth.PasswordChangeView):
    """A new password ends every other sign-in of the person."""

    form_class = sign_in_forms.ChangePassword
    template_name = "account/password.html"
    success_url = reverse_lazy("me")


class ChangeEmail(Page, SecondStepFirst, allauth.EmailView):
    """A new address counts once its link was followed; until then the old one stays."""

    form_class = sign_in_forms.ChangeEmail
    template_name = "account/email.html"
    success_url = reverse_lazy("me")


def sign_ins(request: HttpRequest) -> list[SignIn]:
    """Where the person is signed in now, this place first."""
    if not UserSession.objects.filter(session_key=request.session.session_key).exists():
        UserSession.objects.create_from_request(request)
        strength.keep(request, request.user)
    found = [
        SignIn(
            device_name(one.user_agent),
            one.ip,
            one.created_at,
            Actor(sign_in_strength=one.data.get(STRENGTH, "")).two_step,
            one.is_current(),
        )
        for one in UserSession.objects.purge_and_list(request.user)
    ]
    return sorted(found, key=lambda one: (not one.is_this_one, one.since))


def _draw(request: HttpRequest, state: FormState | None, *, status: int = 200) -> HttpResponse:
    actor = at_the_door(request)
    person = identity.get_person(actor, actor.person_id or 0)
    two_step = identity.get_two_step(actor)
    context = {
        "shell": shell(request),
        "person": person,
        "two_step": two_step,
        "two_step_words": _in_words(two_step),
        "state": state or FormState(dataclasses.asdict(person)),
        "looks": identity.list_looks(actor, limit=LOOKS_SHOWN),
        "sign_ins": sign_ins(request),
        "waiting_email": identity.get_waiting_email(actor),
        "themes": contracts.THEMES,
        "languages": contracts.LANGUAGES,
    }
    return render(request, "account/me.html", context, status=status)


def _in_words(two_step: contracts.TwoStep) -> str:
    """What the second steps are: "authenticator app, 2 passkeys"."""
    count = len(two_step.passkeys)
    passkeys = ngettext("%(num)s passkey", "%(num)s passkeys", count) % {"num": count} if count else ""
    return ", ".join(part for part in (_("authenticator app") if two_step.app else "", passkeys) if part)
