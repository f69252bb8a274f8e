"""The profile of a creator account as its owner sees it, and one post."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suitcase.areas.consent import public as consent
from suitcase.areas.consent.public import GrantFilter
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountType, Post, PostKind, Visibility
from suitcase.kernel.paging import PageRequest, decode
from suitcase.surfaces.creator_app.pages import (
    actor_of,
    chosen_account,
    draw,
    open_accounts,
    picture,
    signed_in,
)

# Three columns of eight rows.
_POSTS = 24


@signed_in
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Picture, name, numbers and posts of one of the person's accounts."""
    actor = actor_of(request)
    accounts = open_accounts(request)
    account = chosen_account(request, accounts)
    if account is None:
        return HttpResponseRedirect(reverse("app_new_account"))
    after = decode(request.GET.get("after"), _POSTS, width=2)
    posts = creators.list_posts(actor, account.id, size=_POSTS, after=after.key)
    linked = consent.list_grants(actor, GrantFilter("linked", account.id), PageRequest(1))
    context = {
        "account": account,
        "avatar": picture(account.avatar),
        "is_business": account.account_type is AccountType.BUSINESS,
        "accounts": accounts,
        "posts": [_tile(post) for post in posts.rows],
        "post_count": posts.total,
        "permission_count": linked.total,
        "next": posts.next,
        "is_first": after.key is None,
    }
    return draw(request, "me", context, here="profile")


@signed_in
@require_safe
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    """One post, playable."""
    actor = actor_of(request)
    found = creators.get_post(actor, post_id)
    account = creators.get_my_creator_account(actor, found.creator_account_id)
    context = {
        "post": found,
        "account": account,
        "avatar": picture(account.avatar),
        "is_video": found.kind is PostKind.VIDEO,
        "media_url": picture(found.media.name),
        "poster_url": picture(found.media.poster),
        "audience": _audience(found.visibility),
    }
    return draw(request, "post", context, here="profile")


def _tile(post: Post) -> dict[str, Any]:
    caption = post.caption.splitlines()[0] if post.caption else _("Post without a caption")
    return {
        "url": reverse("app_post", args=[post.id]),
        "poster_url": picture(post.media.poster),
        "caption": caption,
        "is_video": post.kind is PostKind.VIDEO,
        "length": _length(post.media.duration_ms),
        "badge": "" if post.visibility is Visibility.PUBLIC else _audience(post.visibility),
    }


def _length(milliseconds: int) -> str:
    minutes, seconds = divmod(max(1, round(milliseconds / 1000)), 60)
    return f"{minutes}:{seconds:02}"


def _audience(visibility: Visibility) -> str:
    return {
        Visibility.PUBLIC: _("Public"),
        Visibility.FRIENDS: _("Friends"),
        Visibility.PRIVATE: _("Private"),
    }[visibility]
