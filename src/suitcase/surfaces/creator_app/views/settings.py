"""Settings of a creator account: what the profile says, its picture, its name, who sees it, what kind it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import Scope
from suitcase.areas.consent.public import GrantFilter
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountType, CreatorAccount
from suitcase.kernel import limits
from suitcase.kernel.errors import Invalid, NotFound, Refusal
from suitcase.kernel.ids import parse_id
from suitcase.kernel.paging import PageRequest
from suitcase.stores import media
from suitcase.surfaces.creator_app.pages import (
    actor_of,
    chosen_account,
    draw,
    open_accounts,
    signed_in,
)
from suitcase.surfaces.creator_app.pictures import categories, category_word
from suitcase.surfaces.kit.bodies import looking, takes_files
from suitcase.surfaces.kit.files import picture
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of

# Names said before an account becomes private; more are counted.
_NAMED = 20


@signed_in
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Everything one may set, in one place."""
    account = chosen_account(request, open_accounts(request))
    if account is None:
        return HttpResponseRedirect(reverse("app_new_account"))
    return _draw(request, account)


@signed_in
@require_POST
def profile(request: HttpRequest) -> HttpResponse:
    """Change display name and bio."""
    account = posted_account(request)
    try:
        creators.change_profile(
            actor_of(request),
            creator_account_id=account.id,
            display_name=request.POST.get("display_name", ""),
            bio=request.POST.get("bio", ""),
        )
    except Refusal as refusal:
        return _draw(
            request, account, profile=FormState.refused(request.POST, refusal, prefix="p"), refusal=refusal
        )
    return _saved(request, account, _("Your profile is changed."))


@takes_files(limits.AVATAR_BYTES)
@signed_in
@require_POST
def avatar(request: HttpRequest) -> HttpResponse:
    """Show another picture. The old one stays until the new one is there."""
    account = posted_account(request)
    name = ""
    try:
        upload = request.FILES.get("avatar")
        if upload is None:
            raise Invalid(fields={"avatar": _("Choose a picture.")})
        with looking(request):
            name = media.store_picture(cast(BinaryIO, upload.file), media.Purpose.AVATAR, field="avatar").name
        creators.change_avatar(actor_of(request), creator_account_id=account.id, avatar=name)
    except Refusal as refusal:
        media.discard(name)
        return _draw(
            request, account, avatar_state=FormState.refused({}, refusal, prefix="a"), refusal=refusal
        )
    return _saved(request, account, _("Your picture is changed."))


@signed_in
@require_POST
def no_avatar(request: HttpRequest) -> HttpResponse:
    """Show initials instead of a picture."""
    account = posted_account(request)
    creators.change_avatar(actor_of(request), creator_account_id=account.id, avatar="")
    return _saved(request, account, _("Your picture is removed."))


@signed_in
@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """Give the account another handle; links stay with it."""
    account = posted_account(request)
    try:
        renamed = creators.rename_creator_account(
            actor_of(request), creator_account_id=account.id, handle=request.POST.get("handle", "")
        )
    except Refusal as refusal:
        return _draw(request, account, state=FormState.refused(request.POST, refusal), refusal=refusal)
    return _saved(request, account, _("This account is now @%(handle)s.") % {"handle": renamed.handle})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def privacy(request: HttpRequest) -> HttpResponse:
    """What making the account private or public means for whom; then doing it."""
    if request.method != "POST":
        account = chosen_account(request, open_accounts(request))
        if account is None:
            return HttpResponseRedirect(reverse("app_new_account"))
        context = {"account": account, **_advertisers(request, account)}
        return draw(request, "privacy", context, here="profile")
    account = posted_account(request)
    changed = creators.set_privacy(
        actor_of(request), creator_account_id=account.id, is_private=request.POST.get("to") == "private"
    )
    words = _("@%(handle)s is private now.") if changed.is_private else _("@%(handle)s is public now.")
    return _saved(request, account, words % {"handle": changed.handle})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def account_type(request: HttpRequest) -> HttpResponse:
    """Become a business account, or a personal one again; says first what changes and what does not."""
    if request.method != "POST":
        account = chosen_account(request, open_accounts(request))
        if account is None:
            return HttpResponseRedirect(reverse("app_new_account"))
        return _draw_type(request, account, FormState({"category": account.category or ""}))
    account = posted_account(request)
    try:
        changed = creators.change_account_type(
            actor_of(request),
            creator_account_id=account.id,
            account_type=request.POST.get("account_type", ""),
            category=request.POST.get("category", ""),
        )
    except Refusal as refusal:
        state = FormState.refused(request.POST, refusal)
        return _draw_type(request, account, state, status=status_of(request, refusal))
    if changed.account_type is AccountType.BUSINESS:
        return _saved(request, account, _("@%(handle)s is a business account.") % {"handle": changed.handle})
    return _saved(request, account, _("@%(handle)s is a personal account.") % {"handle": changed.handle})


def posted_account(request: HttpRequest) -> CreatorAccount:
    """The account the form was drawn for, whatever was looked at meanwhile in another tab."""
    number = parse_id(request.POST.get("account", ""))
    if number is None:
        raise NotFound
    return creators.get_my_creator_account(actor_of(request), number)


def _saved(request: HttpRequest, account: CreatorAccount, words: str) -> HttpResponse:
    messages.success(request, words)
    return see_other(request, f"{reverse('app_settings')}?account={account.id}")


def _advertisers(request: HttpRequest, account: CreatorAccount) -> dict[str, Any]:
    """Who may use posts of this account in ads today: the first names, and how many more."""
    linked = consent.list_grants(actor_of(request), GrantFilter("linked", account.id), PageRequest(_NAMED))
    named = [(grant.requester.ad_account, "") for grant in linked.rows if Scope.POST in grant.scopes]
    return {"named": named, "more": max(0, (linked.total or 0) - len(linked.rows))}


def _draw(
    request: HttpRequest,
    account: CreatorAccount,
    *,
    state: FormState | None = None,
    profile: FormState | None = None,
    avatar_state: FormState | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    told: Mapping[str, str] = {"display_name": account.display_name, "bio": account.bio}
    context = {
        "account": account,
        "avatar": picture(account.avatar),
        "accounts": open_accounts(request),
        "state": state or FormState({"handle": account.handle}),
        "profile": profile or FormState(told, prefix="p"),
        "avatar_state": avatar_state or FormState(prefix="a"),
        "is_business": account.account_type is AccountType.BUSINESS,
        "category": category_word(account.category),
        "rest_days": limits.HANDLE_REST.days,
        "longest": limits.HANDLE_LENGTH[1],
        "avatar_mb": limits.AVATAR_BYTES // 1024**2,
    }
    status = status_of(request, refusal) if refusal else 200
    return draw(request, "settings", context, here="profile", status=status)


def _draw_type(
    request: HttpRequest, account: CreatorAccount, state: FormState, status: int = 200
) -> HttpResponse:
    context = {
        "account": account,
        "state": state,
        "is_business": account.account_type is AccountType.BUSINESS,
        "category": category_word(account.category),
        "categories": categories(),
    }
    return draw(request, "account_type", context, here="profile", status=status)
