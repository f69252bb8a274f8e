"""Reads of creator accounts: ids in, contracts out."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from rapidfuzz import fuzz, process

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.creators import rules
from suitcase.areas.creators.contracts import (
    AccountState,
    AccountType,
    CreatorAccount,
    CreatorCard,
    HandleMatch,
    Media,
    Post,
    PostKind,
    Visibility,
)
from suitcase.areas.creators.errors import ClosedHandle, UnknownHandle
from suitcase.areas.creators.models import CreatorAccount as Row
from suitcase.areas.creators.models import Post as PostRow
from suitcase.areas.identity import public as identity
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.paging import Key, Page, encode
from suitcase.stores.postgres import prepared

CLOSE_MATCHES = 3
CLOSE_SCORE = 72


def get_my_creator_account(actor: Actor, creator_account_id: int) -> CreatorAccount:
    """A creator account the person owns; `NotFound` for everybody else."""
    access.require(actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, creator_account_id))
    row = Row.objects.filter(id=creator_account_id).first()
    if row is None:
        raise NotFound
    return to_contract(row)


def list_my_creator_accounts(actor: Actor) -> list[CreatorAccount]:
    """The person's own creator accounts, open ones first, then by handle."""
    mine = access.reachable_filter(actor, Kind.CREATOR_ACCOUNT, Permission.CREATOR_ACCOUNT_MANAGE)
    rows = Row.objects.filter(mine).order_by("closed_at", "handle")[: limits.CREATOR_ACCOUNTS_PER_PERSON * 5]
    return sorted(
        (to_contract(row) for row in rows), key=lambda account: account.state is AccountState.CLOSED
    )


def get_cards(ids: Sequence[int]) -> dict[int, CreatorCard]:
    """What any visitor of the network could see of these accounts (name, picture, whether open), by id."""
    rows = prepared("SELECT id, handle, display_name, avatar, state FROM creator_cards(%s)", (list(ids),))
    return {
        id_: CreatorCard(id_, handle, display_name, avatar, AccountState(state))
        for id_, handle, display_name, avatar, state in rows
    }


def find_by_handle(actor: Actor, typed: str) -> HandleMatch:
    """The open account somebody means by `typed`.

    Tells what a visitor of the network could see anyway: existence, display name, whether it is closed. Raises
    `UnknownHandle` with close matches, `ClosedHandle`, or `TooMany` (look-ups are limited per person).
    """
    identity.limit(f"handle:{actor.person_id}", limits.HANDLE_LOOKUPS_PER_MINUTE, 60)
    if len(typed) > limits.HANDLE_INPUT_LENGTH:
        raise UnknownHandle(typed)
    handle = rules.tidy_handle(typed)
    if not handle:
        raise UnknownHandle(typed.strip())
    found = (
        [HandleMatch(i, h, n, AccountState(s)) for i, h, n, s in _lookup(handle)] if handle.isascii() else []
    )
    for match in found:
        if match.state is AccountState.ACTIVE:
            return match
    if found:
        raise ClosedHandle(found[0].handle)
    raise UnknownHandle(handle, _close_matches(handle))


def hold_open(match: HandleMatch) -> None:
    """Keep the account from being closed until the transaction ends; raises `ClosedHandle` when it is closed by now.

    Whoever writes something that stands on an open account of somebody else calls this first.
    """
    prepared("SELECT pg_advisory_xact_lock_shared(%s)", (match.id,))
    if get_cards([match.id])[match.id].state is not AccountState.ACTIVE:
        raise ClosedHandle(match.handle)


def list_posts(
    actor: Actor, creator_account_id: int, *, size: int = limits.PAGE_SIZE, after: Key | None = None
) -> Page[Post]:
    """The owner's posts, newest first."""
    access.require(actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, creator_account_id))
    live = PostRow.objects.filter(creator_account_id=creator_account_id, deleted_at__isnull=True)
    rows = live.order_by("-published_at", "-id")
    if after:
        published, last = after
        rows = rows.extra(where=["(published_at, id) < (%s, %s)"], params=[published, last])
    found = list(rows[: size + 1])
    last_row = found[size - 1] if len(found) > size else None
    cursor = encode((last_row.published_at.isoformat(), last_row.id)) if last_row else None
    return Page([to_post(row) for row in found[:size]], next=cursor, total=live.count())


def get_post(actor: Actor, post_id: int) -> Post:
    """One post of an account the person owns; `NotFound` for everybody else."""
    row = PostRow.objects.filter(id=post_id, deleted_at__isnull=True).first()
    if row is None:
        raise NotFound
    access.require(actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, row.creator_account_id))
    return to_post(row)


def may_see_file(actor: Actor, name: str) -> bool:
    """Whether a row the person may see names this stored file.

    Profile pictures are there for everybody who is signed in; media and posters of posts for the account's owner.
    """
    if not actor.is_signed_in or not name:
        return False
    if prepared("SELECT creator_avatar_exists(%s)", (name,))[0][0]:
        return True
    posts = PostRow.objects.filter(Q(media=name) | Q(poster=name), deleted_at__isnull=True)
    owners = posts.values_list("creator_account_id", flat=True)[:1]
    return any(
        access.check(actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, owner)).allowed
        for owner in owners
    )


def to_contract(row: Row) -> CreatorAccount:
    """The contract of one table row."""
    return CreatorAccount(
        id=row.id,
        handle=row.handle,
        display_name=row.display_name,
        bio=row.bio,
        avatar=row.avatar,
        account_type=AccountType(row.account_type),
        is_private=row.is_private,
        state=AccountState(row.state),
        created_at=row.created_at,
    )


def to_post(row: PostRow) -> Post:
    """The contract of one post."""
    media = Media(row.media, row.poster, row.width, row.height, row.duration_ms, row.size_bytes)
    return Post(
        row.id,
        row.creator_account_id,
        PostKind(row.kind),
        row.caption,
        media,
        Visibility(row.visibility),
        row.published_at,
    )


def _lookup(handle: str) -> list[tuple]:
    return prepared("SELECT id, handle, display_name, state FROM creator_lookup(%s)", (handle,))


def _close_matches(handle: str) -> list[str]:
    plain = rules.plain_letters(handle)
    candidates = [
        row[0]
        for row in prepared("SELECT handle FROM creator_near(%s, %s)", (plain, rules.look_alike_key(plain)))
    ]
    ranked = process.extract(
        plain, candidates, scorer=fuzz.ratio, limit=CLOSE_MATCHES, score_cutoff=CLOSE_SCORE
    )
    return [name for name, _, _ in ranked]
