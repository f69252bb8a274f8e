"""The start page: where somebody lands who has nothing, something, or everything."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.cast import Cast, person
from tests.surfaces.ads_manager.desk import Desk, at_desk, main_of, text_of


def test_a_visitor_may_sign_in_or_sign_up(db: None) -> None:
    answer = Desk().get("/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'href="/login">Sign in</a>' in page
    assert 'href="/signup">Sign up</a>' in page


@pytest.mark.req("L1")
def test_who_has_nothing_yet_chooses(db: None, settings: Settings) -> None:
    eve = at_desk(person("Eve"))
    page = eve.get("/")
    assert page.status_code == 200
    for words in ("Create ad account", "Business Center", "Create creator account"):
        assert words in main_of(page)
    assert f'href="{settings.APP_URL}/app/accounts/new"' in page.content.decode()
    for path in ("/ads/new", "/business/"):
        assert f'href="{path}"' in page.content.decode()
        assert eve.get(path).status_code == 200


def test_a_creator_is_led_to_the_app(cast: Cast, settings: Settings) -> None:
    page = at_desk(cast.mia).get("/")
    assert "Open the creator’s app" in main_of(page)
    assert f'href="{settings.APP_URL}/app/"' in page.content.decode()
    assert "Create creator account" not in main_of(page)


def test_who_has_one_ad_account_goes_straight_in(ana: Desk, cast: Cast) -> None:
    last = ana.get("/", follow=True)
    assert last.redirect_chain[-1][0] == f"/ads/{cast.acme.id}/overview"
    assert "Acme Outdoor" in text_of(last)
