"""People come into an ad account: by asking where a role is missing, and by a mail. And what a suspension shows."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import NewLinkRequest
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.cast import PASSWORD, make_staff, person
from tests.journeys.doors import enter
from tests.journeys.test_sides import Pair
from tests.journeys.town import Town


@pytest.fixture
def pair(town: Town) -> Pair:
    with town.inside():
        return Pair()


@pytest.mark.req("L13", "X2")
def test_an_operator_asks_and_ana_accepts_from_the_notification(
    town: Town, desk: Callable[..., Page], pair: Pair
) -> None:
    ben, ana = desk("Ben"), desk("Ana")
    enter(ben, town, pair.ben, town.url)
    enter(ana, town, pair.ana, town.url)
    ana.goto(f"{town.url}/ads/{pair.acme.id}/notifications")
    ben.goto(f"{town.url}/ads/{pair.acme.id}/overview")
    menu = ben.get_by_role("navigation", name="Main")
    expect(menu.get_by_role("link", name="TikTok accounts")).to_have_count(0)
    ben.goto(town.url + pair.links)
    expect(ben.get_by_text("You need the role Admin to do this.")).to_be_visible()
    expect(ben.get_by_text(f"Who can give it: {pair.ana.name}")).to_be_visible()
    ben.get_by_label("Message").fill("I look after the creators.")
    ben.get_by_role("button", name="Send request").click()
    expect(ben.get_by_role("heading", name="You have asked for the role Admin")).to_be_visible()

    # Without a reload: the list asks by itself.
    asked = ana.get_by_role("listitem").filter(has_text="I look after the creators.")
    expect(asked.get_by_role("button", name="Accept")).to_be_visible(timeout=40_000)
    asked.get_by_role("button", name="Accept").click()
    expect(ana.get_by_text(f"{pair.ben.name} is Admin now.")).to_be_visible()
    expect(asked.get_by_text("Accepted")).to_be_visible()

    ben.reload()
    expect(ben.get_by_role("heading", level=1)).to_have_text("TikTok accounts")
    expect(menu.get_by_role("link", name="TikTok accounts")).to_be_visible()
    town.link_in_mail(f"{pair.ben.name.lower()}@people.example", r"http://\S+/notifications/\d+")


@pytest.mark.req("L1")
def test_ana_invites_somebody_new_who_signs_up_and_lands_in_the_account(
    town: Town, desk: Callable[..., Page], pair: Pair
) -> None:
    ana, zoe = desk("Ana"), desk("Zoe")
    enter(ana, town, pair.ana, town.url)
    address = f"zoe.{pair.acme.id}@new.example"
    ana.goto(f"{town.url}/ads/{pair.acme.id}/settings")
    ana.get_by_role("link", name="Permissions", exact=True).click()
    ana.get_by_role("button", name="Invite people").first.click()
    dialog = ana.get_by_role("dialog")
    dialog.get_by_label("E-mail addresses").fill(address)
    dialog.get_by_role("radio", name=re.compile("^Operator")).check()
    dialog.get_by_role("button", name="Send invitations").click()
    expect(ana.get_by_role("row").filter(has_text=address).get_by_text("Pending")).to_be_visible()

    zoe.goto(town.link_in_mail(address, r"http://\S+/invite/\S+"))
    expect(zoe.get_by_role("heading", level=1)).to_have_text(
        f"{pair.ana.name} invites you to {pair.acme.name}"
    )
    zoe.get_by_role("link", name="Sign up").click()
    expect(zoe.get_by_label("E-mail")).to_have_value(address)
    zoe.get_by_label("Name").fill("Zoe")
    zoe.get_by_label("Password", exact=True).fill(PASSWORD)
    zoe.get_by_role("button", name="Sign up").click()
    expect(zoe.get_by_role("heading", level=1)).to_contain_text("mail", ignore_case=True)
    zoe.goto(town.link_in_mail(address, r"http://\S+/verify/\S+"))
    zoe.get_by_role("button", name=re.compile("Confirm")).click()
    zoe.get_by_role("button", name="Accept").click()
    expect(zoe.get_by_role("heading", level=1)).to_have_text(pair.acme.name)
    expect(zoe.get_by_text(f"Welcome. You are Operator of {pair.acme.name} now.")).to_be_visible()

    expect(ana.get_by_role("row").filter(has_text=address).get_by_text("Accepted")).to_be_visible(
        timeout=40_000
    )
    ana.get_by_role("link", name="People", exact=True).click()
    expect(ana.get_by_role("row").filter(has_text="Zoe").get_by_text("Operator")).to_be_visible()


@pytest.mark.req("A11", "L12")
def test_a_suspension_shows_on_every_desk_and_phone(
    town: Town, desk: Callable[..., Page], phone: Callable[..., Page], pair: Pair
) -> None:
    with town.inside():
        olu = person(f"Olu{pair.acme.id}")
        make_staff(Actor.system("tests"), person_id=olu.person_id or 0)
        new = NewLinkRequest(username=pair.account.handle)
        request_id = consent.request_authorization(pair.ana, ad_account_id=pair.acme.id, new=new)
        with acting(pair.mia):
            text = consent.get_grant(pair.mia, request_id).text
        assert text is not None
        consent.approve_request(pair.mia, request_id=request_id, text_sha256=text.sha256)
    operator, ana, mia = desk("Olu"), desk("Ana"), phone("Mia")
    enter(operator, town, olu, town.url)
    enter(ana, town, pair.ana, town.url)
    enter(mia, town, pair.mia, town.app_url)
    operator.goto(f"{town.url}/ops/accounts?q={pair.acme.id}")
    operator.get_by_role("link", name=pair.acme.name).click()
    suspend = operator.get_by_role("region", name="Suspend")
    suspend.get_by_label("Category").select_option("Unusual activity")
    suspend.get_by_label("What is wrong").fill("Money came from many cards.")
    suspend.get_by_label("How to fix it").fill("Send us the invoices.")
    suspend.get_by_role("button", name="Suspend").click()
    expect(operator.get_by_role("region", name="Lift the suspension")).to_be_visible()

    ana.goto(town.url + pair.links)
    expect(
        ana.get_by_role("row").filter(has_text=pair.account.handle).get_by_text("Suspended")
    ).to_be_visible()
    ana.goto(f"{town.url}/ads/{pair.acme.id}/settings")
    standing = ana.get_by_role("region", name="Where the account stands")
    expect(standing.get_by_text("Money came from many cards.")).to_be_visible()
    expect(standing.get_by_role("row", name=re.compile("Show ads No"))).to_be_visible()
    mia.goto(f"{town.app_url}/app/permissions")
    expect(mia.get_by_role("main").get_by_role("link", name=re.compile("Suspended"))).to_be_visible()

    standing.get_by_role("button", name="Appeal").click()
    dialog = ana.get_by_role("dialog")
    dialog.get_by_label("Why should it be decided otherwise?").fill("It was payday.")
    dialog.get_by_role("button", name="Send appeal").click()
    expect(standing.get_by_text("It was payday.")).to_be_visible()
    operator.reload()
    operator.get_by_role("button", name="Lift suspension").click()
    expect(operator.get_by_text(f"The suspension of {pair.acme.name} is lifted.")).to_be_visible()
    ana.goto(town.url + pair.links)
    expect(
        ana.get_by_role("row").filter(has_text=pair.account.handle).get_by_text("Authorized")
    ).to_be_visible()
