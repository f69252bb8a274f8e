"""Two at once: sharing against what ends the ground under it, another role against assigning, stopping against both."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.errors import NothingToShare, ReachedByMore
from suitcase.areas.centers import public as centers
from suitcase.kernel.errors import Refusal
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.partners import Town, assign, given, pass_on, role_of, share, stop, town
from tests.areas.ad_accounts.test_sharing import give_away
from tests.cast import center_account, everybody
from tests.races import at_once, wait_until_somebody_queues


@pytest.fixture
def at(own_database: Callable[[str], str]) -> Town:
    return town(everybody())


def test_what_can_meet_meets(at: Town) -> None:
    """One town for all of them: making it costs more than the races."""
    first, second, third = at.ids
    _lowering_against_assigning(at, first)
    _stopping_against_assigning_and_passing_on(at, first)
    _sharing_twice(at, first)
    _passing_on_what_is_being_closed(at)
    _sharing_against_closing(at, second)
    _sharing_against_a_new_owner(at, third)
    _removing_against_sharing(at)
    _removing_after_what_was_shared_meanwhile(at, first)


def _lowering_against_assigning(at: Town, it: int) -> None:
    share(at, "ADMIN", [it])
    done = at_once(
        lambda: share(at, "ANALYST", [it]),
        lambda: assign(at.ben, center_id=at.northwind.id, who=at.nils, ad_account_id=it, role=Role.ADMIN),
    )
    assert not [one for one in done if isinstance(one, Exception)], done
    assert role_of(at.nils, it) is Role.ANALYST


def _stopping_against_assigning_and_passing_on(at: Town, it: int) -> None:
    share(at, "OPERATOR", [it])
    ad_accounts.allow_passing_on(
        at.ana, center_id=at.acme.id, partner_id=at.northwind.id, ad_account_ids=[it], allowed=True
    )
    at_once(
        lambda: stop(at, [it]),
        lambda: pass_on(at, "ANALYST", [it]),
        lambda: assign(at.ben, center_id=at.northwind.id, who=at.ben, ad_account_id=it, role=Role.ADMIN),
    )
    assert (role_of(at.ben, it), role_of(at.nils, it)) == (None, None)
    for who, center in ((at.ben, at.northwind), (at.hal, at.hillside)):
        with acting(who):
            assert it not in access.held_by(center.id, Kind.AD_ACCOUNT)


def _sharing_twice(at: Town, it: int) -> None:
    done = at_once(lambda: share(at, "OPERATOR", [it]), lambda: share(at, "OPERATOR", [it]))
    assert sum(isinstance(one, Refusal) for one in done) == 1
    with acting(at.ana):
        assert len(access.shares(at.acme.id, ad_account_ids=[it])) == 1


def _sharing_against_closing(at: Town, it: int) -> None:
    name = next(one.name for one in at.accounts if one.id == it)
    done = at_once(
        lambda: share(at, "OPERATOR", [it]),
        lambda: ad_accounts.close_ad_account(at.ana, ad_account_id=it, confirm=name),
    )
    # Northwind had nothing to do with it before: a share that comes between is not in what Ana has read.
    assert not isinstance(done[1], Exception) or isinstance(done[1], ReachedByMore), done
    assert it in given(at) or not isinstance(done[1], Refusal)
    assert (it in given(at)) is not isinstance(done[0], Refusal)


def _passing_on_what_is_being_closed(at: Town) -> None:
    """Acts of every centre that reaches it wait for the closing, and find the account closed."""
    short = center_account(at.ana, at.acme, name="Short").id
    share(at, "OPERATOR", [short], may_pass_on=True)
    is_closed = threading.Event()

    def close() -> None:
        with acting(at.ana):
            ad_accounts.close_ad_account(at.ana, ad_account_id=short, confirm="Short")
            is_closed.set()
            wait_until_somebody_queues(2_001)

    def meanwhile() -> object:
        assert is_closed.wait(10)
        return pass_on(at, "ANALYST", [short])

    closed, passed = at_once(close, meanwhile)
    assert closed is None
    assert isinstance(passed, NothingToShare), passed
    with acting(at.hal):
        assert short not in access.held_by(at.hillside.id, Kind.AD_ACCOUNT)


def _sharing_against_a_new_owner(at: Town, it: int) -> None:
    at_once(lambda: share(at, "OPERATOR", [it]), lambda: give_away(at.ana, ad_account_id=it))
    with acting(at.ben):
        assert it not in access.held_by(at.northwind.id, Kind.AD_ACCOUNT)


def _removing_against_sharing(at: Town) -> None:
    stop(at, list(given(at)))
    at_once(
        lambda: share(at, "OPERATOR", at.ids[:1]),
        lambda: centers.remove_partner(at.ben, center_id=at.northwind.id, partner_id=at.acme.id),
    )
    with acting(at.ben):
        assert access.held_by(at.northwind.id, Kind.AD_ACCOUNT) == {}


def _removing_after_what_was_shared_meanwhile(at: Town, it: int) -> None:
    """Who removes a partner and has to wait ends also what was shared while she waited."""
    if not are_partners(at):
        centers.add_partner(at.ana, center_id=at.acme.id, number=str(at.northwind.id))
    removed: list[object] = []

    def remove() -> None:
        removed.extend(
            at_once(lambda: centers.remove_partner(at.ben, center_id=at.northwind.id, partner_id=at.acme.id))
        )

    waiting = threading.Thread(target=remove)
    with acting(at.ana):
        centers.hold_members(at.acme.id)
        waiting.start()
        wait_until_somebody_queues(2_001)
        share(at, "OPERATOR", [it])
    waiting.join(20)
    assert removed == [None]
    assert role_of(at.ben, it) is None
    with acting(at.ben):
        assert access.held_by(at.northwind.id, Kind.AD_ACCOUNT) == {}


def are_partners(at: Town) -> bool:
    """Whether Acme and Northwind are partners."""
    with acting(at.ana):
        return any(one.center_id == at.northwind.id for one in centers.list_partners(at.ana, at.acme.id).rows)
