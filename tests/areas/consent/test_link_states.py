"""Request and link as one machine: every step, in every state, by everybody; and long random walks against a model.

The model is a few lines of plain Python. It says what a step by somebody does, or with which refusal it comes back; the
product must agree, in what both sides see, in the access relations, and in whom the journal line tells.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from suitcase.areas.access.public import Kind, Role, relations
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkRow, LinkStatus, NewLinkRequest
from suitcase.areas.consent.errors import (
    AlreadyEnded,
    AlreadyLinked,
    AlreadyPending,
    LastPermission,
    RemindedLately,
    RequestGone,
    Resting,
)
from suitcase.areas.journal import public as journal
from suitcase.areas.notifications.rules import told_by
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, NotFound, Refusal
from suitcase.stores.postgres import acting
from tests.areas.centers.people import joined, made
from tests.cast import Cast, ad_account, give_role, person

DAY = dt.timedelta(days=1)
ADVERTISER = ("ask", "cancel", "remind", "unlink", "switch off", "switch on")
OWNER = ("approve", "reject", "revoke")
STEPS = ADVERTISER + OWNER
SCOPES = ("POST", "INSIGHTS")

# What a step writes into the journal of both, and which of the two sides is told of it.
TOLD: dict[str, tuple[str, set[str]]] = {
    "ask": ("link:requested", {"owner"}),
    "cancel": ("link:cancelled", {"owner"}),
    "remind": ("link:request_nudged", {"owner"}),
    "approve": ("link:approved", {"advertiser", "owner"}),
    "reject": ("link:rejected", {"advertiser"}),
    "revoke": ("link:revoked", {"advertiser", "owner"}),
    "unlink": ("link:unlinked", {"advertiser", "owner"}),
    "switch off": ("link:permission_off", {"owner"}),
    "switch on": ("link:permission_on", {"owner"}),
}


@dataclasses.dataclass
class Pair:
    """The model: one ad account and one creator account."""

    status: LinkStatus | None = None
    linked_once: bool = False
    in_use: frozenset[str] = frozenset()
    asked_at: dt.datetime | None = None
    reminded_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    rejections: tuple[dt.datetime, ...] = ()

    def settle(self, now: dt.datetime) -> None:
        """What time has done by now."""
        if self.status is LinkStatus.PENDING and self.asked_at and now >= self.asked_at + 14 * DAY:
            self.status = LinkStatus.EXPIRED
        if self.status is LinkStatus.AUTHORIZED and self.ends_at and now >= self.ends_at:
            self.status, self.in_use = LinkStatus.EXPIRED, frozenset()

    def refusal(self, step: str, now: dt.datetime) -> type[Refusal] | None:
        """Why this step cannot be taken now by whoever may take it; None when it can."""
        waits, linked = self.status is LinkStatus.PENDING, self.status is LinkStatus.AUTHORIZED
        if step == "ask":
            recent = [at for at in self.rejections if at > now - 30 * DAY]
            rests = len(recent) >= 3 and now < max(recent) + 7 * DAY
            return AlreadyPending if waits else AlreadyLinked if linked else Resting if rests else None
        if self.status is None:
            return NotFound
        if step in {"cancel", "approve", "reject"}:
            return None if waits else RequestGone
        if step == "remind":
            early = self.reminded_at is not None and now < self.reminded_at + 3 * DAY
            return RequestGone if not waits else RemindedLately if early else None
        if linked:
            return LastPermission if step == "switch off" and self.in_use == {"POST"} else None
        return AlreadyEnded if self.linked_once else NotFound

    def take(self, step: str, now: dt.datetime) -> bool:
        """Take a step that can be taken; False when it leaves everything as it was."""
        before = dataclasses.replace(self)
        if step == "ask":
            self.status, self.asked_at, self.reminded_at = LinkStatus.PENDING, now, None
            self.linked_once, self.ends_at = False, None
        elif step == "approve":
            self.status, self.in_use, self.linked_once = LinkStatus.AUTHORIZED, frozenset(SCOPES), True
            self.ends_at = now + 40 * DAY
        elif step == "remind":
            self.reminded_at = now
        elif step.startswith("switch"):
            self.in_use = self.in_use - {"POST"} if step == "switch off" else self.in_use | {"POST"}
        else:
            self.status = LinkStatus[
                {"cancel": "CANCELLED", "reject": "REJECTED", "revoke": "REVOKED", "unlink": "UNLINKED"}[step]
            ]
            self.in_use = frozenset()
            self.rejections += (now,) if step == "reject" else ()
        return self != before or step == "remind"


class World:
    """Two ad accounts and one creator account, with everybody who might try something."""

    kind, steps = Kind.AD_ACCOUNT, STEPS

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.bakery = ad_account(cast.leo, name="Bakery")
        self.operator = person("Ben")
        give_role(
            cast.ana, person_id=self.operator.person_id or 0, role=Role.OPERATOR, ad_account_id=cast.acme.id
        )
        self.admins = {cast.acme.id: cast.ana, self.bakery.id: cast.leo}
        self.people = {
            "ana": cast.ana,
            "ben": self.operator,
            "mia": cast.mia,
            "leo": cast.leo,
            "cai": cast.cai,
        }

    def may(self, who: str, step: str, account: int) -> bool:
        """The whole policy of these steps: the ad account's Admin, or the owner of the creator account."""
        return self.people[who] is (self.cast.mia if step in OWNER else self.admins[account])

    def request_id(self, account: int) -> int:
        """The newest request of the pair, or one that does not exist."""
        admin = self.admins[account]
        with acting(admin), contextlib.suppress(NotFound):
            return self.link(admin, account).request_id
        return 1

    def link(self, admin: Actor, account: int) -> LinkRow:
        """Where the asker stands with the creator account."""
        return consent.get_link(admin, account, self.cast.mia_account.id)

    def ask(self, actor: Actor, account: int) -> None:
        """Ask for both scopes."""
        new = NewLinkRequest(username="mia.trails", scopes=SCOPES)
        consent.request_authorization(actor, ad_account_id=account, new=new)

    def told(self, step: str) -> tuple[str, set[str]]:
        """What a step writes, and which sides are told."""
        return TOLD[step]

    def do(self, actor: Actor, step: str, account: int) -> None:
        """Take a step for real."""
        if step == "ask":
            self.ask(actor, account)
            return
        request_id = self.request_id(account)
        if step == "approve":
            ends_at = clock.now() + 40 * DAY
            with acting(self.cast.mia):
                try:
                    digest = consent.get_terms(self.cast.mia, request_id, ends_at=ends_at).text.sha256
                except Refusal:
                    digest = "0" * 64  # there is nothing to read; the answer itself must say so
            consent.approve_request(actor, request_id=request_id, text_sha256=digest, ends_at=ends_at)
        elif step.startswith("switch"):
            consent.switch_permission(actor, request_id=request_id, scope="POST", on=step == "switch on")
        else:
            act = {
                "cancel": consent.cancel_request,
                "remind": consent.remind_owner,
                "reject": consent.reject_request,
                "revoke": consent.revoke_link,
                "unlink": consent.unlink,
            }
            act[step](actor, request_id=request_id)

    def newest_line(self, account: int) -> journal.Line | None:
        """The last thing between the two in the ad account's journal."""
        admin, creator = self.admins[account], (Kind.CREATOR_ACCOUNT, self.cast.mia_account.id)
        with acting(admin):
            return next(iter(journal.lines(admin, (self.kind, account), about=creator, limit=1)), None)

    def count_lines(self, account: int) -> int:
        """How much has happened between the two, but what time did by itself."""
        admin, creator = self.admins[account], (Kind.CREATOR_ACCOUNT, self.cast.mia_account.id)
        with acting(admin):
            found = journal.lines(admin, (self.kind, account), about=creator, limit=500)
        return sum(line.actor_person_id is not None for line in found)

    def try_step(self, pair: Pair, who: str, step: str, account: int) -> None:
        """Try a step in model and product, and hold them against one another."""
        now = clock.now()
        pair.settle(now)
        actor, lines = self.people[who], self.count_lines(account)
        expected: type[Refusal] | tuple[type[Refusal], ...] | None
        expected = pair.refusal(step, now) if self.may(who, step, account) else (NotFound, Denied)
        if expected is not None:
            with pytest.raises(expected):
                self.do(actor, step, account)
            assert self.count_lines(account) == lines, f"a refused {step} stands in the journal"
            return
        changed = pair.take(step, now)
        self.do(actor, step, account)
        if not changed:
            assert self.count_lines(account) == lines, f"{step} changed nothing but stands in the journal"
            return
        assert self.count_lines(account) == lines + 1
        self.check_told(step, account)

    def check_told(self, step: str, account: int) -> None:
        """The newest line is that of the step, stands with both, and tells whom it should, in whole sentences."""
        line, (verb, audiences) = self.newest_line(account), self.told(step)
        assert line is not None
        assert line.verb == verb
        told = told_by(line.verb, line.data)
        assert {one.audience for one in told} == audiences
        assert all(one.sentence and "{" not in one.sentence for one in told)
        with acting(self.cast.mia):
            hers = journal.lines(self.cast.mia, (Kind.CREATOR_ACCOUNT, self.cast.mia_account.id), limit=1)
        assert hers[0].id == line.id

    def check(self, pair: Pair, account: int) -> None:
        """What both sides see, and what access knows, is what the model says."""
        pair.settle(clock.now())
        admin = self.admins[account]
        with acting(admin):
            held = relations(
                subject=(self.kind, account), object=(Kind.CREATOR_ACCOUNT, self.cast.mia_account.id)
            )
            try:
                row = self.link(admin, account)
            except NotFound:
                row = None
        assert {relation.role.name for relation in held} == pair.in_use
        assert (row.status if row else None) == pair.status
        if row:
            assert {scope.value for scope in row.in_use} == pair.in_use
            with acting(self.cast.mia):
                assert consent.get_grant(self.cast.mia, row.request_id).status is pair.status


class CenterWorld(World):
    """The same machine between a whole Business Center and a creator account, but for switching, which is not there."""

    kind, steps = Kind.CENTER, tuple(step for step in STEPS if not step.startswith("switch"))

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        center = made(cast.ana)
        self.center_id = center.id
        self.admins = {center.id: cast.ana}
        self.people = {
            "ana": cast.ana,
            "gil": joined(cast.ana, center, "Gil"),
            "mia": cast.mia,
            "leo": cast.leo,
            "cai": cast.cai,
        }

    def link(self, admin: Actor, account: int) -> LinkRow:
        return consent.get_center_link(admin, account, self.cast.mia_account.id)

    def ask(self, actor: Actor, account: int) -> None:
        new = NewLinkRequest(username="mia.trails", scopes=SCOPES)
        consent.request_for_center(actor, center_id=account, new=new)

    def told(self, step: str) -> tuple[str, set[str]]:
        verb, audiences = TOLD[step]
        return f"center_{verb}", {"center" if one == "advertiser" else one for one in audiences}


@pytest.fixture
def center_world(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> CenterWorld:
    """The same for a centre."""
    monkeypatch.setattr(limits, "LINK_REQUESTS_PER_HOUR", 10**6)
    monkeypatch.setattr(limits, "HANDLE_LOOKUPS_PER_MINUTE", 10**6)
    return CenterWorld(cast)


@pytest.fixture
def world(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> World:
    """The cast; tries are not counted here, the limits have tests of their own."""
    monkeypatch.setattr(limits, "LINK_REQUESTS_PER_HOUR", 10**6)
    monkeypatch.setattr(limits, "HANDLE_LOOKUPS_PER_MINUTE", 10**6)
    return World(cast)


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back."""
    with transaction.atomic():
        point = transaction.savepoint()
        try:
            yield
        finally:
            transaction.savepoint_rollback(point)


# The ways into every state, beginning with nothing.
WAYS: dict[str, list[tuple[str, str]]] = {
    "nothing": [],
    "pending": [("ana", "ask")],
    "reminded": [("ana", "ask"), ("ana", "remind")],
    "cancelled": [("ana", "ask"), ("ana", "cancel")],
    "rejected": [("ana", "ask"), ("mia", "reject")],
    "rests": [("ana", "ask"), ("mia", "reject")] * 3,
    "authorized": [("ana", "ask"), ("mia", "approve")],
    "narrowed": [("ana", "ask"), ("mia", "approve"), ("ana", "switch off")],
    "revoked": [("ana", "ask"), ("mia", "approve"), ("mia", "revoke")],
    "unlinked": [("ana", "ask"), ("mia", "approve"), ("ana", "unlink")],
    "not answered": [("ana", "ask"), ("time", "15")],
    "run out": [("ana", "ask"), ("mia", "approve"), ("time", "41")],
}


@pytest.mark.req("L5")
@pytest.mark.parametrize("state", WAYS)
def test_every_step_by_everybody_in_every_state(world: World, state: str) -> None:
    _every_step(world, world.cast.acme.id, state)


@pytest.mark.parametrize("state", [state for state in WAYS if state != "narrowed"])
def test_every_step_with_a_whole_centre(center_world: CenterWorld, state: str) -> None:
    _every_step(center_world, center_world.center_id, state)


def _every_step(world: World, account: int, state: str) -> None:
    pair = Pair()
    for who, step in WAYS[state]:
        if who == "time":
            clock.advance(int(step) * DAY)
        else:
            world.try_step(pair, who, step, account)
    lines = world.count_lines(account)
    for step in world.steps:
        for who in world.people:
            if not world.may(who, step, account):
                with pytest.raises((NotFound, Denied)):
                    world.do(world.people[who], step, account)
    assert world.count_lines(account) == lines, "a refused step stands in the journal"
    world.check(pair, account)
    for step in world.steps:
        with undone():
            copy = dataclasses.replace(pair)
            world.try_step(copy, "mia" if step in OWNER else "ana", step, account)
            world.check(copy, account)


def test_random_walks_agree_with_the_model(world: World) -> None:
    """Two ad accounts and one creator at once: what happens in one pair leaves the other as it was."""

    class Walk(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.undo = undone()
            self.undo.__enter__()
            self.pairs = {account: Pair() for account in world.admins}

        @rule(
            who=st.sampled_from(sorted(world.people)),
            step=st.sampled_from(STEPS),
            account=st.sampled_from(sorted(world.admins)),
        )
        def anybody_tries(self, who: str, step: str, account: int) -> None:
            world.try_step(self.pairs[account], who, step, account)

        @rule(step=st.sampled_from(STEPS), account=st.sampled_from(sorted(world.admins)))
        def whoever_may_takes(self, step: str, account: int) -> None:
            who = next(name for name in world.people if world.may(name, step, account))
            world.try_step(self.pairs[account], who, step, account)

        @rule(days=st.sampled_from([1, 3, 8, 14, 41]))
        def time_passes(self, days: int) -> None:
            clock.advance(days * DAY)

        @invariant()
        def product_and_model_agree(self) -> None:
            for account, pair in self.pairs.items():
                world.check(pair, account)

        def teardown(self) -> None:
            self.undo.__exit__(None, None, None)
            clock.restore()

    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=8,
            stateful_step_count=12,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
