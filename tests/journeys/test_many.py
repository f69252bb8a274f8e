"""Many to many: one ad account with two creators, one creator with two ad accounts; and what may be used of a link."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import NewLinkRequest
from suitcase.areas.creators.contracts import AccountType, CreatorAccount
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.cast import ad_account, creator, person
from tests.journeys.doors import enter
from tests.journeys.town import Town

_number = iter(range(1, 100))


class Four:
    """Ana and Ben with an ad account each, Mia with a personal and Leo with a business creator account."""

    def __init__(self) -> None:
        number = next(_number)
        self.ana, self.ben, self.mia, self.leo = (
            person(f"{name}Many{number}") for name in ("Ana", "Ben", "Mia", "Leo")
        )
        self.acme: AdAccount = ad_account(self.ana, name=f"Acme Many {number}")
        self.northwind: AdAccount = ad_account(self.ben, name=f"Northwind Many {number}")
        self.hers: CreatorAccount = creator(self.mia, f"many{number}.mia", display_name=f"Mia hikes {number}")
        self.his: CreatorAccount = creator(
            self.leo,
            f"many{number}.leo",
            display_name=f"Leo bakes {number}",
            account_type=AccountType.BUSINESS,
        )

    @staticmethod
    def links(account: AdAccount) -> str:
        return f"/ads/{account.id}/assets/creator-accounts"

    def link(self, advertiser: Actor, account: AdAccount, owner: Actor, handle: str) -> int:
        """A link made past the pages."""
        new = NewLinkRequest(username=handle)
        request_id = consent.request_authorization(advertiser, ad_account_id=account.id, new=new)
        with acting(owner):
            text = consent.get_terms(owner, request_id).text
        consent.approve_request(owner, request_id=request_id, text_sha256=text.sha256)
        return request_id


@pytest.fixture
def four(town: Town) -> Four:
    with town.inside():
        return Four()


def ask_by_typing(page: Page, typed: str, handle: str) -> None:
    """Ask for an account by choosing it from what is offered while typing."""
    page.get_by_role("button", name="Request authorization").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("TikTok username").press_sequentially(typed)
    dialog.get_by_role("option").filter(has_text=f"@{handle}").click()
    expect(dialog.get_by_label("TikTok username")).to_have_value(handle)
    dialog.get_by_role("button", name="Send request").click()
    expect(page.get_by_role("row").filter(has_text=handle).get_by_text("Pending")).to_be_visible()


@pytest.mark.req("L3", "L9", "L14")
def test_personal_and_business_accounts_link_alike_and_one_end_leaves_the_others(
    town: Town, desk: Callable[..., Page], phone: Callable[..., Page], four: Four
) -> None:
    with town.inside():
        four.link(four.ben, four.northwind, four.mia, four.hers.handle)
    ana = desk("Ana")
    enter(ana, town, four.ana, town.url)
    ana.goto(town.url + four.links(four.acme))
    ask_by_typing(ana, four.hers.display_name[:9].lower(), four.hers.handle)
    ask_by_typing(ana, four.his.handle[:-1], four.his.handle)
    for owner in (four.mia, four.leo):
        app = phone(owner.name)
        enter(app, town, owner, town.app_url)
        app.goto(f"{town.app_url}/app/inbox")
        app.get_by_role("button", name="Approve").click()
    for handle in (four.hers.handle, four.his.handle):
        row = ana.get_by_role("row").filter(has_text=handle)
        expect(row.get_by_text("Authorized")).to_be_visible()
    row = ana.get_by_role("row").filter(has_text=four.hers.handle)
    row.get_by_role("button", name="Unlink").click()
    ana.get_by_role("dialog").get_by_role("button", name="Unlink").click()
    expect(ana.get_by_role("main").get_by_text("Unlinked").first).to_be_visible()
    ana.goto(f"{town.url}{four.links(four.acme)}/linked")
    expect(ana.get_by_role("row").filter(has_text=four.his.handle).get_by_text("Authorized")).to_be_visible()
    expect(ana.get_by_text(four.hers.handle)).to_have_count(0)
    ben = desk("Ben", dark=True)
    enter(ben, town, four.ben, town.url)
    ben.goto(town.url + four.links(four.northwind))
    expect(ben.get_by_role("row").filter(has_text=four.hers.handle).get_by_text("Authorized")).to_be_visible()


@pytest.mark.req("L7")
def test_a_permission_is_switched_at_once_and_comes_back_with_the_reason(
    town: Town, desk: Callable[..., Page], four: Four, complaints: list[str]
) -> None:
    with town.inside():
        four.link(four.ana, four.acme, four.mia, four.hers.handle)
    ana = desk("Ana")
    enter(ana, town, four.ana, town.url)
    ana.goto(f"{town.url}{four.links(four.acme)}/{four.hers.id}")
    spark = ana.get_by_role("switch", name="Create Spark Ads")
    insights = ana.get_by_role("switch", name="See insights")
    expect(ana.get_by_role("switch", name="Publish new posts as ads")).to_be_disabled()
    with ana.expect_response("**/permissions"):
        insights.uncheck()
    ana.reload()
    expect(insights).not_to_be_checked()
    expect(ana.get_by_text("switched off “See insights of those posts”")).to_be_visible()
    spark.click()
    expect(ana.get_by_text("At least one permission stays on")).to_be_visible()
    expect(spark).to_be_checked()
    with ana.expect_response("**/permissions"):
        insights.check()
    ana.context.set_offline(True)
    spark.click()
    expect(ana.get_by_text("That could not be saved: no connection.")).to_be_visible()
    expect(spark).to_be_checked()
    ana.context.set_offline(False)
    complaints[:] = [one for one in complaints if "ERR_INTERNET_DISCONNECTED" not in one]
    with ana.expect_response("**/permissions"):
        spark.uncheck()
    ana.reload()
    expect(spark).not_to_be_checked()
    expect(insights).to_be_checked()
