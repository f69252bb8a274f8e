"""Two-step sign-in on a person's own page: an authenticator app, recovery codes, and turning it off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import Factor, FactorKind, TwoStep
from suitcase.areas.identity.errors import (
    AppThereAlready,
    CodesNotShown,
    NoSuchFactor,
    TwoStepIsOff,
    TwoStepNeeded,
    WrongCode,
)
from suitcase.kernel import clock, limits
from suitcase.surfaces.account import again, strength
from suitcase.surfaces.account.context import shell
from suitcase.surfaces.account.factors import why_no_passkeys
from suitcase.surfaces.account.two_step_mail import News, tell
from suitcase.surfaces.account.visitor import at_the_door
from suitcase.surfaces.kit import qr
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other

# In the session: the key an app is being set up with, sealed, and until when fresh recovery codes are shown.
_SECRET = "two_step_secret"  # noqa: S105 - a name
_CODES_UNTIL = "recovery_codes_until"
View = Callable[..., HttpResponse]


def guarded(view: View) -> View:
    """A page that changes how somebody signs in: they prove once more that it is them, at most five minutes before.

    With two-step sign-in on, only a second step proves it. What the page did is undone if it turns out too little.
    """

    def insisting(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        again.insist(request)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    wrapped: View = login_required(never_cache(insisting))
    return wraps(view)(require_http_methods(["GET", "HEAD", "POST"])(wrapped))


@login_required
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What there is, when it was added and used last, and what can be done."""
    state = identity.get_two_step(at_the_door(request))
    context = {"two_step": state, "why_no_passkeys": why_no_passkeys(request)}
    return _draw(request, "two_step", context)


@guarded
def app(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app: scan or type the key, then prove with a code that it arrived."""
    actor = at_the_door(request)
    before = identity.get_two_step(actor)
    if before.app is not None:
        return _gone(request, AppThereAlready())
    secret = _pending_secret(request)
    state = FormState()
    if request.method == "POST":
        try:
            is_first = identity.add_app(actor, secret=secret, code=request.POST.get("code", ""))
        except WrongCode as wrong:
            state = FormState.refused({}, wrong)
        else:
            request.session.pop(_SECRET, None)
            return added(request, FactorKind.APP, is_first=is_first)
    adapter = get_adapter()
    address = adapter.build_totp_url(request.user, secret)
    context = {
        "state": state,
        "is_first": not before.is_on,
        "code": qr.draw(address),
        "address": address,
        "secret": secret,
        "spaced": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "issuer": adapter.get_totp_issuer(),
    }
    return _draw(request, "two_step_app", context, status=422 if state.failed else 200)


@guarded
def remove(request: HttpRequest, factor_id: int) -> HttpResponse:
    """Take an app or a passkey away, after saying what is lost."""
    actor = at_the_door(request)
    before = identity.get_two_step(actor)
    factor = factor_of(before, factor_id)
    if request.method == "POST":
        try:
            left = identity.remove_factor(actor, factor_id=factor_id)
        except (NoSuchFactor, TwoStepNeeded) as refusal:
            return _gone(request, refusal)
        is_app = factor.kind is FactorKind.APP
        tell(request, request.user, News.APP_REMOVED if is_app else News.PASSKEY_REMOVED)
        if not left.is_on:
            return _now_off(request)
        messages.success(request, _("Removed."))
        return see_other(request, reverse("two_step"))
    is_last = before.count == 1
    needed = identity.why_two_step_needed(actor) if is_last else []
    context = {"factor": factor, "is_last": is_last, "needed": needed, "two_step": before}
    return _draw(request, "two_step_remove", context)


@guarded
def turn_off(request: HttpRequest) -> HttpResponse:
    """Take everything away, after saying what is lost."""
    actor = at_the_door(request)
    if request.method == "POST":
        try:
            identity.turn_two_step_off(actor)
        except (TwoStepIsOff, TwoStepNeeded) as refusal:
            return _gone(request, refusal)
        return _now_off(request)
    state = identity.get_two_step(actor)
    if not state.is_on:
        return _gone(request, TwoStepIsOff())
    return _draw(request, "two_step_off", {"two_step": state, "needed": identity.why_two_step_needed(actor)})


@guarded
def codes(request: HttpRequest) -> HttpResponse:
    """Recovery codes that were just made, in the browser that made them, until they are kept or time is over."""
    if request.method == "POST":
        request.session.pop(_CODES_UNTIL, None)
        return see_other(request, reverse("two_step"))
    try:
        fresh = _fresh_codes(request)
    except CodesNotShown as refusal:
        return _gone(request, refusal)
    minutes = int(limits.RECOVERY_CODES_SHOWN.total_seconds() // 60)
    return _draw(request, "two_step_codes", {"codes": fresh, "minutes": minutes})


@guarded
def new_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes, after saying that the old ones stop."""
    actor = at_the_door(request)
    if request.method == "POST":
        try:
            identity.renew_recovery_codes(actor)
        except TwoStepIsOff as refusal:
            return _gone(request, refusal)
        tell(request, request.user, News.CODES_MADE)
        return _show_codes(request)
    return _draw(request, "two_step_codes_new", {"two_step": identity.get_two_step(actor)})


@guarded
def codes_file(request: HttpRequest) -> HttpResponse:
    """The same codes as a text file, as long as the page shows them."""
    try:
        fresh = _fresh_codes(request)
    except CodesNotShown as refusal:
        return _gone(request, refusal)
    actor = at_the_door(request)
    person = identity.get_person(actor, actor.person_id or 0)
    words = {"codes": fresh, "email": person.email, "made": clock.now(), "host": request.get_host()}
    response = render(request, "account/recovery_codes.txt", words, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="suitcase-recovery-codes.txt"'
    return response


def added(request: HttpRequest, kind: FactorKind, *, is_first: bool) -> HttpResponse:
    """After a factor was added: this session has proved it, the person is told, and first codes are shown.

    With the first one, sign-ins that a password alone had opened end.
    """
    if not is_first:
        again.insist(request)  # two-step sign-in may have been turned on elsewhere since the page looked
        strength.record(request, request.user, kind, None)
        tell(request, request.user, News.APP_ADDED if kind is FactorKind.APP else News.PASSKEY_ADDED)
        messages.success(request, _("Added."))
        return see_other(request, reverse("two_step"))
    # Whoever adds it has it, and gave the password at most five minutes ago.
    strength.record(request, request.user, kind, None, reauthenticated=True)
    only_here(request)
    tell(request, request.user, News.ON)
    messages.success(request, _("Two-step sign-in is on. You are signed out everywhere else."))
    return _show_codes(request)


def only_here(request: HttpRequest) -> None:
    """End every sign-in of the person but this one."""
    actor = at_the_door(request)
    identity.end_sign_ins(actor, person_id=actor.person_id or 0, but=request.session.session_key or "")


def _now_off(request: HttpRequest) -> HttpResponse:
    """Nobody goes on as somebody with two steps: not here, and other sign-ins end."""
    strength.forget_second_steps(request, request.user)
    only_here(request)
    tell(request, request.user, News.OFF)
    messages.success(request, _("Two-step sign-in is off. You are signed out everywhere else."))
    return see_other(request, reverse("two_step"))


def factor_of(state: TwoStep, factor_id: int) -> Factor:
    """The app or passkey with this id. Raises NoSuchFactor, also for one of somebody else."""
    for one in (state.app, *state.passkeys):
        if one is not None and one.id == factor_id:
            return one
    raise NoSuchFactor()


def _pending_secret(request: HttpRequest) -> str:
    """The key this browser is setting an app up with; kept over a reload, so that what was scanned stays right."""
    if sealed := request.session.get(_SECRET):
        return identity.unseal(sealed)
    secret = identity.new_app_secret()
    request.session[_SECRET] = identity.seal(secret)
    return secret


def _show_codes(request: HttpRequest) -> HttpResponse:
    until = clock.now() + limits.RECOVERY_CODES_SHOWN
    request.session[_CODES_UNTIL] = until.isoformat()
    return see_other(request, reverse("two_step_codes"))


def _fresh_codes(request: HttpRequest) -> list[str]:
    until = request.session.get(_CODES_UNTIL)
    if until is None or clock.now() > dt.datetime.fromisoformat(until):
        raise CodesNotShown()
    return [f"{code[:4]} {code[4:]}" for code in identity.get_new_recovery_codes(at_the_door(request))]


def _gone(request: HttpRequest, refusal: Any) -> HttpResponse:
    """Back to the overview with a sentence: what was wanted there is not possible any more."""
    messages.warning(request, f"{refusal.sentence} {refusal.remedy}")
    return see_other(request, reverse("two_step"))


def _draw(request: HttpRequest, page: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, f"account/{page}.html", {"shell": shell(request), **context}, status=status)
