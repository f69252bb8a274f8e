"""Who is told what: through the sequencer and the reader, on committed data."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from suitcase.areas.consent import public as consent
from suitcase.areas.journal.queries import feed
from suitcase.areas.journal.readers import read_on, registered_readers
from suitcase.areas.journal.sequencer import sequence_all
from suitcase.areas.notifications import public as notifications
from suitcase.areas.notifications.rules import told_by
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.stores.postgres import acting, connect
from tests.areas.consent.test_requests import approve, ask
from tests.cast import Cast, everybody


@pytest.fixture
def cast(own_database: Callable[[str], str]) -> Cast:
    """The cast, committed, in a database of this test's own."""
    return everybody()


def tell() -> None:
    """What the worker does between two looks: sequence what has committed, let the readers read on."""
    with connect("system", autocommit=True) as system:
        sequence_all(system)
    with feed() as lines:
        for reader in registered_readers():
            while read_on(reader, lines):
                pass


def texts(actor: Actor) -> list[str]:
    with acting(actor):
        return [notice.text for notice in notifications.list_notifications(actor).rows]


def unread(actor: Actor) -> int:
    with acting(actor):
        return notifications.count_unread(actor)


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
