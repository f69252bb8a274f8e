"""Where two partners stand with creator accounts, as the database tells the Admins of the one that asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from suitcase.areas.consent import expiry, rules
from suitcase.areas.consent.contracts import Scope
from suitcase.areas.consent.proposals.plans import Standing
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountState
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import BigInts, prepared

_FACTS = "SELECT * FROM consent_proposal_facts(%s, %s, %s::bigint[])"


def find_standings(
    center_id: int, partner_id: int, creator_account_ids: Sequence[int]
) -> dict[int, Standing]:
    """By creator account; what nobody of the two has to do with is there as well, and what does not exist is not."""
    rows = prepared(_FACTS, (center_id, partner_id, BigInts(list(creator_account_ids))))
    cards = creators.get_cards([row[0] for row in rows])
    now = clock.now()
    return {
        row[0]: _standing(center_id, partner_id, row, now, is_open=cards[row[0]].state is AccountState.ACTIVE)
        for row in rows
        if row[0] in cards
    }


def settle_expired(partner_id: int, creator_account_ids: Sequence[int], center_id: int) -> None:
    """Say of requests whose time has run out that it has, before others take their place; the caller holds them."""
    for row in prepared(_FACTS, (center_id, partner_id, BigInts(list(creator_account_ids)))):
        if row[14]:
            system = Actor.system("consent")
            expiry.expire_now(system, center_id=partner_id, creator_account_id=row[0], are_held=True)


def _standing(
    center_id: int, partner_id: int, row: Sequence[Any], now: dt.datetime, *, is_open: bool
) -> Standing:
    (
        _id,
        link,
        scopes,
        ends_at,
        through,
        blocked,
        partner_blocked,
        *theirs,
        waiting,
        waiting_for,
        waits,
        over,
        said_no,
    ) = row
    their_link, _their_request, their_scopes, their_proposer = theirs
    is_waiting = waiting is not None and not over
    return Standing(
        link_id=link or 0,
        held=_scopes(scopes),
        ends_at=ends_at,
        is_passed_on=through is not None,
        is_open=is_open,
        is_blocked=blocked,
        is_partner_blocked=partner_blocked,
        their_link=their_link or 0,
        theirs=_scopes(their_scopes),
        is_mine=their_proposer == center_id,
        is_their_own=their_link is not None and their_proposer is None,
        request_id=waiting if is_waiting else 0,
        waiting=_scopes(waits) if is_waiting else (),
        is_asked_by_me=is_waiting and waiting_for == center_id,
        is_asked_by_them=is_waiting and waiting_for is None,
        rest_until=rules.rest_until(said_no or [], now=now),
    )


def _scopes(names: Iterable[str] | None) -> tuple[Scope, ...]:
    kept = set(names or ())
    return tuple(scope for scope in Scope if scope.value in kept)
