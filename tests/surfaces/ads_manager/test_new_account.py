"""Creating an ad account with the form."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from pytest_django import Settings

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.stores.postgres import acting
from suitcase.surfaces.kit.zones import guessed, suggestions
from tests.cast import ACME, Cast
from tests.surfaces.ads_manager.desk import Desk, main_of, text_of

WINTER = {**dataclasses.asdict(ACME), "name": "Acme Winter"}


@pytest.mark.req("L1")
def test_every_piece_of_business_information_is_asked_for_and_kept(cai: Desk, cast: Cast) -> None:
    form = cai.get("/ads/new").content.decode()
    for field in WINTER:
        assert f'name="{field}"' in form
    assert "Time zone and currency are fixed for ever" in text_of(cai.get("/ads/new"))
    answer = cai.send("/ads/new", WINTER)
    assert answer.status_code == 303
    page = main_of(cai.get(answer["Location"]))
    assert "Acme Winter is approved. Everything works." in page
    with acting(cast.cai):
        (card,) = ad_accounts.list_my_ad_accounts(cast.cai)
        kept = ad_accounts.get_ad_account(cast.cai, card.id)
    sent = WINTER | {"contact_phone": kept.contact_phone}
    assert {name: getattr(kept, name) for name in WINTER} == sent
    shown = main_of(cai.get(f"/ads/{kept.id}/settings"))
    for value in ("Acme Outdoor GmbH", "Germany", "ana@acme.example", "Gipfelweg 1", "10115", "EUR – Euro"):
        assert value in shown


def test_what_an_operator_must_look_at_says_what_is_blocked_meanwhile(cai: Desk, settings: Settings) -> None:
    settings.REVIEW_POLICY = "operator"
    answer = cai.send("/ads/new", WINTER)
    page = main_of(cai.get(answer["Location"]))
    assert "In review. An operator is checking the business information." in page
    assert "ads do not deliver; new creator accounts cannot be linked; money cannot be added" in page


def test_mistakes_stand_beside_their_fields_and_nothing_typed_is_lost(cai: Desk, cast: Cast) -> None:
    wrong = WINTER | {"currency": "", "contact_email": "nobody", "website": "no site", "tax_id": "DE1"}
    answer = cai.send("/ads/new", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose a currency." in text_of(answer)
    assert "This is not an e-mail address" in text_of(answer)
    assert 'id="f-tax_id-error"' in page
    for value in ("Acme Winter", "nobody", "no site", "Gipfelweg 1"):
        assert f'value="{value}"' in page
    assert '<option value="Europe/Berlin" selected>' in page
    with acting(cast.cai):
        assert ad_accounts.count_my_ad_accounts(cast.cai) == 0


def test_who_may_not_create_one(db: None) -> None:
    assert Desk().get("/ads/new")["Location"] == "/login?next=/ads/new"
    assert Desk().send("/ads/new", WINTER)["Location"].startswith("/login")


@pytest.mark.parametrize(
    ("zone", "suggested"),
    [
        ("Asia/Tokyo", {"time_zone": "Asia/Tokyo", "country": "JP", "currency": "JPY"}),
        ("America/New_York", {"time_zone": "America/New_York", "country": "US", "currency": "USD"}),
        ("UTC", {"time_zone": "UTC"}),
        ("Mars/Base", {}),
        ("", {}),
    ],
)
def test_what_a_time_zone_suggests(zone: str, suggested: dict[str, str]) -> None:
    assert guessed(zone, dt.date(2026, 11, 22)) == suggested


def test_what_the_browser_is_given_to_choose_from() -> None:
    places = dict(one.split(" ", 1) for one in suggestions(dt.date(2026, 11, 22)).split(";"))
    assert (places["Europe/Berlin"], places["Asia/Tokyo"]) == ("DE EUR", "JP JPY")
    assert "UTC" not in places


def test_the_form_starts_with_what_is_known(ana: Desk) -> None:
    page = ana.get("/ads/new").content.decode()
    assert 'value="ana@people.example"' in page
    assert "America/New_York US USD;" in page
