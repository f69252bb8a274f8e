"""Creator accounts themselves: creating one and closing it."""

from __future__ import annotations

from typing import BinaryIO, cast

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountType, CreatorAccount, NewCreatorAccount
from suitcase.kernel import limits
from suitcase.kernel.errors import Invalid, Refusal
from suitcase.stores import media
from suitcase.surfaces.creator_app.pages import (
    CHOSEN,
    actor_of,
    chosen_account,
    draw,
    open_accounts,
    signed_in,
)
from suitcase.surfaces.creator_app.views.settings import posted_account
from suitcase.surfaces.kit.bodies import looking, takes_files
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other


@takes_files(limits.AVATAR_BYTES)
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
        avatar = _stored(request, request.FILES.get("avatar"))
        account = creators.create_creator_account(actor_of(request), new=typed, avatar=avatar)
    except Refusal as refusal:
        media.discard(avatar)
        return _draw_new(request, FormState.refused(request.POST, refusal), status=refusal.status)
    request.session[CHOSEN] = account.id
    messages.success(request, _("@%(handle)s is yours.") % {"handle": account.handle})
    return see_other(request, reverse("app_me"))


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
    account = posted_account(request)
    try:
        if request.POST.get("confirm", "").strip().lstrip("@") != account.handle:
            raise Invalid(fields={"confirm": _("Type %(handle)s to close it.") % {"handle": account.handle}})
        creators.close_creator_account(actor, creator_account_id=account.id)
    except Refusal as refusal:
        return _draw_close(request, account, FormState.refused(request.POST, refusal), status=refusal.status)
    messages.success(request, _("@%(handle)s is closed.") % {"handle": account.handle})
    return see_other(request, reverse("app_start"))


def _stored(request: HttpRequest, upload: UploadedFile | None) -> str:
    if upload is None:
        return ""
    with looking(request):
        return media.store_picture(cast(BinaryIO, upload.file), media.Purpose.AVATAR, field="avatar").name


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


def _draw_close(
    request: HttpRequest, account: CreatorAccount, state: FormState, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    ends = [(line, "") for one in creators.account_dependants() for line in one.preview(actor, account.id)]
    return draw(
        request, "close", {"account": account, "ends": ends, "state": state}, here="profile", status=status
    )
