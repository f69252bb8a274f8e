"""Search as you type: the public face of accounts, a few at a time."""

from __future__ import annotations

import pytest

from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountState
from suitcase.areas.creators.models import CreatorAccount
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import TooMany
from suitcase.stores.postgres import acting
from tests.cast import Cast, creator


def handles(actor: Actor, typed: str) -> list[str]:
    with acting(actor):
        return [card.handle for card in creators.search_accounts(actor, typed)]


def change(cast: Cast, **fields: object) -> None:
    with acting(cast.mia):
        CreatorAccount.objects.filter(id=cast.mia_account.id).update(**fields)


class TestSearch:
    @pytest.mark.parametrize(
        "typed", ["mi", "@mia", " MIA.tr", "https://network.example/@mia.trails?x=1", "mia o"]
    )
    def test_finds_by_the_start_of_handle_and_name(self, cast: Cast, typed: str) -> None:
        change(cast, display_name="Mia on trails")
        assert handles(cast.ana, typed) == ["mia.trails"]

    @pytest.mark.parametrize(
        "typed", ["", "m", "@m", "%", "%%", "__", "\\", "mia%", "trails", "x" * 300, "m\x00"]
    )
    def test_finds_nothing_for_less_and_takes_no_patterns(self, cast: Cast, typed: str) -> None:
        assert handles(cast.ana, typed) == []

    def test_an_underscore_is_a_letter(self, cast: Cast) -> None:
        creator(cast.leo, "ab_cd")
        creator(cast.leo, "abxcd")
        assert handles(cast.ana, "ab_") == ["ab_cd"]

    def test_the_exact_name_comes_first_and_the_list_is_short(self, cast: Cast) -> None:
        for number in range(9):
            creator(cast.leo, f"leo.bak{number}")
        creator(cast.leo, "leo.bak")
        found = handles(cast.ana, "leo.bak")
        assert found[0] == "leo.bak"
        assert len(found) == limits.HANDLES_OFFERED

    @pytest.mark.parametrize("fields", [{"is_private": True}, {"state": AccountState.BANNED}])
    def test_private_and_banned_accounts_are_not_shown(self, cast: Cast, fields: dict) -> None:
        change(cast, **fields)
        assert handles(cast.ana, "mia") == []

    def test_closed_accounts_are_not_shown(self, cast: Cast) -> None:
        creators.close_creator_account(cast.mia, creator_account_id=cast.mia_account.id)
        assert handles(cast.ana, "mia") == []

    def test_nobody_makes_a_list_of_everybody(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "HANDLE_SEARCHES_PER_MINUTE", 3)
        for _ in range(3):
            handles(cast.ana, "le")
        with pytest.raises(TooMany, match="too often"):
            handles(cast.ana, "le")
        assert handles(cast.cai, "le") == ["leo.bakes"]

    def test_somebody_not_signed_in_finds_nothing(self, cast: Cast) -> None:
        assert handles(Actor(), "mia") == []
