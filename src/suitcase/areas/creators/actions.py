"""Writes of the creators area."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.creators import ports, queries, rules
from suitcase.areas.creators.contracts import (
    AccountState,
    CreatorAccount,
    Media,
    NewCreatorAccount,
    Post,
    PostKind,
    Visibility,
)
from suitcase.areas.creators.errors import AlreadyClosed, HandleTaken, TooManyCreatorAccounts
from suitcase.areas.creators.models import CreatorAccount as Row
from suitcase.areas.creators.models import PastHandle
from suitcase.areas.creators.models import Post as PostRow
from suitcase.areas.journal.public import action, nothing_changed, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, NotFound
from suitcase.stores.postgres import prepared


@action
def create_creator_account(actor: Actor, *, new: NewCreatorAccount, avatar: str = "") -> CreatorAccount:
    """Create a creator account owned by the person. `avatar` names a stored, checked picture or is empty."""
    person_id = access.require_signed_in(actor)
    checked = rules.check_new(new, network=settings.NETWORK)
    open_ones = Row.objects.filter(created_by=person_id, closed_at__isnull=True)
    if open_ones.count() >= limits.CREATOR_ACCOUNTS_PER_PERSON:
        raise TooManyCreatorAccounts
    row = Row(
        handle=checked.handle,
        handle_key=rules.look_alike_key(checked.handle),
        display_name=checked.display_name,
        bio=checked.bio,
        avatar=avatar,
        account_type=checked.account_type,
        created_by=person_id,
        created_at=clock.now(),
    )
    _save_with_handle(row, force_insert=True)
    me, it = (Kind.PERSON, person_id), (Kind.CREATOR_ACCOUNT, row.id)
    access.grant(actor, subject=me, role=Role.OWNER, object=it)
    record(
        "creator_account:created",
        actor,
        streams=[it, me],
        data={"creator_account": row.id, "handle": row.handle},
    )
    return queries.to_contract(row)


@action
def rename_creator_account(actor: Actor, *, creator_account_id: int, handle: str) -> CreatorAccount:
    """Give the account another handle. Requests and links stay: they are bound to the account, not to its name."""
    row = _mine(actor, creator_account_id)
    wanted = rules.tidy_handle(handle)
    if len(handle) > limits.HANDLE_INPUT_LENGTH:
        wanted = handle[: limits.HANDLE_INPUT_LENGTH]
    if problem := rules.handle_problem(wanted, network=settings.NETWORK):
        raise Invalid(fields={"handle": problem})
    if wanted == row.handle:
        nothing_changed()
        return queries.to_contract(row)
    before = row.handle
    PastHandle.objects.create(
        creator_account=row, handle=before, handle_key=row.handle_key, until=clock.now() + limits.HANDLE_REST
    )
    row.handle, row.handle_key = wanted, rules.look_alike_key(wanted)
    _save_with_handle(row, update_fields=["handle", "handle_key"])
    for dependants in ports.dependants():
        dependants.renamed(actor, row.id, wanted)
    record(
        "creator_account:renamed",
        actor,
        streams=[(Kind.CREATOR_ACCOUNT, row.id)],
        data={"creator_account": row.id, "from": before, "to": wanted},
    )
    return queries.to_contract(row)


@action
def close_creator_account(actor: Actor, *, creator_account_id: int) -> CreatorAccount:
    """Close the account for good: every link and open request ends with it."""
    # Whoever is writing on this open account at the moment finishes first; whoever comes later finds it closed.
    prepared("SELECT pg_advisory_xact_lock(%s)", (creator_account_id,))
    row = _mine(actor, creator_account_id)
    for dependants in ports.dependants():
        dependants.closed(actor, row.id)
    row.state, row.closed_at = AccountState.CLOSED, clock.now()
    row.save(update_fields=["state", "closed_at"])
    record(
        "creator_account:closed",
        actor,
        streams=[(Kind.CREATOR_ACCOUNT, row.id)],
        data={"creator_account": row.id, "handle": row.handle},
    )
    return queries.to_contract(row)


@action
def publish_post(
    actor: Actor,
    *,
    creator_account_id: int,
    kind: PostKind,
    media: Media,
    caption: str = "",
    visibility: Visibility = Visibility.PUBLIC,
) -> Post:
    """Publish a post whose media the file store has already checked and stored."""
    row = _mine(actor, creator_account_id)
    text = caption.strip()
    if len(text) > limits.CAPTION_LENGTH:
        raise Invalid(
            fields={"caption": f"Use at most {limits.CAPTION_LENGTH:,} characters; this has {len(text):,}."}
        )
    post = PostRow(
        creator_account=row,
        kind=kind,
        caption=text,
        media=media.name,
        poster=media.poster,
        width=media.width,
        height=media.height,
        duration_ms=media.duration_ms,
        size_bytes=media.size_bytes,
        visibility=visibility,
        published_at=clock.now(),
    )
    post.save(force_insert=True)
    record(
        "post:published",
        actor,
        streams=[(Kind.CREATOR_ACCOUNT, row.id)],
        data={"creator_account": row.id, "post": post.id, "kind": kind, "visibility": visibility},
    )
    return queries.to_post(post)


def _mine(actor: Actor, creator_account_id: int) -> Row:
    access.require(actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, creator_account_id))
    row = Row.objects.select_for_update().filter(id=creator_account_id).first()
    if row is None:
        raise NotFound
    if row.state == AccountState.CLOSED:
        raise AlreadyClosed
    return row


def _save_with_handle(row: Row, **how: object) -> None:
    rested = prepared("SELECT handle_rests(%s, %s, %s)", (row.handle_key, row.id, clock.now()))
    if rested[0][0]:
        raise HandleTaken(row.handle)
    try:
        with transaction.atomic():
            row.save(**how)  # type: ignore[arg-type]
    except IntegrityError as error:
        if "creator_account_handle" in str(error):
            raise HandleTaken(row.handle) from error
        raise
