"""Closing a centre while somebody else begins something in it or with it: one comes first, and nothing is left over."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from suitcase.areas.access.public import Kind, relations
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.areas.centers.errors import CenterNotEmpty
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Refusal
from suitcase.stores.postgres import acting, prepared
from tests.areas.ad_accounts.partners import Town, town
from tests.areas.ad_accounts.sharing import answer, asked
from tests.areas.centers.people import accept, invite, made
from tests.areas.consent.houses import build
from tests.areas.consent.partners import build as build_partners
from tests.cast import Cast, center_account, everybody, person, verified_center
from tests.races import HeldUp, at_once


@pytest.fixture
def cast(own_database: Callable[[str], str]) -> Cast:
    """The cast, committed, in a database of this test's own."""
    return everybody()


def closing(actor: Actor, center: Center) -> Callable[[], object]:
    return lambda: centers.close_center(actor, center_id=center.id, confirm=center.name)


def check(center: Center, results: list[object]) -> bool:
    """Nothing but refusals in words; and if the centre is closed, nothing is left in it. Whether it is closed."""
    assert all(
        one is None or not isinstance(one, BaseException) or isinstance(one, Refusal) for one in results
    ), results
    with acting(Actor.system("tests")):
        ((is_closed,),) = prepared("SELECT center_is_closed(%s)", (center.id,))
        if is_closed:
            held = relations(subject=(Kind.CENTER, center.id)) + relations(object=(Kind.CENTER, center.id))
            assert [one for one in held if one.role.name != "OWNER"] == []
            through = [one.id for one in relations(subject=(Kind.CENTER, center.id), only_live=False)]
            below = (
                "SELECT count(*) FROM relation WHERE through_kind = 1"
                " AND through_id = ANY (%s) AND ended_at IS NULL"
            )
            assert prepared(below, (through,)) == [(0,)]
            open_ones = (
                "SELECT (SELECT count(*) FROM center_invitation WHERE center_id = %(id)s AND state = 'PENDING')"
                " + (SELECT count(*) FROM center_partner WHERE %(id)s IN (low_id, high_id) AND ended_at IS NULL)"
                " + (SELECT count(*) FROM link WHERE %(id)s IN (center_id, proposer_id) AND ended_at IS NULL)"
                " + (SELECT count(*) FROM link_request WHERE %(id)s IN (center_id, proposer_id) AND state = 'PENDING')"
                " + (SELECT count(*) FROM access_request WHERE center_id = %(id)s"
                " AND state IN ('PENDING', 'COUNTERED'))"
            )
            assert prepared(open_ones, {"id": center.id}) == [(0,)]
    return bool(is_closed)


@pytest.mark.parametrize("_round", range(2))
def test_two_admins_close_it_once(cast: Cast, _round: int) -> None:
    acme = made(cast.ana)
    results = at_once(closing(cast.ana, acme), closing(cast.ana, acme))
    assert check(acme, results)
    assert [one is None for one in results].count(True) == 1


@pytest.mark.parametrize("_round", range(2))
def test_inviting_and_accepting(cast: Cast, _round: int) -> None:
    acme, eve = made(cast.ana), person("Eve")
    invite(cast.ana, acme, "eve@people.example")
    results = at_once(
        closing(cast.ana, acme),
        lambda: invite(cast.ana, acme, "x@people.example"),
        lambda: accept(eve),
    )
    # Who finds no invitation any more has been refused by the list of her own.
    results[2] = None if isinstance(results[2], IndexError) else results[2]
    assert check(acme, results)
    with acting(eve):
        assert not centers.list_my_centers(eve).rows


@pytest.mark.parametrize("_round", range(2))
@pytest.mark.parametrize("closes", ["giver", "middle"])
def test_sharing_and_passing_on(cast: Cast, closes: str, _round: int) -> None:
    at: Town = town(cast)
    what = {"role": "OPERATOR", "may_pass_on": True}
    ad_accounts.share_ad_accounts(
        at.ana, center_id=at.acme.id, partner_id=at.northwind.id, ad_account_ids=at.ids[:1], **what
    )
    if closes == "giver":
        for account in at.accounts:
            ad_accounts.close_ad_account(at.ana, ad_account_id=account.id, confirm=account.name)
    who, center = (at.ana, at.acme) if closes == "giver" else (at.ben, at.northwind)
    results = at_once(
        closing(who, center),
        lambda: ad_accounts.share_ad_accounts(
            at.ana, center_id=at.acme.id, partner_id=at.northwind.id, ad_account_ids=at.ids[1:], **what
        ),
        lambda: ad_accounts.share_ad_accounts(
            at.ben,
            center_id=at.northwind.id,
            partner_id=at.hillside.id,
            ad_account_ids=at.ids[:1],
            role="ANALYST",
            may_pass_on=False,
        ),
    )
    assert check(center, results)
    assert check(at.hillside, []) is False


@pytest.mark.parametrize("_round", range(2))
def test_being_added_as_a_partner(cast: Cast, _round: int) -> None:
    lou = person("Lou")
    acme, other = made(cast.ana), made(lou, "Other")
    results = at_once(
        closing(cast.ana, acme),
        lambda: centers.add_partner(lou, center_id=other.id, number=str(acme.id)),
    )
    # Whoever finds a new partner is asked to read again, and nothing has ended.
    if not check(acme, results):
        centers.close_center(cast.ana, center_id=acme.id, confirm=acme.name)
    assert check(acme, [])


@pytest.mark.parametrize("_round", range(2))
def test_creating_an_ad_account(cast: Cast, _round: int) -> None:
    acme = verified_center(cast.ana, cast.olu)
    results = at_once(closing(cast.ana, acme), lambda: center_account(cast.ana, acme))
    is_closed = check(acme, results)
    assert isinstance(results[0], CenterNotEmpty) is not is_closed
    assert isinstance(results[1], Refusal) is is_closed


@pytest.mark.parametrize("_round", range(2))
def test_answering_its_request_for_access(cast: Cast, _round: int) -> None:
    lou = person("Lou")
    other = made(lou, "Other")
    request_id = asked(lou, other, cast.acme.id)
    results = at_once(closing(lou, other), lambda: answer(cast.ana, request_id))
    assert check(other, results)
    with acting(cast.ana):
        assert ad_accounts.list_centers_with_access(cast.ana, cast.acme.id) == []


@pytest.mark.parametrize("_round", range(2))
def test_handing_an_ad_account_over_to_it(cast: Cast, _round: int) -> None:
    acme = verified_center(cast.ana, cast.olu)
    results = at_once(
        closing(cast.ana, acme),
        lambda: ad_accounts.start_transfer(cast.ana, ad_account_id=cast.acme.id, to_center_id=acme.id),
    )
    is_closed = check(acme, results)
    assert isinstance(results[1], Refusal) is is_closed
    with acting(cast.ana):
        assert ad_accounts.get_ad_account(cast.ana, cast.acme.id).id == cast.acme.id


@pytest.mark.parametrize("_round", range(2))
@pytest.mark.parametrize("act", ["approve", "reject", "revoke", "take up"])
def test_what_a_creator_does_at_that_moment(cast: Cast, act: str, _round: int) -> None:
    at = build(cast)
    ad_accounts.close_ad_account(cast.ana, ad_account_id=at.account.id, confirm=at.account.name)
    if act == "take up":
        _made, token = at.qr()
        does: Callable[[], object] = lambda: at.take_up(token)  # noqa: E731 - one of several acts
    elif act == "revoke":
        linked = at.link()
        does = lambda: consent.revoke_link(cast.mia, request_id=linked)  # noqa: E731 - as above
    else:
        waiting = at.ask()
        with acting(cast.mia):
            text = consent.get_terms(cast.mia, waiting).text.sha256
        does = (
            (lambda: consent.reject_request(cast.mia, request_id=waiting))
            if act == "reject"
            else (lambda: consent.approve_request(cast.mia, request_id=waiting, text_sha256=text))
        )
    results = at_once(closing(cast.ana, at.center), does)
    assert check(at.center, results)
    with acting(cast.mia):
        found = [one.status for one in consent.list_grants(cast.mia).rows]
    assert not {LinkStatus.AUTHORIZED, LinkStatus.PENDING} & set(found)


@pytest.mark.parametrize("_round", range(2))
@pytest.mark.parametrize("closes", ["giver", "taker"])
def test_approving_what_was_asked_for_a_partner(cast: Cast, closes: str, _round: int) -> None:
    at = build_partners(cast)
    at.propose()
    waiting = at.waiting()
    with acting(cast.mia):
        text = consent.get_terms(cast.mia, waiting).text.sha256
    if closes == "taker":
        ad_accounts.close_ad_account(at.ben, ad_account_id=at.account.id, confirm=at.account.name)
    who, center = (cast.ana, at.acme) if closes == "giver" else (at.ben, at.northwind)
    results = at_once(
        closing(who, center),
        lambda: consent.approve_request(cast.mia, request_id=waiting, text_sha256=text),
    )
    assert check(center, results)


def test_closing_waits_for_an_answer_without_what_the_answer_needs(cast: Cast) -> None:
    at = build_partners(cast)
    at.propose()
    waiting = at.waiting()
    with acting(cast.mia):
        text = consent.get_terms(cast.mia, waiting).text.sha256
    closes = HeldUp(closing(cast.ana, at.acme))
    with acting(cast.mia):
        prepared("SELECT consent_hold_partnership(%s::bigint)", (waiting,))
        closes.begin()
        consent.approve_request(cast.mia, request_id=waiting, text_sha256=text)
    assert check(at.acme, [closes.result()])
