"""What a page answers to somebody whose role was taken while what she sent was waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.test import Client

from suitcase.areas.centers import public as centers
from suitcase.areas.centers.house import _LOCK
from suitcase.stores.postgres import acting
from tests.areas.centers.people import ADMIN, joined, made
from tests.cast import everybody
from tests.races import at_once, wait_until_somebody_queues
from tests.sessions import sign_in

SENT = {"dormant_days": "30", "version": "1", "step": "save", "name": "Ben & Co", "time_zone": "UTC"}


@pytest.mark.parametrize("removed", [False, True])
@pytest.mark.parametrize("page", ["settings", "settings/security"])
def test_settings_of_somebody_who_is_no_admin_any_more(
    own_database: Callable[[str], str], *, page: str, removed: bool
) -> None:
    cast = everybody()
    acme = made(cast.ana)
    ben = joined(cast.ana, acme, "Ben", ADMIN)
    him, is_hers, browser = ben.person_id or 0, threading.Event(), Client()
    sign_in(browser, ben)

    def take() -> None:
        with acting(cast.ana):
            if removed:
                centers.remove_member(cast.ana, center_id=acme.id, person_id=him)
            else:
                to = {"role": "CENTER_STANDARD", "finance": ""}
                centers.change_member(cast.ana, center_id=acme.id, person_id=him, **to)
            is_hers.set()
            wait_until_somebody_queues(_LOCK)

    def send() -> int:
        assert is_hers.wait(10)
        return browser.post(f"/business/{acme.id}/{page}", SENT | {"_once": "a" * 20}).status_code

    assert at_once(take, send) == [None, 404 if removed else 403]
    with acting(cast.ana):
        assert centers.get_center(cast.ana, acme.id) == acme
