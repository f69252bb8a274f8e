"""Notifications on the phone, on committed data: they come through the sequencer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from suitcase.areas.notifications import public as notifications
from suitcase.stores.postgres import acting
from tests.areas.notifications.stage import tell
from tests.cast import Cast, everybody
from tests.surfaces.creator_app.phone import Phone, ask, fragment, in_hand, main_of, text_of


@pytest.fixture
def cast(own_database: Callable[[str], str]) -> Cast:
    """The cast, committed."""
    return everybody()


@pytest.mark.req("L4")
def test_from_the_bell_to_the_request(cast: Cast) -> None:
    mia, leo = in_hand(cast.mia), in_hand(cast.leo)
    assert "Nothing yet" in main_of(mia.get("/notifications/"))
    request_id = ask(cast)
    tell()
    assert text_of(mia.get("/notifications/badge", headers=fragment("bell-badge"))) == "1 1 unread"
    assert "Acme Outdoor asks to use posts of @mia.trails in ads." in main_of(mia.get("/notifications/"))
    with acting(cast.mia):
        notice = notifications.list_notifications(cast.mia).rows[0]
    assert leo.get(f"/notifications/{notice.id}").status_code == 404
    assert "1 unread" in text_of(mia.get("/notifications/badge"))
    answer = mia.get(f"/notifications/{notice.id}")
    assert answer["Location"].endswith(f"/app/inbox/requests/{request_id}")
    assert "unread" not in text_of(mia.get("/notifications/badge"))


def test_reading_all_at_once(cast: Cast) -> None:
    mia = in_hand(cast.mia)
    ask(cast)
    tell()
    assert mia.fill("/notifications/", "/notifications/read").status_code == 303
    page = mia.get("/notifications/")
    assert "Unread:" not in main_of(page)
    assert "Mark all as read" not in main_of(page)
    assert Phone().get("/notifications/badge").status_code == 302
