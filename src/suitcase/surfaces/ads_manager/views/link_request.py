"""Request authorization: finding the creator as one types, asking, and what to do when it is refused."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.ad_accounts.errors import NotInGoodStanding
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import (
    DEFAULT_SCOPES,
    OFFERED_SCOPES,
    LinkRow,
    LinkStatus,
    NewLinkRequest,
)
from suitcase.areas.consent.errors import AlreadyLinked, AlreadyPending
from suitcase.areas.creators import public as creators
from suitcase.kernel import clock, limits
from suitcase.kernel.errors import Invalid, NotFound, Refusal, TooMany
from suitcase.kernel.ids import parse_id
from suitcase.surfaces.ads_manager.pages import account_page, draw
from suitcase.surfaces.ads_manager.views.link_words import words
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of


@account_page
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """Ask a creator for authorization; a page of its own, or a dialog over the list."""
    actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, Permission.CREATOR_LINKS_MANAGE, access.Ref(Kind.AD_ACCOUNT, account.id))
    if request.method != "POST":
        state, former = _prefilled(request, account)
        return _form(request, account, state, former=former)
    if chosen := request.POST.get("use"):
        kept = request.POST.copy()
        kept["username"] = chosen
        return _form(request, account, FormState(kept))
    try:
        request_id = consent.request_authorization(actor, ad_account_id=account.id, new=_asked(request))
    except Refusal as refused:
        help_to = _help(account, refused)
        state = FormState.refused(request.POST, _beside_username(refused))
        close = getattr(refused, "close", ())
        return _form(request, account, state, close, help_to=help_to, status=status_of(request, refused))
    handle = consent.preview_end(actor, request_id).grant.handle
    text = _("Request sent to @%(handle)s. You’ll see Authorized here as soon as they approve.")
    messages.success(request, text % {"handle": handle})
    return see_other(request, reverse("ads_links", args=[account.id]))


@account_page
@require_safe
def search(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """Accounts whose public name starts like what was typed, as options of the field, and how one stands with each."""
    actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, Permission.CREATOR_LINKS_MANAGE, access.Ref(Kind.AD_ACCOUNT, account.id))
    typed = str(request.GET.get("q", ""))
    try:
        found = creators.search_accounts(actor, typed)
    except TooMany as refused:
        answer = draw(
            request, "matches", {**words(account), "found": (), "said": refused.sentence}, status=429
        )
        answer["Retry-After"] = str(refused.retry_after)
        return answer
    said = "" if found else _nothing_found(typed)
    known = consent.known_statuses(actor, account.id, [card.id for card in found]) if found else {}
    return draw(request, "matches", {**words(account), "found": found, "known": known, "said": said})


def _nothing_found(typed: str) -> str:
    if len(typed.strip().lstrip("@")) < limits.SEARCH_FROM:
        return _("Type at least two characters.")
    return _("No public account starts like this. Private accounts can be asked by their exact username.")


def _prefilled(request: HttpRequest, account: AdAccount) -> tuple[FormState, LinkRow | None]:
    """The empty form, or for another try the former request: its permissions, message and last day."""
    again = parse_id(str(request.GET.get("again", "")))
    if again is None:
        return FormState({"username": str(request.GET.get("username", ""))}), None
    actor = request.actor  # type: ignore[attr-defined]
    try:
        row = consent.get_link(actor, account.id, again)
    except NotFound:
        return FormState(), None
    former = consent.preview_end(actor, row.request_id).grant
    values = {"username": row.handle, "scopes": [one.value for one in row.scopes], "message": former.message}
    if former.proposed_end and former.proposed_end > clock.now():
        last = (former.proposed_end - dt.timedelta(seconds=1)).astimezone(ZoneInfo(account.time_zone)).date()
        values["ends_on"] = last.isoformat()
    return FormState(values), row


def _asked(request: HttpRequest) -> NewLinkRequest:
    day = request.POST.get("ends_on", "").strip()
    try:
        ends_on = dt.date.fromisoformat(day) if day else None
    except ValueError:
        raise Invalid(fields={"ends_on": _("Write the day as year-month-day, such as 2027-03-31.")}) from None
    return NewLinkRequest(
        username=request.POST.get("username", ""),
        scopes=tuple(request.POST.getlist("scopes")),
        message=request.POST.get("message", ""),
        ends_on=ends_on,
    )


def _help(account: AdAccount, refused: Refusal) -> tuple[str, str]:
    """A link to where it can be mended: its words and its address, or two empty texts."""
    if isinstance(refused, AlreadyPending):
        where = reverse("ads_link", args=[account.id, refused.creator_account_id])
        return _("Open the request to remind them or cancel it"), where
    if isinstance(refused, AlreadyLinked):
        return _("Open the link"), reverse("ads_link", args=[account.id, refused.creator_account_id])
    if isinstance(refused, NotInGoodStanding):
        return _("See what to do under Settings"), reverse("ads_settings", args=[account.id])
    return "", ""


def _beside_username(refused: Refusal) -> Refusal:
    """What is wrong with the name stands beside the field, the remedy with it, and not a second time above."""
    sentence = refused.fields.get("username")
    if sentence and refused.sentence == sentence:
        refused.fields["username"] = f"{sentence} {refused.remedy}".strip()
        refused.sentence, refused.remedy = "", ""
    return refused


def _form(
    request: HttpRequest,
    account: AdAccount,
    state: FormState,
    close: tuple[str, ...] = (),
    *,
    former: LinkRow | None = None,
    help_to: tuple[str, str] = ("", ""),
    status: int = 200,
) -> HttpResponse:
    today = clock.now().astimezone(ZoneInfo(account.time_zone)).date()
    getlist = getattr(state.values, "getlist", None)
    chosen = set(getlist("scopes")) if getlist else set(state.value("scopes", DEFAULT_SCOPES))
    context = {
        **words(account),
        "state": state,
        "close": close,
        "former": former,
        "declined": former is not None and former.status is LinkStatus.REJECTED,
        "help_to": help_to,
        "offered": [(one.value, consent.SCOPE_NAMES[one], one.value in chosen) for one in OFFERED_SCOPES],
        "first_day": today.isoformat(),
        "latest_day": (today + limits.LONGEST_LINK - dt.timedelta(days=1)).isoformat(),
        "message_length": limits.REQUEST_MESSAGE_LENGTH,
        "days": limits.LINK_REQUEST_LIFETIME.days,
        "person": request.user,
    }
    return draw(request, "ask", context, account=account, here="links", status=status)
