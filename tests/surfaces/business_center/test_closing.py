"""Closing a centre over HTTP: what stands against it, what is read first, and what its pages say afterwards."""

from __future__ import annotations

import re

import pytest

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from tests.areas.centers.people import joined, made
from tests.cast import Cast, center_account, person, verified_center
from tests.surfaces.ads_manager.desk import Desk, at_desk, main_of, text_of


@pytest.fixture
def acme(cast: Cast) -> Center:
    return made(cast.ana)


def at(center: Center, path: str = "settings/close") -> str:
    return f"/business/{center.id}/{path}"


def seen(desk: Desk, center: Center) -> str:
    found = re.search(r'name="seen" value="(\w+)"', desk.get(at(center)).content.decode())
    assert found
    return found[1]


@pytest.mark.req("B1")
def test_what_ends_is_read_first_and_the_name_typed(cast: Cast, acme: Center) -> None:
    gil = joined(cast.ana, acme, "Gil")
    ana = at_desk(cast.ana)
    page = main_of(ana.get(at(acme)))
    assert "This is final" in page
    assert "1 other member loses their place in it" in page
    assert "Gil" in page
    read = seen(ana, acme)
    wrong = ana.send(at(acme), {"confirm": "acme", "seen": read})
    assert wrong.status_code == 422
    assert "Type Acme Group exactly as it is written here." in main_of(wrong)
    assert 'value="acme"' in wrong.content.decode()
    joined(cast.ana, acme, "Vera")
    moved = ana.send(at(acme), {"confirm": "Acme Group", "seen": read})
    assert moved.status_code == 409
    assert "Somebody else changed something here" in main_of(moved)
    assert "Gil and Vera" in main_of(moved)
    done = ana.send(at(acme), {"confirm": "Acme Group", "seen": seen(ana, acme)})
    assert (done.status_code, done["Location"]) == (303, at(acme, "overview"))
    after = ana.get(done["Location"])
    assert after.status_code == 410
    assert "You closed it on" in main_of(after)
    for path in ("overview", "members", "settings", "settings/close", ""):
        page = at_desk(gil).get(at(acme, path))
        assert page.status_code == 410
        assert "Ana closed it on" in main_of(page)
        assert "Vera" not in text_of(page)
    assert at_desk(gil).send(at(acme, "settings"), {"name": "Mine"}).status_code == 410


def test_the_switcher_leaves_it_out_and_the_list_says_closed(cast: Cast, acme: Center) -> None:
    other = made(cast.ana, "Hillside")
    ana = at_desk(cast.ana)
    centers.close_center(cast.ana, center_id=acme.id, confirm=acme.name)
    assert "Acme Group" not in text_of(ana.get(at(other, "overview")))
    listed = main_of(ana.get("/business/"))
    words = " ".join(listed.split())
    assert "Closed 1" in words
    assert "Acme Group closed on" in words
    assert "Closed" not in main_of(at_desk(cast.cai).get("/business/"))


def test_what_stands_against_it_leads_to_where_it_can_be_changed(cast: Cast) -> None:
    acme = verified_center(cast.ana, cast.olu)
    account = center_account(cast.ana, acme, name="Trails")
    ana = at_desk(cast.ana)
    page = ana.get(at(acme))
    assert "It still owns 1 ad account." in main_of(page)
    assert "Transfer each to another Business Center, or close it;" in main_of(page)
    for way in (
        f"/business/{acme.id}/ad-accounts/{account.id}/transfer",
        f"/ads/{account.id}/settings/close",
    ):
        assert f'href="{way}"' in page.content.decode()
        assert ana.get(way).status_code == 200
    assert 'name="confirm"' not in page.content.decode()
    refused = ana.send(at(acme), {"confirm": acme.name})
    assert refused.status_code == 409
    assert "It still owns 1 ad account." in main_of(refused)
    lou = person("Lou")
    northwind = verified_center(lou, cast.olu, "Northwind")
    move = ad_accounts.start_transfer(cast.ana, ad_account_id=account.id, to_center_id=northwind.id)
    ad_accounts.accept_transfer(lou, transfer_id=move)
    moving = ana.get(at(acme))
    assert "The transfer of 1 ad account can still be undone." in main_of(moving)
    assert f'href="/business/{acme.id}/transfers"' in moving.content.decode()


def test_others_learn_nothing(cast: Cast, acme: Center) -> None:
    gil = at_desk(joined(cast.ana, acme, "Gil"))
    assert gil.get(at(acme)).status_code == 403
    assert "Ana" in main_of(gil.get(at(acme)))
    cai = at_desk(cast.cai)
    before = cai.get(at(acme))
    centers.close_center(cast.ana, center_id=acme.id, confirm=acme.name)
    after, never = cai.get(at(acme)), cai.get("/business/4242424242424242424/settings/close")
    assert [one.status_code for one in (before, after, never)] == [404, 404, 404]
    assert main_of(before) == main_of(after) == main_of(never)


def test_operators_find_it_with_its_history(cast: Cast, acme: Center) -> None:
    centers.close_center(cast.ana, center_id=acme.id, confirm=acme.name)
    olu = at_desk(cast.olu)
    assert "closed" in main_of(olu.get("/ops/search?q=acme+group"))
    page = main_of(olu.get(f"/ops/centers/{acme.id}"))
    assert "This Business Center was closed on" in page
    assert "Center closed" in page
