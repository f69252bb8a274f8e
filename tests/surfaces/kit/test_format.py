"""Numbers, money and moments as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from suitcase.kernel import clock
from suitcase.surfaces.kit import format as shown

AT = datetime(2026, 12, 18, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("micros", "currency", "text"),
    [
        (1_234_560_000, "USD", "$1,234.56"),
        (980_000_000, "JPY", "¥980"),
        (1_500_000, "BHD", "BHD1.500"),
        (-5_000_000, "EUR", "-€5.00"),
        (0, "USD", "$0.00"),
        (None, "USD", "–"),
    ],
)
def test_money_has_its_currencys_decimals_and_unknown_is_not_zero(
    micros: int | None, currency: str, text: str
) -> None:
    assert shown.money(micros, currency).replace("\u00a0", "") == text


def test_money_follows_the_language() -> None:
    with translation.override("de"):
        assert shown.money(1_234_560_000, "EUR") == "1.234,56\u00a0€"


def test_counts() -> None:
    assert shown.number(1_234_567) == "1,234,567"
    assert shown.number(None) == "–"
    assert (shown.compact(9_999), shown.compact(12_400), shown.compact(1_204_000)) == (
        "9,999",
        "12.4K",
        "1.2M",
    )
    assert shown.percent(1, 3) == "33.33%"
    assert shown.percent(1, 0) == "–"
    assert shown.number(Decimal("2.5")) == "2.5"


def test_a_day_is_the_day_of_its_zone() -> None:
    assert shown.date(AT) == "Dec 18, 2026"
    assert shown.date(AT, "America/New_York") == "Dec 17, 2026"
    assert shown.moment(AT, "America/New_York") == "Dec 17, 2026, 22:05 (New York)"
    assert shown.iso(AT) == "2026-12-18T03:05:00+00:00"


def test_a_zone_shows_the_offset_of_the_moment() -> None:
    assert shown.zone_label("America/New_York", AT) == "UTC−05:00 · New York"
    assert shown.zone_label("America/New_York", datetime(2026, 7, 1, tzinfo=UTC)) == "UTC−04:00 · New York"
    assert shown.zone_label("UTC", AT) == "UTC+00:00"


@pytest.mark.parametrize(
    ("delta", "text"),
    [
        (timedelta(seconds=-20), "just now"),
        (timedelta(hours=-2), "2 hours ago"),
        (timedelta(days=13), "in 13 days"),
        (timedelta(days=-1), "1 day ago"),
        (timedelta(days=45), "in 45 days"),
        (timedelta(days=400), "in 1 year"),
        (timedelta(minutes=-1), "1 minute ago"),
    ],
)
def test_how_long_ago(delta: timedelta, text: str) -> None:
    assert shown.ago(AT + delta, AT) == text


def test_how_long_ago_follows_the_products_clock() -> None:
    at = clock.now()
    clock.advance(timedelta(days=3))
    assert shown.ago(at) == "3 days ago"


def test_names_and_ids() -> None:
    assert shown.spaced_id(7301223100984467) == "7301 2231 0098 4467"
    assert [shown.initials(name) for name in ("Ana Okafor", "@leo.cooks", "Mia", "  ")] == [
        "AO",
        "LC",
        "M",
        "?",
    ]
    assert shown.tint("Ana") == shown.tint("Ana")
    assert 0 <= shown.tint("Ωmega") < shown.TINTS
