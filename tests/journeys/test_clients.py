"""An agency in the browser: it finds its client's company while typing the name, and opens an ad account for it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from suitcase.kernel.actor import Actor
from tests.areas.ad_accounts.clients import registry
from tests.cast import make_staff, person, verified_center
from tests.journeys.doors import enter
from tests.journeys.town import Town


def test_a_client_is_found_while_its_name_is_typed(
    town: Town, desk: Callable[..., Page], tmp_path: Path
) -> None:
    with town.inside():
        nora, otto = person("Nora"), person("Otto")
        make_staff(Actor.system("tests"), person_id=otto.person_id or 0)
        registry(tmp_path)
        center = verified_center(nora, otto, "Northwind")
    page = desk("Nora")
    enter(page, town, nora, town.url)
    page.goto(f"{town.url}/business/{center.id}/ad-accounts")
    page.get_by_role("link", name="Add advertiser account").first.click()
    page.get_by_role("link", name="Create new").click()
    page.get_by_role("link", name="A client’s business").click()
    free = page.get_by_text("A name that is not chosen from the list")
    expect(free).to_be_visible()

    page.get_by_role("combobox", name="Company", exact=True).press_sequentially("sol briln")
    offered = page.get_by_role("option", name="Sonnenallee 3, 12045 Berlin")
    expect(offered).to_contain_text("Head office")
    offered.click()
    chosen = page.get_by_role("radio", name="Sol Brillen GmbH")
    expect(chosen).to_be_checked()
    expect(free).to_be_hidden()
    page.get_by_role("combobox", name="Company", exact=True).press_sequentially(" AG")
    expect(chosen).to_have_count(0)
    expect(free).to_be_visible()
    page.get_by_role("option", name="Sonnenallee 3, 12045 Berlin").click()

    out = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(out, "PNG")
    page.get_by_label("Business certificate").set_input_files(
        {"name": "register.png", "mimeType": "image/png", "buffer": out.getvalue()}
    )
    page.get_by_label("Ad account name").fill("Sol Summer")
    for name, value in (("Currency", "EUR"), ("Industry", "Retail")):
        page.get_by_role("combobox", name=name, exact=True).press_sequentially(value)
        page.get_by_role("option").first.click()
    page.get_by_label("Website").fill("sol.example")
    page.get_by_label("Street and number").fill("Sonnenallee 3")
    page.get_by_label("Postcode").fill("12045")
    page.get_by_label("Town").fill("Berlin")
    page.get_by_role("button", name="Create ad account").last.click()
    expect(page.get_by_role("heading", name="Sol Summer")).to_be_visible()
    expect(page.get_by_text("The business certificate waits for an operator.")).to_be_visible()
