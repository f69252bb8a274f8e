"""Picking an ad account, and its overview, settings and activity log."""

from __future__ import annotations

import pytest

from suitcase.areas.access.public import Role
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import NewLinkRequest
from suitcase.stores.postgres import acting
from suitcase.surfaces.kit import activity as log
from tests.cast import Cast, ad_account, give_role, person
from tests.statements import counting
from tests.surfaces.ads_manager.desk import Desk, at_desk, main_of, text_of

PAGES = ("", "overview", "settings", "activity", "notifications", "assets/creator-accounts")


def many(cast: Cast, count: int) -> None:
    with acting(cast.ana):
        for number in range(count):
            ad_account(cast.ana, name=f"Acme {number:02}", company_name=f"House {number:02} Ltd")


def test_the_list_of_ad_accounts_can_be_searched_and_paged(ana: Desk, cast: Cast) -> None:
    many(cast, 26)
    first = main_of(ana.get("/ads/"))
    assert "Acme 00" in first
    assert "Acme 25" not in first
    assert "1–25 of 27" in first
    assert "Acme 25" in main_of(ana.get("/ads/?page=2"))
    found = main_of(ana.get("/ads/?q=House 07"))
    assert "Acme 07" in found
    assert "Acme 08" not in found
    assert "Approved" in found
    assert str(cast.acme.id) in main_of(ana.get(f"/ads/?q={cast.acme.id}"))
    assert "Nothing matches" in main_of(ana.get("/ads/?q=nothing of the sort"))


def test_with_one_account_the_list_is_there_when_asked_for(ana: Desk, cast: Cast) -> None:
    assert ana.get("/ads/")["Location"] == f"/ads/{cast.acme.id}/overview"
    assert "Create ad account" in main_of(ana.get("/ads/?all=1"))


def test_with_no_account_the_list_teaches_the_first_step(cai: Desk) -> None:
    assert "No ad account yet" in main_of(cai.get("/ads/"))


def test_the_overview_counts_links_and_tells_what_happened(ana: Desk, cast: Cast) -> None:
    empty = main_of(ana.get(f"/ads/{cast.acme.id}/overview"))
    assert "Link your first TikTok account" in empty
    with acting(cast.ana):
        new = NewLinkRequest(username="mia.trails")
        consent.request_authorization(cast.ana, ad_account_id=cast.acme.id, new=new)
    page = main_of(ana.get(f"/ads/{cast.acme.id}/overview"))
    assert "0 Authorized 1 Pending 1 Asked in all" in page
    assert "Ana asked @mia.trails for authorization." in page


def test_the_activity_log_pages_back_to_the_beginning(
    ana: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with acting(cast.ana):
        new = NewLinkRequest(username="mia.trails")
        request_id = consent.request_authorization(cast.ana, ad_account_id=cast.acme.id, new=new)
        consent.cancel_request(cast.ana, request_id=request_id)
    page = main_of(ana.get(f"/ads/{cast.acme.id}/activity"))
    sentences = (
        "Ana cancelled the request to @mia.trails.",
        "Ana asked @mia.trails for authorization.",
        "The ad account was approved.",
        "Ana created the ad account Acme Outdoor.",
    )
    assert [page.index(one) for one in sentences] == sorted(page.index(one) for one in sentences)
    monkeypatch.setattr(log, "PAGE", 2)
    newest = main_of(ana.get(f"/ads/{cast.acme.id}/activity"))
    assert sentences[0] in newest
    assert sentences[3] not in newest
    assert "Nothing older." in main_of(ana.get(f"/ads/{cast.acme.id}/activity?before=1"))


@pytest.mark.parametrize("part", PAGES)
def test_nobody_else_gets_in(cai: Desk, cast: Cast, part: str) -> None:
    path = f"/ads/{cast.acme.id}/{part}"
    assert cai.get(path).status_code == 404
    assert "Acme" not in text_of(cai.get(path))
    assert Desk().get(path)["Location"] == f"/login?next={path}"


@pytest.mark.parametrize("id", ["0", "9223372036854775808", "9999999999999999999", "1e3", "-1", "٣"])
def test_an_id_that_cannot_be_is_no_address(ana: Desk, id: str) -> None:
    assert ana.get(f"/ads/{id}/overview").status_code == 404


@pytest.mark.parametrize("part", ["overview", "settings", "activity", "notifications"])
def test_an_analyst_sees_what_is_hers(cast: Cast, part: str) -> None:
    vera = person("Vera")
    with acting(cast.ana):
        give_role(cast.ana, person_id=vera.person_id or 0, role=Role.ANALYST, ad_account_id=cast.acme.id)
    answer = at_desk(vera).get(f"/ads/{cast.acme.id}/{part}")
    assert answer.status_code == 200
    assert "TikTok accounts" not in text_of(answer)


def test_the_frame_costs_four_statements(ana: Desk, cast: Cast) -> None:
    path = f"/ads/{cast.acme.id}/settings"
    ana.get(path)
    with counting() as whole:
        ana.get(path)
    with counting() as part:
        ana.get(path, headers={"HX-Request": "true", "HX-Target": "content"})
    assert len(whole) - len(part) == 4, (
        "one of them asks whether a centre wants a second step of this session"
    )


def test_operators_have_a_way_to_their_pages_and_others_do_not(ana: Desk, cast: Cast) -> None:
    assert "Operations" not in text_of(ana.get(f"/ads/{cast.acme.id}/overview"))
    assert "Operations" in text_of(at_desk(cast.olu).get("/ads/"))
