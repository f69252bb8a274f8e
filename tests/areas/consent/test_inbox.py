"""The creator's lists: what stands in which part, in which order, for whom."""

from __future__ import annotations

import datetime as dt

import pytest

from suitcase.areas.ad_accounts.models import AdAccount
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus, NewLinkRequest, Scope
from suitcase.areas.consent.public import GrantFilter
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.paging import decode
from suitcase.stores.postgres import BigInts, acting, prepared
from tests.areas.consent.test_requests import approve
from tests.cast import Cast, ad_account, creator

DAY = dt.timedelta(days=1)


@pytest.fixture
def story(cast: Cast) -> dict[str, int]:
    """Requests and links of Mia by the name of the advertiser, from the oldest to the newest."""
    made = {}
    for name in ("Waits long", "Waits short", "Ends soon", "Ends later", "Never ends", "Said no", "Is over"):
        made[name] = ask_as(cast, name)
        clock.advance(DAY)
    approve(cast, made["Ends soon"], ends_at=clock.now() + 5 * DAY)
    approve(cast, made["Ends later"], ends_at=clock.now() + 50 * DAY)
    approve(cast, made["Never ends"])
    consent.reject_request(cast.mia, request_id=made["Said no"], note="Not my style")
    approve(cast, made["Is over"])
    consent.revoke_link(cast.mia, request_id=made["Is over"])
    return made


def ask_as(cast: Cast, name: str, handle: str = "mia.trails") -> int:
    account = ad_account(cast.ana, name=name, company_name=f"{name} Ltd")
    return consent.request_authorization(
        cast.ana, ad_account_id=account.id, new=NewLinkRequest(username=handle)
    )


def names(actor: Actor, *wanted, **more) -> list[str]:
    with acting(actor):
        return [
            one.requester.ad_account for one in consent.list_grants(actor, GrantFilter(*wanted, **more)).rows
        ]


def test_what_has_least_time_left_stands_first(cast: Cast, story) -> None:
    assert names(cast.mia, "pending") == ["Waits long", "Waits short"]
    assert names(cast.mia, "ending") == ["Ends soon"]
    linked = ["Ends soon", "Ends later", "Never ends", "Is over"]
    assert names(cast.mia, "linked", sort="ends") == linked


def test_decisions_say_who_and_when_the_latest_first(cast: Cast, story) -> None:
    decided = ["Is over", "Said no", "Never ends", "Ends later", "Ends soon"]
    assert names(cast.mia, "answered") == decided
    with acting(cast.mia):
        said_no = consent.get_grant(cast.mia, story["Said no"])
    assert (said_no.answered_by, said_no.answered_by_you, said_no.note) == ("Mia", True, "Not my style")
    assert said_no.answered_at is not None


def test_an_unanswered_request_is_decided_by_time(cast: Cast, story) -> None:
    clock.advance(7.5 * DAY)
    assert names(cast.mia, "pending") == ["Waits short"]
    assert names(cast.mia, "answered")[0] == "Waits long"


def test_links_by_state(cast: Cast, story) -> None:
    with acting(cast.ana):
        AdAccount.objects.filter(name="Never ends").update(status="STATUS_LIMIT")
    for state, found in {
        "live": ["Ends later", "Ends soon"],
        "suspended": ["Never ends"],
        "ended": ["Is over"],
    }.items():
        assert names(cast.mia, "linked", state=state, sort="name") == found
    with acting(cast.mia):
        rests = consent.get_grant(cast.mia, story["Never ends"])
    assert (rests.status, rests.standing.is_good) == (LinkStatus.SUSPENDED, False)


def test_the_parts_are_counted(cast: Cast, story) -> None:
    with acting(cast.mia):
        counts = consent.list_grants(cast.mia, counted=True).counts
        assert counts == {"all": 7, "pending": 2, "ending": 1, "answered": 5, "linked": 4}
        assert consent.count_pending(cast.mia) == 2


def test_nobody_elses_requests_are_counted_whatever_is_asked(cast: Cast, story) -> None:
    sql = "SELECT consent_count_pending(%s, %s, 100)"
    counted = []
    for actor in (cast.mia, cast.ana, cast.cai):
        with acting(actor):
            counted.append(prepared(sql, (BigInts([cast.mia_account.id]), clock.now())))
    assert counted == [[(2,)], [(0,)], [(0,)]]


@pytest.mark.parametrize("sort", ["asked", "expires", "ends", "answered", "name"])
def test_pages_hold_together_in_every_order(cast: Cast, story, sort: str) -> None:
    whole = names(cast.mia, sort=sort)
    assert sorted(whole) == sorted(story)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        with acting(cast.mia):
            page = consent.list_grants(cast.mia, GrantFilter(sort=sort), decode(cursor, 2, width=2))
        seen += [one.requester.ad_account for one in page.rows]
        cursor = page.next
    assert seen == whole


def test_several_accounts_in_one_inbox_or_one_of_them(cast: Cast, story) -> None:
    second = creator(cast.mia, "mia.cooks")
    ask_as(cast, "Kitchen", "mia.cooks")
    assert "Kitchen" in names(cast.mia, "pending")
    assert names(cast.mia, "pending", second.id) == ["Kitchen"]
    with acting(cast.mia):
        assert consent.count_pending(cast.mia) == 3
        assert (
            consent.list_grants(cast.mia, GrantFilter(creator_account_id=second.id), counted=True).counts[
                "pending"
            ]
            == 1
        )
    with acting(cast.leo), pytest.raises(NotFound):
        consent.list_grants(cast.leo, GrantFilter("pending", second.id))
    assert names(cast.leo) == []


def test_what_the_advertiser_switched_off_shows(cast: Cast) -> None:
    request_id = ask_as(cast, "Acme Two")
    approve(cast, request_id)
    consent.switch_permission(cast.ana, request_id=request_id, scope="INSIGHTS", on=False)
    with acting(cast.mia):
        grant = consent.get_grant(cast.mia, request_id)
    assert grant.scopes == (Scope.POST, Scope.INSIGHTS)
    assert grant.in_use == (Scope.POST,)
