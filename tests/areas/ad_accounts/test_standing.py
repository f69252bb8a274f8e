"""Where an ad account stands: every way it can go, checked against a model; who may; what is told to whom."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts import standing
from suitcase.areas.ad_accounts.contracts import Change, Reason, Status
from suitcase.areas.ad_accounts.errors import (
    AlreadyReviewed,
    InformationFixed,
    InformationMoved,
    NothingToAppeal,
    NotInGoodStanding,
    WrongStanding,
)
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus
from suitcase.areas.journal import public as journal
from suitcase.areas.notifications.rules import told_by
from suitcase.kernel import limits
from suitcase.kernel.errors import Conflict, Denied, NotFound
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.people import somebody
from tests.areas.consent.test_requests import approve, ask
from tests.cast import ACME, Cast, ad_account

NO = Reason("Name", "The company is not in the register.", "Use the registered name.")
NAMES = ("Acme Outdoor GmbH", "Acme Berge GmbH", "Acme Tal AG")


class Walk(RuleBasedStateMachine):
    """Random acts of owner and operator on one account; a model says which must work and where they lead."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.ana, self.olu = self.cast.ana, self.cast.olu.within("ops")
        self.id = ad_account(self.ana, name="Walk").id
        self.status = Status.IN_REVIEW
        self.approved = ""
        self.name = ACME.company_name
        self.appealed = False
        self.former: tuple[Status, bool] | None = None
        self.lines = self._count()

    def _count(self) -> int:
        with acting(self.ana):
            return len(journal.lines(self.ana, (Kind.AD_ACCOUNT, self.id), limit=500))

    def _row(self) -> Any:
        with acting(self.ana):
            return ad_accounts.get_ad_account(self.ana, self.id)

    def _try(self, allowed: bool, act: Any, *refusals: type[Exception]) -> None:
        """`act` works exactly when the model allows it; a refusal leaves no trace, a success leaves a line."""
        if allowed:
            act()
        else:
            with pytest.raises(refusals or (Conflict,)):
                act()
        lines = self._count()
        assert (lines > self.lines) is allowed
        self.lines = lines

    def _check(self) -> None:
        row = self._row()
        assert row.status is self.status
        assert row.standing.is_good is (self.status is Status.APPROVED)
        assert row.company_name == self.name
        assert row.may_appeal is (
            self.status in {Status.REJECTED, Status.CHANGE_REJECTED, Status.SUSPENDED} and not self.appealed
        )

    def _go(self, status: Status) -> None:
        assert standing.may_become(self.status, status) or status is self.status
        self.status = status

    @initialize(first=st.sampled_from(["waiting", "approved", "changed", "changed and rejected"]))
    def begin(self, first: str) -> None:
        if first == "waiting":
            return
        self.approve()
        if first != "approved":
            self.rename(NAMES[1])
        if first == "changed and rejected":
            self.reject(final=False)

    @rule()
    def approve(self) -> None:
        may = self.status in standing.WAITING
        self._try(
            may,
            lambda: ad_accounts.review_ad_account(self.olu, ad_account_id=self.id, approve=True),
            AlreadyReviewed,
        )
        if may:
            self._go(Status.APPROVED)
            self.approved, self.appealed = self.name, False
        self._check()

    @rule(final=st.sampled_from([False, False, False, True]))
    def reject(self, final: bool) -> None:
        may = self.status in standing.WAITING and not (final and self.status is Status.CHANGE_IN_REVIEW)
        self._try(
            may,
            lambda: ad_accounts.review_ad_account(
                self.olu, ad_account_id=self.id, approve=False, reasons=(NO,), final=final
            ),
            AlreadyReviewed,
            WrongStanding,
        )
        if may:
            no = Status.REJECTED_FOR_GOOD if final else Status.REJECTED
            self._go(Status.CHANGE_REJECTED if self.status is Status.CHANGE_IN_REVIEW else no)
            self.appealed = False
        self._check()

    @rule(name=st.sampled_from(NAMES))
    def rename(self, name: str) -> None:
        if name == self.name:
            before = self.lines
            plan = self._change("company_name", self.name, name)
            assert plan.fields == ()
            assert self._count() == before
            return
        may = self.status not in {
            Status.CLOSED,
            Status.REJECTED_FOR_GOOD,
            Status.SUSPENDED,
            Status.CONTRACT_PENDING,
        }
        self._try(may, lambda: self._change("company_name", self.name, name), InformationFixed)
        if may:
            self.name = name
            self._after_edit(is_name=True)
        self._check()

    @rule(town=st.sampled_from(["Berlin", "Bonn"]))
    def edit(self, town: str) -> None:
        was = self._row().billing_city
        if was == town:
            return
        may = self.status not in {Status.CLOSED, Status.REJECTED_FOR_GOOD}
        self._try(may, lambda: self._change("billing_city", was, town), InformationFixed)
        if may:
            self._after_edit(is_name=False)
        self._check()

    def _change(self, field: str, was: str, to: str) -> Any:
        return ad_accounts.change_business_information(
            self.ana, ad_account_id=self.id, changes={field: Change(was, to)}
        )

    def _after_edit(self, *, is_name: bool) -> None:
        before = self.status
        if before is Status.REJECTED:
            self._go(Status.IN_REVIEW)
        elif before in {Status.CHANGE_IN_REVIEW, Status.CHANGE_REJECTED} and self.name == self.approved:
            self._go(Status.APPROVED)
        elif before is Status.CHANGE_REJECTED or (before is Status.APPROVED and is_name):
            self._go(Status.CHANGE_IN_REVIEW)
        if self.status is not before:
            self.appealed = False

    @rule()
    def appeal(self) -> None:
        may = self.status in {Status.REJECTED, Status.CHANGE_REJECTED, Status.SUSPENDED} and not self.appealed
        self._try(
            may,
            lambda: ad_accounts.appeal(self.ana, ad_account_id=self.id, text="We are in the register."),
            NothingToAppeal,
        )
        if may:
            self.appealed = True
            if self.status is not Status.SUSPENDED:
                self._go(Status.IN_REVIEW if self.status is Status.REJECTED else Status.CHANGE_IN_REVIEW)
        self._check()

    @rule()
    def suspend(self) -> None:
        may = self.status in {Status.APPROVED, Status.CHANGE_IN_REVIEW, Status.CHANGE_REJECTED}
        self._try(
            may,
            lambda: ad_accounts.suspend_ad_account(self.olu, ad_account_id=self.id, reason=NO),
            WrongStanding,
        )
        if may:
            self.former = (self.status, self.appealed)
            self._go(Status.SUSPENDED)
            self.appealed = False
        self._check()

    @rule()
    def lift(self) -> None:
        may = self.status is Status.SUSPENDED
        self._try(may, lambda: ad_accounts.lift_suspension(self.olu, ad_account_id=self.id), WrongStanding)
        if may:
            assert self.former is not None
            former, self.appealed = self.former
            self._go(former)
            self.former = None
        self._check()

    @precondition(lambda self: self.status in {Status.REJECTED_FOR_GOOD, Status.SUSPENDED})
    @rule()
    def close(self) -> None:
        ad_accounts.close_ad_account(self.ana, ad_account_id=self.id, confirm="Walk")
        self._go(Status.CLOSED)
        self.lines = self._count()
        self._check()


def test_every_walk_of_an_ad_account_follows_the_model(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REVIEW_POLICY = "operator"
    monkeypatch.setattr(limits, "AD_ACCOUNTS_PER_PERSON", 1_000)

    class Here(Walk):
        pass

    Here.cast = cast
    _run(Here)


def _run(machine: type[RuleBasedStateMachine]) -> None:
    chosen = hypothesis_settings(
        max_examples=16,
        stateful_step_count=16,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)


class TestDecisions:
    @pytest.fixture
    def waiting(self, cast: Cast, settings: Any) -> int:
        settings.REVIEW_POLICY = "operator"
        return ad_account(cast.ana, name="Acme Two").id

    def test_an_operator_decides_on_what_she_has_read(self, cast: Cast, waiting: int) -> None:
        olu = cast.olu.within("ops")
        with acting(olu):
            seen = ad_accounts.get_for_review(olu, waiting).version
        change = {"website": Change("https://acme.example", "https://other.example")}
        ad_accounts.change_business_information(cast.ana, ad_account_id=waiting, changes=change)
        with pytest.raises(InformationMoved):
            ad_accounts.review_ad_account(olu, ad_account_id=waiting, approve=True, version=seen)
        assert ad_accounts.review_ad_account(
            olu, ad_account_id=waiting, approve=True, version=seen + 1
        ).standing.is_good

    def test_a_correction_keeps_its_place_and_a_new_name_goes_to_the_end(
        self, cast: Cast, waiting: int
    ) -> None:
        olu = cast.olu.within("ops")
        later = ad_account(cast.ana, name="Acme Three").id
        ad_accounts.review_ad_account(olu, ad_account_id=waiting, approve=False, reasons=(NO,))
        change = {"billing_city": Change("Berlin", "Bonn")}
        ad_accounts.change_business_information(cast.ana, ad_account_id=waiting, changes=change)
        name = {"company_name": Change("Acme Outdoor GmbH", "Acme Neu GmbH")}
        ad_accounts.change_business_information(cast.ana, ad_account_id=cast.acme.id, changes=name)
        with acting(olu):
            found = ad_accounts.list_waiting_for_review(olu)
            names = ad_accounts.list_waiting_for_review(olu, kind="name")
        assert [card.id for card in found.rows] == [waiting, later, cast.acme.id]
        assert [card.id for card in names.rows] == [cast.acme.id]

    @pytest.mark.parametrize("who", ["ana", "cai"])
    def test_to_others_the_acts_of_operators_do_not_exist(self, cast: Cast, who: str) -> None:
        actor = getattr(cast, who).within("ops")
        for act in (
            lambda: ad_accounts.suspend_ad_account(actor, ad_account_id=cast.acme.id, reason=NO),
            lambda: ad_accounts.lift_suspension(actor, ad_account_id=cast.acme.id),
            lambda: ad_accounts.decline_appeal(actor, ad_account_id=cast.acme.id, answer="No."),
        ):
            with pytest.raises(NotFound):
                act()
        with acting(actor), pytest.raises(NotFound):
            ad_accounts.list_all_ad_accounts(actor)

    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.ANALYST])
    def test_only_admins_change_and_appeal(self, cast: Cast, role: Role) -> None:
        vera = somebody(cast, "Vera", role)
        with pytest.raises(Denied):
            ad_accounts.appeal(vera, ad_account_id=cast.acme.id, text="x")
        with pytest.raises(Denied):
            ad_accounts.change_business_information(vera, ad_account_id=cast.acme.id, changes={})
        with pytest.raises(NotFound):
            ad_accounts.appeal(cast.cai, ad_account_id=cast.acme.id, text="x")

    def test_an_answered_appeal_stays_answered(self, cast: Cast) -> None:
        olu = cast.olu.within("ops")
        ad_accounts.suspend_ad_account(olu, ad_account_id=cast.acme.id, reason=NO)
        with pytest.raises(WrongStanding):
            ad_accounts.decline_appeal(olu, ad_account_id=cast.acme.id, answer="There is none.")
        ad_accounts.appeal(cast.ana, ad_account_id=cast.acme.id, text="It was a mistake.")
        with acting(olu):
            assert ad_accounts.list_waiting_for_review(olu, kind="appeal").total == 1
        ad_accounts.decline_appeal(olu, ad_account_id=cast.acme.id, answer="It was not.")
        with acting(olu):
            assert ad_accounts.list_waiting_for_review(olu).total == 0
        with pytest.raises(NothingToAppeal):
            ad_accounts.appeal(cast.ana, ad_account_id=cast.acme.id, text="Again.")


class TestLinks:
    def status(self, cast: Cast) -> LinkStatus:
        with acting(cast.mia):
            mias = {one.request_id: one.status for one in consent.list_grants(cast.mia).rows}
        with acting(cast.ana):
            row = consent.get_link(cast.ana, cast.acme.id, cast.mia_account.id)
        assert mias[row.request_id] is row.status
        return row.status

    def test_only_an_operator_reads_what_a_suspension_would_stop(self, cast: Cast) -> None:
        approve(cast, ask(cast))
        for actor in (cast.ana, cast.ana.within("ops"), cast.mia, cast.cai):
            with acting(actor), pytest.raises((NotFound, Denied)):
                ad_accounts.preview_suspension(actor, cast.acme.id)

    @pytest.mark.req("A11")
    def test_a_suspension_suspends_links_on_both_sides_and_lifting_brings_them_back(self, cast: Cast) -> None:
        approve(cast, ask(cast))
        olu = cast.olu.within("ops")
        with acting(olu):
            told = ad_accounts.preview_suspension(olu, cast.acme.id)
        assert told[-1] == "The link to @mia.trails is suspended; the creator is told."
        ad_accounts.suspend_ad_account(olu, ad_account_id=cast.acme.id, reason=NO)
        assert self.status(cast) is LinkStatus.SUSPENDED
        ad_accounts.lift_suspension(olu, ad_account_id=cast.acme.id, note="Sorry.")
        assert self.status(cast) is LinkStatus.AUTHORIZED

    @pytest.mark.req("A3")
    def test_a_new_company_name_leaves_links_alone_but_asks_for_nothing_new(self, cast: Cast) -> None:
        approve(cast, ask(cast))
        name = {"company_name": Change("Acme Outdoor GmbH", "Acme Neu GmbH")}
        with acting(cast.ana):
            said = ad_accounts.preview_change(cast.ana, cast.acme.id, name)
        plan = ad_accounts.change_business_information(cast.ana, ad_account_id=cast.acme.id, changes=name)
        assert plan == said
        assert plan.status is Status.CHANGE_IN_REVIEW
        assert any("stay as they are" in one for one in plan.consequences)
        assert self.status(cast) is LinkStatus.AUTHORIZED
        with pytest.raises(NotInGoodStanding, match="change in review"):
            ask(cast, "leo.bakes")


@pytest.mark.parametrize("status", list(Status))
def test_the_table_of_what_works_agrees_with_what_is_blocked(status: Status) -> None:
    where = standing.standing(status)
    works = {one.what: one for one in standing.what_works(status)}
    assert [*works][:4] == [
        "Show ads",
        "Ask creators for authorization",
        "Use posts of linked creators",
        "Add money",
    ]
    assert works["Ask creators for authorization"].works is where.is_good
    assert works["Show ads"].works is where.is_good
    assert works["Add money"].works is where.is_good
    assert all(one.works or one.note for one in works.values())
    if where.keeps_links:
        assert works["Use posts of linked creators"].works


@pytest.mark.parametrize(
    ("verb", "audiences"),
    [
        ("ad_account:approved", {"advertiser"}),
        ("ad_account:rejected", {"advertiser", "linked"}),
        ("ad_account:submitted", {"staff"}),
        ("ad_account:appealed", {"staff"}),
        ("ad_account:appeal_declined", {"advertiser"}),
        ("ad_account:suspended", {"advertiser", "linked"}),
        ("ad_account:reinstated", {"advertiser", "linked"}),
        ("ad_account:closed", {"advertiser"}),
    ],
)
def test_each_step_is_told_to_those_it_concerns(verb: str, audiences: set[str]) -> None:
    told = told_by(verb, {"ad_account": 7, "name": "Acme", "by": "operator"})
    assert {one.audience for one in told} == audiences
    assert all("Acme" in one.sentence for one in told)
