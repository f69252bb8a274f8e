"""Sharing with partners: many at once, raised and lowered in place, stopped at once, passed on one step."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Role, ThroughKind
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import SharedFilter
from suitcase.areas.ad_accounts.errors import NotHeldAnyMore, NothingToShare
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.errors import AlreadyUndone, NotAPartner, NotUndoable, TooManyAtOnce
from suitcase.areas.journal import public as journal
from suitcase.areas.journal.public import action, nothing_changed
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, Invalid, NotFound
from suitcase.stores.postgres import acting, prepared
from tests.areas.ad_accounts.partners import Town, assign, given, pass_on, planned, role_of, share, stop, town
from tests.areas.centers.people import joined
from tests.cast import Cast, ad_account, center_account


@pytest.fixture
def at(cast: Cast) -> Town:
    return town(cast)


def lines(who: Actor, thing: tuple[Kind, int]) -> list[str]:
    with acting(who):
        return [one.verb for one in journal.lines(who, thing, limit=50)]


class TestSharing:
    def test_many_at_once_and_what_came_by_what(self, at: Town) -> None:
        done = share(at)
        assert (done.done, done.refused) == (3, 0)
        assert given(at) == dict.fromkeys(at.ids, Role.OPERATOR)
        with acting(at.ben):
            held = access.held_by(at.northwind.id, Kind.AD_ACCOUNT)
            assert {one.role for one in held.values()} == {Role.OPERATOR}
            assert {one.through.kind for one in held.values() if one.through} == {ThroughKind.SHARE}
        assert role_of(at.ben, at.ids[0]) is None
        assert role_of(at.nils, at.ids[0]) is None
        assign(at.ben, center_id=at.northwind.id, who=at.nils, ad_account_id=at.ids[0], role=Role.ADMIN)
        assert role_of(at.nils, at.ids[0]) is Role.OPERATOR

    def test_one_line_stands_in_every_history_it_concerns(self, at: Town) -> None:
        share(at)
        for who, thing in (
            (at.ana, (Kind.CENTER, at.acme.id)),
            (at.ben, (Kind.CENTER, at.northwind.id)),
            (at.ana, (Kind.AD_ACCOUNT, at.ids[0])),
            (at.ana, (Kind.AD_ACCOUNT, at.ids[2])),
        ):
            assert lines(who, thing)[0] == "center_partner:shared"
        with acting(at.ana):
            (line, *_) = journal.lines(at.ana, (Kind.CENTER, at.acme.id), limit=1)
            kept = centers.bulk.get_change(at.ana, at.acme.id, line.data["change"])
        assert (line.data["count"], line.data["role"], kept.done) == (3, "OPERATOR", 3)
        assert line.data["rows"] == 3

    def test_what_cannot_be_done_says_why_and_the_rest_is_done(self, at: Town) -> None:
        personal, closed = ad_account(at.ana, name="Mine"), at.accounts[1]
        ad_accounts.close_ad_account(at.ana, ad_account_id=closed.id, confirm=closed.name)
        rows = planned(at, "OPERATOR", [*at.ids, personal.id, 4711])
        assert [one.problem for one in rows] == [
            "",
            "The ad account is closed.",
            "",
            "This Business Center has no ad account with this ID.",
            "This Business Center has no ad account with this ID.",
        ]
        done = share(at, ids=[*at.ids, personal.id, 4711])
        assert (done.done, done.refused) == (2, 3)
        again = planned(at, "OPERATOR", [at.ids[0]])
        assert [(one.before, one.after, one.changes) for one in again] == [("OPERATOR", "OPERATOR", False)]
        with pytest.raises(NothingToShare):
            share(at, ids=[at.ids[0]])

    def test_only_admins_only_with_partners_only_so_many(self, at: Town) -> None:
        vera = joined(at.ana, at.acme, "Vera")
        wanted = {"center_id": at.acme.id, "partner_id": at.northwind.id, "role": "ANALYST"}
        with pytest.raises(Denied):
            ad_accounts.share_ad_accounts(vera, ad_account_ids=at.ids, **wanted)
        for stranger in (at.ben, at.hal, at.cast.cai):
            with pytest.raises(NotFound):
                ad_accounts.share_ad_accounts(stranger, ad_account_ids=at.ids, **wanted)
        with pytest.raises(NotAPartner):
            ad_accounts.share_ad_accounts(
                at.ana, ad_account_ids=at.ids, **wanted | {"partner_id": at.hillside.id}
            )
        for role in ("OWNER", "MEMBER", "owner", "x"):
            with pytest.raises(Invalid):
                share(at, role)
        with pytest.raises(Invalid):
            share(at, ids=[])
        with pytest.raises(TooManyAtOnce):
            share(at, ids=range(1, limits.BULK_ROWS + 2))

    def test_the_partner_cannot_share_what_was_not_allowed(self, at: Town) -> None:
        share(at)
        with acting(at.ben):
            (row, *_) = ad_accounts.plan_sharing(
                at.ben, at.northwind.id, at.hillside.id, ad_account_ids=at.ids, role="ANALYST"
            )
        assert row.problem == "Its owner has not allowed you to pass it on."
        with pytest.raises(NothingToShare):
            pass_on(at)


class TestAnotherRole:
    def test_holds_at_once_for_everybody_behind_it(self, at: Town) -> None:
        share(at, "ADMIN", may_pass_on=True)
        pass_on(at, "ADMIN")
        first = at.ids[0]
        assign(at.ben, center_id=at.northwind.id, who=at.nils, ad_account_id=first, role=Role.ADMIN)
        assign(at.hal, center_id=at.hillside.id, who=at.hal, ad_account_id=first, role=Role.OPERATOR)
        assert (role_of(at.nils, first), role_of(at.hal, first)) == (Role.ADMIN, Role.OPERATOR)
        share(at, "ANALYST", [first])
        assert (role_of(at.nils, first), role_of(at.hal, first)) == (Role.ANALYST, Role.ANALYST)
        with acting(at.ben):
            held = access.held_by(at.northwind.id, Kind.AD_ACCOUNT)
        assert {held[one].role for one in at.ids[1:]} == {Role.ADMIN}
        assert lines(at.ben, (Kind.CENTER, at.northwind.id))[0] == "center_partner:lowered"
        share(at, "ADMIN", [first])
        assert (role_of(at.nils, first), role_of(at.hal, first)) == (Role.ADMIN, Role.OPERATOR)
        assert lines(at.ana, (Kind.AD_ACCOUNT, first))[0] == "center_partner:raised"

    def test_what_was_then_can_still_be_asked(self, at: Town) -> None:
        share(at, "ADMIN")
        assign(at.ben, center_id=at.northwind.id, who=at.nils, ad_account_id=at.ids[0], role=Role.ADMIN)
        with acting(at.nils):
            (now,) = prepared("SELECT clock_timestamp()")[0]
        share(at, "ANALYST")
        with acting(at.nils):
            ref = (Kind.AD_ACCOUNT, at.ids[0])
            decision = access.check(at.nils, access.Permission.REPORTS_SEE, ref, at=now)
            paths = access.explain(at.nils.person_id or 0, ref)
            (path,) = (one for one in paths if one.path.way is access.Way.PARTNER_ASSIGNED)
        assert decision.role is Role.ADMIN
        assert [one.role for one in path.relations][-1] is Role.ADMIN
        assert path.path.role is Role.ANALYST

    def test_only_the_giver_changes_it(self, at: Town) -> None:
        share(at)
        with acting(at.ana):
            mine = [one.relation_id for one in access.shares(at.acme.id, partner_id=at.northwind.id)]
        assert act_below_the_rules(at.ben, center_id=at.northwind.id, relations=mine) == set()
        with pytest.raises(ProgrammingError, match="Only Admins"), transaction.atomic():
            act_below_the_rules(at.ben, center_id=at.acme.id, relations=mine)
        assert set(given(at).values()) == {Role.OPERATOR}


class TestStopping:
    def test_ends_everything_behind_it_at_once(self, at: Town) -> None:
        share(at, may_pass_on=True)
        pass_on(at)
        first = at.ids[0]
        assign(at.ben, center_id=at.northwind.id, who=at.nils, ad_account_id=first, role=Role.OPERATOR)
        assign(at.hal, center_id=at.hillside.id, who=at.hal, ad_account_id=first, role=Role.ANALYST)
        rows = planned(at, "", [first])
        with acting(at.ana):
            said = ad_accounts.preview_sharing(at.ana, at.acme.id, at.northwind.id, rows)
        assert said == [
            "Northwind loses 1 ad account, at once.",
            "2 people of Northwind lose what they were assigned there.",
            "What was passed on to 1 other Business Center ends too.",
        ]
        stop(at, [first])
        assert (role_of(at.nils, first), role_of(at.hal, first)) == (None, None)
        assert set(given(at)) == set(at.ids[1:])
        with acting(at.ben), pytest.raises(NotFound):
            access.require(at.ben, access.Permission.AD_ACCOUNT_SEE, (Kind.AD_ACCOUNT, first))

    def test_by_admins_of_the_giver_only(self, at: Town) -> None:
        share(at)
        ends = {"center_id": at.acme.id, "partner_id": at.northwind.id, "ad_account_ids": at.ids}
        with pytest.raises(Denied):
            ad_accounts.stop_sharing(joined(at.ana, at.acme, "Vera"), **ends)
        for stranger in (at.ben, at.hal, at.cast.cai):
            with pytest.raises(NotFound):
                ad_accounts.stop_sharing(stranger, **ends)
        assert set(given(at)) == set(at.ids)

    def test_the_partner_gives_back_what_it_does_not_want(self, at: Town) -> None:
        share(at)
        back = {"center_id": at.northwind.id, "partner_id": at.acme.id, "ad_account_ids": at.ids[:1]}
        with pytest.raises(Denied):
            ad_accounts.give_back(at.nils, **back)
        done = ad_accounts.give_back(at.ben, **back)
        assert set(given(at)) == set(at.ids[1:])
        assert not centers.can_be_undone("give_back"), "only the partner that shared it can share it again"
        for take_back in (centers.plan_undo, centers.undo):
            with acting(at.ben), pytest.raises(NotUndoable) as refused:
                take_back(at.ben, at.northwind.id, done.change_id)
            assert "ask the partner" in refused.value.remedy
        with pytest.raises(NothingToShare):
            ad_accounts.give_back(at.ben, **back)

    def test_what_an_owner_shared_ends_with_the_ownership(self, at: Town) -> None:
        share(at)
        assign(at.ben, center_id=at.northwind.id, who=at.nils, ad_account_id=at.ids[0], role=Role.ANALYST)
        give_away(at.ana, ad_account_id=at.ids[0])
        assert role_of(at.nils, at.ids[0]) is None
        with acting(at.ben):
            assert set(access.held_by(at.northwind.id, Kind.AD_ACCOUNT)) == set(at.ids[1:])


class TestTakingBack:
    def test_every_row_gets_what_it_had(self, at: Town) -> None:
        share(at, "ADMIN", at.ids[:1])
        change = share(at, "ANALYST").change_id
        assert set(given(at).values()) == {Role.ANALYST}
        with acting(at.ana):
            rows = centers.bulk.plan_undo(at.ana, at.acme.id, change)
        assert [(one.before, one.after) for one in rows] == [
            ("ANALYST", "ADMIN"),
            ("ANALYST", ""),
            ("ANALYST", ""),
        ]
        back = undo(at.ana, at.acme.id, change)
        assert given(at) == {at.ids[0]: Role.ADMIN}
        with pytest.raises(AlreadyUndone):
            undo(at.ana, at.acme.id, change)
        undo(at.ana, at.acme.id, back)
        assert set(given(at).values()) == {Role.ANALYST}

    def test_what_has_moved_on_stays(self, at: Town) -> None:
        change = share(at).change_id
        share(at, "ADMIN", at.ids[:1])
        with acting(at.ana):
            rows = centers.bulk.plan_undo(at.ana, at.acme.id, change)
        assert [one.problem for one in rows] == ["It has been changed since.", "", ""]
        undo(at.ana, at.acme.id, change)
        assert given(at) == {at.ids[0]: Role.ADMIN}

    def test_by_admins_of_the_centre_only(self, at: Town) -> None:
        change_id = share(at).change_id
        with acting(at.ana):
            change = centers.bulk.get_change(at.ana, at.acme.id, change_id)
        for stranger in (at.ben, at.cast.cai):
            with pytest.raises(NotFound):
                ad_accounts.undo_sharing(stranger, change=change)
        assert set(given(at)) == set(at.ids)
        ad_accounts.undo_sharing(at.ana, change=change)
        assert not given(at)

    def test_not_without_the_partner(self, at: Town) -> None:
        change = share(at).change_id
        centers.remove_partner(at.ben, center_id=at.northwind.id, partner_id=at.acme.id)
        with acting(at.ana):
            rows = centers.bulk.plan_undo(at.ana, at.acme.id, change)
        assert all("not a partner any more" in one.problem for one in rows)
        with pytest.raises(NotAPartner):
            undo(at.ana, at.acme.id, change)


class TestPassingOn:
    def test_one_step_in_at_most_the_role_one_has(self, at: Town) -> None:
        share(at, "OPERATOR", may_pass_on=True)
        with acting(at.ben):
            (row, *_) = ad_accounts.plan_sharing(
                at.ben, at.northwind.id, at.hillside.id, ad_account_ids=at.ids, role="ADMIN"
            )
        assert row.problem == "You have Operator there, so you cannot give Admin."
        pass_on(at, "OPERATOR")
        centers.add_partner(at.hal, center_id=at.hillside.id, number=str(at.acme.id))
        with acting(at.hal):
            (row, *_) = ad_accounts.plan_sharing(
                at.hal, at.hillside.id, at.acme.id, ad_account_ids=at.ids, role="ANALYST"
            )
        assert row.problem == "It was passed on to you, and can be passed on only once."
        with acting(at.ben):
            (row, *_) = ad_accounts.plan_sharing(
                at.ben, at.northwind.id, at.acme.id, ad_account_ids=at.ids, role="ANALYST"
            )
        assert row.problem == "This partner is its owner."

    def test_the_owner_sees_who_has_it_and_the_third_centre_only_its_own(self, at: Town) -> None:
        share(at, may_pass_on=True)
        pass_on(at, "ANALYST", at.ids[:1])
        with acting(at.ana):
            found = ad_accounts.list_partners_on(at.ana, at.acme.id, at.ids[0])
        assert [(one.partner, one.giver, one.role, one.is_passed_on) for one in found] == [
            ("Northwind", "Acme", Role.OPERATOR, False),
            ("Hillside", "Northwind", Role.ANALYST, True),
        ]
        assert lines(at.ana, (Kind.CENTER, at.acme.id))[0] == "center_partner:shared"
        with acting(at.hal):
            (one,) = ad_accounts.list_shared(at.hal, at.hillside.id, at.northwind.id, taken=True).rows
            assert (one.role, one.is_passed_on) == (Role.ANALYST, True)
            assert ad_accounts.list_partners_on(at.hal, at.hillside.id, at.ids[0]) == []
            with pytest.raises(NotFound):
                ad_accounts.list_partners_on(at.hal, at.hillside.id, at.ids[1])

    def test_the_owner_stops_just_one_that_was_passed_on(self, at: Town) -> None:
        share(at, may_pass_on=True)
        pass_on(at)
        it, other, _third = at.ids
        assign(at.hal, center_id=at.hillside.id, who=at.hal, ad_account_id=it, role=Role.ANALYST)
        assign(at.ben, center_id=at.northwind.id, who=at.nils, ad_account_id=it, role=Role.OPERATOR)
        with acting(at.ana):
            _direct, one = ad_accounts.list_partners_on(at.ana, at.acme.id, it)
            taker, ends = ad_accounts.preview_stopping(at.ana, at.acme.id, it, one.relation_id)
        assert taker == "Hillside"
        assert ends == [
            "Hillside loses 1 ad account, at once.",
            "1 person of Hillside loses what they were assigned there.",
            "Northwind keeps what you share with it, and may pass it on again.",
        ]
        which = {"ad_account_id": it, "relation_id": one.relation_id}
        wim = joined(at.ana, at.acme, "Wim")
        for who, center in ((wim, at.acme), (at.ben, at.northwind), (at.hal, at.hillside), (at.hal, at.acme)):
            with pytest.raises((Denied, NotFound)):
                ad_accounts.stop_passed_on(who, center_id=center.id, **which)
        with pytest.raises(NotHeldAnyMore):
            ad_accounts.stop_passed_on(
                at.ana, center_id=at.acme.id, ad_account_id=it, relation_id=_direct.relation_id
            )
        ad_accounts.stop_passed_on(at.ana, center_id=at.acme.id, **which)
        assert (role_of(at.hal, it), role_of(at.nils, it)) == (None, Role.OPERATOR)
        with acting(at.hal):
            assert other in access.held_by(at.hillside.id, Kind.AD_ACCOUNT)
        for who, center, verb in (
            (at.ana, at.acme, "passed_on_stopped"),
            (at.ben, at.northwind, "passed_on_stopped"),
            (at.hal, at.hillside, "passed_on_lost"),
        ):
            assert lines(who, (Kind.CENTER, center.id))[0] == f"center_partner:{verb}"
        with acting(at.hal):
            (line,) = journal.lines(at.hal, (Kind.CENTER, at.hillside.id), limit=1)
        assert (line.actor_person_id, at.acme.id in line.data.values()) == (None, False)
        with pytest.raises(NotHeldAnyMore):
            ad_accounts.stop_passed_on(at.ana, center_id=at.acme.id, **which)
        assert pass_on(at, ids=[it]).done == 1

    def test_leave_is_given_and_taken(self, at: Town) -> None:
        share(at)
        leave = {"center_id": at.acme.id, "partner_id": at.northwind.id}
        assert ad_accounts.allow_passing_on(at.ana, ad_account_ids=at.ids, allowed=True, **leave) == 3
        assign(at.ben, center_id=at.northwind.id, who=at.nils, ad_account_id=at.ids[0], role=Role.OPERATOR)
        pass_on(at)
        assign(at.hal, center_id=at.hillside.id, who=at.hal, ad_account_id=at.ids[0], role=Role.ANALYST)
        with acting(at.ana):
            count, said = ad_accounts.preview_passing_on(
                at.ana, at.acme.id, at.northwind.id, ad_account_ids=at.ids[:1], allowed=False
            )
        assert count == 1
        assert said[-1] == "1 other Business Center loses what was passed on, at once."
        assert ad_accounts.allow_passing_on(at.ana, ad_account_ids=at.ids[:1], allowed=False, **leave) == 1
        assert role_of(at.hal, at.ids[0]) is None
        assert role_of(at.nils, at.ids[0]) is Role.OPERATOR
        with acting(at.hal):
            assert set(access.held_by(at.hillside.id, Kind.AD_ACCOUNT)) == set(at.ids[1:])
        for who in (at.ben, at.cast.cai):
            with pytest.raises(NotFound):
                ad_accounts.allow_passing_on(who, ad_account_ids=at.ids, allowed=True, **leave)
        with pytest.raises(NothingToShare):
            ad_accounts.allow_passing_on(at.ana, ad_account_ids=at.ids[:1], allowed=False, **leave)

    def test_the_database_refuses_it_without_leave_whatever_the_code_says(self, at: Town) -> None:
        share(at)
        with acting(at.ben):
            held = access.held_by(at.northwind.id, Kind.AD_ACCOUNT, at.ids[:1])[at.ids[0]]
        for attempt in (pass_on_by_hand, pass_on_by_grant):
            with pytest.raises(ProgrammingError, match="not allowed"), transaction.atomic():
                attempt(at.ben, at, held.relation_id)


class TestLists:
    def test_either_way_with_search_filters_order_and_pages(self, at: Town) -> None:
        share(at)
        share(at, "ADMIN", at.ids[:1])

        def names(who: Actor, mine: int, other: int, *, taken: bool, **wanted: object) -> list[str]:
            with acting(who):
                page = ad_accounts.list_shared(who, mine, other, SharedFilter(**wanted), taken=taken)  # type: ignore[arg-type]
            return [one.card.name for one in page.rows if one.card]

        a, n = at.acme.id, at.northwind.id
        assert names(at.ana, a, n, taken=False) == ["Peaks", "Shoes", "Trails"]
        assert names(at.ben, n, a, taken=True) == ["Peaks", "Shoes", "Trails"]
        assert names(at.ana, a, n, taken=True) == names(at.ben, n, a, taken=False) == []
        assert names(at.ana, a, n, taken=False, search="SHO") == ["Shoes"]
        assert names(at.ben, n, a, taken=True, role=Role.ADMIN) == ["Peaks"]
        assert names(at.ana, a, n, taken=False, sort="role", descending=True)[0] == "Peaks"
        assert names(at.ana, a, n, taken=False, size=1, offset=1) == ["Shoes"]
        with pytest.raises(Denied):
            names(at.nils, n, a, taken=True)
        for stranger in (at.hal, at.cast.cai):
            with pytest.raises(NotFound):
                names(stranger, a, n, taken=False)
        with pytest.raises(NotAPartner):
            names(at.hal, at.hillside.id, a, taken=True)

    def test_the_functions_of_the_database_answer_strangers_nothing(self, at: Town) -> None:
        share(at, may_pass_on=True)
        pass_on(at)
        with acting(at.ana):
            shares = [one.relation_id for one in access.shares(at.acme.id, partner_id=at.northwind.id)]
        for who in (at.hal, at.nils, at.cast.cai):
            with acting(who):
                assert access.shares(at.acme.id, partner_id=at.northwind.id) == []
                assert access.shares(at.acme.id, ad_account_ids=at.ids) == []
                assert access.share_effects(at.acme.id, shares).relations == 0
                assert prepared("SELECT * FROM center_partners(%s)", (at.acme.id,)) == []
                assert centers.names_on(at.acme.id, at.ids[0]) == {}
                assert prepared("SELECT count(*) FROM center_share WHERE giver_id = %s", (at.acme.id,)) == [
                    (0,)
                ]
        with acting(at.hal):
            assert access.share_effects(at.hillside.id, shares).relations == 0


@action
def act_below_the_rules(actor: Actor, *, center_id: int, relations: list[int]) -> set[int]:
    nothing_changed()
    return access.change_shares(actor, center_id=center_id, relation_ids=relations, role=Role.ADMIN)


@action
def give_away(actor: Actor, *, ad_account_id: int) -> None:
    it = (Kind.AD_ACCOUNT, ad_account_id)
    (owner,) = access.relations(object=it, role=Role.OWNER)
    access.end(actor, [owner.id], reason="transferred")
    access.grant(actor, subject=(Kind.PERSON, actor.person_id or 0), role=Role.OWNER, object=it)
    nothing_changed()


@action
def pass_on_by_hand(actor: Actor, at: Town, parent: int) -> None:
    nothing_changed()
    access.share_many(
        actor,
        center_id=at.northwind.id,
        partner_id=at.hillside.id,
        role=Role.ANALYST,
        ad_account_ids=at.ids[:1],
        through=None,
    )


@action
def pass_on_by_grant(actor: Actor, at: Town, parent: int) -> None:
    nothing_changed()
    access.grant(
        actor,
        subject=(Kind.CENTER, at.hillside.id),
        role=Role.ANALYST,
        object=(Kind.AD_ACCOUNT, at.ids[0]),
        through=(ThroughKind.RELATION, parent),
    )


def undo(actor: Actor, center_id: int, change_id: int) -> int:
    with acting(actor):
        return centers.bulk.undo(actor, center_id, change_id)


def test_a_share_needs_an_account_that_the_centre_owns(at: Town) -> None:
    other = center_account(at.ana, at.acme, name="Other")
    with acting(at.ben):
        assert access.held_by(at.northwind.id, Kind.AD_ACCOUNT, [other.id]) == {}
    with pytest.raises(NothingToShare):
        ad_accounts.share_ad_accounts(
            at.ben,
            center_id=at.northwind.id,
            partner_id=at.hillside.id,
            ad_account_ids=[other.id],
            role="ADMIN",
        )
