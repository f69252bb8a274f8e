"""Every page of Ads Manager and of one's own account is clean for assistive technology, and stays within its budget."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django import Settings

from suitcase.areas.identity import public as identity
from tests.browser.axe import problems
from tests.journeys.doors import enter
from tests.journeys.looking import look, unseen
from tests.journeys.scene import Scene
from tests.journeys.town import Town
from tests.journeys.walks import account_pages, ads_pages
from tests.surfaces.account.test_set_up import answers as filled

FIRST_LOAD_BYTES, REQUESTS = 80 * 1024, 15

_SET_UP = "only an installation that nobody operates yet shows it; looked at below"
NOT_HERE = {
    "account/set_up.html": _SET_UP,
    "account/set_up_done.html": _SET_UP,
    "account/stop_mail.html": "looked at on the phone",
    "kit/notice_closed.html": "looked at on the phone",
    "ads_manager/badge.html": "a number in the frame, looked at with every page",
}


def serve(page: Page, address: str, body: bytes) -> None:
    """Let the browser find this page at this address."""
    page.route(address, lambda route: route.fulfill(body=body, content_type="text/html"))


def test_every_page_is_clean_in_both_themes(town: Town, scene: Scene, desk: Callable[..., Page]) -> None:
    mails = sorted(path.name for path in (town.var / "mail").glob("*.eml"))[:1]
    visits = [*account_pages(scene, mails), *ads_pages(scene)]
    found, seen = look(desk("visitor"), town, visits, town.url)
    assert not found, "\n".join(found)
    assert unseen(seen, "kit", "account", "ads_manager", but=NOT_HERE) == []


@pytest.mark.usefixtures("db")
def test_the_pages_of_the_first_set_up_are_clean(
    town: Town, desk: Callable[..., Page], settings: Settings, tmp_path: Path
) -> None:
    """An empty installation draws them; the browser has them, with sheets and scripts, from the town's address."""
    settings.INSTALLATION_FOLDER = tmp_path
    token = identity.setup_token()
    assert token is not None
    empty = Client(REMOTE_ADDR="192.0.2.250")
    answers = [
        empty.get("/setup", {"token": token}),
        empty.post("/setup", filled(token, name="", public_url="nowhere")),
        empty.post("/setup", filled(token)),
    ]
    assert [answer.status_code for answer in answers] == [200, 422, 200]
    page, found = desk("Olu"), []
    for number, answer in enumerate(answers):
        address = f"{town.url}/first/{number}"
        serve(page, address, answer.content)
        page.goto(address)
        found += problems(page)
    assert not found, "\n".join(found)


def test_the_first_load_is_small(town: Town, scene: Scene, desk: Callable[..., Page]) -> None:
    page = desk("Ana")
    enter(page, town, scene.cast.ana, town.url)
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    received: list[int] = []
    client.on("Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"])))
    page.goto(f"{town.url}/ads/{scene.cast.acme.id}/assets/creator-accounts", wait_until="networkidle")
    assert sum(received) <= FIRST_LOAD_BYTES
    assert len(received) <= REQUESTS
