"""Ana links Mia's account: ask, approve, Authorized, revoke. Two people, two browsers, the whole product between."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import choice
from tests.cast import PASSWORD
from tests.journeys.town import Town


def sign_up(page: Page, town: Town, name: str, *, host: str) -> str:
    """Sign up with a fresh address, prove it with the mail, end up signed in; gives the address."""
    address = f"{name.lower()}.{abs(hash(page)) % 10**8}@people.example"
    page.goto(f"{host}/")
    page.get_by_role("link", name="Sign up").first.click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("mail", ignore_case=True)
    page.goto(town.link_in_mail(address, r"http://\S+/verify/\S+"))
    page.get_by_role("button", name=re.compile("Confirm")).click()
    return address


def create_ad_account(page: Page, name: str = "Acme Outdoor") -> None:
    """Fill in the business information and create an ad account."""
    page.get_by_role("link", name=re.compile("Create ad account")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Create ad account")
    for label, value in {
        "Ad account name": name,
        "Legal name of the business": "Acme Outdoor GmbH",
        "Website": "acme.example",
        "Contact person": "Ana Alvarez",
        "Contact e-mail": "ana@acme.example",
        "Street and number": "Gipfelweg 1",
        "Town": "Berlin",
        "Postcode": "10115",
    }.items():
        page.get_by_label(label, exact=True).fill(value)
    for label, value in {
        "Time zone": "Europe/Berlin",
        "Currency": "EUR",
        "Industry": "Sports",
        "Country": "Germany",
    }.items():
        choice(page, label).fill(value)
        choice(page, label).press("Enter")
    page.get_by_role("button", name="Create ad account").click()


@pytest.mark.req("L1", "L2", "L3", "L4", "L5", "L6", "L11a", "T0", "X2")
def test_ana_links_mia_and_mia_revokes(
    town: Town, desk: Callable[..., Page], phone: Callable[..., Page]
) -> None:
    ana, mia = desk("Ana"), phone("Mia")
    sign_up(ana, town, "Ana", host=town.url)
    for way in ("Create ad account", "Business Center", "Create creator account"):
        expect(ana.get_by_role("link", name=re.compile(way)).first).to_be_visible()
    create_ad_account(ana)
    expect(ana.get_by_text("Acme Outdoor is approved.")).to_be_visible()

    mia_mail = sign_up(mia, town, "Mia", host=town.app_url)
    handle = f"mia.trails{abs(hash(mia)) % 10**6}"
    mia.get_by_label("Username").fill(handle)
    mia.get_by_label("Display name").fill("Mia on trails")
    mia.get_by_role("button", name="Create creator account").click()
    mia.get_by_role("link", name="Inbox").first.click()

    ana.get_by_role("navigation", name="Main").get_by_role("link", name="TikTok accounts").click()
    expect(ana.get_by_role("heading", level=1)).to_have_text("TikTok accounts")
    ana.get_by_role("link", name="Request authorization").or_(
        ana.get_by_role("button", name="Request authorization")
    ).first.click()
    dialog = ana.get_by_role("dialog")
    dialog.get_by_label("TikTok username").fill(handle.replace("trails", "trials"))
    dialog.get_by_role("button", name="Send request").click()
    expect(dialog.get_by_text("There is no account named").first).to_be_visible()
    dialog.get_by_label("TikTok username").fill(handle)
    dialog.get_by_role("button", name="Send request").click()
    row = ana.get_by_role("row").filter(has_text=handle)
    expect(row.get_by_text("Pending")).to_be_visible()

    card = mia.get_by_role("article").filter(has_text="Acme Outdoor")
    expect(card.get_by_text("They will be able to")).to_be_visible()
    expect(card.get_by_text("Edit or delete your posts")).to_be_visible()
    card.get_by_role("button", name="Approve").click()

    # No reload: the row that waits finds out by itself.
    expect(row.get_by_text("Authorized")).to_be_visible(timeout=20_000)
    town.link_in_mail(mia_mail, r"http://app\.localhost\S+/notifications/\d+")

    mia.get_by_role("link", name="Permissions").first.click()
    mia.get_by_role("link", name=re.compile("Acme Outdoor")).first.click()
    mia.get_by_role("link", name="Revoke").or_(mia.get_by_role("button", name="Revoke")).first.click()
    expect(mia.get_by_text(f"Acme Outdoor can no longer use posts of @{handle} in ads.")).to_be_visible()
    mia.get_by_role("button", name="Revoke").last.click()
    expect(mia.get_by_text("Revoked").first).to_be_visible()

    ana.reload()
    expect(row.get_by_text("Revoked")).to_be_visible()
    ana.goto(f"{town.url}/notifications/")
    expect(ana.get_by_text(f"@{handle} revoked the permission").first).to_be_visible()
    mia.goto(f"{town.app_url}/notifications/")
    expect(mia.get_by_text("You ended the permission of Acme Outdoor").first).to_be_visible()
