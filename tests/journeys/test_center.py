"""A Business Center gets its people: invited by list, in by mail, changed, removed; two browsers at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import choice
from tests.cast import PASSWORD, person
from tests.journeys.doors import enter
from tests.journeys.town import Town


@pytest.mark.req("B1", "B2")
def test_ana_invites_bea_who_comes_in_and_goes(town: Town, desk: Callable[..., Page]) -> None:
    with town.inside():
        boss = person("Anna")
    ana, bea = desk("Anna"), desk("Bea")
    enter(ana, town, boss, town.url)
    ana.goto(f"{town.url}/business/")
    ana.get_by_role("link", name="Create Business Center").last.click()
    ana.get_by_label("Business Center name").fill("Acme Center")
    choice(ana, "Time zone").fill("Europe/Berlin")
    choice(ana, "Time zone").press("Enter")
    ana.get_by_role("button", name="Create Business Center").click()
    expect(ana.get_by_role("heading", name="Acme Center")).to_be_visible()

    ana.get_by_role("link", name="Members", exact=True).click()
    ana.get_by_role("button", name="Invite members").click()
    dialog = ana.get_by_role("dialog")
    file = {
        "name": "team.csv",
        "mimeType": "text/csv",
        "buffer": b"email,role\nbea@people.example,Admin\nnobody,\n",
    }
    dialog.get_by_label("Or a CSV file").set_input_files(file)  # type: ignore[arg-type]
    dialog.get_by_role("button", name="Send invitations").click()
    expect(ana.get_by_text("“nobody” is no e-mail address.")).to_be_visible()
    ana.get_by_role("button", name="Send 1 invitation").click()
    waiting = ana.get_by_role("row", name="bea@people.example")
    expect(waiting).to_contain_text("Pending")

    bea.goto(town.link_in_mail("bea@people.example", r"http://localhost:\d+/invite/\S+"))
    expect(bea.get_by_role("heading", name="Anna invites you to Acme Center")).to_be_visible()
    bea.get_by_role("link", name="Sign up").click()
    bea.get_by_label("Name").fill("Bea")
    bea.get_by_label("Password", exact=True).fill(PASSWORD)
    bea.get_by_role("button", name="Sign up").click()
    expect(bea.get_by_role("heading", level=1)).to_contain_text("mail", ignore_case=True)
    bea.goto(town.link_in_mail("bea@people.example", r"http://\S+/verify/\S+"))
    bea.get_by_role("button", name=re.compile("Confirm")).click()
    expect(bea.get_by_role("button", name="Accept")).to_be_visible()
    bea.get_by_role("button", name="Accept").click()
    expect(bea.get_by_text("Your role: Admin")).to_be_visible()
    expect(waiting).to_contain_text("Accepted")

    ana.get_by_role("navigation", name="Members").get_by_role("link", name="Members").click()
    row = ana.get_by_role("row", name="Bea")
    row.get_by_role("button", name="Remove").click()
    expect(ana.get_by_role("dialog")).to_contain_text("Bea can no longer open Acme Center")
    ana.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)
    assert bea.reload() is not None
    expect(bea.get_by_text("There is nothing here")).to_be_visible()
