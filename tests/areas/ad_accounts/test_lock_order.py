"""Acts on ad accounts take the account, its transfers, its requests and its relations in one order.

As in `tests/areas/consent/test_lock_order.py`: somebody here has what comes first, somebody else begins and waits for
it, and then the one here takes what comes later.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts import queries
from suitcase.areas.ad_accounts.requests import asking as access_requests
from suitcase.areas.ad_accounts.requests.contracts import AccessRequestState, AskFate
from suitcase.areas.ad_accounts.transfers import moving as transfers
from suitcase.areas.centers import public as centers
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting, prepared
from tests.areas.ad_accounts.sharing import answer, asked, newest
from tests.areas.centers.people import ADMIN, joined
from tests.cast import Cast, everybody, person, verified_center
from tests.races import HeldUp


@pytest.fixture
def cast(own_database: Callable[[str], str]) -> Cast:
    """The cast, committed, in a database of this test's own."""
    return everybody()


def test_asking_where_one_may_answer_while_the_account_closes(cast: Cast) -> None:
    """What ran out unanswered before, and nobody has written down yet, stands in both ways."""
    acme = verified_center(cast.ana, cast.olu, "Acme")
    dan = joined(cast.ana, acme, "Dan", ADMIN)
    asked(dan, acme, cast.acme.id)
    clock.advance(limits.ACCESS_REQUEST_LIFETIME)
    asks = HeldUp(
        lambda: ad_accounts.request_access(
            cast.ana, center_id=acme.id, ids=str(cast.acme.id), role="ANALYST", notify=True
        )
    )
    with acting(cast.ana):
        queries.settle_standing(cast.acme.id)
        asks.begin()
        assert access_requests.end_open_requests(cast.ana, cast.acme.id) == 1
    plans = asks.result()
    assert isinstance(plans, list), plans
    assert [plan.fate for plan in plans] == [AskFate.GIVE]
    assert newest(cast.ana, acme).state is AccessRequestState.APPROVED


def test_a_centre_closes_that_asks_for_an_account_in_two_ways_while_that_closes(cast: Cast) -> None:
    ben = person("Ben")
    northwind = verified_center(ben, cast.olu, "Northwind")
    asked(ben, northwind, cast.acme.id)
    ad_accounts.ask_for_transfer(ben, center_id=northwind.id, ad_account=str(cast.acme.id))
    closes = HeldUp(lambda: centers.close_center(ben, center_id=northwind.id, confirm=northwind.name))
    with acting(cast.ana):
        transfers.end_open_transfer(cast.ana, cast.acme.id)
        closes.begin()
        assert access_requests.end_open_requests(cast.ana, cast.acme.id) == 1
    assert closes.result() is None


def test_an_account_changes_hands_while_a_centre_closes_that_asks_for_it(cast: Cast) -> None:
    """Requests before relations: the centre takes back what it asked for, then ends what it holds."""
    ben, hal = person("Ben"), person("Hal")
    northwind = verified_center(ben, cast.olu, "Northwind")
    hillside = verified_center(hal, cast.olu, "Hillside")
    answer(cast.ana, asked(ben, northwind, cast.acme.id), "ANALYST")  # a lower role than was asked for
    transfer = ad_accounts.start_transfer(cast.ana, ad_account_id=cast.acme.id, to_center_id=hillside.id)
    accepts = HeldUp(lambda: ad_accounts.accept_transfer(hal, transfer_id=transfer))
    with acting(Actor.system("tests")):
        assert access_requests.hold_open_requests(cast.acme.id).count() == 1
        accepts.begin()
        held = (
            "SELECT id FROM relation WHERE object_kind = 4 AND object_id = %s AND ended_at IS NULL FOR UPDATE"
        )
        assert prepared(held, (cast.acme.id,))
    assert accepts.result() is None
    assert newest(ben, northwind).state is AccessRequestState.CANCELLED
