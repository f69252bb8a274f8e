"""Asking for a role: who may ask, who may answer, what each answer does, what two at once get."""

from __future__ import annotations

import datetime as dt

import pytest

from suitcase.areas.access.errors import MissingRole
from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import RoleRequestState as State
from suitcase.areas.ad_accounts.errors import AlreadyAsked, AlreadyHas, NotInGoodStanding, RequestOver
from suitcase.areas.identity.errors import TooManyTries
from suitcase.areas.journal import public as journal
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, NotFound
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.people import role_of, somebody, verbs
from tests.cast import Cast


@pytest.fixture
def vera(cast: Cast) -> Actor:
    """An Operator of Acme."""
    return somebody(cast, "Vera", Role.OPERATOR)


def ask(actor: Actor, cast: Cast, role: str = "ADMIN", message: str = "I look after the creators.") -> int:
    return ad_accounts.request_role(actor, ad_account_id=cast.acme.id, role=role, message=message)


def state_of(actor: Actor, request_id: int) -> State:
    with acting(actor):
        return ad_accounts.get_role_request(actor, request_id).state


class TestAsk:
    def test_waits_for_those_who_may_assign_and_changes_no_access(self, cast: Cast, vera: Actor) -> None:
        request_id = ask(vera, cast)
        assert role_of(vera, cast.acme.id) is Role.OPERATOR
        with acting(cast.ana):
            (waiting,) = ad_accounts.list_role_requests(cast.ana, cast.acme.id)
        assert (waiting.id, waiting.person, waiting.role) == (request_id, "Vera", Role.ADMIN)
        assert (waiting.current, waiting.message) == (Role.OPERATOR, "I look after the creators.")
        with acting(vera):
            mine = ad_accounts.my_role_request(vera, cast.acme.id)
        assert mine is not None
        assert (mine.state, mine.expires_at - mine.requested_at) == (State.PENDING, dt.timedelta(days=14))

    def test_a_stranger_cannot_ask_and_learns_nothing(self, cast: Cast) -> None:
        for id_ in (cast.acme.id, 12345):
            with pytest.raises(NotFound) as refused:
                ad_accounts.request_role(cast.cai, ad_account_id=id_, role="ADMIN")
            assert refused.value.sentence == NotFound.sentence

    @pytest.mark.parametrize("role", ["OPERATOR", "ANALYST"])
    def test_nobody_asks_for_what_she_has(self, cast: Cast, vera: Actor, role: str) -> None:
        with pytest.raises(AlreadyHas):
            ask(vera, cast, role)

    @pytest.mark.parametrize("role", ["OWNER", "STAFF", "", "admin"])
    def test_other_roles_cannot_be_asked_for(self, cast: Cast, vera: Actor, role: str) -> None:
        with pytest.raises(Invalid) as refused:
            ask(vera, cast, role)
        assert list(refused.value.fields) == ["role"]

    def test_one_waits_at_a_time(self, cast: Cast, vera: Actor) -> None:
        ask(vera, cast)
        with pytest.raises(AlreadyAsked):
            ask(vera, cast)

    def test_a_long_message_is_refused_by_its_field(self, cast: Cast, vera: Actor) -> None:
        with pytest.raises(Invalid) as refused:
            ask(vera, cast, message="x" * (limits.REQUEST_MESSAGE_LENGTH + 1))
        assert list(refused.value.fields) == ["message"]

    def test_only_so_often(self, cast: Cast, vera: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "ROLE_REQUESTS_PER_DAY", 1)
        ad_accounts.withdraw_role_request(vera, request_id=ask(vera, cast))
        with pytest.raises(TooManyTries):
            ask(vera, cast)

    def test_a_closed_account_lets_nobody_in(self, cast: Cast, vera: Actor) -> None:
        ad_accounts.close_ad_account(cast.ana, ad_account_id=cast.acme.id, confirm=cast.acme.name)
        with pytest.raises(NotInGoodStanding):
            ask(vera, cast)

    def test_the_journal_keeps_no_message_in_the_clear(self, cast: Cast, vera: Actor) -> None:
        ask(vera, cast, message="Call me at vera@private.example")
        with acting(cast.ana):
            (line,) = journal.lines(cast.ana, (Kind.AD_ACCOUNT, cast.acme.id), verbs=["role_request:asked"])
        assert "vera@private" not in str(line.data)
        assert line.actor_name == "Vera"


class TestAnswer:
    def test_the_role_counts_at_once(self, cast: Cast, vera: Actor) -> None:
        request_id = ask(vera, cast)
        answered = ad_accounts.answer_role_request(cast.ana, request_id=request_id, approve=True)
        assert (answered.state, answered.given) == (State.APPROVED, Role.ADMIN)
        assert role_of(vera, cast.acme.id) is Role.ADMIN
        assert verbs(cast.ana, cast.acme.id)[0] == "role_request:approved"

    def test_a_lower_role_can_be_given(self, cast: Cast) -> None:
        tom = somebody(cast, "Tom", Role.ANALYST)
        ad_accounts.answer_role_request(cast.ana, request_id=ask(tom, cast), approve=True, role="OPERATOR")
        assert role_of(tom, cast.acme.id) is Role.OPERATOR

    def test_neither_more_than_asked_nor_what_is_there(self, cast: Cast) -> None:
        tom = somebody(cast, "Tom", Role.ANALYST)
        request_id = ask(tom, cast, "OPERATOR")
        for role in ("ADMIN", "ANALYST", "OWNER"):
            with pytest.raises(Invalid):
                ad_accounts.answer_role_request(cast.ana, request_id=request_id, approve=True, role=role)
        assert state_of(tom, request_id) is State.PENDING

    def test_declined_with_a_reason_that_the_asker_reads(self, cast: Cast, vera: Actor) -> None:
        request_id = ask(vera, cast)
        ad_accounts.answer_role_request(cast.ana, request_id=request_id, approve=False, note=" Ask  Ben. ")
        with acting(vera):
            mine = ad_accounts.my_role_request(vera, cast.acme.id)
        assert mine is not None
        assert (mine.state, mine.note, mine.answered_by) == (State.REJECTED, "Ask Ben.", "Ana")
        assert role_of(vera, cast.acme.id) is Role.OPERATOR
        ask(vera, cast)  # and may be asked again

    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.ANALYST])
    def test_too_low_a_role_cannot_answer(self, cast: Cast, vera: Actor, role: Role) -> None:
        request_id = ask(vera, cast)
        other = somebody(cast, "Zoe", role)
        with pytest.raises(MissingRole):
            ad_accounts.answer_role_request(other, request_id=request_id, approve=True)
        with acting(other), pytest.raises(MissingRole):
            ad_accounts.get_role_request(other, request_id)
        with acting(other):
            assert ad_accounts.get_role_requests(other, [request_id]) == {}

    def test_nobody_answers_her_own(self, cast: Cast, vera: Actor) -> None:
        with pytest.raises(MissingRole):
            ad_accounts.answer_role_request(vera, request_id=ask(vera, cast), approve=True)

    def test_an_outsider_finds_nothing(self, cast: Cast, vera: Actor) -> None:
        request_id = ask(vera, cast)
        for id_ in (request_id, 4711):
            with pytest.raises(NotFound):
                ad_accounts.answer_role_request(cast.cai, request_id=id_, approve=True)
            with pytest.raises(NotFound):
                ad_accounts.withdraw_role_request(cast.cai, request_id=id_)
            with acting(cast.cai), pytest.raises(NotFound):
                ad_accounts.get_role_request(cast.cai, id_)

    def test_whoever_is_admin_when_answering_answers(self, cast: Cast, vera: Actor) -> None:
        request_id = ask(vera, cast)
        late = somebody(cast, "Late", Role.ADMIN)
        ad_accounts.answer_role_request(late, request_id=request_id, approve=True)
        assert role_of(vera, cast.acme.id) is Role.ADMIN

    def test_an_answered_request_stays_answered(self, cast: Cast, vera: Actor) -> None:
        request_id = ask(vera, cast)
        ad_accounts.answer_role_request(cast.ana, request_id=request_id, approve=False)
        with pytest.raises(RequestOver, match="declined"):
            ad_accounts.answer_role_request(cast.ana, request_id=request_id, approve=True)
        with pytest.raises(RequestOver):
            ad_accounts.withdraw_role_request(vera, request_id=request_id)

    def test_after_fourteen_days_it_is_over_everywhere(self, cast: Cast, vera: Actor) -> None:
        request_id = ask(vera, cast)
        clock.advance(dt.timedelta(days=14))
        assert state_of(vera, request_id) is State.EXPIRED
        with acting(cast.ana):
            assert ad_accounts.list_role_requests(cast.ana, cast.acme.id) == []
        with pytest.raises(RequestOver, match="expired"):
            ad_accounts.answer_role_request(cast.ana, request_id=request_id, approve=True)
        ask(vera, cast)
        assert state_of(vera, request_id) is State.EXPIRED

    def test_a_role_given_otherwise_answers_the_request(self, cast: Cast, vera: Actor) -> None:
        request_id = ask(vera, cast)
        ad_accounts.change_member_role(
            cast.ana, ad_account_id=cast.acme.id, person_id=vera.person_id or 0, role="ADMIN"
        )
        assert state_of(vera, request_id) is State.APPROVED
