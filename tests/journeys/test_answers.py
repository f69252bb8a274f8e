"""Mia answers on her phone while Ana sits at her desk: less than asked, a reason, a block, an earlier end."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import NewLinkRequest
from suitcase.kernel import clock
from suitcase.stores.postgres import acting
from suitcase.surfaces.kit.format import moment
from tests.journeys.doors import enter
from tests.journeys.test_sides import Pair, ask
from tests.journeys.town import Town


@pytest.fixture
def pair(town: Town) -> Pair:
    with town.inside():
        return Pair()


@pytest.fixture
def both(town: Town, pair: Pair, desk: Callable[..., Page], phone: Callable[..., Page]) -> tuple[Page, Page]:
    """Ana at her desk and Mia with her phone."""
    ana, mia = desk("Ana"), phone("Mia")
    enter(ana, town, pair.ana, town.url)
    enter(mia, town, pair.mia, town.app_url)
    return ana, mia


def row_of(ana: Page, pair: Pair) -> Locator:
    return ana.get_by_role("row").filter(has_text=pair.account.handle)


def last_day(days: int) -> tuple[dt.date, str]:
    """The last day of a term as Mia chooses it, and its very end as Ana reads it in her ad account's zone."""
    last = (clock.now() + dt.timedelta(days=days)).date()
    return last, moment(consent.end_of_day(last, "UTC"), "Europe/Berlin")


def link_by_actions(town: Town, pair: Pair) -> int:
    """Ana has asked and Mia has approved, without a browser."""
    with town.inside():
        new = NewLinkRequest(username=pair.account.handle)
        request_id = consent.request_authorization(pair.ana, ad_account_id=pair.acme.id, new=new)
        with acting(pair.mia):
            text = consent.get_terms(pair.mia, request_id).text
        consent.approve_request(pair.mia, request_id=request_id, text_sha256=text.sha256)
    return request_id


@pytest.mark.req("L4", "L5", "L6", "T2", "T6a")
def test_mia_allows_less_and_ana_sees_it(town: Town, pair: Pair, both: tuple[Page, Page]) -> None:
    ana, mia = both
    ask(ana, town, pair)
    mia.goto(f"{town.app_url}/app/inbox")
    mia.get_by_role("link", name=re.compile("Other answers")).click()
    text = mia.locator("#agreement")
    expect(text.get_by_text("Until you revoke it")).to_be_visible()
    mia.get_by_text("Allow less, or for a shorter time").click()
    expect(mia.get_by_role("button", name="Show the text for this choice")).to_be_hidden()
    mia.get_by_label("See insights of those posts").uncheck()
    expect(text.get_by_text("See the numbers of your posts")).to_be_visible()
    mia.get_by_role("radio", name="30 days").check()
    last, for_ana = last_day(30)
    expect(text.get_by_text(f"Until the end of {last.day} {last:%B %Y} (UTC)")).to_be_visible()
    mia.get_by_role("button", name="Approve").click()
    expect(mia.get_by_text(re.compile("^Approved."))).to_be_visible()
    expect(row_of(ana, pair).get_by_text("Authorized")).to_be_visible(timeout=20_000)
    row_of(ana, pair).get_by_role("link").first.click()
    expect(ana.get_by_role("main")).to_contain_text("Use posts in ads")
    expect(ana.get_by_role("main")).to_contain_text(for_ana)


@pytest.mark.req("L8")
def test_a_reason_reaches_ana_and_she_may_send_again(town: Town, pair: Pair, both: tuple[Page, Page]) -> None:
    ana, mia = both
    ask(ana, town, pair)
    mia.goto(f"{town.app_url}/app/inbox")
    mia.get_by_role("link", name=re.compile("Other answers")).click()
    mia.get_by_text("Add a reason if you reject").click()
    mia.get_by_text("Not at the moment. You may ask again later.").click()
    mia.get_by_label("In your own words").fill("I am on the road.")
    mia.get_by_role("button", name="Reject").click()
    expect(mia.get_by_text(re.compile("^Rejected."))).to_be_visible()
    row = row_of(ana, pair)
    expect(row.get_by_text("Rejected")).to_be_visible(timeout=20_000)
    expect(row.get_by_text("Not at the moment. You may ask again later. I am on the road.")).to_be_visible()
    ask(ana, town, pair)
    expect(mia.get_by_role("article").filter(has_text=pair.acme.name)).to_be_visible(timeout=20_000)


@pytest.mark.req("L8")
def test_a_blocked_advertiser_is_refused_until_unblocked(
    town: Town, pair: Pair, both: tuple[Page, Page]
) -> None:
    ana, mia = both
    ask(ana, town, pair)
    mia.goto(f"{town.app_url}/app/inbox")
    mia.get_by_role("link", name=re.compile("Other answers")).click()
    mia.get_by_role("link", name=re.compile("^Block")).click()
    expect(mia.get_by_text("The request that waits is rejected")).to_be_visible()
    mia.get_by_role("button", name="Block").click()
    expect(mia.get_by_text(f"{pair.acme.name} is blocked.")).to_be_visible()

    ana.goto(f"{town.url}{pair.links}/request")
    ana.get_by_label("TikTok username").fill(pair.account.handle)
    ana.get_by_role("button", name="Send request").click()
    sentence = f"@{pair.account.handle} does not take requests from {pair.acme.name}."
    expect(ana.get_by_text(sentence).first).to_be_visible()

    mia.goto(f"{town.app_url}/app/settings")
    mia.get_by_role("link", name=re.compile("Blocked requesters")).click()
    mia.get_by_role("button", name=re.compile("Unblock")).click()
    expect(mia.get_by_text("Nothing is granted by this.")).to_be_visible()
    ask(ana, town, pair)


@pytest.mark.req("L16a", "T6a")
def test_an_earlier_end_shows_on_both_sides(town: Town, pair: Pair, both: tuple[Page, Page]) -> None:
    ana, mia = both
    request_id = link_by_actions(town, pair)
    mia.goto(f"{town.app_url}/app/permissions")
    mia.get_by_role("link", name=re.compile(pair.acme.name)).click()
    mia.get_by_role("link", name="Change").click()
    expect(mia.get_by_text("Nothing yet.")).to_be_visible()
    mia.get_by_role("radio", name="60 days").check()
    last, for_ana = last_day(60)
    expect(mia.locator("#agreement").get_by_text(f"{last:%b} {last.day}, {last.year}")).to_be_visible()
    mia.get_by_role("button", name="Change").click()
    expect(mia).to_have_url(f"{town.app_url}/app/permissions/{request_id}")
    expect(mia.get_by_text("You set an earlier end.")).to_be_visible()
    ana.goto(f"{town.url}{pair.links}/{pair.account.id}")
    expect(ana.get_by_role("main")).to_contain_text(for_ana)
    expect(ana.get_by_text(f"@{pair.account.handle} set an earlier end.").first).to_be_visible()
