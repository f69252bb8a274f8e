"""Operator pages over HTTP: the queue, a decision, and that nobody else sees any of it."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.stores.postgres import acting
from tests.cast import Cast, ad_account
from tests.surfaces.ads_manager.desk import Desk, at_desk, main_of, text_of

QUEUE = "/ops/reviews/accounts"
REASON = {
    "decision": "reject",
    "category": "Business not found",
    "detail": "There is no such company in the register.",
    "how_to_fix": "Give the name as it is registered.",
}


@pytest.fixture
def waiting(cast: Cast, settings: Settings) -> AdAccount:
    """An ad account that an operator has to look at."""
    settings.REVIEW_POLICY = "operator"
    with acting(cast.ana):
        return ad_account(cast.ana, name="Acme Winter", company_name="Acme Winter GmbH")


@pytest.mark.parametrize("queue", ["accounts", "verifications", "certificates", "companies"])
def test_an_empty_queue_says_so_and_takes_no_nonsense_from_its_address(cast: Cast, queue: str) -> None:
    olu, path = at_desk(cast.olu), f"/ops/reviews/{queue}"
    assert "Nothing waits for you" in main_of(olu.get(path))
    for query in ("after=%00", "after=WzFd", "state=NO_SUCH", "per=-1", "sort=password", "kind=other"):
        assert "Nothing waits for you" in main_of(olu.get(f"{path}?{query}")), query
    assert "Nothing matches" in main_of(olu.get(f"{path}?q=nobody"))


def test_the_queue_can_be_searched_and_leads_to_everything_there_is_to_know(
    cast: Cast, waiting: AdAccount
) -> None:
    olu = at_desk(cast.olu)
    assert "Acme Winter" in main_of(olu.get(QUEUE))
    assert "Acme Winter" in main_of(olu.get(f"{QUEUE}?q=winter"))
    assert "Nothing matches" in main_of(olu.get(f"{QUEUE}?q=summer"))
    page = main_of(olu.get(f"{QUEUE}/{waiting.id}"))
    for value in (
        "Acme Winter GmbH",
        "Germany",
        "https://acme.example",
        "ana@acme.example",
        "Gipfelweg 1, 10115 Berlin",
    ):
        assert value in page


def test_the_queue_pages_by_the_one_that_waits_longest(cast: Cast, waiting: AdAccount) -> None:
    with acting(cast.ana):
        for number in range(26):
            ad_account(cast.ana, name=f"Acme {number:02}")
    olu = at_desk(cast.olu)
    first = olu.get(QUEUE)
    assert "Acme Winter" in main_of(first)
    assert "Acme 25" not in main_of(first)
    address = (
        first.content.decode()
        .split('rel="next"')[0]
        .rsplit('href="', 1)[1]
        .split('"')[0]
        .replace("&amp;", "&")
    )
    second = main_of(olu.get(address))
    assert "Acme 25" in second
    assert "Acme Winter" not in second


def test_approving_opens_the_account(cast: Cast, waiting: AdAccount) -> None:
    olu = at_desk(cast.olu)
    answer = olu.send(f"{QUEUE}/{waiting.id}", {"decision": "approve"})
    assert answer["Location"] == QUEUE
    assert "Acme Winter is approved." in text_of(olu.get(QUEUE))
    assert "Approved" in main_of(at_desk(cast.ana).get(f"/ads/{waiting.id}/settings"))
    late = olu.send(f"{QUEUE}/{waiting.id}", REASON)
    assert late["Location"] == f"{QUEUE}/{waiting.id}"
    page = text_of(olu.get(f"{QUEUE}/{waiting.id}"))
    assert "Somebody has already decided this review." in page
    assert "There is nothing to decide now." in page


def test_rejecting_needs_a_reason_and_tells_it(cast: Cast, waiting: AdAccount) -> None:
    olu = at_desk(cast.olu)
    refused = olu.send(f"{QUEUE}/{waiting.id}", REASON | {"how_to_fix": " "})
    assert refused.status_code == 422
    assert "Say how to put it right." in main_of(refused)
    assert REASON["detail"] in main_of(refused)
    assert olu.send(f"{QUEUE}/{waiting.id}", REASON).status_code == 303
    page = main_of(at_desk(cast.ana).get(f"/ads/{waiting.id}/overview"))
    assert "Not approved" in page
    assert f"Business not found: {REASON['detail']} {REASON['how_to_fix']}" in page
    log = main_of(at_desk(cast.ana).get(f"/ads/{waiting.id}/activity"))
    assert "An operator did not approve the ad account." in log


def test_health_tells_what_waits(cast: Cast, waiting: AdAccount) -> None:
    page = main_of(at_desk(cast.olu).get("/ops/health"))
    assert "1 ad account waits" in page
    assert "Silent" in page  # no worker runs beside a test
    assert "s behind" in page


def test_the_way_in_is_the_queue(cast: Cast) -> None:
    assert at_desk(cast.olu).get("/ops/")["Location"] == QUEUE


def test_to_everybody_else_there_are_no_such_pages(cast: Cast, waiting: AdAccount) -> None:
    desks = [at_desk(cast.ana), at_desk(cast.cai)]
    for path in ("/ops/", QUEUE, f"{QUEUE}/{waiting.id}", "/ops/health"):
        for desk in desks:
            assert desk.get(path).status_code == 404
        assert Desk().get(path)["Location"] == f"/login?next={path}"
    for desk in desks:
        assert desk.send(f"{QUEUE}/{waiting.id}", {"decision": "approve"}).status_code == 404
    assert "In review" in main_of(desks[0].get(f"/ads/{waiting.id}/overview"))
