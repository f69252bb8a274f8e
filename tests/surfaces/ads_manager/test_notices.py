"""The bell, the list behind it, and where its lines lead."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import resolve
from pytest_django import Settings

from suitcase.areas.notifications.contracts import Page, Tab, Target
from suitcase.areas.notifications.models import Notification
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from suitcase.surfaces.kit.addresses import address_of
from tests.areas.consent.test_requests import ask
from tests.cast import Cast
from tests.surfaces.ads_manager.desk import Desk, main_of


def tell(
    person: Actor, text: str, target: tuple[int, ...], *, page: Page = Page.LINK, tab: Tab = Tab.GENERAL
) -> int:
    """What the journal's reader would have written."""
    with acting(Actor.system("tests")):
        made = Notification.objects.create(
            person_id=person.person_id,
            line_id=Notification.objects.count() + 1,
            text=text,
            page=page,
            target_ids=list(target),
            tab=tab,
            at=clock.now() + dt.timedelta(seconds=Notification.objects.count()),
        )
    return made.id


def test_the_badge_counts_and_the_list_shows_what_is_unread(ana: Desk, cast: Cast) -> None:
    assert ana.get("/notifications/badge").content.decode().strip() == ""
    tell(cast.ana, "@mia.trails approved.", (cast.acme.id, cast.mia_account.id))
    assert ">1</span>" in ana.get("/notifications/badge").content.decode()
    for path in ("/notifications/", f"/ads/{cast.acme.id}/notifications"):
        page = main_of(ana.get(path))
        assert "Unread: @mia.trails approved." in page
        assert "Mark all as read" in page


def test_a_line_leads_to_its_page_and_is_read_from_then_on(ana: Desk, cast: Cast, settings: Settings) -> None:
    ask(cast)
    notice = tell(cast.ana, "@mia.trails approved.", (cast.acme.id, cast.mia_account.id))
    answer = ana.get(f"/notifications/{notice}")
    path = f"/ads/{cast.acme.id}/assets/creator-accounts/{cast.mia_account.id}"
    assert answer["Location"] == f"{settings.PUBLIC_URL}{path}"
    assert ana.get("/notifications/badge").content.decode().strip() == ""
    assert "Unread:" not in main_of(ana.get("/notifications/"))


def test_all_can_be_read_at_once(ana: Desk, cast: Cast) -> None:
    for number in range(3):
        tell(cast.ana, f"Line {number}", (cast.acme.id,), page=Page.AD_ACCOUNT)
    here = f"/ads/{cast.acme.id}/notifications"
    assert ana.send("/notifications/read", {"back": here})["Location"] == here
    assert "Unread:" not in main_of(ana.get(here))
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert ana.send("/notifications/read", {"back": elsewhere})["Location"] == "/notifications/"
    assert ana.get("/notifications/read").status_code == 405


def test_only_what_is_unread(ana: Desk, cast: Cast) -> None:
    assert "Nothing unread" in main_of(ana.get("/notifications/?show=unread"))
    tell(cast.ana, "Seen already.", (cast.acme.id,), page=Page.AD_ACCOUNT)
    ana.send("/notifications/read", {"back": "/notifications/"})
    tell(cast.ana, "Not seen yet.", (cast.acme.id,), page=Page.AD_ACCOUNT)
    page = main_of(ana.get("/notifications/?show=unread"))
    assert ("Not seen yet." in page, "Seen already." in page) == (True, False)


@pytest.mark.parametrize(
    ("page", "of_mia"),
    [(Page.LINK, True), (Page.LINK, False), (Page.AD_ACCOUNT, True), (Page.REVIEW, True)],
)
def test_what_is_not_theirs_any_more_explains_itself(
    cai: Desk, cast: Cast, page: Page, *, of_mia: bool
) -> None:
    """Cai was told once, when she still belonged there."""
    target = (cast.acme.id, cast.mia_account.id) if page is Page.LINK and of_mia else (cast.acme.id, 7)
    notice = tell(cast.cai, "@mia.trails approved.", target if page is Page.LINK else target[:1], page=page)
    answer = cai.get(f"/notifications/{notice}")
    assert answer.status_code == 200
    text = main_of(answer)
    assert "This leads nowhere any more" in text
    assert "@mia.trails approved." in text
    assert "any more" in text.partition("@mia.trails approved.")[2]
    assert cai.get("/notifications/badge").content.decode().strip() == ""


def test_requests_of_business_centers_stand_under_their_own_tab(ana: Desk, cast: Cast) -> None:
    tell(cast.ana, "@mia.trails approved.", (cast.acme.id,), page=Page.AD_ACCOUNT)
    assert "Nothing from Business Centers" in main_of(ana.get("/notifications/?tab=business-center"))
    tell(cast.ana, "Northwind asks.", (cast.acme.id,), page=Page.AD_ACCOUNT, tab=Tab.BUSINESS_CENTER)
    own = main_of(ana.get("/notifications/?tab=business-center"))
    assert "Northwind asks." in own
    assert "@mia.trails" not in own
    everything = main_of(ana.get("/notifications/"))
    assert "Northwind asks." in everything
    assert "@mia.trails approved." in everything


def test_older_ones_are_a_page_away(ana: Desk, cast: Cast) -> None:
    for number in range(53):
        tell(cast.ana, f"Line {number:02}.", (cast.acme.id,), page=Page.AD_ACCOUNT)
    newest = ana.get("/notifications/")
    assert "Line 52." in main_of(newest)
    assert "Line 02." not in main_of(newest)
    older = newest.content.decode().split('rel="next" href="')[1].split('"')[0]
    assert "Line 02." in main_of(ana.get(f"/notifications/{older}"))


def test_what_is_somebody_elses_is_not_there(cai: Desk, cast: Cast) -> None:
    notice = tell(cast.ana, "For Ana alone.", (cast.acme.id,), page=Page.AD_ACCOUNT)
    assert "Ana alone" not in main_of(cai.get("/notifications/"))
    assert cai.get(f"/notifications/{notice}").status_code == 404
    for path in ("/notifications/", "/notifications/badge", f"/notifications/{notice}"):
        assert Desk().get(path)["Location"].startswith("/login")


@pytest.mark.parametrize(
    ("kind", "ids", "name"),
    [
        (Page.LINK, (7, 8), "ads_link"),
        (Page.AD_ACCOUNT, (7,), "ads_enter"),
        (Page.REVIEW, (7,), "ops_review"),
    ],
)
def test_every_page_of_the_main_host_has_an_address(
    kind: Page, ids: tuple[int, ...], name: str, settings: Settings
) -> None:
    address = address_of(Target(kind, ids))
    assert address.startswith(f"{settings.PUBLIC_URL}/")
    found = resolve(address.removeprefix(settings.PUBLIC_URL))
    assert (found.url_name, tuple(found.kwargs.values())) == (name, ids)
