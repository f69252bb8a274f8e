"""Taking many requests back: what is open goes, what is over stays and says why, everybody asked is told."""

from __future__ import annotations

import datetime as dt

import pytest

from suitcase.areas.access.public import Kind
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.ad_accounts.public import AccessRequestState as S
from suitcase.areas.ad_accounts.requests import withdrawing
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import BulkRow, Center
from suitcase.areas.centers.errors import NothingToDo, NotUndoable, PlanMoved, TooManyAtOnce
from suitcase.areas.journal import public as journal
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, NotFound
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.sharing import answer, asked
from tests.areas.centers.people import joined
from tests.cast import Cast, ad_account, person, verified_center


@pytest.fixture
def ben() -> Actor:
    return person("Ben")


@pytest.fixture
def northwind(cast: Cast, ben: Actor) -> Center:
    return verified_center(ben, cast.olu, "Northwind")


@pytest.fixture
def accounts(cast: Cast) -> list[AdAccount]:
    return [ad_account(cast.ana, name=f"Acme {n}") for n in range(4)]


def plan(who: Actor, center: Center, ids: list[int]) -> list[BulkRow]:
    with acting(who):
        return ad_accounts.plan_withdrawal(who, center.id, ids)


def states(who: Actor, center: Center) -> dict[int, S]:
    with acting(who):
        return {one.ad_account_id: one.state for one in ad_accounts.list_center_requests(who, center.id).rows}


def test_open_ones_go_and_the_others_say_why(
    cast: Cast, ben: Actor, northwind: Center, accounts: list[AdAccount]
) -> None:
    ids = [asked(ben, northwind, one.id) for one in accounts]
    answer(cast.ana, ids[1], "ANALYST")
    answer(cast.ana, ids[2], accept=False)
    found = plan(ben, northwind, [*ids, 4711])
    assert [(row.before, row.after, bool(row.problem)) for row in found] == [
        ("PENDING", "CANCELLED", False),
        ("COUNTERED", "CANCELLED", False),
        ("REJECTED", "CANCELLED", True),
        ("PENDING", "CANCELLED", False),
        ("", "", True),
    ]
    seen = centers.digest_of_plan(found)
    change = ad_accounts.withdraw_requests(ben, center_id=northwind.id, request_ids=[*ids, 4711], seen=seen)
    after = states(ben, northwind)
    assert [after[one.id] for one in accounts] == [S.CANCELLED, S.CANCELLED, S.REJECTED, S.CANCELLED]
    with acting(ben):
        kept = centers.get_change(ben, northwind.id, change)
        assert (kept.done, kept.refused) == (3, 2)
        told = [line.verb for line in journal.lines(ben, (Kind.CENTER, northwind.id), limit=4)]
        with pytest.raises(NotUndoable):
            centers.plan_undo(ben, northwind.id, change)
    assert sorted(told) == [
        "access_request:cancelled",
        "access_request:cancelled",
        "access_request:offer_declined",
        "center:requests_withdrawn",
    ]
    with acting(cast.ana):
        assert journal.lines(cast.ana, (Kind.AD_ACCOUNT, accounts[1].id))[0].verb.endswith("offer_declined")
    with pytest.raises(NothingToDo):
        ad_accounts.withdraw_requests(ben, center_id=northwind.id, request_ids=ids)


def test_what_was_answered_or_ran_out_meanwhile(
    cast: Cast, ben: Actor, northwind: Center, accounts: list[AdAccount], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [asked(ben, northwind, one.id) for one in accounts[:2]]
    seen = centers.digest_of_plan(plan(ben, northwind, ids))
    answer(cast.ana, ids[0], "OPERATOR")
    with pytest.raises(PlanMoved):
        ad_accounts.withdraw_requests(ben, center_id=northwind.id, request_ids=ids, seen=seen)
    assert states(ben, northwind)[accounts[0].id] is S.APPROVED
    clock.advance(limits.ACCESS_REQUEST_LIFETIME + dt.timedelta(seconds=1))
    assert [row.before for row in plan(ben, northwind, ids)] == ["APPROVED", "EXPIRED"]
    with pytest.raises(NothingToDo):
        ad_accounts.withdraw_requests(ben, center_id=northwind.id, request_ids=ids)
    monkeypatch.setattr(limits, "BULK_ROWS", 1)
    with pytest.raises(TooManyAtOnce):
        plan(ben, northwind, ids)


def test_admins_of_the_asking_centre_alone(
    cast: Cast, ben: Actor, northwind: Center, accounts: list[AdAccount]
) -> None:
    ids = [asked(ben, northwind, accounts[0].id)]
    vera, other = joined(ben, northwind, "Vera"), verified_center(cast.ana, cast.olu)
    for who, refusal in ((vera, Denied), (cast.cai, NotFound), (cast.ana, NotFound)):
        with pytest.raises(refusal):
            plan(who, northwind, ids)
        with pytest.raises(refusal):
            ad_accounts.withdraw_requests(who, center_id=northwind.id, request_ids=ids)
    # Whoever was asked sees the request, but it is not her centre's to take back.
    assert [row.problem for row in plan(cast.ana, other, ids)] == [withdrawing.NOT_THERE]
    with pytest.raises(NothingToDo):
        ad_accounts.withdraw_requests(cast.ana, center_id=other.id, request_ids=ids)
    assert states(ben, northwind)[accounts[0].id] is S.PENDING
