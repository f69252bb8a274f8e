"""Role requests and invitations as state machines: every step, who may take it, and what it leaves behind."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import membership
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import RoleRequestState
from suitcase.areas.ad_accounts.errors import AlreadyAsked, AlreadyHas, RequestOver
from suitcase.areas.identity import invitations as identity_invitations
from suitcase.areas.identity.contracts import InvitationState
from suitcase.areas.identity.errors import InvitationOver
from suitcase.areas.journal import public as journal
from suitcase.areas.notifications.rules import told_by
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, Invalid, NotFound
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.people import role_of, somebody
from tests.cast import Cast, person

_number = itertools.count(1)
ASKED, INVITED = RoleRequestState, InvitationState
DUE = (
    "ad_accounts.expire_role_requests",
    "ad_accounts.expire_invitations",
    "ad_accounts.remind_of_role_requests",
)


class World(RuleBasedStateMachine):
    """Ana's account, somebody who asks or is invited, an Analyst who may not answer, Cai outside."""

    cast: ClassVar[Cast]
    analyst: ClassVar[Actor]

    def __init__(self) -> None:
        super().__init__()
        clock.restore()
        self.account = self.cast.acme.id
        self.last: int | None = None
        self.state: Any = None
        self.lines = self._count()

    def _count(self) -> int:
        with acting(self.cast.ana):
            return len(journal.lines(self.cast.ana, (Kind.AD_ACCOUNT, self.account), limit=2_000))

    def _try(self, allowed: bool, act: Callable[[], Any], *refusals: type[Exception]) -> Any:
        """`act` works exactly when the model allows it, and only then leaves a line."""
        result = None
        if allowed:
            result = act()
        else:
            with pytest.raises(refusals):
                act()
        lines = self._count()
        assert (lines > self.lines) is allowed
        self.lines = lines
        return result

    def teardown(self) -> None:
        clock.restore()


class Asking(World):
    """One person asks for a role, again and again."""

    def __init__(self) -> None:
        super().__init__()
        self.vera = somebody(self.cast, f"Vera{next(_number)}", Role.ANALYST)
        self.lines = self._count()
        self.role, self.wanted, self.days = Role.ANALYST, Role.ADMIN, 0

    @rule(role=st.sampled_from(["ADMIN", "OPERATOR"]))
    def ask(self, role: str) -> None:
        has = self.role >= Role[role]
        may = self.state is not ASKED.PENDING and not has
        made = self._try(
            may,
            lambda: ad_accounts.request_role(self.vera, ad_account_id=self.account, role=role),
            AlreadyAsked,
            AlreadyHas,
        )
        if may:
            self.last, self.state, self.wanted, self.days = made, ASKED.PENDING, Role[role], 0
        self._check()

    @rule(approve=st.booleans(), who=st.sampled_from(["ana", "analyst", "cai", "vera"]))
    def answer(self, approve: bool, who: str) -> None:
        if self.last is None:
            return
        actor = {"analyst": self.analyst, "vera": self.vera}.get(who) or getattr(self.cast, who)
        is_admin = who == "ana" or (who == "vera" and self.role >= Role.ADMIN)
        may = is_admin and self.state is ASKED.PENDING
        self._try(
            may,
            lambda: ad_accounts.answer_role_request(actor, request_id=self.last or 0, approve=approve),
            RequestOver if is_admin else (NotFound if who == "cai" else Denied),
        )
        if may:
            self.state = ASKED.APPROVED if approve else ASKED.REJECTED
            self.role = self.wanted if approve else self.role
        self._check()

    @rule()
    def withdraw(self) -> None:
        if self.last is None:
            return
        self._try(
            self.state is ASKED.PENDING,
            lambda: ad_accounts.withdraw_role_request(self.vera, request_id=self.last or 0),
            RequestOver,
        )
        if self.state is ASKED.PENDING:
            self.state = ASKED.CANCELLED
        self._check()

    @rule(days=st.sampled_from([1, 4, 14]))
    def wait(self, days: int) -> None:
        clock.advance(dt.timedelta(days=days))
        self.days += days
        journal.do_due(DUE)
        if self.state is ASKED.PENDING and self.days >= 14:
            self.state = ASKED.EXPIRED
        self.lines = self._count()
        self._check()

    def _check(self) -> None:
        assert role_of(self.vera, self.account) is self.role
        if self.last is None:
            return
        with acting(self.vera):
            mine = ad_accounts.my_role_request(self.vera, self.account)
        assert mine is not None
        assert (mine.id, mine.state) == (self.last, self.state)


class Inviting(World):
    """One address is invited, again and again."""

    def __init__(self) -> None:
        super().__init__()
        self.ben = person(f"Ben{next(_number)}")
        self.address = f"{self.ben.name.lower()}@people.example"
        self.role: Role | None = None
        self.offered, self.days = Role.ANALYST, 0

    @rule(role=st.sampled_from(["ADMIN", "ANALYST"]), who=st.sampled_from(["ana", "ana", "analyst", "cai"]))
    def invite(self, role: str, who: str) -> None:
        actor = self.analyst if who == "analyst" else getattr(self.cast, who)
        may = who == "ana" and self.role is None
        refusals = {"ana": Invalid, "analyst": Denied, "cai": NotFound}
        made = self._try(
            may,
            lambda: ad_accounts.invite_people(
                actor, ad_account_id=self.account, emails=self.address, role=role
            ),
            refusals[who],
        )
        if may:
            self.last, self.state, self.offered, self.days = made[0], INVITED.PENDING, Role[role], 0
        self._check()

    @rule(who=st.sampled_from(["ben", "cai"]), accept=st.booleans())
    def reply(self, who: str, accept: bool) -> None:
        if self.last is None:
            return
        actor = self.ben if who == "ben" else self.cast.cai
        act = ad_accounts.accept_invitation if accept else ad_accounts.decline_invitation
        may = who == "ben" and self.state is INVITED.PENDING
        self._try(
            may,
            lambda: act(actor, invitation_id=self.last or 0),
            InvitationOver if who == "ben" else NotFound,
        )
        if may:
            self.state = INVITED.ACCEPTED if accept else INVITED.CANCELLED
            self.role = self.offered if accept else self.role
        self._check()

    @rule(again=st.booleans())
    def resend_or_cancel(self, again: bool) -> None:
        if self.last is None:
            return
        act = ad_accounts.resend_invitation if again else ad_accounts.cancel_invitation
        arguments = {"ad_account_id": self.account, "invitation_id": self.last}
        self._try(self.state is INVITED.PENDING, lambda: act(self.cast.ana, **arguments), InvitationOver)
        if self.state is INVITED.PENDING:
            self.state, self.days = (INVITED.PENDING, 0) if again else (INVITED.CANCELLED, self.days)
        self._check()

    @rule(days=st.sampled_from([1, 3, 7]))
    def wait(self, days: int) -> None:
        clock.advance(dt.timedelta(days=days))
        self.days += days
        journal.do_due(DUE)
        if self.state is INVITED.PENDING and self.days >= 7:
            self.state = INVITED.EXPIRED
        self.lines = self._count()
        self._check()

    def _check(self) -> None:
        assert role_of(self.ben, self.account) is self.role
        if self.last is None:
            return
        with acting(self.cast.ana):
            rows = ad_accounts.list_invitations(
                self.cast.ana, self.account, search=self.address, state=None
            ).rows
        assert (rows[0].id, rows[0].state) == (self.last, self.state)
        assert sum(row.state is INVITED.PENDING for row in rows) <= 1


@pytest.mark.parametrize("machine", [Asking, Inviting], ids=["role request", "invitation"])
def test_every_walk_follows_the_model(
    cast: Cast, machine: type[World], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ROLE_REQUESTS_PER_DAY", "INVITATIONS_PER_DAY", "AD_ACCOUNT_PEOPLE"):
        monkeypatch.setattr(limits, name, 100_000)
    here = type("Here", (machine,), {"cast": cast, "analyst": somebody(cast, "Anna", Role.ANALYST)})
    chosen = hypothesis_settings(
        max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(here, settings=chosen)


@pytest.mark.parametrize(
    ("steps", "first"),
    [(membership.REQUEST_STEPS, ASKED.PENDING), (identity_invitations.STEPS, INVITED.PENDING)],
)
def test_only_what_waits_goes_anywhere(steps: dict[Any, frozenset[Any]], first: Any) -> None:
    assert set(steps) == set(type(first))
    assert steps[first] == set(steps) - {first}
    assert all(not after for state, after in steps.items() if state is not first)


@pytest.mark.parametrize(
    ("verb", "audiences"),
    [
        ("role_request:asked", {"appointing"}),
        ("role_request:reminded", {"appointing"}),
        ("role_request:approved", {"person"}),
        ("role_request:rejected", {"person"}),
        ("role_request:expired", {"person"}),
        ("role_request:cancelled", set()),
        ("invitation:accepted", {"appointing"}),
        ("invitation:expired", {"self"}),
        ("ad_account:role_changed", {"person"}),
        ("ad_account:member_removed", {"person"}),
        ("ad_account:member_left", {"appointing"}),
    ],
)
def test_each_step_is_told_to_those_it_concerns(verb: str, audiences: set[str]) -> None:
    facts = {
        "ad_account": 7,
        "ad_account_name": "Acme",
        "role_request": 9,
        "person": 5,
        "role": "ADMIN",
        "given": "OPERATOR",
        "to": "ANALYST",
        "days_left": 2,
    }
    told = told_by(verb, facts)
    assert {one.audience for one in told} == audiences
    assert all("Acme" in one.sentence for one in told)


def test_those_who_may_answer_are_reminded_on_three_days_and_not_after_the_answer(cast: Cast) -> None:
    vera = somebody(cast, "Vera", Role.OPERATOR)
    asked = ad_accounts.request_role(vera, ad_account_id=cast.acme.id, role="ADMIN")
    done = []
    for day in range(1, 15):
        clock.advance(dt.timedelta(days=1))
        counts = journal.do_due(DUE)
        if counts["ad_accounts.remind_of_role_requests"]:
            done.append(day)
    assert done == [3, 7, 12]
    assert counts["ad_accounts.expire_role_requests"] == 1
    with acting(vera):
        assert ad_accounts.get_role_request(vera, asked).state is ASKED.EXPIRED
    with acting(cast.ana):
        verbs = [line.verb for line in journal.lines(cast.ana, (Kind.AD_ACCOUNT, cast.acme.id))]
    assert verbs[:2] == ["role_request:expired", "role_request:reminded"]
    second = ad_accounts.request_role(vera, ad_account_id=cast.acme.id, role="ADMIN")
    ad_accounts.answer_role_request(cast.ana, request_id=second, approve=False)
    clock.advance(dt.timedelta(days=14))
    assert not any(journal.do_due(DUE).values())
