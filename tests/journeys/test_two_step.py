"""Two-step sign-in in a real browser: an app, a passkey of a device, and the phone on the other host."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from suitcase.areas.identity import rules
from tests.browser.axe import problems
from tests.cast import PASSWORD, person
from tests.journeys.town import Town

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def code(secret: str, *, later: int = 0) -> str:
    """What the app shows now; with `later=1` the next code, which counts already: nobody waits for it."""
    return rules.one_time_code(secret, int(time.time()) // rules.CODE_SECONDS + later)


def sign_in(page: Page, host: str, name: str) -> None:
    page.goto(f"{host}/login")
    page.get_by_label("E-mail").fill(f"{name.lower()}@people.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page, host: str) -> None:
    page.goto(f"{host}/me")
    page.locator("main").get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(f"{host}/")


def title(page: Page, name: str) -> None:
    """Wait for the page with this heading; it has to be clean in both themes and no wider than the screen."""
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    found = problems(page, "main")
    assert not found, "\n".join(found)
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), (
        f"{name} is wider than the screen"
    )


def test_an_app_and_a_passkey(town: Town, desk: Callable[..., Page], phone: Callable[..., Page]) -> None:
    with town.inside():
        person("Tilda")
    page = desk("Tilda")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    sign_in(page, town.url, "Tilda")
    page.goto(f"{town.url}/me/two-step")
    page.get_by_role("link", name="Set up authenticator app").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Type the key instead").click()
    secret = page.locator(".app-key").inner_text().replace(" ", "")
    title(page, "Set up an authenticator app")
    page.get_by_role("textbox", name="Code").fill(code(secret))
    page.get_by_role("button", name="Turn on").click()
    title(page, "Keep your recovery codes")
    spare = page.locator(".recovery-codes code").first.inner_text()
    page.get_by_role("button", name="I have kept them").click()

    page.get_by_role("link", name="Add passkey").click()
    page.get_by_label("Name").fill("Tilda’s laptop")
    page.get_by_role("button", name="Create passkey").click()
    title(page, "Two-step sign-in")
    page.get_by_role("link", name="Add passkey").click()
    page.get_by_role("button", name="Create passkey").click()
    expect(page.get_by_text("This device already holds a passkey of yours.")).to_be_visible()
    title(page, "Add a passkey")
    page.goto(f"{town.url}/me/two-step/off")
    title(page, "Turn off two-step sign-in?")
    sign_out(page, town.url)

    sign_in(page, town.url, "Tilda")
    title(page, "Enter the code")
    page.get_by_role("link", name="Use a passkey").click()
    title(page, "Use your passkey")
    page.get_by_role("button", name="Use passkey").click()
    page.wait_for_url(lambda address: "/login" not in address)
    sign_out(page, town.url)
    page.goto(f"{town.url}/login")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda address: "/login" not in address)
    page.goto(f"{town.url}/me")
    expect(page.get_by_text("with two steps")).to_be_visible()

    handy = phone("Tilda", scripts=False)
    sign_in(handy, town.app_url, "Tilda")
    handy.get_by_role("textbox", name="Code").fill(code(secret, later=1))
    handy.get_by_role("button", name="Sign in", exact=True).click()
    handy.wait_for_url(lambda address: "/login" not in address)
    sign_out(handy, town.app_url)
    sign_in(handy, town.app_url, "Tilda")
    handy.get_by_role("link", name="Use a recovery code").click()
    handy.get_by_role("textbox", name="Recovery code").fill(spare)
    handy.get_by_role("button", name="Sign in", exact=True).click()
    handy.wait_for_url(lambda address: "/login" not in address)
