"""What stands beside a notification's sentence: days of the ad account or Business Center that asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suitcase.areas.access.public import Kind, Role, ThroughKind
from suitcase.areas.access.public import grant as grant_relation
from suitcase.areas.centers import public as centers
from suitcase.areas.consent.rules import end_of_day
from suitcase.areas.journal.public import action, record
from suitcase.areas.notifications import public as notifications
from suitcase.areas.notifications.contracts import Group
from suitcase.areas.notifications.words import detail
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.areas.centers.people import joined
from tests.areas.consent.test_requests import ask
from tests.areas.notifications.stage import states, tell, texts
from tests.cast import Cast, everybody, verified_center

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC")
NEW_YORK = "America/New_York"


@pytest.fixture
def cast(own_database: Callable[[str], str]) -> Cast:
    """The cast, committed, in a database of this test's own."""
    return everybody()


@given(day=st.dates(dt.date(2024, 1, 1), dt.date(2040, 1, 1)), zone=st.sampled_from(ZONES))
def test_the_day_that_was_chosen_is_the_day_that_is_told(day: dt.date, zone: str) -> None:
    until = end_of_day(day, zone)
    assert until is not None
    said = detail("center_link:extended", {"until": until.isoformat()}, zone)
    assert said.startswith(f"Until the end of {day.day} {day:%B %Y} (")


@pytest.mark.parametrize(
    ("until", "zone", "said"),
    [
        ("2026-12-04T00:00:00+00:00", NEW_YORK, "Until the end of 3 December 2026 (UTC)."),
        ("2026-12-04T05:00:00+00:00", NEW_YORK, "Until the end of 3 December 2026 (New York)."),
        ("2026-12-04T05:00:00+00:00", "", "Until 4 December 2026, 05:00 (UTC)."),
        ("2026-12-04T02:30:00+00:00", NEW_YORK, "Until 3 December 2026, 21:30 (New York)."),
        (None, NEW_YORK, "Until it is revoked."),
    ],
)
def test_ends(until: str | None, zone: str, said: str) -> None:
    assert detail("link:extended", {"until": until}, zone) == said


def test_a_request_tells_in_the_zone_of_the_ad_account(cast: Cast) -> None:
    ask(cast)
    tell()
    zone = ZoneInfo(cast.acme.time_zone)
    with acting(cast.mia):
        (notice,) = notifications.list_notifications(cast.mia).rows
    due = (clock.now() + dt.timedelta(days=14)).astimezone(zone)
    city = cast.acme.time_zone.rpartition("/")[2].replace("_", " ")
    assert f"{due.day} {due:%B %Y}" in notice.detail
    assert f"({city})" in notice.detail


@action
def link(actor: Actor, *, center_id: int, creator_account_id: int, scope: Role) -> None:
    """What a creator grants to a whole centre."""
    it, house = (Kind.CREATOR_ACCOUNT, creator_account_id), (Kind.CENTER, center_id)
    with acting(Actor.system()):  # there is no such link, which the database tells everybody else
        grant_relation(Actor.system(), subject=house, role=scope, object=it, through=(ThroughKind.LINK, 5))
    record("link:given", actor, streams=[it, house])


def test_members_of_a_group_hear_of_creators_that_come_and_go(cast: Cast) -> None:
    acme = verified_center(cast.ana, cast.olu, "Acme")
    ben, eve = joined(cast.ana, acme, "Ben"), joined(cast.ana, acme, "Eve")
    group = centers.create_group(cast.ana, center_id=acme.id, name="Trails")
    filled = {"center_id": acme.id, "group_id": group.id, "ad_accounts": [], "role": Role.ANALYST}
    centers.fill_group(cast.ana, **filled, members=[ben.person_id or 0])
    mia = cast.mia_account.id
    for scope in (Role.POST, Role.INSIGHTS):
        link(cast.mia, center_id=acme.id, creator_account_id=mia, scope=scope)
    put = {"center_id": acme.id, "group_id": group.id, "creator_account_id": mia}
    centers.put_creator_account(cast.ana, scopes=[Role.POST, Role.INSIGHTS], **put)
    tell()
    through = "of @mia.trails through the asset group Trails of Acme."
    assert texts(ben)[0] == f"You can use posts and see insights {through}"
    with acting(ben):
        notice = notifications.list_notifications(ben).rows[0]
    assert (notice.group, notice.unread) == (Group.LINKS, True)
    assert notice.url.endswith(f"/business/{acme.id}/creator-accounts/{mia}")
    assert [state for person, state in states() if person == ben.person_id][-1] == "waiting"
    centers.put_creator_account(cast.ana, scopes=[], **put)
    tell()
    assert texts(ben)[0] == "You can no longer use @mia.trails through the asset group Trails of Acme."
    assert not any("@mia.trails" in text for text in texts(eve)), "who is not in the group hears nothing"
