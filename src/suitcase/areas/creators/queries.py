"""Reads of creator accounts: ids in, contracts out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.creators import rules
from suitcase.areas.creators.contracts import (
    AccountState,
    AccountType,
    Category,
    CreatorAccount,
    CreatorCard,
    HandleMatch,
    Profile,
)
from suitcase.areas.creators.errors import ClosedHandle, UnknownHandle
from suitcase.areas.creators.models import CreatorAccount as Row
from suitcase.areas.identity import public as identity
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.stores.postgres import prepared, queue

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
    rows = prepared(
        "SELECT id, handle, display_name, avatar, state, is_private FROM creator_cards(%s)", (list(ids),)
    )
    return {
        id_: CreatorCard(id_, handle, display_name, avatar, AccountState(state), is_private)
        for id_, handle, display_name, avatar, state, is_private in rows
    }


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """The public names of creator accounts, "@handle", by id."""
    return {id_: f"@{card.handle}" for id_, card in get_cards(sorted(set(ids))).items()}


def get_profile(actor: Actor, handle: str) -> Profile:
    """What any signed-in person may see of the open account with this handle; `NotFound` otherwise."""
    access.require_signed_in(actor)
    tidied = rules.tidy_handle(handle[: limits.HANDLE_INPUT_LENGTH])
    rows = prepared(
        "SELECT id, handle, display_name, bio, avatar, account_type, category, is_private, posts"
        " FROM creator_profile(%s)",
        (tidied,),
    )
    if not tidied.isascii() or not rows:
        raise NotFound
    id_, name, display_name, bio, avatar, account_type, category, is_private, posts = rows[0]
    kind, about = AccountType(account_type), Category(category) if category else None
    return Profile(id_, name, display_name, bio, avatar, kind, is_private, posts, about)


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
    queue("pg_advisory_xact_lock_shared(%s)", (match.id,))
    if get_cards([match.id])[match.id].state is not AccountState.ACTIVE:
        raise ClosedHandle(match.handle)


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
        category=Category(row.category) if row.category else None,
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
