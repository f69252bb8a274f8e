"""Writes on creator accounts themselves; those on posts stand in `posts`."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.creators import ports, queries, rules
from suitcase.areas.creators.contracts import AccountState, CreatorAccount, NewCreatorAccount
from suitcase.areas.creators.errors import AlreadyClosed, HandleTaken, TooManyCreatorAccounts
from suitcase.areas.creators.models import CreatorAccount as Row
from suitcase.areas.creators.models import PastHandle
from suitcase.areas.journal.public import action, nothing_changed, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, NotFound
from suitcase.stores import media as files
from suitcase.stores.postgres import prepared, queue


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
    row = open_row(actor, creator_account_id)
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
    queue("pg_advisory_xact_lock(%s)", (creator_account_id,))
    row = open_row(actor, creator_account_id)
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
def change_profile(actor: Actor, *, creator_account_id: int, display_name: str, bio: str) -> CreatorAccount:
    """Change what people read at the top of the profile. An empty display name means the handle."""
    row = open_row(actor, creator_account_id)
    checked = rules.check_profile(display_name, bio, handle=row.handle)
    changed = [name for name, value in checked.items() if getattr(row, name) != value]
    if not changed:
        nothing_changed()
        return queries.to_contract(row)
    for name in changed:
        setattr(row, name, checked[name])
    row.save(update_fields=changed)
    _record(actor, "creator_account:profile_changed", row, changed=changed)
    return queries.to_contract(row)


@action
def change_avatar(actor: Actor, *, creator_account_id: int, avatar: str) -> CreatorAccount:
    """Show another picture: a stored, checked one, or "" for initials. The old file goes once this has committed."""
    row = open_row(actor, creator_account_id)
    old = row.avatar
    if old == avatar:
        nothing_changed()
        return queries.to_contract(row)
    row.avatar = avatar
    row.save(update_fields=["avatar"])
    _record(actor, "creator_account:avatar_changed", row, removed=not avatar)
    transaction.on_commit(lambda: files.discard(old))
    return queries.to_contract(row)


@action
def change_account_type(
    actor: Actor, *, creator_account_id: int, account_type: str, category: str = ""
) -> CreatorAccount:
    """Make it a business account about `category`, or a personal one. Handle, posts, requests and links stay."""
    row = open_row(actor, creator_account_id)
    wanted, about = rules.check_account_type(account_type, category)
    if (wanted, about) == (row.account_type, row.category):
        nothing_changed()
        return queries.to_contract(row)
    before, row.account_type, row.category = row.account_type, wanted, about
    row.save(update_fields=["account_type", "category"])
    change = {"from": before, "to": str(wanted), "category": about}
    _record(actor, "creator_account:type_changed", row, **change)
    return queries.to_contract(row)


@action
def set_privacy(actor: Actor, *, creator_account_id: int, is_private: bool) -> CreatorAccount:
    """Make the account private or public. Links stay; while it is private none of its posts can be used in ads."""
    row = open_row(actor, creator_account_id)
    if row.is_private == is_private:
        nothing_changed()
        return queries.to_contract(row)
    row.is_private = is_private
    row.save(update_fields=["is_private"])
    _record(actor, "creator_account:made_private" if is_private else "creator_account:made_public", row)
    return queries.to_contract(row)


def open_row(actor: Actor, creator_account_id: int) -> Row:
    """The row of an account the person owns, locked until the transaction ends; `AlreadyClosed` when it is closed."""
    access.require(actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, creator_account_id))
    row = Row.objects.select_for_update().filter(id=creator_account_id).first()
    if row is None:
        raise NotFound
    if row.state == AccountState.CLOSED:
        raise AlreadyClosed
    return row


def _record(actor: Actor, verb: str, row: Row, **more: object) -> None:
    it = (Kind.CREATOR_ACCOUNT, row.id)
    record(verb, actor, streams=[it], data={"creator_account": row.id, "handle": row.handle, **more})


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
