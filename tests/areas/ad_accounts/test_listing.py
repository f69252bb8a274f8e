"""A person's ad accounts, part by part."""

from __future__ import annotations

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.stores.postgres import acting
from tests.cast import Cast, ad_account


def test_parts_follow_one_another_without_gap_or_repeat(cast: Cast) -> None:
    with acting(cast.ana):
        for number in (3, 1, 4, 2):
            ad_account(cast.ana, name=f"Acme {number}")
        parts = [
            [card.name for card in ad_accounts.list_my_ad_accounts(cast.ana, limit=2, offset=offset)]
            for offset in (0, 2, 4, 6)
        ]
        found = ad_accounts.list_my_ad_accounts(cast.ana, search="acme", limit=1, offset=3)
    assert parts == [["Acme 1", "Acme 2"], ["Acme 3", "Acme 4"], ["Acme Outdoor"], []]
    assert [card.name for card in found] == ["Acme 4"]
