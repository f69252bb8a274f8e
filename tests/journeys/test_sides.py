"""The other ways a link goes: rejected, cancelled, unlinked; and what people with too little see."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.creators.contracts import CreatorAccount
from suitcase.kernel.actor import Actor
from tests.cast import ad_account, creator, give_role, person
from tests.journeys.doors import enter
from tests.journeys.town import Town

_number = iter(range(1, 100))


class Pair:
    """Ana with an ad account, Mia with a creator account, of one test's own."""

    def __init__(self) -> None:
        number = next(_number)
        self.ana: Actor = person(f"Ana{number}")
        self.mia: Actor = person(f"Mia{number}")
        self.ben: Actor = person(f"Ben{number}")
        self.cai: Actor = person(f"Cai{number}")
        self.acme: AdAccount = ad_account(self.ana, name=f"Acme {number}")
        self.account: CreatorAccount = creator(self.mia, f"mia.side{number}x")
        give_role(self.ana, person_id=self.ben.person_id or 0, role=Role.OPERATOR, ad_account_id=self.acme.id)

    @property
    def links(self) -> str:
        return f"/ads/{self.acme.id}/assets/creator-accounts"


@pytest.fixture
def pair(town: Town) -> Pair:
    with town.inside():
        return Pair()


def ask(page: Page, town: Town, pair: Pair) -> None:
    page.goto(town.url + pair.links)
    page.get_by_role("button", name="Request authorization").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("TikTok username").fill(pair.account.handle)
    dialog.get_by_role("button", name="Send request").click()
    expect(
        page.get_by_role("row").filter(has_text=pair.account.handle).get_by_text("Pending")
    ).to_be_visible()


@pytest.mark.req("L4", "L5", "L10a", "L2")
def test_unlink_says_first_what_ends_and_tells_both(
    town: Town, desk: Callable[..., Page], phone: Callable[..., Page], pair: Pair
) -> None:
    ana, mia = desk("Ana"), phone("Mia")
    enter(ana, town, pair.ana, town.url)
    enter(mia, town, pair.mia, town.app_url)
    ask(ana, town, pair)
    mia.goto(f"{town.app_url}/app/inbox")
    mia.get_by_role("button", name="Approve").click()
    row = ana.get_by_role("row").filter(has_text=pair.account.handle)
    expect(row.get_by_text("Authorized")).to_be_visible(timeout=20_000)
    row.get_by_role("button", name="Unlink").click()
    dialog = ana.get_by_role("dialog")
    expect(dialog.get_by_text(f"can no longer use posts of @{pair.account.handle} in ads.")).to_be_visible()
    dialog.get_by_role("button", name="Unlink").click()
    expect(ana.get_by_role("main").get_by_text("Unlinked").first).to_be_visible()
    mia.goto(f"{town.app_url}/notifications/")
    expect(mia.get_by_text("removed its link").first).to_be_visible(timeout=20_000)
    mia.goto(f"{town.app_url}/app/permissions")
    mia.get_by_role("link", name=re.compile(pair.acme.name)).first.click()
    expect(mia.get_by_text("Unlinked").first).to_be_visible()


@pytest.mark.req("L3", "L4", "L5")
def test_rejected_is_told_and_may_be_sent_again(
    town: Town, desk: Callable[..., Page], phone: Callable[..., Page], pair: Pair
) -> None:
    ana, mia = desk("Ana"), phone("Mia")
    enter(ana, town, pair.ana, town.url)
    enter(mia, town, pair.mia, town.app_url)
    ask(ana, town, pair)
    mia.goto(f"{town.app_url}/app/inbox")
    mia.get_by_role("button", name="Reject").click()
    row = ana.get_by_role("row").filter(has_text=pair.account.handle)
    expect(row.get_by_text("Rejected")).to_be_visible(timeout=20_000)
    ask(ana, town, pair)


@pytest.mark.req("L3")
def test_a_request_can_be_taken_back(town: Town, desk: Callable[..., Page], pair: Pair) -> None:
    ana = desk("Ana", dark=True)
    enter(ana, town, pair.ana, town.url)
    ask(ana, town, pair)
    row = ana.get_by_role("row").filter(has_text=pair.account.handle)
    row.get_by_role("button", name=re.compile("Cancel")).click()
    ana.get_by_role("dialog").get_by_role("button", name=re.compile("Cancel request|Take back")).click()
    expect(row.get_by_text("Cancelled")).to_be_visible()


@pytest.mark.req("X2", "L2")
def test_an_operator_reads_what_is_missing_and_who_can_give_it(
    town: Town, desk: Callable[..., Page], pair: Pair
) -> None:
    ben = desk("Ben")
    enter(ben, town, pair.ben, town.url)
    ben.goto(f"{town.url}/ads/{pair.acme.id}/overview")
    expect(ben.get_by_role("navigation", name="Main").get_by_text("TikTok accounts")).to_have_count(0)
    answer = ben.goto(town.url + pair.links)
    assert answer is not None
    assert answer.status == 403
    expect(ben.get_by_text("Admin").first).to_be_visible()
    expect(ben.get_by_text(pair.ana.name).first).to_be_visible()


@pytest.mark.req("X2")
def test_an_outsider_learns_nothing(town: Town, desk: Callable[..., Page], pair: Pair) -> None:
    cai = desk("Cai")
    enter(cai, town, pair.cai, town.url)
    for path in (pair.links, f"/ads/{pair.acme.id}/overview", f"{pair.links}/{pair.account.id}"):
        answer = cai.goto(town.url + path)
        assert answer is not None
        assert answer.status == 404
        expect(cai.get_by_text("Acme")).to_have_count(0)


@pytest.mark.req("L3", "L5", "L6")
def test_everything_works_without_scripts(
    town: Town, desk: Callable[..., Page], phone: Callable[..., Page], pair: Pair
) -> None:
    ana, mia = desk("Ana", scripts=False), phone("Mia", scripts=False)
    enter(ana, town, pair.ana, town.url)
    enter(mia, town, pair.mia, town.app_url)
    ana.goto(f"{town.url}{pair.links}/request")
    ana.get_by_label("TikTok username").fill(pair.account.handle)
    ana.get_by_role("button", name="Send request").click()
    row = ana.get_by_role("row").filter(has_text=pair.account.handle)
    expect(row.get_by_text("Pending")).to_be_visible()
    mia.goto(f"{town.app_url}/app/inbox")
    mia.get_by_role("button", name="Approve").click()
    expect(mia.get_by_text("Authorized").first).to_be_visible()
    ana.reload()
    expect(row.get_by_text("Authorized")).to_be_visible()
