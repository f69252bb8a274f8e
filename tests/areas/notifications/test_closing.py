"""Who hears that a Business Center was closed: those in it, partners, creators, owners of what it had."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import NewLinkRequest
from suitcase.areas.notifications import public as notifications
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.sharing import answer, asked
from tests.areas.centers.people import joined, made
from tests.areas.consent.test_requests import approve
from tests.areas.notifications.stage import tell, texts
from tests.cast import Cast, everybody, person


@pytest.fixture
def cast(own_database: Callable[[str], str]) -> Cast:
    """The cast, committed, in a database of this test's own."""
    return everybody()


def test_everybody_concerned_is_told_once_and_led_where_it_says_so(cast: Cast) -> None:
    ben, lou = person("Ben"), person("Lou")
    house, partner = made(ben, "Northwind"), made(lou, "Hillside")
    nils = joined(ben, house, "Nils")
    centers.add_partner(lou, center_id=partner.id, number=str(house.id))
    answer(cast.ana, asked(ben, house, cast.acme.id))
    request_id = consent.request_for_center(
        ben, center_id=house.id, new=NewLinkRequest(username="mia.trails")
    )
    approve(cast, request_id)
    tell()
    before = {who.person_id: texts(who) for who in (ben, nils, lou, cast.ana, cast.mia, cast.cai)}
    centers.close_center(ben, center_id=house.id, confirm=house.name)
    tell()

    def news(who: object) -> list[str]:
        now = texts(who)  # type: ignore[arg-type]
        return now[: len(now) - len(before[who.person_id])]  # type: ignore[attr-defined]

    closed = "Northwind was closed for good. Everything you had through it has ended."
    assert closed in news(nils)
    assert closed in news(ben)
    assert any("Northwind is no longer a partner of Hillside" in one for one in news(lou)), news(lou)
    assert any("Northwind" in one for one in news(cast.ana)), news(cast.ana)
    assert any("Northwind" in one for one in news(cast.mia)), news(cast.mia)
    assert news(cast.cai) == []
    with acting(nils):
        told = next(one for one in notifications.list_notifications(nils).rows if one.text == closed)
        assert told.url.endswith(f"/business/{house.id}/overview")
        assert notifications.why_closed(nils, told.id) == ""
        assert told.unread
    with acting(cast.ana):
        assert ad_accounts.list_centers_with_access(cast.ana, cast.acme.id) == []
