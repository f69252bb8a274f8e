"""After any sequence of sharing, other roles, passing on and stopping, the engine says what a naive model says."""

from __future__ import annotations

import contextlib
import dataclasses

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.kernel.errors import Refusal
from tests.areas.ad_accounts.partners import Town, assign, pass_on, role_of, share, stop, town
from tests.cast import Cast

ROLES = ("ANALYST", "OPERATOR", "ADMIN")


@dataclasses.dataclass
class Naive:
    """What Northwind and Hillside have of one ad account, and what was assigned to their people by it."""

    given: Role | None = None
    leave: bool = False
    passed: Role | None = None
    nils: Role | None = None
    hal: Role | None = None

    def share(self, role: Role) -> None:
        if self.given is None:
            self.leave = False
        self.given = role

    def stop(self) -> None:
        self.__init__()  # type: ignore[misc]

    def let(self, allowed: bool) -> None:
        if self.given is not None:
            self.leave = allowed
            if not allowed:
                self.passed = self.hal = None

    def pass_on(self, role: Role) -> None:
        if self.given is not None and self.leave and role <= self.given:
            self.passed = role

    def effective(self) -> tuple[Role | None, Role | None]:
        nils = min(self.nils, self.given) if self.nils and self.given else None
        links = (self.hal, self.passed, self.given)
        return nils, min(links) if all(links) else None  # type: ignore[type-var]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("share"), st.sampled_from(ROLES)),
        st.tuples(st.just("pass_on"), st.sampled_from(ROLES)),
        st.tuples(st.just("let"), st.booleans()),
        st.tuples(st.just("nils"), st.sampled_from(ROLES)),
        st.tuples(st.just("hal"), st.sampled_from(ROLES)),
        st.tuples(st.just("stop"), st.none()),
    ),
    min_size=3,
    max_size=9,
)


@pytest.fixture
def at(cast: Cast) -> Town:
    return town(cast)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@drawn(steps=STEPS)
def test_effective_roles_are_what_a_naive_model_says(at: Town, steps: list[tuple[str, object]]) -> None:
    naive = Naive()
    with transaction.atomic():
        for step, what in steps:
            with contextlib.suppress(Refusal, KeyError):
                _step(at, step, what)
            _think(naive, step, what)
            assert (role_of(at.nils, at.ids[0]), role_of(at.hal, at.ids[0])) == naive.effective(), steps
        transaction.set_rollback(True)


def _step(at: Town, step: str, what: object) -> None:
    it = at.ids[:1]
    match step:
        case "share":
            share(at, str(what), it)
        case "pass_on":
            pass_on(at, str(what), it)
        case "let":
            ad_accounts.allow_passing_on(
                at.ana,
                center_id=at.acme.id,
                partner_id=at.northwind.id,
                ad_account_ids=it,
                allowed=bool(what),
            )
        case "nils":
            assign(at.ben, center_id=at.northwind.id, who=at.nils, ad_account_id=it[0], role=Role[str(what)])
        case "hal":
            assign(at.hal, center_id=at.hillside.id, who=at.hal, ad_account_id=it[0], role=Role[str(what)])
        case _:
            stop(at, it)


def _think(naive: Naive, step: str, what: object) -> None:
    match step:
        case "share":
            naive.share(Role[str(what)])
        case "pass_on":
            naive.pass_on(Role[str(what)])
        case "let":
            naive.let(bool(what))
        case "nils" if naive.given:
            naive.nils = max(naive.nils or Role.ANALYST, Role[str(what)])
        case "hal" if naive.passed:
            naive.hal = max(naive.hal or Role.ANALYST, Role[str(what)])
        case "stop":
            naive.stop()
        case _:
            pass
