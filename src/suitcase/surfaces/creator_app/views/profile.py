"""The profile of a creator account: as its owner sees it, and as everybody else does."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suitcase.areas.consent import public as consent
from suitcase.areas.consent.public import GrantFilter
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountType, PostFilter, PostKind, Visibility
from suitcase.kernel.errors import NotFound
from suitcase.kernel.ids import parse_id
from suitcase.kernel.paging import PageRequest, decode
from suitcase.stores.media.sheet import sheet as draw_sheet
from suitcase.surfaces.creator_app.pages import (
    actor_of,
    chosen_account,
    draw,
    open_accounts,
    signed_in,
)
from suitcase.surfaces.creator_app.pictures import TILES, audience, category_word, grid
from suitcase.surfaces.kit.files import as_stored, picture
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec


def _posts_list() -> ListSpec:
    return ListSpec(
        columns=[Column("posts", _("Posts"))],
        order="posts",
        search=_("Search captions"),
        filters=[
            Filter("kind", _("Kind"), [("VIDEO", _("Videos")), ("PHOTO", _("Photos"))], _("All kinds")),
            Filter(
                "seen", _("Seen by"), [(one.value, audience(one)) for one in Visibility], _("Any audience")
            ),
            Filter("order", _("Order"), [("oldest", _("Oldest first"))], everything=_("Newest first")),
        ],
        sizes=(TILES,),
    )


@signed_in
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Picture, name, numbers and posts of one of the person's accounts."""
    actor = actor_of(request)
    accounts = open_accounts(request)
    account = chosen_account(request, accounts)
    if account is None:
        return HttpResponseRedirect(reverse("app_new_account"))
    state = _posts_list().read(request.GET, request.path)
    kind, seen = state.filters.get("kind"), state.filters.get("seen")
    wanted = PostFilter(
        state.q,
        PostKind(kind) if kind else None,
        Visibility(seen) if seen else None,
        "order" in state.filters,
    )
    after = decode(state.after, width=2)
    posts = creators.list_posts(actor, account.id, size=TILES, after=after.key, wanted=wanted)
    linked = consent.list_grants(actor, GrantFilter("linked", account.id), PageRequest(1))
    context = {
        "account": account,
        "avatar": picture(account.avatar),
        "about": _about(account.account_type, category_word(account.category)),
        "accounts": accounts,
        "page": ListPage(state, posts.rows, total=posts.total, next_cursor=posts.next or ""),
        "grid": grid(posts.rows),
        "post_count": posts.total
        if wanted == PostFilter()
        else creators.list_posts(actor, account.id, size=1).total,
        "permission_count": linked.total,
        "drafts": len(creators.list_drafts(actor, account.id)),
        "is_first": after.key is None,
        "is_searched": bool(wanted != PostFilter()),
    }
    return draw(request, "me", context, here="profile")


@signed_in
@require_safe
def public(request: HttpRequest, handle: str) -> HttpResponse:
    """What anybody who is signed in sees of an open account: its face and its public posts."""
    actor = actor_of(request)
    profile = creators.get_profile(actor, handle)
    after = decode(request.GET.get("after"), width=2)
    posts = creators.list_public_posts(actor, profile.id, size=TILES, after=after.key)
    context = {
        "profile": profile,
        "avatar": picture(profile.avatar),
        "about": _about(profile.account_type, category_word(profile.category)),
        "is_mine": any(account.id == profile.id for account in open_accounts(request)),
        "grid": grid(posts.rows),
        "next": posts.next,
        "is_first": after.key is None,
    }
    return draw(request, "public_profile", context, here="profile")


@signed_in
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The small pictures of a page of posts as one, each in its place; nothing where the person may not look."""
    numbers = [parse_id(part) for part in request.GET.get("posts", "")[: TILES * 20].split(",")]
    ids = [number for number in numbers if number is not None]
    if not ids or len(ids) != len(numbers) or len(ids) > TILES:
        raise NotFound
    posters = creators.visible_posters(actor_of(request), ids)
    if not any(posters):
        raise NotFound
    return as_stored(HttpResponse(draw_sheet(posters), content_type="image/webp"), "posts.webp")


def _about(account_type: AccountType, category: str) -> str:
    if account_type is not AccountType.BUSINESS:
        return ""
    return " · ".join(part for part in (_("Business account"), category) if part)
