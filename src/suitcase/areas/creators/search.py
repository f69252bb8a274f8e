"""Search as you type: the public face of accounts, for somebody who is about to name one."""

from __future__ import annotations

from suitcase.areas.creators import rules
from suitcase.areas.creators.contracts import AccountState, CreatorCard
from suitcase.areas.identity import public as identity
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import prepared


def search_accounts(actor: Actor, typed: str, *, limit: int = limits.HANDLES_OFFERED) -> list[CreatorCard]:
    """Open, public accounts whose handle or display name starts with `typed`, the exact handle first, at most `limit`.

    Shows what any visitor of the network could see. Fewer than two characters find nothing. Raises `TooMany`:
    searches are limited per person, so that nobody can write the list of all accounts down.
    """
    start = rules.tidy_handle(typed)
    if len(start) < limits.SEARCH_FROM or len(typed) > limits.HANDLE_INPUT_LENGTH or not start.isprintable():
        return []
    identity.limit(f"handle-search:{actor.person_id}", limits.HANDLE_SEARCHES_PER_MINUTE, 60)
    found = prepared(
        "SELECT id, handle, display_name, avatar, state FROM creator_search(%s, %s)", (start, limit)
    )
    return [
        CreatorCard(id_, handle, name, avatar, AccountState(state))
        for id_, handle, name, avatar, state in found
    ]
