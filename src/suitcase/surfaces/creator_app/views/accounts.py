"""Creator accounts themselves: creating one, renaming it, closing it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountType, CreatorAccount, NewCreatorAccount
from suitcase.kernel import limits
from suitcase.kernel.errors import Invalid, NotFound, Refusal
from suitcase.kernel.ids import parse_id
from suitcase.stores import media
from suitcase.surfaces.creator_app.pages import (
    CHOSEN,
    actor_of,
    chosen_account,
    draw,
    open_accounts,
    picture,
    signed_in,
)
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Create a creator account, with a picture if one was chosen."""
    if request.method != "POST":
        return _draw_new(request, FormState({"account_type": AccountType.PERSONAL.value}))
    typed = NewCreatorAccount(
        handle=request.POST.get("handle", ""),
        display_name=request.POST.get("display_name", ""),
        bio=request.POST.get("bio", ""),
        account_type=request.POST.get("account_type", ""),
    )
    avatar = ""
    try:
        avatar = _stored(request.FILES.get("avatar"))
        account = creators.create_creator_account(actor_of(request), new=typed, avatar=avatar)
    except Refusal as refusal:
        media.discard(avatar)
        return _draw_new(request, FormState.refused(request.POST, refusal), status=refusal.status)
    request.session[CHOSEN] = account.id
    messages.success(request, _("@%(handle)s is yours.") % {"handle": account.handle})
    return see_other(request, reverse("app_me"))


@signed_in
@require_safe
def settings_page(request: HttpRequest) -> HttpResponse:
    """Name and end of one of the person's creator accounts."""
    account = chosen_account(request, open_accounts(request))
    if account is None:
        return HttpResponseRedirect(reverse("app_new_account"))
    return _draw_settings(request, account, FormState({"handle": account.handle}))


@signed_in
@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """Give the account another handle; links stay with it."""
    account = _posted(request)
    try:
        renamed = creators.rename_creator_account(
            actor_of(request), creator_account_id=account.id, handle=request.POST.get("handle", "")
        )
    except Refusal as refusal:
        return _draw_settings(
            request, account, FormState.refused(request.POST, refusal), status=refusal.status
        )
    messages.success(request, _("This account is now @%(handle)s.") % {"handle": renamed.handle})
    return see_other(request, reverse("app_settings"))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """What ends with the account, by name; then closing it for good, after its handle was typed."""
    actor = actor_of(request)
    if request.method != "POST":
        account = chosen_account(request, open_accounts(request))
        return (
            _draw_close(request, account, FormState())
            if account
            else HttpResponseRedirect(reverse("app_start"))
        )
    account = _posted(request)
    try:
        if request.POST.get("confirm", "").strip().lstrip("@") != account.handle:
            raise Invalid(fields={"confirm": _("Type %(handle)s to close it.") % {"handle": account.handle}})
        creators.close_creator_account(actor, creator_account_id=account.id)
    except Refusal as refusal:
        return _draw_close(request, account, FormState.refused(request.POST, refusal), status=refusal.status)
    messages.success(request, _("@%(handle)s is closed.") % {"handle": account.handle})
    return see_other(request, reverse("app_start"))


def _stored(upload: UploadedFile | None) -> str:
    if upload is None:
        return ""
    content = upload.read(limits.AVATAR_BYTES + 1)
    return media.store_picture(content, media.Purpose.AVATAR, field="avatar").name


def _posted(request: HttpRequest) -> CreatorAccount:
    """The account the form was drawn for, whatever was looked at meanwhile in another tab."""
    number = parse_id(request.POST.get("account", ""))
    if number is None:
        raise NotFound
    return creators.get_my_creator_account(actor_of(request), number)


def _draw_new(request: HttpRequest, state: FormState, status: int = 200) -> HttpResponse:
    shortest, longest = limits.HANDLE_LENGTH
    context = {
        "state": state,
        "shortest": shortest,
        "longest": longest,
        "is_first": not open_accounts(request),
        "app_host": settings.APP_HOST,
    }
    return draw(request, "new_account", context, here="profile", status=status)


def _draw_settings(
    request: HttpRequest, account: CreatorAccount, state: FormState, status: int = 200
) -> HttpResponse:
    context = {
        "account": account,
        "avatar": picture(account.avatar),
        "accounts": open_accounts(request),
        "state": state,
        "rest_days": limits.HANDLE_REST.days,
        "longest": limits.HANDLE_LENGTH[1],
    }
    return draw(request, "settings", context, here="profile", status=status)


def _draw_close(
    request: HttpRequest, account: CreatorAccount, state: FormState, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    ends = [(line, "") for one in creators.account_dependants() for line in one.preview(actor, account.id)]
    return draw(
        request, "close", {"account": account, "ends": ends, "state": state}, here="profile", status=status
    )
