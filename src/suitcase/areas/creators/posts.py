"""Writes on posts: upload, publish, edit, delete."""

from __future__ import annotations

from django.db import transaction

from suitcase.areas.access.public import Kind
from suitcase.areas.creators import actions, ports, post_queries, rules
from suitcase.areas.creators.contracts import Draft, Media, Post, PostKind, Visibility
from suitcase.areas.creators.errors import CaptionFrozen, DraftGone, TooManyDrafts
from suitcase.areas.creators.models import CreatorAccount, PostDraft
from suitcase.areas.creators.models import Post as Row
from suitcase.areas.journal.public import action, nothing_changed, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.stores import media as files

_FORGOTTEN_AT_ONCE = 500


@action
def publish_post(
    actor: Actor,
    *,
    creator_account_id: int,
    kind: PostKind,
    media: Media,
    caption: str = "",
    visibility: str = Visibility.PUBLIC,
) -> Post:
    """Publish a post whose media the file store has already checked and stored."""
    row = actions.open_row(actor, creator_account_id)
    text, seen_by = rules.check_post(caption, visibility)
    post = Row(
        creator_account=row,
        kind=kind,
        caption=text,
        visibility=seen_by,
        published_at=clock.now(),
        **_media_columns(media),
    )
    post.save(force_insert=True)
    _record(actor, "post:published", post, kind=str(kind), visibility=str(seen_by))
    return post_queries.to_post(post)


@action
def keep_draft(actor: Actor, *, creator_account_id: int, kind: PostKind, media: Media) -> Draft:
    """Keep an upload, checked and stored, until its owner publishes or discards it; a day at most."""
    account: CreatorAccount = actions.open_row(actor, creator_account_id)
    waiting = post_queries.waiting_drafts().filter(creator_account=account)
    if waiting.count() >= limits.DRAFTS_PER_ACCOUNT:
        raise TooManyDrafts
    draft = PostDraft(creator_account=account, kind=kind, created_at=clock.now(), **_media_columns(media))
    draft.save(force_insert=True)
    _note(actor, "post:uploaded", draft)
    return post_queries.to_draft(draft)


@action
def publish_draft(actor: Actor, *, draft_id: int, caption: str, visibility: str) -> Post:
    """Publish an upload. Of two at once one publishes; the other is told with `DraftGone`."""
    draft = _waiting(actor, draft_id)
    kept = post_queries.to_draft(draft)
    post = publish_post(
        actor,
        creator_account_id=kept.creator_account_id,
        kind=kept.kind,
        media=kept.media,
        caption=caption,
        visibility=visibility,
    )
    draft.ended_at, draft.post_id = clock.now(), post.id
    draft.save(update_fields=["ended_at", "post"])
    return post


@action
def discard_draft(actor: Actor, *, draft_id: int) -> None:
    """Throw an upload away; its files go once this has committed."""
    draft = _waiting(actor, draft_id)
    draft.ended_at = clock.now()
    draft.save(update_fields=["ended_at"])
    _note(actor, "post:upload_discarded", draft)
    transaction.on_commit(lambda: files.discard(draft.media, draft.poster))


@action
def forget_drafts(actor: Actor) -> int:
    """Suitcase gives up uploads nobody published within their time; returns how many, a batch at a time."""
    before = clock.now() - limits.DRAFT_LIFETIME
    late = PostDraft.objects.select_for_update(skip_locked=True).filter(
        ended_at__isnull=True, created_at__lte=before
    )
    rows = list(late.order_by("created_at")[:_FORGOTTEN_AT_ONCE])
    if not rows:
        nothing_changed()
        return 0
    for draft in rows:
        draft.ended_at = clock.now()
        draft.save(update_fields=["ended_at"])
        _note(actor, "post:upload_forgotten", draft)
    names = [name for draft in rows for name in (draft.media, draft.poster)]
    transaction.on_commit(lambda: files.discard(*names))
    return len(rows)


@action
def edit_post(actor: Actor, *, post_id: int, caption: str, visibility: str) -> Post:
    """Change caption and visibility. The caption stays as it is while the post is authorized for ads."""
    post = _mine(actor, post_id)
    text, seen_by = rules.check_post(caption, visibility)
    changed = {}
    if text != post.caption:
        for because in (one.freezes_caption(actor, post.id) for one in ports.post_dependants()):
            if because:
                raise CaptionFrozen(because)
        changed["caption"] = text
    if seen_by != post.visibility:
        changed["visibility"] = seen_by
    if not changed:
        nothing_changed()
        return post_queries.to_post(post)
    before = post.visibility
    for name, value in changed.items():
        setattr(post, name, value)
    post.save(update_fields=list(changed))
    # What a caption said is the creator's own; the journal says only that it changed.
    _record(actor, "post:edited", post, changed=sorted(changed), **{"from": before, "to": str(seen_by)})
    return post_queries.to_post(post)


@action
def delete_post(actor: Actor, *, post_id: int) -> None:
    """Take a post away for good. What stands on it ends with it; its row stays for history, its files do not.

    Files are nobody's but the creator's: they go from the disk once this has committed.
    """
    post = _mine(actor, post_id)
    for dependants in ports.post_dependants():
        dependants.deleted(actor, post.id)
    post.deleted_at = clock.now()
    post.save(update_fields=["deleted_at"])
    _record(actor, "post:deleted", post, kind=post.kind)
    transaction.on_commit(lambda: files.discard(post.media, post.poster))


def _mine(actor: Actor, post_id: int) -> Row:
    post = post_queries.owned_row(actor, Row.objects.filter(id=post_id))
    actions.open_row(actor, post.creator_account_id)
    # Read again under the lock: somebody may have deleted it meanwhile.
    return post_queries.owned_row(actor, Row.objects.select_for_update().filter(id=post_id))


def _waiting(actor: Actor, draft_id: int) -> PostDraft:
    draft = PostDraft.objects.filter(id=draft_id).first()
    if draft is None:
        raise NotFound
    actions.open_row(actor, draft.creator_account_id)
    waiting = post_queries.waiting_drafts().select_for_update().filter(id=draft_id).first()
    if waiting is None:
        raise DraftGone
    return waiting


def _media_columns(media: Media) -> dict[str, str | int]:
    return {
        "media": media.name,
        "poster": media.poster,
        "width": media.width,
        "height": media.height,
        "duration_ms": media.duration_ms,
        "size_bytes": media.size_bytes,
    }


def _note(actor: Actor, verb: str, draft: PostDraft) -> None:
    it = (Kind.CREATOR_ACCOUNT, draft.creator_account_id)
    data = {"creator_account": draft.creator_account_id, "draft": draft.id, "kind": str(draft.kind)}
    record(verb, actor, streams=[it], data=data)


def _record(actor: Actor, verb: str, post: Row, **more: object) -> None:
    it = (Kind.CREATOR_ACCOUNT, post.creator_account_id)
    record(
        verb, actor, streams=[it], data={"creator_account": post.creator_account_id, "post": post.id, **more}
    )
