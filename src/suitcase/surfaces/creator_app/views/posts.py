"""Posts in the app: uploading, publishing, looking at one, editing, deleting."""

from __future__ import annotations

from typing import BinaryIO, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import (
    CreatorAccount,
    Draft,
    Media,
    Post,
    PostKind,
    PostUse,
    Visibility,
)
from suitcase.areas.creators.errors import CaptionFrozen, DraftGone
from suitcase.kernel import limits
from suitcase.kernel.errors import Denied, Invalid, NotFound, Refusal
from suitcase.kernel.ids import parse_id
from suitcase.stores import media
from suitcase.surfaces.creator_app.pages import (
    actor_of,
    chosen_account,
    draw,
    open_accounts,
    signed_in,
)
from suitcase.surfaces.creator_app.pictures import audience, audiences, length
from suitcase.surfaces.kit.bodies import looking, takes_files
from suitcase.surfaces.kit.files import picture
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of


@takes_files(limits.VIDEO_BYTES)
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose a video or a photo; it is checked, stored and waits for its caption."""
    account = _account(request)
    if account is None:
        return HttpResponseRedirect(reverse("app_new_account"))
    if request.method != "POST":
        return _draw_new(request, account, FormState())
    try:
        draft = _taken_in(request, account)
    except Refusal as refusal:
        state = FormState.refused(request.POST, refusal)
        return _draw_new(request, account, state, status=status_of(request, refusal))
    return see_other(request, reverse("app_draft", args=[draft.id]))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Look at an upload, write its caption, choose who sees it, publish it."""
    actor = actor_of(request)
    if request.method != "POST":
        found = creators.get_draft(actor, draft_id)
        return _draw_draft(request, found, FormState({"visibility": Visibility.PUBLIC.value}))
    try:
        post = creators.publish_draft(
            actor,
            draft_id=draft_id,
            caption=request.POST.get("caption", ""),
            visibility=request.POST.get("visibility", ""),
        )
    except DraftGone:
        raise
    except Refusal as refusal:
        found = creators.get_draft(actor, draft_id)
        return _draw_draft(request, found, FormState.refused(request.POST, refusal), status=refusal.status)
    messages.success(request, _("Your post is on the profile."))
    return see_other(request, reverse("app_post", args=[post.id]))


@signed_in
@require_POST
def discard(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Throw an upload away."""
    creators.discard_draft(actor_of(request), draft_id=draft_id)
    messages.success(request, _("The upload is discarded."))
    return see_other(request, reverse("app_me"))


@signed_in
@require_safe
def one(request: HttpRequest, post_id: int) -> HttpResponse:
    """One post: its owner's with what she may do, anybody's when it is public."""
    actor = actor_of(request)
    try:
        found, is_mine = creators.get_post(actor, post_id), True
    except (NotFound, Denied):
        found, is_mine = creators.get_public_post(actor, post_id), False
    card = creators.get_cards([found.creator_account_id])[found.creator_account_id]
    context = {
        "post": found,
        "account": card,
        "avatar": picture(card.avatar),
        "audience": audience(found.visibility),
        "is_mine": is_mine,
        **_shown(found.kind, found.media),
    }
    return draw(request, "post", context, here="profile")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, post_id: int) -> HttpResponse:
    """Change caption and visibility."""
    actor = actor_of(request)
    post = creators.get_post(actor, post_id)
    if request.method != "POST":
        state = FormState({"caption": post.caption, "visibility": post.visibility.value})
        return _draw_edit(request, post, state)
    try:
        creators.edit_post(
            actor,
            post_id=post_id,
            caption=request.POST.get("caption", post.caption),
            visibility=request.POST.get("visibility", ""),
        )
    except (Invalid, CaptionFrozen) as refusal:
        state = FormState.refused(request.POST, refusal)
        return _draw_edit(request, post, state, status=status_of(request, refusal))
    messages.success(request, _("The post is changed."))
    return see_other(request, reverse("app_post", args=[post_id]))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, post_id: int) -> HttpResponse:
    """What goes with a post, by name; then deleting it."""
    actor = actor_of(request)
    post = creators.get_post(actor, post_id)
    if request.method != "POST":
        context = {"post": post, "uses": [(use.name, use.note) for use in _uses(request, post)]}
        return draw(request, "delete_post", {**context, **_shown(post.kind, post.media)}, here="profile")
    creators.delete_post(actor, post_id=post_id)
    messages.success(request, _("The post is deleted."))
    return see_other(request, f"{reverse('app_me')}?account={post.creator_account_id}")


def _account(request: HttpRequest) -> CreatorAccount | None:
    """The account the form was drawn for, else the one looked at."""
    number = parse_id(request.POST.get("account", ""))
    if request.method == "POST" and number is not None:
        return creators.get_my_creator_account(actor_of(request), number)
    return chosen_account(request, open_accounts(request))


def _taken_in(request: HttpRequest, account: CreatorAccount) -> Draft:
    upload = request.FILES.get("file")
    if upload is None:
        raise Invalid(fields={"file": _("Choose a video or a photo.")})
    with looking(request):
        is_video, kept = media.store_upload(cast(BinaryIO, upload.file), upload.name or "")
    try:
        return creators.keep_draft(
            actor_of(request),
            creator_account_id=account.id,
            kind=PostKind.VIDEO if is_video else PostKind.PHOTO,
            media=Media(kept.name, kept.poster, kept.width, kept.height, kept.duration_ms, kept.size_bytes),
        )
    except Refusal:
        media.discard(kept.name, kept.poster)
        raise


def _uses(request: HttpRequest, post: Post) -> list[PostUse]:
    actor = actor_of(request)
    return [
        use
        for area in creators.post_dependants()
        for use in area.uses(actor, post.creator_account_id, post.id)
    ]


def _shown(kind: PostKind, files: Media) -> dict[str, object]:
    return {
        "is_video": kind is PostKind.VIDEO,
        "media_url": picture(files.name),
        "poster_url": picture(files.poster),
        "length": length(files.duration_ms),
        "files": files,
    }


def _draw_new(
    request: HttpRequest, account: CreatorAccount, state: FormState, status: int = 200
) -> HttpResponse:
    context = {
        "account": account,
        "accounts": open_accounts(request),
        "state": state,
        "drafts": [_waiting(one) for one in creators.list_drafts(actor_of(request), account.id)],
        "most_bytes": limits.VIDEO_BYTES,
        "video_mb": limits.VIDEO_BYTES // 1024**2,
        "photo_mb": limits.PHOTO_BYTES // 1024**2,
    }
    return draw(request, "new_post", context, here="profile", status=status)


def _waiting(one: Draft) -> dict[str, object]:
    is_video = one.kind is PostKind.VIDEO
    return {
        "url": reverse("app_draft", args=[one.id]),
        "picture": picture(media.small(one.media.poster)),
        "name": _("Video, %(length)s") % {"length": length(one.media.duration_ms)}
        if is_video
        else _("Photo"),
        "at": one.created_at,
    }


def _draw_draft(request: HttpRequest, found: Draft, state: FormState, status: int = 200) -> HttpResponse:
    account = creators.get_my_creator_account(actor_of(request), found.creator_account_id)
    context = {
        "draft": found,
        "account": account,
        "state": state,
        "audiences": audiences(),
        "longest": limits.CAPTION_LENGTH,
        **_shown(found.kind, found.media),
    }
    return draw(request, "draft", context, here="profile", tabs=False, status=status)


def _draw_edit(request: HttpRequest, post: Post, state: FormState, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    frozen = (area.freezes_caption(actor, post.id) for area in creators.post_dependants())
    context = {
        "post": post,
        "state": state,
        "audiences": audiences(),
        "longest": limits.CAPTION_LENGTH,
        "uses": [use.name for use in _uses(request, post)],
        "frozen": next((because for because in frozen if because), ""),
        **_shown(post.kind, post.media),
    }
    return draw(request, "edit_post", context, here="profile", status=status)
