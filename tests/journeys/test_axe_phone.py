"""Every page of the creator's app is clean for assistive technology, in both themes."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.journeys.looking import look, unseen
from tests.journeys.scene import Scene
from tests.journeys.town import Town
from tests.journeys.walks import phone_pages

NOT_HERE = {"creator_app/badge.html": "a number in the frame, looked at with every page"}


def test_every_page_is_clean_in_both_themes(town: Town, scene: Scene, phone: Callable[..., Page]) -> None:
    found, seen = look(phone("visitor"), town, phone_pages(scene), town.app_url)
    assert not found, "\n".join(found)
    assert {"account/stop_mail.html", "kit/notice_closed.html"} <= seen, "the desk relies on this"
    assert unseen(seen, "creator_app", but=NOT_HERE) == []
