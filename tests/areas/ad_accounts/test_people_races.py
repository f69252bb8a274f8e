"""Two at once on the people of an ad account: one effect, the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import people
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import Change, RoleRequestState, Status
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus
from suitcase.kernel.errors import Conflict, Invalid, NotFound, Refusal
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.people import role_of, somebody
from tests.areas.consent.test_requests import approve, ask
from tests.cast import Cast, everybody, person
from tests.races import at_once, one_won, wait_until_somebody_queues


@pytest.fixture
def cast(own_database: Callable[[str], str]) -> Cast:
    """The cast, committed, in a database of this test's own."""
    return everybody()


def test_two_admins_answer_at_once(cast: Cast) -> None:
    vera, boss = somebody(cast, "Vera", Role.ANALYST), somebody(cast, "Boss", Role.ADMIN)
    asked = ad_accounts.request_role(vera, ad_account_id=cast.acme.id, role="ADMIN")
    results = at_once(
        lambda: ad_accounts.answer_role_request(cast.ana, request_id=asked, approve=True, role="OPERATOR"),
        lambda: ad_accounts.answer_role_request(boss, request_id=asked, approve=False),
    )
    one_won(results)
    with acting(vera):
        state = ad_accounts.get_role_request(vera, asked).state
    given = role_of(vera, cast.acme.id)
    assert (state, given) in {
        (RoleRequestState.APPROVED, Role.OPERATOR),
        (RoleRequestState.REJECTED, Role.ANALYST),
    }


def test_accepting_meets_withdrawing(cast: Cast) -> None:
    vera = somebody(cast, "Vera", Role.ANALYST)
    asked = ad_accounts.request_role(vera, ad_account_id=cast.acme.id, role="ADMIN")
    results = at_once(
        lambda: ad_accounts.answer_role_request(cast.ana, request_id=asked, approve=True),
        lambda: ad_accounts.withdraw_role_request(vera, request_id=asked),
    )
    one_won(results)
    with acting(vera):
        state = ad_accounts.get_role_request(vera, asked).state
    assert (role_of(vera, cast.acme.id) is Role.ADMIN) is (state is RoleRequestState.APPROVED)


def test_a_double_click_asks_once(cast: Cast) -> None:
    vera = somebody(cast, "Vera", Role.ANALYST)
    one_won(at_once(*[lambda: ad_accounts.request_role(vera, ad_account_id=cast.acme.id, role="ADMIN")] * 3))


def test_accepting_meets_cancelling(cast: Cast) -> None:
    ben = person("Ben")
    (invitation,) = ad_accounts.invite_people(
        cast.ana, ad_account_id=cast.acme.id, emails="ben@people.example", role="ADMIN"
    )
    results = at_once(
        lambda: ad_accounts.accept_invitation(ben, invitation_id=invitation),
        lambda: ad_accounts.cancel_invitation(cast.ana, ad_account_id=cast.acme.id, invitation_id=invitation),
    )
    one_won(results)
    with acting(cast.ana):
        (row,) = ad_accounts.list_invitations(cast.ana, cast.acme.id, state=None).rows
    assert (role_of(ben, cast.acme.id) is Role.ADMIN) is (row.state == "ACCEPTED")


def test_two_tabs_accept_once_and_two_admins_invite_one_address_once(cast: Cast) -> None:
    ben, boss = person("Ben"), somebody(cast, "Boss", Role.ADMIN)
    at_once(
        *[
            lambda actor=actor: ad_accounts.invite_people(
                actor, ad_account_id=cast.acme.id, emails="ben@people.example", role="ANALYST"
            )
            for actor in (cast.ana, boss)
        ]
    )
    with acting(ben):
        (mine,) = ad_accounts.my_invitations(ben)
    one_won(at_once(*[lambda: ad_accounts.accept_invitation(ben, invitation_id=mine.id)] * 2))


def test_two_admins_remove_each_other_and_somebody_stays(cast: Cast) -> None:
    vera, boss = somebody(cast, "Vera", Role.ADMIN), somebody(cast, "Boss", Role.ADMIN)
    account = cast.acme.id
    results = at_once(
        lambda: ad_accounts.remove_member(vera, ad_account_id=account, person_id=boss.person_id or 0),
        lambda: ad_accounts.remove_member(boss, ad_account_id=account, person_id=vera.person_id or 0),
    )
    lost = [one for one in results if isinstance(one, Refusal)]
    assert len(lost) <= 1
    with acting(cast.ana):
        assert ad_accounts.count_admins(cast.ana, account) >= 1


def test_two_edits_of_one_field_do_not_overwrite_each_other(cast: Cast) -> None:
    boss = somebody(cast, "Boss", Role.ADMIN)

    def edit(actor, to: str):
        changes = {"billing_city": Change("Berlin", to)}
        return ad_accounts.change_business_information(actor, ad_account_id=cast.acme.id, changes=changes)

    one_won(at_once(lambda: edit(cast.ana, "Bonn"), lambda: edit(boss, "Ulm")))


def test_two_edits_of_different_fields_both_stay(cast: Cast) -> None:
    boss = somebody(cast, "Boss", Role.ADMIN)

    def edit(actor, field: str, was: str, to: str):
        return ad_accounts.change_business_information(
            actor, ad_account_id=cast.acme.id, changes={field: Change(was, to)}
        )

    results = at_once(
        lambda: edit(cast.ana, "billing_city", "Berlin", "Bonn"),
        lambda: edit(boss, "contact_name", "Ana Alvarez", "Boss"),
    )
    assert not any(isinstance(one, Exception) for one in results), results
    with acting(cast.ana):
        row = ad_accounts.get_ad_account(cast.ana, cast.acme.id)
    assert (row.billing_city, row.contact_name) == ("Bonn", "Boss")


@pytest.mark.parametrize("_round", range(2))
def test_approving_a_creators_yes_meets_closing(cast: Cast, _round: int) -> None:
    request_id = ask(cast)
    results = at_once(
        lambda: approve(cast, request_id),
        lambda: ad_accounts.close_ad_account(cast.ana, ad_account_id=cast.acme.id, confirm=cast.acme.name),
    )
    assert not isinstance(results[1], Exception), results
    assert results[0] is None or isinstance(results[0], Conflict | Invalid | NotFound | Refusal | int)
    with acting(cast.ana):
        account = ad_accounts.get_ad_account(cast.ana, cast.acme.id)
        link = consent.get_link(cast.ana, cast.acme.id, cast.mia_account.id)
    assert account.status is Status.CLOSED
    assert link.status in {LinkStatus.CANCELLED, LinkStatus.UNLINKED}


def test_who_is_no_admin_any_more_when_her_turn_comes_changes_nothing(cast: Cast) -> None:
    boss, vera = somebody(cast, "Boss", Role.ADMIN), somebody(cast, "Vera", Role.ANALYST)
    account, is_hers = cast.acme.id, threading.Event()

    def demote() -> None:
        with acting(cast.ana):
            ad_accounts.change_member_role(
                cast.ana, ad_account_id=account, person_id=boss.person_id or 0, role="ANALYST"
            )
            is_hers.set()
            wait_until_somebody_queues(people._LOCK)

    def promote() -> None:
        assert is_hers.wait(10)
        ad_accounts.change_member_role(
            boss, ad_account_id=account, person_id=vera.person_id or 0, role="ADMIN"
        )

    results = at_once(demote, promote)
    assert results[0] is None, results
    assert isinstance(results[1], Refusal), results
    assert role_of(vera, account) is Role.ANALYST
