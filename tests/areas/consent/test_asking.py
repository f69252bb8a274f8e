"""Links and QR codes by which a centre asks: made, opened, used up, withdrawn, over."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from suitcase.areas.access.public import Kind
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import AskState, LinkStatus, NewAskLink, Scope
from suitcase.areas.consent.errors import (
    AlreadyLinked,
    AlreadyPending,
    AskLinkOver,
    BlockedByYou,
    RequestGone,
)
from suitcase.areas.journal import public as journal
from suitcase.kernel import clock
from suitcase.kernel.errors import Denied, Invalid, NotFound
from suitcase.stores.postgres import acting
from tests.areas.consent.houses import House, build
from tests.areas.consent.test_requests import approve
from tests.cast import Cast, creator

DAY = dt.timedelta(days=1)


@pytest.fixture
def house(cast: Cast) -> House:
    return build(cast)


def state(house: House, ask_link_id: int) -> AskState:
    with acting(house.cast.ana):
        return consent.get_ask_link(house.cast.ana, house.center.id, ask_link_id).state


def test_leads_to_the_same_request_as_a_username(house: House) -> None:
    end = (clock.now() + 90 * DAY).date()
    made, token = house.qr(scopes=("POST", "PUBLISH"), message="Summer", ends_on=end)
    with acting(house.cast.mia):
        seen = consent.find_ask_link(house.cast.mia, token)
    assert (seen.state, seen.requester.ad_account, seen.token) == (AskState.OPEN, "Acme Group", "")
    request_id = house.take_up(token)
    with acting(house.cast.mia):
        grant = consent.get_grant(house.cast.mia, request_id)
    assert grant.text is not None
    assert (grant.scopes, grant.message) == ((Scope.POST, Scope.PUBLISH), "Summer")
    assert grant.proposed_end is not None
    assert "whole Business Center" in grant.text.covers
    assert grant.requester.person == "Ana"
    assert house.status() is LinkStatus.PENDING
    approve(house.cast, request_id, scopes=("POST",))
    assert house.status() is LinkStatus.AUTHORIZED
    with acting(house.cast.ana):
        known = consent.get_ask_link(house.cast.ana, house.center.id, made)
    assert (known.uses, known.approved, known.state) == (1, 1, AskState.OPEN)


def test_only_the_hash_is_kept(house: House) -> None:
    _made, token = house.qr()
    with acting(house.cast.ana), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM ask_link a")
        kept = cursor.fetchone()[0]
        lines = journal.lines(house.cast.ana, (Kind.CENTER, house.center.id))
    assert len(token) > 40
    assert token not in kept
    assert token not in str(lines)


@pytest.mark.parametrize("days", [1, 3, 7, 14])
def test_ends_by_itself(house: House, days: int) -> None:
    made, token = house.qr(days=days)
    clock.advance(days * DAY - dt.timedelta(minutes=1))
    assert state(house, made) is AskState.OPEN
    clock.advance(dt.timedelta(minutes=2))
    assert state(house, made) is AskState.EXPIRED
    with pytest.raises(AskLinkOver, match="run out"):
        house.take_up(token)
    with pytest.raises(AskLinkOver):
        consent.withdraw_ask_link(house.cast.ana, center_id=house.center.id, ask_link_id=made)


def test_never_asks_for_an_end_that_has_passed(house: House) -> None:
    tomorrow = (clock.now() + DAY).date()
    made, token = house.qr(days=14, ends_on=tomorrow)
    clock.advance(3 * DAY)
    assert state(house, made) is AskState.EXPIRED
    with pytest.raises(AskLinkOver):
        house.take_up(token)


def test_one_for_many_and_one_for_one(house: House) -> None:
    _many, token = house.qr()
    second = creator(house.cast.mia, "mia.walks")
    house.take_up(token)
    consent.take_up_ask_link(house.cast.mia, token=token, creator_account_id=second.id)
    consent.take_up_ask_link(house.cast.leo, token=token, creator_account_id=house.cast.leo_account.id)
    single, other = house.qr(is_single=True)
    third = creator(house.cast.mia, "mia.runs")
    consent.take_up_ask_link(house.cast.mia, token=other, creator_account_id=third.id)
    assert state(house, single) is AskState.USED
    fourth = creator(house.cast.leo, "leo.runs")
    with pytest.raises(AskLinkOver, match="once"):
        consent.take_up_ask_link(house.cast.leo, token=other, creator_account_id=fourth.id)


def test_withdrawing_takes_back_what_waits_and_leaves_what_holds(house: House) -> None:
    made, token = house.qr()
    waiting = house.take_up(token)
    approved = consent.take_up_ask_link(
        house.cast.leo, token=token, creator_account_id=house.cast.leo_account.id
    )
    approve(house.cast, approved, actor=house.cast.leo)
    assert consent.withdraw_ask_link(house.cast.ana, center_id=house.center.id, ask_link_id=made) == 1
    assert state(house, made) is AskState.WITHDRAWN
    with pytest.raises(RequestGone):
        approve(house.cast, waiting)
    with acting(house.cast.leo):
        assert consent.get_grant(house.cast.leo, approved).status is LinkStatus.AUTHORIZED
    with pytest.raises(AskLinkOver, match="withdrawn"):
        house.take_up(token)


def test_what_stands_against_it(house: House) -> None:
    _made, token = house.qr()
    request_id = house.take_up(token)
    with pytest.raises(AlreadyPending):
        house.take_up(token)
    with acting(house.cast.mia):
        known = consent.waiting_by_ask_link(house.cast.mia, token)
    assert known == {house.cast.mia_account.id: request_id}
    approve(house.cast, request_id)
    with pytest.raises(AlreadyLinked):
        house.take_up(token)
    consent.block_requester(house.cast.mia, request_id=request_id, revoke=True)
    with pytest.raises(BlockedByYou):
        house.take_up(token)


def test_rejections_do_not_keep_who_opens_the_link_herself(house: House) -> None:
    _made, token = house.qr()
    for _round in range(4):
        consent.reject_request(house.cast.mia, request_id=house.take_up(token))


def test_only_the_owner_takes_it_up_and_only_admins_make_it(house: House) -> None:
    made, token = house.qr()
    for who in (house.cast.leo, house.cast.cai, house.cast.ana):
        with pytest.raises(NotFound):
            consent.take_up_ask_link(who, token=token, creator_account_id=house.cast.mia_account.id)
    for who, refusal in ((house.gil, Denied), (house.cast.cai, NotFound), (house.cast.mia, NotFound)):
        with pytest.raises(refusal):
            consent.make_ask_link(who, center_id=house.center.id, new=NewAskLink())
        with pytest.raises(refusal):
            consent.withdraw_ask_link(who, center_id=house.center.id, ask_link_id=made)
        with acting(who), pytest.raises(refusal):
            consent.get_ask_link(who, house.center.id, made)
        with acting(who), pytest.raises(refusal):
            consent.list_ask_links(who, house.center.id)


@pytest.mark.parametrize("token", ["", "x", "é", "x" * 5_000, "' OR 1=1 --"])
def test_a_secret_that_never_was_is_not_found(house: House, token: str) -> None:
    house.qr()
    with acting(house.cast.mia), pytest.raises(NotFound):
        consent.find_ask_link(house.cast.mia, token)
    with pytest.raises(NotFound):
        house.take_up(token)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("days", {"days": 2}),
        ("days", {"days": 365}),
        ("scopes", {"scopes": ()}),
        ("message", {"message": "x" * 501}),
    ],
)
def test_what_a_link_cannot_ask(house: House, field: str, change: dict) -> None:
    with pytest.raises(Invalid) as refused:
        house.qr(**change)
    assert field in refused.value.fields


def test_with_the_checks_switched_off_nobody_writes_a_request_that_was_not_asked(house: House) -> None:
    """The wall: by a link only its own request, only for one's own account, only while it is open."""
    from suitcase.areas.consent.models import AskLink, LinkRequest

    made, _token = house.qr()
    mine = {
        "creator_account_id": house.cast.mia_account.id,
        "center_id": house.center.id,
        "ask_link_id": made,
    }
    row = {
        **mine,
        "asked_as": "m",
        "handle": "m",
        "scopes": ["POST"],
        "requester": {},
        "requested_by": house.cast.ana.person_id,
        "requested_at": clock.now(),
        "expires_at": clock.now() + DAY,
    }
    wrong = (
        (house.cast.cai, {}),
        (house.cast.leo, {}),
        (house.cast.mia, {"requested_by": house.cast.mia.person_id}),
        (house.cast.mia, {"ask_link_id": None}),
        (house.cast.mia, {"ask_link_id": 1}),
        (house.gil, {"ask_link_id": None, "requested_by": house.gil.person_id}),
    )
    for who, change in wrong:
        with acting(who), pytest.raises(DatabaseError), transaction.atomic():
            LinkRequest.objects.create(**{**row, **change})
    for who in (house.cast.cai, house.cast.mia, house.gil):
        with acting(who):
            assert not AskLink.objects.exists()
            assert not AskLink.objects.update(withdrawn_at=clock.now(), withdrawn_by=1)
    clock.advance(8 * DAY)
    with acting(house.cast.mia), pytest.raises(DatabaseError), transaction.atomic():
        LinkRequest.objects.create(**row)
