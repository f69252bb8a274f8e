"""Centres that ask for access to ad accounts of others: the list, who answers, offers, time, and what nobody learns."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import Reason
from suitcase.areas.ad_accounts.errors import (
    AccessRequestOver,
    CannotBeRequested,
    NotHeldAnyMore,
    OwnedStays,
)
from suitcase.areas.ad_accounts.models import AccessRequest as Row
from suitcase.areas.ad_accounts.models import AdAccount
from suitcase.areas.ad_accounts.public import AccessRequestState as S
from suitcase.areas.ad_accounts.public import AskFate
from suitcase.areas.ad_accounts.requests import due as access_due
from suitcase.areas.ad_accounts.requests import rules as asking
from suitcase.areas.centers.contracts import Center
from suitcase.areas.identity.errors import TooManyTries
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, Invalid, NotFound
from suitcase.stores.postgres import acting, prepared
from tests.areas.ad_accounts.sharing import answer, ask, asked, assign, can, held_role, newest, role_of
from tests.areas.centers.people import ADMIN, joined, made, verbs
from tests.cast import Cast, ad_account, center_account, give_role, person, verified_center


@pytest.fixture
def ben() -> Actor:
    return person("Ben")


@pytest.fixture
def northwind(ben: Actor) -> Center:
    return made(ben, "Northwind")


@pytest.fixture(autouse=True)
def restored() -> object:
    yield
    clock.restore()


def later(days: int) -> None:
    clock.advance(dt.timedelta(days=days))


def set_status(account_id: int, status: str) -> None:
    with acting(Actor.system()):
        AdAccount.objects.filter(id=account_id).update(status=status)


class TestReadingIds:
    def test_separated_by_anything_with_prefixes(self) -> None:
        one, two, three = 1_523_456_789_012_345_678, 1_523_456_789_012_345_679, 1_523_456_789_012_345_680
        text = f" act_{one}\tID: {two} ; <{three}>\n#{one}, Advertiser-ID:{two}"
        found = asking.read_ids(text)
        assert [piece.id for piece in found if not piece.before] == [one, two, three]
        assert [(piece.id, asking.left_out(piece)) for piece in found if piece.before] == [
            (one, "Line 2: It is named in line 1 already and is asked for once."),
            (two, "Line 2: It is named in line 1 already and is asked for once."),
        ]

    def test_groups_of_digits_are_one_id(self) -> None:
        (piece,) = asking.read_ids("1523 456 789 012 345 678")
        assert (piece.typed, piece.id) == ("1523456789012345678", 1_523_456_789_012_345_678)
        assert [one.id for one in asking.read_ids("ID: 1523-456-789-012-345-678\n4711")] == [
            1_523_456_789_012_345_678,
            4711,
        ]

    def test_what_is_no_id_is_kept_as_typed_and_named_with_its_line(self) -> None:
        found = asking.read_ids("12a34, 99999999999999999999,\n-5, １２３\n12a34")
        assert [(one.typed, one.id) for one in found] == [
            ("12a34", None),
            ("99999999999999999999", None),
            ("-5", None),
            ("123", 123),
            ("12a34", None),
        ]
        assert [asking.left_out(one).partition(":")[0] for one in found if one.problem] == [
            "Line 1",
            "Line 1",
            "Line 2",
            "Line 3",
        ]

    @pytest.mark.parametrize("text", ["", "   ", "none at all", "act_", "\x00"])
    def test_without_any(self, text: str) -> None:
        with pytest.raises(Invalid):
            asking.read_ids(text)

    def test_not_more_than_500(self) -> None:
        assert len(asking.read_ids(" ".join(map(str, range(1, 501))))) == 500
        for text in (" ".join(map(str, range(1, 502))), "1" * 50_000):
            with pytest.raises(Invalid):
                asking.read_ids(text)


class TestAsking:
    def test_each_line_says_what_becomes_of_it(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        closed, failed, final, waits, fine = (
            ad_account(cast.ana, name=name) for name in ("Closed", "Failed", "Final", "Waits", "Fine")
        )
        set_status(closed.id, "STATUS_DISABLE")
        set_status(failed.id, "STATUS_CONFIRM_FAIL")
        set_status(final.id, "STATUS_CONFIRM_FAIL_END")
        asked(ben, northwind, waits.id)
        held = ad_account(cast.ana, name="Held")
        answer(cast.ana, asked(ben, northwind, held.id))
        ids = (closed.id, failed.id, final.id, waits.id, held.id, 4711, "12x", fine.id)
        text = ", ".join(map(str, ids))
        with acting(ben):
            before = ad_accounts.preview_access_requests(ben, northwind.id, ids=text, role="OPERATOR")
        plans = ask(ben, northwind, *ids)
        assert plans == before
        why = {plan.typed: plan.why for plan in plans}
        assert "closed" in why[str(closed.id)]
        assert "disapproved" in why[str(failed.id)]
        assert "disapproved" in why[str(final.id)]
        assert "waits for an answer" in why[str(waits.id)]
        assert "already, as Operator" in why[str(held.id)]
        assert "can be asked for" in why["4711"]
        assert "not an ad account ID" in why["12x"]
        assert [plan.ad_account_id for plan in plans if plan.fate is AskFate.ASK] == [fine.id]
        # More than what is held can be asked for.
        assert not ask(ben, northwind, held.id, role="ADMIN")[0].why

    def test_not_its_own(self, cast: Cast) -> None:
        center = verified_center(cast.ana, cast.olu)
        (plan,) = ask(cast.ana, center, center_account(cast.ana, center).id)
        assert plan.why == "This Business Center owns it."

    def test_by_admins_of_the_centre_only(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        standard = joined(ben, northwind, "Vera")
        for actor, refusal in ((standard, Denied), (cast.cai, NotFound)):
            with pytest.raises(refusal):
                ask(actor, northwind, cast.acme.id)
            with acting(actor), pytest.raises(refusal):
                ad_accounts.list_center_requests(actor, northwind.id)
            with acting(actor), pytest.raises(refusal):
                ad_accounts.preview_access_requests(actor, northwind.id, ids="1", role="ADMIN")

    @pytest.mark.parametrize("more", [{"role": "OWNER"}, {"role": ""}, {"message": "x" * 501}, {"ids": "no"}])
    def test_bad_input(self, cast: Cast, ben: Actor, northwind: Center, more: dict) -> None:
        with pytest.raises(Invalid):
            ask(ben, northwind, cast.acme.id, **more)

    def test_whoever_may_answer_too_has_answered(self, cast: Cast) -> None:
        center = made(cast.ana, "Acme House")
        assert ask(cast.ana, center, cast.acme.id)[0].fate is AskFate.GIVE
        assert held_role(cast.ana, center, cast.acme.id) is Role.OPERATOR
        assert newest(cast.ana, center).state is S.APPROVED

    def test_the_centre_learns_no_name_before_it_is_let_in(
        self, cast: Cast, ben: Actor, northwind: Center
    ) -> None:
        request = asked(ben, northwind, cast.acme.id)
        assert newest(ben, northwind).ad_account == ""
        with acting(ben), pytest.raises(NotFound):
            ad_accounts.get_access_request(ben, request)
        answer(cast.ana, request)
        assert newest(ben, northwind).ad_account == cast.acme.name
        assert newest(ben, northwind).answered_by == ""

    def test_unknown_ids_are_counted(self, cast: Cast, ben: Actor, northwind: Center, monkeypatch) -> None:
        monkeypatch.setattr(limits, "UNKNOWN_ACCOUNTS_PER_DAY", 3)
        for _ in range(2):
            with acting(ben):  # what there is costs nothing
                ad_accounts.preview_access_requests(ben, northwind.id, ids=str(cast.acme.id), role="ADMIN")
        with acting(ben):
            ad_accounts.preview_access_requests(ben, northwind.id, ids="1 2 3", role="ADMIN")
        with acting(ben), pytest.raises(TooManyTries):
            ad_accounts.preview_access_requests(ben, northwind.id, ids="4", role="ADMIN")

    def test_three_times_no_needs_a_rest(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        for _ in range(3):
            answer(cast.ana, asked(ben, northwind, cast.acme.id), accept=False)
        assert "declined 3 times" in ask(ben, northwind, cast.acme.id)[0].why
        later(8)
        assert not ask(ben, northwind, cast.acme.id)[0].why


class TestWhoAnswers:
    @pytest.mark.req("A6")
    def test_a_personal_account_its_owner_alone(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        helper = person("Hal")
        give_role(cast.ana, person_id=helper.person_id or 0, role=Role.ADMIN, ad_account_id=cast.acme.id)
        request = asked(ben, northwind, cast.acme.id)
        for actor, refusal in ((helper, Denied), (cast.cai, NotFound), (ben, NotFound)):
            with pytest.raises(refusal):
                answer(actor, request)
        with acting(helper):
            assert ad_accounts.list_asked(helper) == []
        with acting(cast.ana):
            (waiting,) = ad_accounts.list_asked(cast.ana)
        assert (waiting.center, waiting.requested_by, waiting.is_verified) == ("Northwind", "Ben", False)
        assert answer(cast.ana, request) is S.APPROVED

    @pytest.mark.req("A6")
    def test_one_of_a_centre_an_admin_of_the_account(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        center = verified_center(cast.ana, cast.olu)
        account = center_account(cast.ana, center)
        leads, works, guest = (
            joined(cast.ana, center, "Lea", ADMIN),
            joined(cast.ana, center, "Wim"),
            person("Gus"),
        )
        assign(
            cast.ana,
            center_id=center.id,
            person_id=works.person_id,
            account_id=account.id,
            role=Role.OPERATOR,
        )
        give_role(cast.ana, person_id=guest.person_id or 0, role=Role.ADMIN, ad_account_id=account.id)
        request = asked(ben, northwind, account.id)
        for actor in (leads, works):  # to lead the centre is not to be an Admin of the ad account
            with pytest.raises(Denied):
                answer(actor, request)
        with acting(guest):
            assert [one.id for one in ad_accounts.list_asked(guest)] == [request]
        answer(guest, request, accept=False)
        # Resolved when answering: an Operator made Admin meanwhile may.
        again = asked(ben, northwind, account.id)
        assign(
            cast.ana, center_id=center.id, person_id=works.person_id, account_id=account.id, role=Role.ADMIN
        )
        assert answer(works, again) is S.APPROVED

    def test_never_a_partner(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        answer(cast.ana, asked(ben, northwind, cast.acme.id, "ADMIN"))
        assign(ben, center_id=northwind.id, person_id=ben.person_id, account_id=cast.acme.id, role=Role.ADMIN)
        assert role_of(ben, cast.acme.id) is Role.ADMIN
        other = person("Oda")
        with pytest.raises(Denied):
            answer(ben, asked(other, made(other, "Other"), cast.acme.id))


class TestAnswering:
    def test_what_was_given_bounds_every_member(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        answer(cast.ana, asked(ben, northwind, cast.acme.id, "ANALYST"))
        assert held_role(ben, northwind, cast.acme.id) is Role.ANALYST
        assign(ben, center_id=northwind.id, person_id=ben.person_id, account_id=cast.acme.id, role=Role.ADMIN)
        assert role_of(ben, cast.acme.id) is Role.ANALYST

    def test_taken_back_by_admins_of_the_asking_centre_only(
        self, cast: Cast, ben: Actor, northwind: Center
    ) -> None:
        request = asked(ben, northwind, cast.acme.id, "ADMIN")
        for nobody in (cast.ana, cast.cai, cast.mia):
            with pytest.raises(NotFound):
                ad_accounts.cancel_access_request(nobody, request_id=request)
        ad_accounts.cancel_access_request(ben, request_id=request)
        with pytest.raises(AccessRequestOver):
            ad_accounts.cancel_access_request(ben, request_id=request)

    def test_a_lower_role_is_an_offer(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        request = asked(ben, northwind, cast.acme.id, "ADMIN")
        assert answer(cast.ana, request, "ANALYST") is S.COUNTERED
        assert held_role(ben, northwind, cast.acme.id) is None
        assert newest(ben, northwind).given is Role.ANALYST
        with pytest.raises(NotFound):
            ad_accounts.accept_offered_role(cast.ana, request_id=request)
        for role in ("OPERATOR", "ADMIN"):
            with pytest.raises(AccessRequestOver):
                answer(cast.ana, request, role)
        assert ad_accounts.accept_offered_role(ben, request_id=request) is Role.ANALYST
        assert held_role(ben, northwind, cast.acme.id) is Role.ANALYST

    def test_nobody_accepts_for_the_other_side(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        request = asked(ben, northwind, cast.acme.id)
        with pytest.raises(NotFound):
            ad_accounts.accept_offered_role(ben, request_id=request)

    def test_never_more_than_was_asked(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        with pytest.raises(Invalid):
            answer(cast.ana, asked(ben, northwind, cast.acme.id, "ANALYST"), "ADMIN")

    def test_not_for_an_account_that_was_closed_or_disapproved(
        self, cast: Cast, ben: Actor, northwind: Center
    ) -> None:
        request = asked(ben, northwind, cast.acme.id)
        set_status(cast.acme.id, "STATUS_CONFIRM_FAIL")
        with pytest.raises(CannotBeRequested):
            answer(cast.ana, request)
        set_status(cast.acme.id, "STATUS_ENABLE")
        answer(cast.ana, request, "ANALYST")
        set_status(cast.acme.id, "STATUS_DISABLE")
        with pytest.raises(CannotBeRequested):
            ad_accounts.accept_offered_role(ben, request_id=request)

    def test_closing_ends_what_waits(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        asked(ben, northwind, cast.acme.id)
        with acting(cast.ana):
            assert any(
                "Business Center" in one for one in ad_accounts.preview_closing(cast.ana, cast.acme.id)
            )
        ad_accounts.close_ad_account(cast.ana, ad_account_id=cast.acme.id, confirm=cast.acme.name)
        assert newest(ben, northwind).state is S.CANCELLED

    def test_the_table_of_states_holds(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        """Every act in every state: it leads where the table says, or is refused and changes nothing."""
        request = asked(ben, northwind, cast.acme.id, "ADMIN")
        acts = {
            (S.APPROVED, "owner"): lambda: answer(cast.ana, request),
            (S.COUNTERED, "owner"): lambda: answer(cast.ana, request, "ANALYST"),
            (S.REJECTED, "owner"): lambda: answer(cast.ana, request, accept=False),
            (S.CANCELLED, "centre"): lambda: ad_accounts.cancel_access_request(ben, request_id=request),
            (S.APPROVED, "centre"): lambda: ad_accounts.accept_offered_role(ben, request_id=request),
            (S.EXPIRED, "time"): lambda: (
                later(15),
                access_due.expire_access_requests(Actor.system(), limit=9),
            ),
        }
        only_from = {
            (S.APPROVED, "owner"): {S.PENDING},
            (S.COUNTERED, "owner"): {S.PENDING},
            (S.APPROVED, "centre"): {S.COUNTERED},
        }
        for state in S:
            for (after, who), act in acts.items():
                point = transaction.savepoint()
                with acting(Actor.system()):
                    given = "ANALYST" if state in {S.COUNTERED, S.APPROVED} else ""
                    Row.objects.filter(id=request).update(state=state, given_role=given)
                may = after in asking.STEPS[state] and state in only_from.get((after, who), set(S))
                if may or who == "time":
                    act()
                else:
                    with pytest.raises((AccessRequestOver, Invalid, NotFound)):
                        act()
                with acting(Actor.system()):
                    assert Row.objects.get(id=request).state == (after if may else state), (state, after, who)
                clock.restore()
                transaction.savepoint_rollback(point)


class TestTime:
    def test_it_expires_after_14_days_with_three_reminders(
        self, cast: Cast, ben: Actor, northwind: Center
    ) -> None:
        request = asked(ben, northwind, cast.acme.id)
        job = Actor.system()
        seen = []
        for day in range(1, 15):
            later(1)
            access_due.expire_access_requests(job, limit=10)
            if access_due.remind_of_access_requests(job, limit=10):
                seen.append(day)
        assert seen == [3, 7, 12]
        with pytest.raises(AccessRequestOver):
            answer(cast.ana, request)
        assert newest(ben, northwind).state is S.EXPIRED
        assert verbs(ben, northwind)[0] == "access_request:expired"

    def test_late_counts_as_expired_before_the_worker_comes(
        self, cast: Cast, ben: Actor, northwind: Center
    ) -> None:
        request = asked(ben, northwind, cast.acme.id)
        later(14)
        with pytest.raises(AccessRequestOver):
            answer(cast.ana, request)
        assert not ask(ben, northwind, cast.acme.id)[0].why

    def test_an_offer_has_its_own_two_weeks(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        request = asked(ben, northwind, cast.acme.id)
        later(13)
        answer(cast.ana, request, "ANALYST")
        later(13)
        ad_accounts.accept_offered_role(ben, request_id=request)


class TestRaising:
    def test_a_higher_role_takes_the_place_and_assignments_go_on(
        self, cast: Cast, ben: Actor, northwind: Center
    ) -> None:
        answer(cast.ana, asked(ben, northwind, cast.acme.id, "ANALYST"))
        vera = joined(ben, northwind, "Vera")
        for who, role in ((ben, Role.ADMIN), (vera, Role.ANALYST)):
            assign(ben, center_id=northwind.id, person_id=who.person_id, account_id=cast.acme.id, role=role)
        answer(cast.ana, asked(ben, northwind, cast.acme.id, "OPERATOR"))
        assert held_role(ben, northwind, cast.acme.id) is Role.OPERATOR
        assert role_of(ben, cast.acme.id) is Role.OPERATOR
        assert role_of(vera, cast.acme.id) is Role.ANALYST
        with acting(cast.ana):
            (card,) = ad_accounts.list_centers_with_access(cast.ana, cast.acme.id)
        assert (card.center, card.role, card.people) == ("Northwind", Role.OPERATOR, 2)

    def test_the_owner_lowers_raises_and_ends_it(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        answer(cast.ana, asked(ben, northwind, cast.acme.id, "ADMIN"))
        assign(ben, center_id=northwind.id, person_id=ben.person_id, account_id=cast.acme.id, role=Role.ADMIN)
        helper = person("Hal")
        give_role(cast.ana, person_id=helper.person_id or 0, role=Role.ADMIN, ad_account_id=cast.acme.id)

        def card() -> object:
            with acting(cast.ana):
                return ad_accounts.list_centers_with_access(cast.ana, cast.acme.id)[0]

        def change(actor: Actor, role: str) -> None:
            ad_accounts.change_center_role(
                actor, ad_account_id=cast.acme.id, relation_id=card().relation_id, role=role
            )

        change(helper, "ANALYST")
        assert role_of(ben, cast.acme.id) is Role.ANALYST
        with pytest.raises(Denied):  # more than before is the owner's to give
            change(helper, "OPERATOR")
        with pytest.raises(Denied):
            change(ben, "ADMIN")
        change(cast.ana, "OPERATOR")
        assert role_of(ben, cast.acme.id) is Role.OPERATOR
        last = card().relation_id
        with acting(cast.ana):
            name, ends = ad_accounts.preview_ending(cast.ana, cast.acme.id, last)
        assert name == "Northwind"
        assert any("Ben" in particulars for _, particulars in ends)
        ad_accounts.end_center_access(cast.ana, ad_account_id=cast.acme.id, relation_id=last)
        assert not can(ben, cast.acme.id).has_path
        with pytest.raises(NotHeldAnyMore):
            ad_accounts.end_center_access(cast.ana, ad_account_id=cast.acme.id, relation_id=last)
        assert verbs(ben, northwind)[0] == "ad_account:center_removed"


class TestRemoving:
    @pytest.mark.req("A8")
    def test_it_says_what_is_lost_and_ends_it(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        answer(cast.ana, asked(ben, northwind, cast.acme.id, "ADMIN"))
        vera = joined(ben, northwind, "Vera")
        for who in (ben, vera):
            assign(
                ben,
                center_id=northwind.id,
                person_id=who.person_id,
                account_id=cast.acme.id,
                role=Role.OPERATOR,
            )
        give_role(cast.ana, person_id=vera.person_id or 0, role=Role.ANALYST, ad_account_id=cast.acme.id)
        asked_more = ask(ben, northwind, cast.acme.id, role="ADMIN")
        assert asked_more[0].why  # it is ADMIN already
        with acting(ben):
            ends = dict(ad_accounts.preview_removing(ben, northwind.id, cast.acme.id))
        assert ends["1 member loses their role in it."] == "Ben"
        assert ends["1 member keeps what they hold in another way."] == "Vera"
        with pytest.raises(Denied):
            ad_accounts.remove_held_account(vera, center_id=northwind.id, ad_account_id=cast.acme.id)
        ad_accounts.remove_held_account(ben, center_id=northwind.id, ad_account_id=cast.acme.id)
        assert not can(ben, cast.acme.id).has_path
        assert role_of(vera, cast.acme.id) is Role.ANALYST
        assert verbs(ben, northwind)[0] == "ad_account:given_up"
        with pytest.raises(NotFound):
            ad_accounts.remove_held_account(ben, center_id=northwind.id, ad_account_id=cast.acme.id)
        assert not ask(ben, northwind, cast.acme.id)[0].why

    @pytest.mark.req("A8")
    def test_an_owned_one_stays(self, cast: Cast) -> None:
        center = verified_center(cast.ana, cast.olu)
        account = center_account(cast.ana, center)
        with acting(cast.ana), pytest.raises(OwnedStays):
            ad_accounts.preview_removing(cast.ana, center.id, account.id)
        with pytest.raises(OwnedStays):
            ad_accounts.remove_held_account(cast.ana, center_id=center.id, ad_account_id=account.id)
        with pytest.raises(NotFound):
            ad_accounts.remove_held_account(cast.cai, center_id=center.id, ad_account_id=account.id)


class TestWalls:
    """With the application's checks switched off."""

    @pytest.fixture
    def request_id(self, cast: Cast, ben: Actor, northwind: Center) -> int:
        return asked(ben, northwind, cast.acme.id)

    def test_strangers_see_no_request(
        self, cast: Cast, ben: Actor, northwind: Center, request_id: int
    ) -> None:
        standard = joined(ben, northwind, "Vera")
        for actor in (cast.cai, standard, Actor()):
            with acting(actor):
                assert not Row.objects.exists()
        for actor in (ben, cast.ana):
            with acting(actor):
                assert Row.objects.get().id == request_id

    def test_nobody_lets_herself_in(self, ben: Actor, request_id: int) -> None:
        for change in (
            {"state": "APPROVED", "given_role": "ADMIN"},
            {"state": "COUNTERED", "given_role": "ADMIN"},
        ):
            with acting(ben), pytest.raises(DatabaseError), transaction.atomic():
                Row.objects.filter(id=request_id).update(**change)

    def test_what_was_asked_never_changes(self, cast: Cast, request_id: int) -> None:
        with acting(cast.ana), pytest.raises(DatabaseError), transaction.atomic():
            Row.objects.filter(id=request_id).update(role="ADMIN")

    def test_nobody_asks_in_another_centres_name(
        self, cast: Cast, northwind: Center, request_id: int
    ) -> None:
        with acting(Actor.system()):
            row = Row.objects.get(id=request_id)
        row.id, row.ad_account_id, row.requested_by = 5, 6, cast.cai.person_id
        with acting(cast.cai), pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)

    def test_verdicts_are_for_admins_of_the_centre(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        sql, params = "SELECT * FROM access_request_verdicts(%s, %s)", (northwind.id, [cast.acme.id, 5])
        with acting(ben):
            assert prepared(sql, params) == [(cast.acme.id, "open"), (5, "unknown")]
        with acting(cast.cai):
            assert prepared(sql, params) == []
        with acting(cast.cai):
            assert prepared("SELECT * FROM ad_account_centers(%s, %s)", (cast.acme.id, [northwind.id])) == []

    def test_the_wall_and_the_policy_say_the_same(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        center = verified_center(cast.ana, cast.olu)
        account = center_account(cast.ana, center)
        leads, guest = joined(cast.ana, center, "Lea", ADMIN), person("Gus")
        give_role(cast.ana, person_id=guest.person_id or 0, role=Role.ADMIN, ad_account_id=account.id)
        for actor in (cast.ana, leads, guest, ben, cast.cai):
            for it in (account.id, cast.acme.id):
                with acting(actor):
                    ((wall,),) = prepared("SELECT app_answers_for(%s)", (it,))
                    ref = (Kind.AD_ACCOUNT, it)
                    assert wall == access.check(actor, Permission.ACCESS_REQUESTS_ANSWER, ref).allowed


@pytest.mark.req("A9")
def test_a_disapproved_account_cannot_be_requested(cast: Cast, ben: Actor, northwind: Center) -> None:
    operator = cast.olu.within("ops")
    with acting(Actor.system()):
        AdAccount.objects.filter(id=cast.acme.id).update(status="STATUS_PENDING_CONFIRM")
    ad_accounts.review_ad_account(
        operator,
        ad_account_id=cast.acme.id,
        approve=False,
        version=1,
        reasons=(Reason("Business", "The number is not in the register.", "Give the right number."),),
    )
    (plan,) = ask(ben, northwind, cast.acme.id)
    assert plan.why == "This ad account is disapproved, so access to it cannot be requested."
    with acting(ben):
        assert ad_accounts.list_center_requests(ben, northwind.id).rows == []
