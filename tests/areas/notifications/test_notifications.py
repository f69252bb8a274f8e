"""Who is told what: through the sequencer and the reader, on committed data."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from suitcase.areas.consent import public as consent
from suitcase.areas.notifications import public as notifications
from suitcase.areas.notifications.rules import told_by
from suitcase.kernel.errors import NotFound
from suitcase.stores.postgres import acting
from tests.areas.consent.test_requests import approve, ask
from tests.areas.notifications.stage import tell, texts, unread
from tests.cast import Cast, everybody


@pytest.fixture
def cast(own_database: Callable[[str], str]) -> Cast:
    """The cast, committed, in a database of this test's own."""
    return everybody()


def test_the_owner_is_told_who_asks(cast: Cast) -> None:
    request_id = ask(cast)
    tell()
    assert texts(cast.mia) == ["Acme Outdoor asks to use posts of @mia.trails in ads."]
    with acting(cast.mia):
        notice = notifications.list_notifications(cast.mia).rows[0]
    assert notice.url.endswith(f"/app/inbox/requests/{request_id}")
    assert (unread(cast.mia), unread(cast.ana), texts(cast.cai)) == (1, 0, [])


def test_each_line_is_told_once(cast: Cast) -> None:
    ask(cast)
    tell()
    tell()
    assert len(texts(cast.mia)) == 1


def test_both_are_told_of_a_revocation_and_only_the_other_one_is_alerted(cast: Cast) -> None:
    request_id = ask(cast)
    approve(cast, request_id)
    consent.revoke_link(cast.mia, request_id=request_id)
    tell()
    assert texts(cast.ana)[0].startswith("@mia.trails revoked the permission of Acme Outdoor")
    assert texts(cast.mia)[0].startswith("You ended the permission of Acme Outdoor")
    assert unread(cast.ana) == 2  # approved, revoked
    assert unread(cast.mia) == 1  # asked; the rest she did herself


def test_reading(cast: Cast) -> None:
    ask(cast)
    tell()
    with acting(cast.mia):
        notice = notifications.list_notifications(cast.mia).rows[0]
    with acting(cast.ana):
        notifications.mark_read(cast.ana, notification_id=notice.id)
        with pytest.raises(NotFound):
            notifications.get_notification(cast.ana, notice.id)
    assert unread(cast.mia) == 1
    with acting(cast.mia):
        assert notifications.mark_all_read(cast.mia) == 1
    assert unread(cast.mia) == 0


def test_lines_nobody_waits_for_tell_nothing() -> None:
    assert told_by("person:signed_in", {}) == ()
    assert told_by("ad_account:approved", {"by": "policy", "ad_account": 1, "name": "Acme"}) == ()
