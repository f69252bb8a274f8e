"""The first operator: made once, with the one token there is."""

from __future__ import annotations

import pytest

from suitcase.areas.access import public as access
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import NewPerson
from suitcase.areas.identity.errors import SetUpClosed
from suitcase.areas.identity.set_up import add_operator, set_up
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied
from suitcase.stores.postgres import acting
from tests.cast import PASSWORD, Cast

DOOR = Actor(scope="setup")
FIRST = NewPerson(email="olu@people.example", name="Olu", password=PASSWORD)


@pytest.mark.django_db
class TestSetUp:
    def test_makes_an_operator_once(self) -> None:
        token = identity.setup_token()
        assert token
        first = set_up(DOOR, token=token, first=FIRST)
        with acting(Actor.person(first.id)):
            assert access.is_staff(first.id)
        assert identity.setup_token() is None
        with pytest.raises(SetUpClosed):
            set_up(DOOR, token=token, first=FIRST)

    @pytest.mark.parametrize("token", ["", "guessed", "x" * 5_000])
    def test_not_with_another_token(self, token: str) -> None:
        identity.setup_token()
        with pytest.raises(SetUpClosed):
            set_up(DOOR, token=token, first=FIRST)


class TestAddOperator:
    def test_by_suitcase_itself(self, cast: Cast) -> None:
        add_operator(Actor.system(), person_id=cast.cai.person_id or 0)
        with acting(cast.cai):
            assert access.is_staff(cast.cai.person_id)

    def test_by_nobody_else(self, cast: Cast) -> None:
        with pytest.raises(Denied):
            add_operator(cast.olu.within("ops"), person_id=cast.cai.person_id or 0)
