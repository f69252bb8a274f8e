"""Ana shows a QR code, Mia opens it on her phone and decides; the account is handed on, and over when Mia says so."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from suitcase.areas.centers import public as centers
from tests.areas.centers.people import joined
from tests.cast import center_account, creator, make_staff, person, verified_center
from tests.journeys.doors import enter
from tests.journeys.town import Town


@pytest.mark.req("L17")
def test_a_qr_code_links_a_creator_with_the_whole_centre(
    town: Town, desk: Callable[..., Page], phone: Callable[..., Page]
) -> None:
    with town.inside():
        from suitcase.kernel.actor import Actor

        boss, star, ops = person("Asta"), person("Mira"), person("Odd")
        make_staff(Actor.system("tests"), person_id=ops.person_id or 0)
        creator(star, "mira.trails")
        center = verified_center(boss, ops, "Asta Group")
        gil = joined(boss, center, "Gilbert")
        account = center_account(boss, center, name="Asta Shop")
    ana, mia, member = desk("Asta"), phone("Mira"), desk("Gilbert")
    enter(ana, town, boss, town.url)
    ana.goto(f"{town.url}/business/{center.id}/creator-accounts")
    expect(ana.get_by_text("No account is linked yet")).to_be_visible()
    ana.get_by_role("link", name="Link or QR code").click()
    ana.get_by_role("radio", name="3 days").check()
    ana.get_by_role("button", name="Make link and QR code").click()
    expect(ana.get_by_role("img", name="QR code of the link below")).to_be_visible()
    expect(ana.get_by_text("2 days, 23 hours left")).to_be_visible()
    address = ana.locator(".link-line code").first.inner_text()
    assert address.startswith(f"{town.app_url}/app/ask/")

    mia.goto(address)
    expect(mia).to_have_url(re.compile("/login.*next="))
    enter(mia, town, star, town.app_url)
    mia.goto(address)
    expect(mia.get_by_role("heading", name="Asta Group")).to_be_visible()
    mia.get_by_role("button", name="Read on").click()
    expect(mia.get_by_text("The whole Business Center asks")).to_be_visible()
    expect(mia.get_by_text("Edit or delete your posts")).to_be_visible()
    mia.get_by_role("button", name="Approve").click()
    expect(mia.get_by_text("Approved. Asta Group may now use posts")).to_be_visible()

    ana.get_by_role("link", name="TikTok accounts").first.click()
    row = ana.get_by_role("row", name=re.compile("mira.trails"))
    expect(row).to_contain_text("Authorized")
    row.get_by_role("link", name="@mira.trails").click()
    ana.get_by_role("link", name="Assign", exact=True).click()
    ana.get_by_label("Gilbert").check()
    ana.get_by_label(re.compile("Asta Shop")).check()
    ana.get_by_role("button", name="Read what changes").click()
    expect(ana.get_by_role("row", name=re.compile("Gilbert"))).to_contain_text("use existing posts in ads")
    ana.get_by_role("button", name="Apply").click()
    expect(ana.get_by_role("heading", name="Use of a creator account")).to_be_visible()

    enter(member, town, gil, town.url)
    member.goto(f"{town.url}/business/{center.id}/creator-accounts")
    expect(member.get_by_role("row", name=re.compile("mira.trails"))).to_contain_text("Authorized")
    links = f"{town.url}/ads/{account.id}/assets/creator-accounts"
    ana.goto(links)
    expect(ana.get_by_text("From Business Centers")).to_be_visible()

    agency = shared_with_a_partner(town, ana, mia, desk("Nell"), center.id)

    mia.get_by_role("link", name="Revoke").click()
    mia.get_by_role("button", name="Revoke").click()
    expect(mia.get_by_text("Revoked. Asta Group can no longer use")).to_be_visible()
    member.reload()
    expect(member.get_by_text("Nothing is assigned to you")).to_be_visible()
    expect(ana.get_by_text("From Business Centers")).to_have_count(0)
    ana.goto(f"{town.url}/business/{center.id}/creator-accounts")
    expect(ana.get_by_role("row", name=re.compile("mira.trails"))).to_contain_text("Revoked")
    agency.reload()
    expect(agency.get_by_role("row", name=re.compile("mira.trails"))).to_contain_text("Revoked")


def shared_with_a_partner(town: Town, ana: Page, mia: Page, agency: Page, center_id: int) -> Page:
    """Ana asks that her agency may use the account too; Mia reads who both are and agrees; the agency's list."""
    with town.inside():
        nell = person("Nell")
        northwind = centers.create_center(nell, name="Nell Agency", time_zone="UTC")
    back = mia.url
    ana.goto(f"{town.url}/business/{center_id}/partners/add?number={northwind.id}")
    ana.get_by_role("button", name="Continue").click()
    ana.get_by_role("button", name="Add partner").click()
    ana.get_by_role("link", name="Share assets").first.click()
    ana.get_by_role("checkbox", name="@mira.trails").check()
    ana.get_by_role("button", name="Review").click()
    expect(ana.get_by_text("1 creator is asked")).to_be_visible()
    ana.get_by_role("button", name="Share", exact=True).click()
    expect(ana.get_by_text("1 creator was asked.")).to_be_visible()

    enter(agency, town, nell, town.url)
    agency.goto(f"{town.url}/business/{northwind.id}/partners/{center_id}/creator-accounts/shared-with-you")
    expect(agency.get_by_role("row", name=re.compile("mira.trails"))).to_contain_text(
        "Waiting for the creator"
    )
    mia.goto(f"{town.app_url}/app/inbox")
    expect(mia.get_by_text("Asta of Asta Group asks that its partner Nell Agency may also")).to_be_visible()
    expect(mia.get_by_text("Asta Group may use your account already")).to_be_visible()
    mia.get_by_role("button", name="Approve").click()
    expect(mia.get_by_text("Approved. Nell Agency may now use posts")).to_be_visible()
    agency.reload()
    expect(agency.get_by_role("row", name=re.compile("mira.trails"))).to_contain_text("Authorized")
    mia.goto(back)
    return agency
