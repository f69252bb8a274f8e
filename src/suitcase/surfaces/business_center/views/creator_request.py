"""Asking a creator for a whole centre: by username, or by a link that is also a QR code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access.public import Permission
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import (
    DEFAULT_SCOPES,
    OFFERED_SCOPES,
    AskLink,
    AskState,
    NewAskLink,
    NewLinkRequest,
)
from suitcase.areas.consent.errors import AlreadyLinked, AlreadyPending
from suitcase.areas.creators import public as creators
from suitcase.kernel import clock, limits
from suitcase.kernel.errors import Invalid, Refusal, TooMany
from suitcase.surfaces.business_center.link_words import words
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.kit import qr
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of, told

_FORM = ["GET", "HEAD", "POST"]


@center_page
@require_http_methods(_FORM)
def by_username(request: HttpRequest, center: Center) -> HttpResponse:
    """Ask by username, as in Ads Manager."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    if request.method != "POST":
        start = {"username": str(request.GET.get("username", ""))[:100]}
        return _form(request, center, FormState(start), "username")
    if chosen := request.POST.get("use"):
        kept = request.POST.copy()
        kept["username"] = chosen
        return _form(request, center, FormState(kept), "username")
    try:
        new = NewLinkRequest(username=request.POST.get("username", ""), **_terms(request))
        request_id = consent.request_for_center(actor, center_id=center.id, new=new)
    except Refusal as refused:
        beside = refused.fields.get("username")
        if beside and refused.sentence == beside:
            refused.fields["username"] = f"{beside} {refused.remedy}".strip()
            refused.sentence, refused.remedy = "", ""
        return _form(
            request,
            center,
            FormState.refused(request.POST, refused),
            "username",
            close=getattr(refused, "close", ()),
            help_to=_help(center, refused),
            status=status_of(request, refused),
        )
    handle = consent.preview_end(actor, request_id).grant.handle
    said = _("Request sent to @%(handle)s. You’ll see Authorized here as soon as they approve.")
    messages.success(request, said % {"handle": handle})
    return see_other(request, reverse("business_creators", args=[center.id]))


@center_page
@require_http_methods(_FORM)
def by_link(request: HttpRequest, center: Center) -> HttpResponse:
    """Make a link or QR code to ask with."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    if request.method != "POST":
        return _form(request, center, FormState({"days": "7", "uses": "many"}), "link")
    days = request.POST.get("days", "")
    try:
        new = NewAskLink(
            **_terms(request),
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0,
            is_single=request.POST.get("uses") == "one",
        )
        made = consent.make_ask_link(actor, center_id=center.id, new=new)
    except Refusal as refused:
        state = FormState.refused(request.POST, refused)
        return _form(request, center, state, "link", status=status_of(request, refused))
    return see_other(request, reverse("business_ask_link", args=[center.id, made]))


@center_page
@never_cache
@require_safe
def ask_link(request: HttpRequest, center: Center, ask: int) -> HttpResponse:
    """A link with its QR code, how long it can be used still, and how often it was."""
    found = consent.get_ask_link(request.actor, center.id, ask)  # type: ignore[attr-defined]
    shown = found.state is AskState.OPEN and bool(found.token)
    address = address_of(found) if shown else ""
    context = {
        **words(center),
        "ask": found,
        "address": address,
        "code": qr.draw(address) if shown else None,
        "state_words": state_words(),
        "AskState": AskState,
    }
    return draw(request, "ask_link", context, center=center, here="creators")


@center_page
@require_http_methods(_FORM)
def withdraw(request: HttpRequest, center: Center, ask: int) -> HttpResponse:
    """Let nobody use a link any more, after reading what that takes back."""
    actor = request.actor  # type: ignore[attr-defined]
    found = consent.get_ask_link(actor, center.id, ask)
    home = reverse("business_ask_link", args=[center.id, ask])
    if request.method == "POST":
        with told(request, _("The link is withdrawn.")):
            consent.withdraw_ask_link(actor, center_id=center.id, ask_link_id=ask)
        return see_other(request, home)
    if found.state not in (AskState.OPEN, AskState.USED):
        return see_other(request, home)
    return draw(request, "ask_link_withdraw", {**words(center), "ask": found}, center=center, here="creators")


@center_page
@require_safe
def search(request: HttpRequest, center: Center) -> HttpResponse:
    """Accounts whose public name starts like what was typed, as options of the field."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    typed = str(request.GET.get("q", ""))
    try:
        found = creators.search_accounts(actor, typed)
    except TooMany as refused:
        context = {**words(center), "found": (), "said": refused.sentence}
        answer = draw(request, "creator_matches", context, center=center, status=429)
        answer["Retry-After"] = str(refused.retry_after)
        return answer
    said = (
        "" if found else _("No public account starts like this. Private ones can be asked by exact username.")
    )
    return draw(request, "creator_matches", {**words(center), "found": found, "said": said}, center=center)


def address_of(ask: AskLink) -> str:
    """Where a link leads: into the creator's app."""
    return f"{settings.APP_URL}{reverse('app_ask', args=[ask.token], urlconf=settings.CREATOR_URLCONF)}"


def state_words() -> dict[AskState, str]:
    """What may still be done with a link, in a word."""
    return {
        AskState.OPEN: _("Open"),
        AskState.USED: _("Used"),
        AskState.WITHDRAWN: _("Withdrawn"),
        AskState.EXPIRED: _("Expired"),
    }


def _terms(request: HttpRequest) -> dict[str, Any]:
    day = request.POST.get("ends_on", "").strip()
    try:
        ends_on = dt.date.fromisoformat(day) if day else None
    except ValueError:
        raise Invalid(fields={"ends_on": _("Write the day as year-month-day, such as 2027-03-31.")}) from None
    scopes = tuple(request.POST.getlist("scopes"))
    return {"scopes": scopes, "message": request.POST.get("message", ""), "ends_on": ends_on}


def _help(center: Center, refused: Refusal) -> tuple[str, str]:
    if isinstance(refused, AlreadyPending | AlreadyLinked):
        where = reverse("business_creator", args=[center.id, refused.creator_account_id])
        return _("Open it"), where
    return "", ""


def _choices() -> dict[str, list[tuple[str, str, str]]]:
    """For how long a link can be used, and by how many."""
    return {
        "lifetimes": [
            (str(days), ngettext("%(num)s day", "%(num)s days", days) % {"num": days}, "")
            for days in limits.ASK_LINK_DAYS
        ],
        "uses": [
            (
                "many",
                _("Many creators"),
                _("Put it on a poster or in a mailing; every creator decides alone."),
            ),
            ("one", _("One creator"), _("It ends with the first account that takes it up.")),
        ],
    }


def _form(
    request: HttpRequest,
    center: Center,
    state: FormState,
    how: str,
    *,
    close: tuple[str, ...] = (),
    help_to: tuple[str, str] = ("", ""),
    status: int = 200,
) -> HttpResponse:
    today = clock.now().astimezone(ZoneInfo(center.time_zone)).date()
    getlist: Callable[[str], list[str]] | None = getattr(state.values, "getlist", None)
    chosen = set(getlist("scopes")) if getlist else set(state.value("scopes", DEFAULT_SCOPES))
    context = {
        **words(center),
        "state": state,
        "how": how,
        "close": close,
        "help_to": help_to,
        "offered": [(one.value, consent.SCOPE_NAMES[one], one.value in chosen) for one in OFFERED_SCOPES],
        "first_day": today.isoformat(),
        "latest_day": (today + limits.LONGEST_LINK - dt.timedelta(days=1)).isoformat(),
        "message_length": limits.REQUEST_MESSAGE_LENGTH,
        "days": limits.LINK_REQUEST_LIFETIME.days,
        **_choices(),
        "is_verified": centers.is_verified(center.id),
        "tabs": [
            (_("By username"), reverse("business_creator_request", args=[center.id]), how == "username", 0),
            (_("Link or QR code"), reverse("business_creator_link", args=[center.id]), how == "link", 0),
        ],
    }
    return draw(request, "creator_request", context, center=center, here="creators", status=status)
