"""Ana's brand and Northwind's agency meet: verified, a client's account, 500 shared, worked in, lowered, stopped."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from suitcase.areas.access.public import Role
from suitcase.areas.centers.contracts import Center
from suitcase.kernel.actor import Actor
from suitcase.stores import postgres
from tests.areas.ad_accounts.clients import registry
from tests.areas.ad_accounts.many import FIRST_ID, copies
from tests.areas.centers.people import joined, made
from tests.browser import choice
from tests.cast import center_account, make_staff, person, verified_center
from tests.journeys.doors import enter
from tests.journeys.town import Town

MANY = 500


class Street:
    """Ana leads Acme with 500 brands; Nora leads Northwind, which nobody has verified, with Ben; Olu decides."""

    def __init__(self, folder: Path) -> None:
        self.ana, self.nora, self.olu = (person(name) for name in ("AnaBrand", "NoraAgency", "OluOffice"))
        make_staff(Actor.system("tests"), person_id=self.olu.person_id or 0)
        registry(folder)
        self.acme: Center = verified_center(self.ana, self.olu, "Acme Brands")
        # One by its action, which takes some 25 ms; the others are what it wrote, copied.
        copies(
            postgres.dsn("owner"), center_account(self.ana, self.acme, name="Acme House"), MANY, "Acme Brand"
        )
        self.northwind: Center = made(self.nora, "Northwind Agency")
        self.ben: Actor = joined(self.nora, self.northwind, "BenAgency", Role.CENTER_ADMIN)


@pytest.fixture
def street(town: Town, tmp_path: Path) -> Street:
    with town.inside():
        return Street(tmp_path)


def paper() -> FilePayload:
    """A scanned page."""
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(out, "PNG")
    return {"name": "register.png", "mimeType": "image/png", "buffer": out.getvalue()}


def pick(page: Page, name: str, typed: str) -> None:
    """Choose in a searchable list."""
    choice(page, name).fill(typed)
    choice(page, name).press("Enter")


def search(page: Page, typed: str) -> None:
    """Narrow a list of ad accounts; it follows while one types."""
    page.get_by_role("searchbox", name="Search by name, company or ID").fill(typed)


def fill_account(page: Page, name: str) -> None:
    """What an ad account takes besides its company and its currency."""
    page.get_by_label("Ad account name").fill(name)
    pick(page, "Industry", "Retail")
    page.get_by_label("Website").fill("sol.example")
    page.get_by_label("Street and number").fill("Sonnenallee 3")
    page.get_by_label("Postcode").fill("12045")
    page.get_by_label("Town").fill("Berlin")
    page.get_by_role("button", name="Create ad account").last.click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


@pytest.mark.req("B5", "B6", "A4")
def test_a_brand_and_an_agency_meet(town: Town, desk: Callable[..., Page], street: Street) -> None:
    ana, nora, ben, olu = (desk(name) for name in ("Ana", "Nora", "Ben", "Olu"))
    who = {ana: street.ana, nora: street.nora, ben: street.ben, olu: street.olu}
    for page, actor in who.items():
        enter(page, town, actor, town.url)
    acme = f"{town.url}/business/{street.acme.id}"
    northwind = f"{town.url}/business/{street.northwind.id}"

    verified(nora, olu, town, northwind)
    for_a_client(ben, olu, town, northwind)
    shared(ana, acme, street)
    assigned(nora, northwind)
    worked_in(ana, ben, town, acme, northwind, street)


def verified(nora: Page, olu: Page, town: Town, northwind: str) -> None:
    """An agency owns ad accounts once an operator has seen what proves its business."""
    nora.goto(f"{northwind}/ad-accounts/new?whose=client")
    expect(nora.get_by_text("owns ad accounts only once its business is verified").first).to_be_visible()
    nora.goto(f"{northwind}/verification")
    nora.get_by_label("Kind of business").select_option("COMPANY")
    pick(nora, "Country", "Germany")
    nora.get_by_label("Legal name").fill("Northwind Agentur GmbH")
    nora.get_by_label("Registration number").fill("HRB 777")
    nora.get_by_label("Business certificate").set_input_files(paper())
    nora.get_by_role("button", name="Send in").click()
    expect(nora.get_by_text("Sent in. An operator looks at it").first).to_be_visible()
    olu.goto(f"{town.url}/ops/reviews/verifications")
    waiting = olu.get_by_role("row", name=re.compile("Northwind Agentur GmbH"))
    waiting.get_by_role("link").first.click()
    olu.get_by_role("button", name="Verify", exact=True).click()
    expect(olu.get_by_role("heading", name="Businesses to verify", level=1)).to_be_visible()
    expect(waiting).to_have_count(0)


def for_a_client(ben: Page, olu: Page, town: Town, northwind: str) -> None:
    """The client's certificate is looked at once; the next account takes it as it is."""
    ben.goto(f"{northwind}/ad-accounts/new?whose=client")
    ben.get_by_role("combobox", name="Company", exact=True).press_sequentially("sol briln")
    ben.get_by_role("option", name="Sonnenallee 3, 12045 Berlin").click()
    expect(ben.get_by_role("radio", name="Sol Brillen GmbH")).to_be_checked()
    ben.get_by_label("Business certificate").set_input_files(paper())
    pick(ben, "Currency", "EUR")
    fill_account(ben, "Sol Summer")
    expect(ben.get_by_text("The business certificate waits for an operator.")).to_be_visible()

    olu.goto(f"{town.url}/ops/reviews/certificates")
    waiting = olu.get_by_role("row", name=re.compile("Northwind Agency"))
    waiting.get_by_role("link").first.click()
    olu.get_by_role("button", name="Approve", exact=True).click()
    expect(olu.get_by_role("heading", name="Business certificates", level=1)).to_be_visible()
    expect(waiting).to_have_count(0)
    ben.reload()
    expect(ben.get_by_text("Everything works.")).to_be_visible()

    ben.goto(f"{northwind}/ad-accounts/new?whose=client")
    ben.get_by_role("link", name="Sol Brillen GmbH").click()
    expect(ben.get_by_text("Nothing has to be uploaded.")).to_be_visible()
    fill_account(ben, "Sol Winter")
    expect(ben.get_by_text("Everything works.")).to_be_visible()


def shared(ana: Page, acme: str, street: Street) -> None:
    """Ana finds the agency by its ID and shares all of her brands in one act, after reading what it does."""
    ana.goto(f"{acme}/partners")
    ana.get_by_role("button", name="Add partner").first.click()
    dialog = ana.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Business Center ID").fill(f" BC {street.northwind.id} ")
    dialog.get_by_role("button", name="Continue").click()
    expect(dialog).to_contain_text("Add Northwind Agency as a partner?")
    dialog.get_by_role("button", name="Add partner").click()
    ana.get_by_role("link", name="Share assets").first.click()
    expect(ana.get_by_role("checkbox", name=f"All {MANY + 1}, on every page")).to_be_visible()
    search(ana, "acme brand")
    ana.get_by_role("checkbox", name=f"All {MANY} that match, on every page").check()
    ana.get_by_role("radio", name=re.compile("^Operator")).check()
    ana.get_by_role("button", name="Review").click()
    question = f"Share {MANY} ad accounts with Northwind Agency as Operator?"
    expect(ana.get_by_role("heading", name=question)).to_be_visible()
    expect(ana.get_by_text(f"{MANY} would change")).to_be_visible()
    ana.get_by_role("button", name="Share", exact=True).click()
    done = f"{MANY} ad accounts are shared with Northwind Agency as Operator."
    expect(ana.get_by_text(done)).to_be_visible()


def assigned(nora: Page, northwind: str) -> None:
    """The agency's Admin gives all of them to Ben at once."""
    nora.goto(f"{northwind}/ad-accounts?q=acme+brand")
    nora.get_by_role("link", name=f"Choose all {MANY} that match").click()
    expect(nora.get_by_text(f"All {MANY} that match are chosen")).to_be_visible()
    nora.get_by_role("button", name="Assign to members …").click()
    nora.get_by_role("checkbox", name=re.compile("BenAgency")).check()
    nora.get_by_role("radio", name=re.compile("^Operator")).check()
    nora.get_by_role("button", name="Review").click()
    nora.get_by_role("button", name=f"Apply {MANY} changes").click()
    expect(nora.get_by_text(re.compile(f"{MANY} changed")).first).to_be_visible()


def worked_in(ana: Page, ben: Page, town: Town, acme: str, northwind: str, street: Street) -> None:
    """Ben works as Operator, is lowered while he does, and is out the moment Ana stops sharing."""
    account, partner = FIRST_ID + 7, f"{acme}/partners/{street.northwind.id}"
    mine = f"{northwind}/ad-accounts?q=acme+brand"
    ben.goto(f"{town.url}/ads/{account}/overview")
    expect(ben.get_by_role("heading", name="Acme Brand 007", level=1)).to_be_visible()
    refused = ben.goto(f"{town.url}/ads/{account}/assets/creator-accounts")
    assert refused is not None
    assert refused.status == 403
    expect(ben.get_by_text("you are Operator of Acme Brand 007")).to_be_visible()
    expect(ben.get_by_text("Who can give it:").locator("..")).to_contain_text("AnaBrand")

    ana.goto(f"{partner}?q=brand+007")
    ana.get_by_role("checkbox", name="Acme Brand 007").check()
    ana.get_by_role("combobox", name="Role").last.select_option("ANALYST")
    ana.get_by_role("button", name="Change role").click()
    expect(ana.get_by_text("keeps what they were assigned, up to the new role")).to_be_visible()
    ana.get_by_role("button", name="Change role").click()
    expect(ana.get_by_role("row", name=re.compile("Acme Brand 007"))).to_contain_text("Analyst")
    ben.reload()
    expect(ben.get_by_text("you are Analyst of Acme Brand 007")).to_be_visible()

    ana.goto(partner)
    ana.get_by_role("checkbox", name=f"All {MANY}, on every page").check()
    ana.get_by_role("button", name="Stop sharing").click()
    question = f"Stop sharing {MANY} ad accounts with Northwind Agency?"
    expect(ana.get_by_role("heading", name=question)).to_be_visible()
    expect(ana.get_by_text("loses what they were assigned there.")).to_be_visible()
    ana.get_by_role("button", name="Stop sharing").click()
    expect(ana.get_by_role("listitem").filter(has_text=f"{MANY} changed")).to_be_visible()
    gone = ben.reload()
    assert gone is not None
    assert gone.status == 404
    expect(ben.get_by_text("There is nothing here")).to_be_visible()
    ben.goto(mine)
    expect(ben.get_by_text("Nothing matches")).to_be_visible()
    ben.goto(f"{northwind}/ad-accounts")
    expect(ben.get_by_role("row", name=re.compile("Sol Winter"))).to_be_visible()
    ana.goto(partner)
    expect(ana.get_by_text("Nothing is shared with them yet")).to_be_visible()
