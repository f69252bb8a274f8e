"""Reads of posts: the owner's own, what anybody in the network sees, and what an ad account may use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.creators import queries
from suitcase.areas.creators.contracts import (
    AccountState,
    Draft,
    Media,
    Post,
    PostFilter,
    PostKind,
    UsablePosts,
    Visibility,
)
from suitcase.areas.creators.models import CreatorAccount, PostDraft
from suitcase.areas.creators.models import Post as Row
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.paging import Key, Page, encode
from suitcase.stores import media as files
from suitcase.stores.postgres import prepared

_COLUMNS = (
    "id, creator_account_id, kind, caption, media, poster, width, height, duration_ms, size_bytes, visibility,"
    " published_at"
)
_PUBLIC_SQL = f"SELECT {_COLUMNS} FROM creator_public_posts(%s, %s, %s, %s, %s)"  # noqa: S608 - a constant
_NO_SCOPE = "The creator has not allowed this ad account to use posts in ads."
_PRIVATE = "The account is private, so its posts cannot be used in ads until the creator makes it public."
_CLOSED = "The account is closed, so its posts cannot be used in ads."


def list_posts(
    actor: Actor,
    creator_account_id: int,
    *,
    size: int = limits.PAGE_SIZE,
    after: Key | None = None,
    wanted: PostFilter | None = None,
) -> Page[Post]:
    """The owner's posts, newest first unless `wanted` says otherwise; `total` counts all that fit `wanted`."""
    access.require(actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, creator_account_id))
    wanted = wanted or PostFilter()
    live = Row.objects.filter(creator_account_id=creator_account_id, deleted_at__isnull=True)
    for text in wanted.search.split():
        live = live.filter(caption__icontains=text)
    if wanted.kind:
        live = live.filter(kind=wanted.kind)
    if wanted.visibility:
        live = live.filter(visibility=wanted.visibility)
    return _page(live, size, after, oldest_first=wanted.oldest_first, total=live.count())


def get_post(actor: Actor, post_id: int) -> Post:
    """One post of an account the person owns.

    `NotFound` for everybody else; 403 for an advertiser with a link when the post is public, so that she knows of it.
    """
    return to_post(owned_row(actor, Row.objects.filter(id=post_id)))


def owned_row(actor: Actor, rows: QuerySet[Row]) -> Row:
    """The one row of `rows` that is not deleted, if the person owns its account; raises as `get_post` does."""
    row = rows.filter(deleted_at__isnull=True).first()
    if row is None:
        raise NotFound
    access.require(actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, row.creator_account_id))
    return row


def list_public_posts(
    actor: Actor, creator_account_id: int, *, size: int = limits.PAGE_SIZE, after: Key | None = None
) -> Page[Post]:
    """What any signed-in visitor sees of an account, newest first; nothing of a private or closed one."""
    access.require_signed_in(actor)
    published, last = after or (None, None)
    rows = prepared(_PUBLIC_SQL, (creator_account_id, None, published, last, size + 1))
    posts = [_of_row(row) for row in rows]
    cursor = _cursor(posts[size - 1]) if len(posts) > size else None
    return Page(posts[:size], next=cursor)


def get_public_post(actor: Actor, post_id: int) -> Post:
    """One public post of an open, public account; `NotFound` for any other."""
    access.require_signed_in(actor)
    rows = prepared(_PUBLIC_SQL, (None, [post_id], None, None, 1))
    if not rows:
        raise NotFound
    return _of_row(rows[0])


def list_usable_posts(
    actor: Actor,
    *,
    ad_account_id: int,
    creator_account_id: int,
    size: int = limits.PAGE_SIZE,
    after: Key | None = None,
) -> UsablePosts:
    """The posts of a creator account that this ad account may use in ads now, newest first.

    `after` is the decoded `next` of the page before. Only public posts of an open, public account can be used; when
    there can be none (no POST scope in this ad account, account private or closed) `because` says why. Raises
    `NotFound` to whoever has no path to the ad account or the creator account, and 403 below Operator.
    """
    access.require(actor, Permission.ADS_EDIT, (Kind.AD_ACCOUNT, ad_account_id))
    account = (Kind.CREATOR_ACCOUNT, creator_account_id)
    if not access.check(actor, Permission.CREATOR_ACCOUNT_SEE, account).has_path:
        raise NotFound
    held = access.relations(subject=(Kind.AD_ACCOUNT, ad_account_id), role=Role.POST, object=account)
    card = queries.get_cards([creator_account_id])[creator_account_id]
    for is_so, because in (
        (not held, _NO_SCOPE),
        (card.state is not AccountState.ACTIVE, _CLOSED),
        (card.is_private, _PRIVATE),
    ):
        if is_so:
            return UsablePosts(Page([]), because)
    access.focus(account)
    rows = Row.objects.filter(
        creator_account_id=creator_account_id, deleted_at__isnull=True, visibility=Visibility.PUBLIC
    )
    return UsablePosts(_page(rows, size, after))


def list_drafts(actor: Actor, creator_account_id: int) -> list[Draft]:
    """The owner's uploads that wait to be published, newest first."""
    access.require(actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, creator_account_id))
    rows = waiting_drafts().filter(creator_account_id=creator_account_id)
    return [to_draft(row) for row in rows.order_by("-created_at", "-id")[: limits.DRAFTS_PER_ACCOUNT]]


def get_draft(actor: Actor, draft_id: int) -> Draft:
    """One upload that waits to be published; `NotFound` when it is somebody else's, published or gone."""
    row = waiting_drafts().filter(id=draft_id).first()
    if row is None:
        raise NotFound
    access.require(actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, row.creator_account_id))
    return to_draft(row)


def waiting_drafts() -> QuerySet[PostDraft]:
    """Drafts that are neither published nor discarded nor past their time."""
    return PostDraft.objects.filter(ended_at__isnull=True, created_at__gt=clock.now() - limits.DRAFT_LIFETIME)


def may_see_file(actor: Actor, name: str) -> bool:
    """Whether a row the person may see names this stored file, or the file that `name` is the small one of.

    Profile pictures and what stands in public posts are there for everybody who is signed in; everything else for
    the account's owner.
    """
    if not actor.is_signed_in or not name:
        return False
    name = files.whole(name)
    if prepared("SELECT creator_avatar_exists(%s) OR creator_public_file(%s)", (name, name))[0][0]:
        return True
    named = Q(media=name) | Q(poster=name)
    posts = Row.objects.filter(named, deleted_at__isnull=True).values_list("creator_account_id", flat=True)
    drafts = PostDraft.objects.filter(named, ended_at__isnull=True)
    owners = set(posts[:1]) | set(drafts.values_list("creator_account_id", flat=True)[:1])
    return any(
        access.check(actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, owner)).allowed
        for owner in owners
    )


def names_in_use(names: Sequence[str]) -> set[str]:
    """Which of these stored files a profile, a post or a waiting upload still shows. For Suitcase itself, in a job."""
    found = set(CreatorAccount.objects.filter(avatar__in=names).values_list("avatar", flat=True))
    for rows in (
        Row.objects.filter(deleted_at__isnull=True),
        PostDraft.objects.filter(ended_at__isnull=True),
    ):
        for media, poster in rows.filter(Q(media__in=names) | Q(poster__in=names)).values_list(
            "media", "poster"
        ):
            found |= {media, poster}
    return found & set(names)


def visible_posters(actor: Actor, post_ids: list[int]) -> list[str]:
    """The poster of each post, in the order asked; "" for a post the person may not see."""
    mine = Row.objects.filter(id__in=post_ids, deleted_at__isnull=True)
    owners = set(mine.values_list("creator_account_id", flat=True))
    allowed = {
        owner
        for owner in owners
        if access.check(actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, owner)).allowed
    }
    known = {row.id: row.poster for row in mine if row.creator_account_id in allowed}
    others = [post_id for post_id in post_ids if post_id not in known]
    if others:
        rows = prepared(_PUBLIC_SQL, (None, others, None, None, len(others)))
        known |= {row[0]: row[5] for row in rows}
    return [known.get(post_id, "") for post_id in post_ids]


def to_post(row: Row) -> Post:
    """The contract of one post."""
    return Post(
        row.id,
        row.creator_account_id,
        PostKind(row.kind),
        row.caption,
        _media(row),
        Visibility(row.visibility),
        row.published_at,
    )


def to_draft(row: PostDraft) -> Draft:
    """The contract of one draft."""
    kept_until = row.created_at + limits.DRAFT_LIFETIME
    return Draft(row.id, row.creator_account_id, PostKind(row.kind), _media(row), row.created_at, kept_until)


def _media(row: Row | PostDraft) -> Media:
    return Media(row.media, row.poster, row.width, row.height, row.duration_ms, row.size_bytes)


def _of_row(row: tuple) -> Post:
    id_, account, kind, caption, media, poster, width, height, duration, size, visibility, published_at = row
    kept = Media(media, poster, width, height, duration, size)
    return Post(id_, account, PostKind(kind), caption, kept, Visibility(visibility), published_at)


def _page(
    rows: QuerySet[Row],
    size: int,
    after: Key | None,
    *,
    oldest_first: bool = False,
    total: int | None = None,
) -> Page[Post]:
    side = "gt" if oldest_first else "lt"
    if after:
        published, last = after
        rows = rows.filter(
            Q(**{f"published_at__{side}": published}) | Q(published_at=published, **{f"id__{side}": last})
        )
    ordering = ["published_at", "id"] if oldest_first else ["-published_at", "-id"]
    found = [to_post(row) for row in rows.order_by(*ordering)[: size + 1]]
    cursor = _cursor(found[size - 1]) if len(found) > size else None
    return Page(found[:size], next=cursor, total=total)


def _cursor(post: Post) -> str:
    at: dt.datetime = post.published_at
    return encode((at.isoformat(), post.id))
