"""Taking back what ended: groups, uses of creator accounts, memberships. Nothing that others did since is undone."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import transaction

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Ref, Role
from suitcase.areas.centers import giving, group_creators, group_ends, leaving, scopes
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import AssetGroup, BulkRow, Center, Security
from suitcase.areas.centers.errors import (
    AlreadyUndone,
    NotAMember,
    NothingToDo,
    NotUndoable,
    PlanMoved,
)
from suitcase.areas.centers.house import _LOCK
from suitcase.areas.identity.models import Person
from suitcase.areas.journal import public as journal
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, Invalid, NotFound
from suitcase.stores.postgres import acting, prepared
from tests.areas.centers.people import ADMIN, STANDARD, invite, joined, made, members, names, verbs
from tests.areas.centers.test_assignments import ANALYST, OPERATOR, assign, role_of, rows, share, unshare
from tests.areas.centers.test_groups import fill, link, role_on_creator
from tests.cast import Cast, ad_account, center_account, everybody, verified_center
from tests.races import at_once, wait_until_somebody_queues


@pytest.fixture
def acme(cast: Cast) -> Center:
    return verified_center(cast.ana, cast.olu)


def trails(actor: Actor, acme: Center, name: str = "Trails") -> AssetGroup:
    return centers.create_group(actor, center_id=acme.id, name=name)


def plan(actor: Actor, acme: Center, change: int) -> list[BulkRow]:
    with acting(actor):
        return centers.plan_undo(actor, acme.id, change)


def undo(actor: Actor, acme: Center, change: int) -> int:
    with acting(actor):
        return centers.undo(actor, acme.id, change)


def remove(actor: Actor, acme: Center, *people: Actor) -> int:
    ids = [one.person_id or 0 for one in people]
    return centers.remove_members(actor, center_id=acme.id, person_ids=ids)


def ref_of(who: Actor) -> Ref:
    return Ref(Kind.PERSON, who.person_id or 0)


def problems(found: list[BulkRow]) -> dict[Ref, str]:
    """Why each thing cannot be given back, by the thing; those that can be have an empty word."""
    return {row.object: row.problem for row in found}


class TestEndOfAGroup:
    def test_the_same_group_with_everything_and_everybody(self, cast: Cast, acme: Center) -> None:
        group, account = trails(cast.ana, acme), center_account(cast.ana, acme).id
        ben, vera = joined(cast.ana, acme, "Ben"), joined(cast.ana, acme, "Vera")
        mia = cast.mia_account.id
        link(cast.mia, center_id=acme.id, creator_account_id=mia, scope=Role.POST)
        fill(cast.ana, group, ad_accounts=[account], role=OPERATOR)
        fill(cast.ana, group, members=[ben.person_id, vera.person_id])
        put = {"center_id": acme.id, "group_id": group.id, "creator_account_id": mia}
        centers.put_creator_account(cast.ana, scopes=[Role.POST], **put)
        change = centers.end_group(cast.ana, center_id=acme.id, group_id=group.id)
        assert (role_of(ben, account), role_on_creator(vera, mia)) == (None, set())
        with acting(ben):
            assert not access.relations(subject=ref_of(ben), object=(Kind.ASSET_GROUP, group.id))
        assert {(row.before, row.after) for row in rows(cast.ana, acme, change)} == {
            ("OWNER", ""),
            ("OPERATOR", ""),
            ("POST", ""),
            ("MEMBER", ""),
        }
        assert not any(row.problem for row in plan(cast.ana, acme, change))
        assert role_of(ben, account) is None
        back = undo(cast.ana, acme, change)
        assert (role_of(ben, account), role_of(vera, account)) == (OPERATOR, OPERATOR)
        assert role_on_creator(vera, mia) == {Role.POST}
        with acting(cast.ana):
            assert centers.get_group(cast.ana, acme.id, group.id).name == "Trails"
            assert centers.get_change(cast.ana, acme.id, back).undoes == change
        assert verbs(cast.ana, acme)[0] == "asset_group:restored"
        for again, refusal in ((change, AlreadyUndone), (back, NotUndoable)):
            with pytest.raises(refusal):
                undo(cast.ana, acme, again)
        assert not centers.can_be_undone(group_ends.KIND_BACK)

    def test_only_what_is_still_held_and_only_to_those_who_stayed(self, cast: Cast, acme: Center) -> None:
        group, kept = trails(cast.ana, acme), center_account(cast.ana, acme).id
        shared, lowered = ad_account(cast.cai).id, cast.acme.id
        first = share(cast.cai, center_id=acme.id, ad_account_id=shared, role=OPERATOR)
        second = share(cast.ana, center_id=acme.id, ad_account_id=lowered, role=OPERATOR)
        ben, vera, gil = (joined(cast.ana, acme, name) for name in ("Ben", "Vera", "Gil"))
        fill(cast.ana, group, ad_accounts=[kept, shared, lowered], role=OPERATOR)
        fill(cast.ana, group, members=[one.person_id for one in (ben, vera, gil)])
        change = centers.end_group(cast.ana, center_id=acme.id, group_id=group.id)
        unshare(cast.cai, relation_id=first, ad_account_id=shared)
        unshare(cast.ana, relation_id=second, ad_account_id=lowered)
        share(cast.ana, center_id=acme.id, ad_account_id=lowered, role=ANALYST)
        remove(cast.ana, acme, ben)
        undo(cast.ana, acme, remove(cast.ana, acme, vera))
        found = {(row.object.id, row.subject.id): row.problem for row in plan(cast.ana, acme, change)}
        assert found[kept, group.id] == ""
        assert found[shared, group.id] == giving.NOT_HELD
        assert found[lowered, group.id] == giving.over_the_cap(ANALYST)
        assert found[group.id, ben.person_id or 0] == giving.NO_MEMBER
        assert found[group.id, vera.person_id or 0] == giving.LEFT
        assert found[group.id, gil.person_id or 0] == ""
        undo(cast.ana, acme, change)
        assert [role_of(one, kept) for one in (ben, vera, gil)] == [None, None, OPERATOR]
        assert role_of(gil, shared) is None
        assert role_of(gil, lowered) is None

    def test_not_under_a_name_that_another_has_taken(
        self, cast: Cast, acme: Center, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        group = trails(cast.ana, acme)
        change = centers.end_group(cast.ana, center_id=acme.id, group_id=group.id)
        other = trails(cast.ana, acme, "TRAILS")
        with pytest.raises(NothingToDo) as refused:
            undo(cast.ana, acme, change)
        assert refused.value.sentence == group_ends.NAME_TAKEN
        centers.change_group(
            cast.ana, center_id=acme.id, group_id=other.id, name="Peaks", description="", version=1
        )
        monkeypatch.setattr(limits, "ASSET_GROUPS", 1)
        with pytest.raises(NothingToDo) as refused:
            undo(cast.ana, acme, change)
        assert refused.value.sentence == group_ends.NO_ROOM
        monkeypatch.undo()
        undo(cast.ana, acme, change)
        assert set(problems(plan_again(cast.ana, change, acme)).values()) == {group_ends.THERE}

    def test_for_admins_alone(self, cast: Cast, acme: Center) -> None:
        group, ben = trails(cast.ana, acme), joined(cast.ana, acme, "Ben")
        change = centers.end_group(cast.ana, center_id=acme.id, group_id=group.id)
        with acting(cast.ana):
            done = centers.get_change(cast.ana, acme.id, change)
        for who, refusal in ((ben, Denied), (cast.cai, NotFound)):
            with pytest.raises(refusal):
                plan(who, acme, change)
            with pytest.raises(refusal):
                group_ends.restore_group(who, change=done)
        other = made(cast.cai, "Northwind")
        with pytest.raises(NotFound):
            undo(cast.cai, other, change)


def plan_again(actor: Actor, change: int, acme: Center) -> list[BulkRow]:
    """The plan of a change that was taken back, past the check that it was."""
    with acting(actor):
        return group_ends.Undo().plan(actor, centers.get_change(actor, acme.id, change))


class TestCreatorsOfAGroup:
    def test_back_to_what_it_was_unless_somebody_changed_it_since(self, cast: Cast, acme: Center) -> None:
        group, mia = trails(cast.ana, acme), cast.mia_account.id
        for scope in (Role.POST, Role.INSIGHTS):
            link(cast.mia, center_id=acme.id, creator_account_id=mia, scope=scope)
        ben = joined(cast.ana, acme, "Ben")
        fill(cast.ana, group, members=[ben.person_id])
        put = {"center_id": acme.id, "group_id": group.id, "creator_account_id": mia}
        first = centers.put_creator_account(cast.ana, scopes=[Role.POST], **put)
        assert first
        assert centers.put_creator_account(cast.ana, scopes=[Role.POST], **put) is None
        second = centers.put_creator_account(cast.ana, scopes=[Role.POST, Role.INSIGHTS], **put)
        assert second
        assert [row.problem for row in plan(cast.ana, acme, first)] == [giving.MOVED]
        with acting(cast.ana):
            done = centers.get_change(cast.ana, acme.id, second)
        for who, refusal in ((ben, Denied), (cast.cai, NotFound)):
            with pytest.raises(refusal):
                group_creators.undo_creator_account(who, change=done)
        undo(cast.ana, acme, second)
        assert role_on_creator(ben, mia) == {Role.POST}
        # As it was after the first, but only because somebody took the second back.
        with pytest.raises(NothingToDo):
            undo(cast.ana, acme, first)
        out = centers.put_creator_account(cast.ana, scopes=[], **put)
        assert out
        undo(cast.ana, acme, out)
        assert role_on_creator(ben, mia) == {Role.POST}


class TestMovedInBetween:
    """Two changes by others can leave everything looking as it was; it was still their doing."""

    def test_what_was_given_and_taken_by_others_stays_taken(self, cast: Cast, acme: Center) -> None:
        account, ben = center_account(cast.ana, acme).id, joined(cast.ana, acme, "Ben")
        assign(cast.ana, acme, [ben], [account], Role.ADMIN)
        change = assign(cast.ana, acme, [ben], [account], None)
        assign(cast.ana, acme, [ben], [account], ANALYST)
        assign(cast.ana, acme, [ben], [account], None)
        (row,) = plan(cast.ana, acme, change)
        assert (row.before, row.problem) == ("", giving.MOVED)
        with pytest.raises(NothingToDo):
            undo(cast.ana, acme, change)
        assert role_of(ben, account) is None

    def test_what_was_raised_and_lowered_by_others_stays(self, cast: Cast, acme: Center) -> None:
        account, ben = center_account(cast.ana, acme).id, joined(cast.ana, acme, "Ben")
        change = assign(cast.ana, acme, [ben], [account], OPERATOR)
        for role in (Role.ADMIN, OPERATOR):
            assign(cast.ana, acme, [ben], [account], role)
        assert [row.problem for row in plan(cast.ana, acme, change)] == [giving.MOVED]
        with pytest.raises(NothingToDo):
            undo(cast.ana, acme, change)
        assert role_of(ben, account) is OPERATOR

    def test_who_was_removed_and_came_again_is_given_nothing_of_before(
        self, cast: Cast, acme: Center
    ) -> None:
        account, ben = center_account(cast.ana, acme).id, joined(cast.ana, acme, "Ben")
        assign(cast.ana, acme, [ben], [account], OPERATOR)
        change = assign(cast.ana, acme, [ben], [account], None)
        undo(cast.ana, acme, remove(cast.ana, acme, ben))
        assert [row.problem for row in plan(cast.ana, acme, change)] == [giving.LEFT]

    def test_another_centre_role_is_no_leaving(self, cast: Cast, acme: Center) -> None:
        account, ben = center_account(cast.ana, acme).id, joined(cast.ana, acme, "Ben")
        assign(cast.ana, acme, [ben], [account], OPERATOR)
        change = assign(cast.ana, acme, [ben], [account], None)
        centers.change_member(
            cast.ana, center_id=acme.id, person_id=ben.person_id or 0, role="CENTER_ADMIN", finance=""
        )
        undo(cast.ana, acme, change)
        assert role_of(ben, account) is OPERATOR

    def test_outsiders_and_members_read_nothing_of_what_moved(self, cast: Cast, acme: Center) -> None:
        """With the checks of the application switched off."""
        account, ben = center_account(cast.ana, acme).id, joined(cast.ana, acme, "Ben")
        start = clock.now() - dt.timedelta(days=1)
        assign(cast.ana, acme, [ben], [account], OPERATOR)
        him = [ben.person_id or 0]
        seen = {}
        for who in (cast.ana, ben, cast.cai):
            with acting(who):
                seen[who.name] = access.moved_since(
                    acme.id, Kind.PERSON, Kind.AD_ACCOUNT, subject_ids=him, object_ids=[account], since=start
                )
        assert (len(seen["Ana"]), seen["Ben"], seen["Cai"]) == (1, [], [])
        remove(cast.ana, acme, ben)
        for who, count in ((cast.ana, 2), (ben, 0), (cast.cai, 0)):
            with acting(who):
                assert len(access.fallen(acme.id, him, clock.now())) == count
                could = prepared(
                    "SELECT * FROM center_could_return(%s, %s)", (acme.id, [*him, cast.cai.person_id])
                )
                assert len(could) == bool(count)


class TestRemoval:
    @pytest.mark.req("B2")
    def test_everything_comes_back_and_everybody_is_told(self, cast: Cast, acme: Center) -> None:
        ben, vera = joined(cast.ana, acme, "Ben", ADMIN, Role.FINANCE_ANALYST), joined(cast.ana, acme, "Vera")
        one, two = (center_account(cast.ana, acme, name=f"Acme {n}").id for n in range(2))
        group, mia = trails(cast.ana, acme), cast.mia_account.id
        link(cast.mia, center_id=acme.id, creator_account_id=mia, scope=Role.POST)
        assign(cast.ana, acme, [ben], [one], Role.ADMIN)
        fill(cast.ana, group, ad_accounts=[two], role=ANALYST)
        fill(cast.ana, group, members=[ben.person_id, vera.person_id])
        centers.put_creator_account(
            cast.ana, center_id=acme.id, group_id=group.id, creator_account_id=mia, scopes=[Role.POST]
        )
        change = remove(cast.ana, acme, ben, vera)
        assert (names(cast.ana, acme), role_of(ben, one), role_of(ben, two)) == (["Ana"], None, None)
        found = plan(cast.ana, acme, change)
        assert {(row.object.kind, row.after) for row in found if row.subject.id == ben.person_id} == {
            (Kind.CENTER, "CENTER_ADMIN+FINANCE_ANALYST"),
            (Kind.AD_ACCOUNT, "ADMIN"),
            (Kind.ASSET_GROUP, "MEMBER"),
        }
        assert not any(row.problem for row in found)
        back = undo(cast.ana, acme, change)
        assert names(cast.ana, acme) == ["Ana", "Ben", "Vera"]
        (member,) = members(cast.ana, acme, search="Ben")
        assert (member.role, member.finance) == (ADMIN, Role.FINANCE_ANALYST)
        assert (role_of(ben, one), role_of(ben, two), role_of(vera, two)) == (Role.ADMIN, ANALYST, ANALYST)
        assert role_on_creator(vera, mia) == {Role.POST}
        with acting(ben):
            (line, *_rest) = journal.lines(ben, (Kind.PERSON, ben.person_id or 0))
        assert (line.verb, line.data["given"]) == ("center:member_restored", 2)
        assert verbs(cast.ana, acme)[0] == "center:members_restored"
        for again, refusal in ((change, AlreadyUndone), (back, NotUndoable)):
            with pytest.raises(refusal):
                undo(cast.ana, acme, again)

    def test_what_ended_meanwhile_stays_ended(self, cast: Cast, acme: Center) -> None:
        ben = joined(cast.ana, acme, "Ben")
        kept, shared, lowered = center_account(cast.ana, acme).id, ad_account(cast.cai).id, cast.acme.id
        first = share(cast.cai, center_id=acme.id, ad_account_id=shared, role=OPERATOR)
        second = share(cast.ana, center_id=acme.id, ad_account_id=lowered, role=OPERATOR)
        group = trails(cast.ana, acme)
        assign(cast.ana, acme, [ben], [kept, shared, lowered], OPERATOR)
        fill(cast.ana, group, members=[ben.person_id])
        change = remove(cast.ana, acme, ben)
        unshare(cast.cai, relation_id=first, ad_account_id=shared)
        unshare(cast.ana, relation_id=second, ad_account_id=lowered)
        share(cast.ana, center_id=acme.id, ad_account_id=lowered, role=ANALYST)
        centers.end_group(cast.ana, center_id=acme.id, group_id=group.id)
        assert problems(plan(cast.ana, acme, change)) == {
            Ref(Kind.CENTER, acme.id): "",
            Ref(Kind.AD_ACCOUNT, kept): "",
            Ref(Kind.AD_ACCOUNT, shared): giving.NOT_HELD,
            Ref(Kind.AD_ACCOUNT, lowered): giving.over_the_cap(ANALYST),
            Ref(Kind.ASSET_GROUP, group.id): giving.NO_GROUP,
        }
        undo(cast.ana, acme, change)
        assert [role_of(ben, one) for one in (kept, shared, lowered)] == [OPERATOR, None, None]

    def test_after_three_days_only_by_invitation(self, cast: Cast, acme: Center) -> None:
        account, ben = center_account(cast.ana, acme).id, joined(cast.ana, acme, "Ben")
        assign(cast.ana, acme, [ben], [account], OPERATOR)
        change = remove(cast.ana, acme, ben)
        clock.advance(limits.REMOVAL_UNDO + dt.timedelta(seconds=1))
        assert set(problems(plan(cast.ana, acme, change)).values()) == {leaving.TOO_LATE}
        with pytest.raises(NothingToDo):
            undo(cast.ana, acme, change)
        assert names(cast.ana, acme) == ["Ana"]

    def test_not_who_left_came_back_or_may_not_be_here(
        self, cast: Cast, acme: Center, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ben, vera, gil = (joined(cast.ana, acme, name) for name in ("Ben", "Vera", "Gil"))
        account = center_account(cast.ana, acme).id
        assign(cast.ana, acme, [ben], [account], OPERATOR)
        change = remove(cast.ana, acme, ben, vera, gil)
        invite(cast.ana, acme, "ben@people.example")
        with acting(ben):
            (invited,) = centers.my_invitations(ben)
        centers.accept_center_invitation(ben, invitation_id=invited.id)
        with acting(Actor.system("tests")):
            Person.objects.filter(id=vera.person_id).update(is_active=False)
            Person.objects.filter(id=gil.person_id).update(email="gil@elsewhere.example")
        centers.change_security(
            cast.ana,
            center_id=acme.id,
            wanted=Security(allowed_domains=("people.example", "acme.example")),
            version=acme.version,
        )
        found = {(row.subject.id, row.object.kind): row.problem for row in plan(cast.ana, acme, change)}
        assert found == {
            (ben.person_id, Kind.CENTER): leaving.BACK,
            (ben.person_id, Kind.AD_ACCOUNT): leaving.BACK,
            (vera.person_id, Kind.CENTER): leaving.GONE,
            (gil.person_id, Kind.CENTER): leaving.OUTSIDE,
        }
        centers.leave_center(ben, center_id=acme.id)
        assert leaving.BACK in problems(plan(cast.ana, acme, change)).values()
        with pytest.raises(NothingToDo):
            undo(cast.ana, acme, change)

    def test_not_more_people_or_admins_than_there_may_be(
        self, cast: Cast, acme: Center, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        people = [joined(cast.ana, acme, name, ADMIN) for name in ("Ben", "Vera")]
        change = remove(cast.ana, acme, *people)
        monkeypatch.setattr(limits, "CENTER_ADMINS", 2)
        assert [row.problem for row in plan(cast.ana, acme, change)] == ["", leaving.FULL_OF_ADMINS]
        monkeypatch.setattr(limits, "CENTER_MEMBERS", 1)
        assert [row.problem for row in plan(cast.ana, acme, change)] == [leaving.FULL, leaving.FULL]

    def test_read_before_and_only_as_read(
        self, cast: Cast, acme: Center, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ben, vera = joined(cast.ana, acme, "Ben"), joined(cast.ana, acme, "Vera")
        account = center_account(cast.ana, acme).id
        group = trails(cast.ana, acme)
        assign(cast.ana, acme, [ben, vera], [account], OPERATOR)
        fill(cast.ana, group, members=[ben.person_id])
        people = [ben.person_id or 0, vera.person_id or 0, cast.ana.person_id or 0, 4711]
        with acting(cast.ana):
            read = centers.plan_removal(cast.ana, acme.id, people)
        assert [row.problem for row in read.rows] == ["", "", leaving.MYSELF, NotAMember.sentence]
        assert (read.assets, read.groups, read.invitations) == (2, 1, 0)
        seen = centers.digest_of_plan(read.rows)
        centers.change_member(
            cast.ana, center_id=acme.id, person_id=people[0], role="CENTER_ADMIN", finance=""
        )
        with pytest.raises(PlanMoved):
            centers.remove_members(cast.ana, center_id=acme.id, person_ids=people, seen=seen)
        monkeypatch.setattr(limits, "BULK_ROWS", 4)
        with pytest.raises(Invalid):
            centers.remove_members(cast.ana, center_id=acme.id, person_ids=people)
        centers.remove_member(cast.ana, center_id=acme.id, person_id=people[0])
        for who, refusal in ((vera, Denied), (cast.cai, NotFound)):
            with acting(who), pytest.raises(refusal):
                centers.plan_removal(who, acme.id, people)
            with pytest.raises(refusal):
                centers.remove_members(who, center_id=acme.id, person_ids=people)
        with pytest.raises(NothingToDo):
            centers.remove_members(cast.ana, center_id=acme.id, person_ids=[4711])

    def test_for_admins_of_this_centre_alone(self, cast: Cast, acme: Center) -> None:
        ben, vera = joined(cast.ana, acme, "Ben"), joined(cast.ana, acme, "Vera", STANDARD)
        change = remove(cast.ana, acme, ben)
        with acting(cast.ana):
            done = centers.get_change(cast.ana, acme.id, change)
        for who, refusal in ((vera, Denied), (ben, NotFound), (cast.cai, NotFound)):
            with pytest.raises(refusal):
                plan(who, acme, change)
            with pytest.raises(refusal):
                leaving.restore_members(who, change=done)


class TestAtTheSameMoment:
    """In a database of their own, on connections of their own."""

    @pytest.fixture
    def cast(self, own_database: Callable[[str], str]) -> Cast:
        return everybody()

    def test_a_change_that_came_first_is_not_undone(self, cast: Cast) -> None:
        acme = verified_center(cast.ana, cast.olu)
        account, ben = center_account(cast.ana, acme).id, joined(cast.ana, acme, "Ben")
        vera = joined(cast.ana, acme, "Vera", ADMIN)
        assign(cast.ana, acme, [ben], [account], OPERATOR)
        change = assign(cast.ana, acme, [ben], [account], None)
        is_hers = threading.Event()

        def give_and_take() -> None:
            with acting(vera):
                assign(vera, acme, [ben], [account], Role.ADMIN)
                assign(vera, acme, [ben], [account], None)
                is_hers.set()
                wait_until_somebody_queues(_LOCK)

        def take_back() -> None:
            assert is_hers.wait(10)
            undo(cast.ana, acme, change)

        results = at_once(give_and_take, take_back)
        assert results[0] is None, results
        assert isinstance(results[1], NothingToDo), results
        assert role_of(ben, account) is None

    def test_two_who_take_the_same_removal_back(self, cast: Cast) -> None:
        acme = verified_center(cast.ana, cast.olu)
        ben, vera = joined(cast.ana, acme, "Ben"), joined(cast.ana, acme, "Vera", ADMIN)
        change = remove(cast.ana, acme, ben)
        results = at_once(lambda: undo(cast.ana, acme, change), lambda: undo(vera, acme, change))
        assert sorted(isinstance(one, int) for one in results) == [False, True], results
        assert names(cast.ana, acme) == ["Ana", "Ben", "Vera"]

    def test_a_group_comes_back_while_somebody_in_it_is_removed(self, cast: Cast) -> None:
        acme = verified_center(cast.ana, cast.olu)
        account, ben = center_account(cast.ana, acme).id, joined(cast.ana, acme, "Ben")
        group = trails(cast.ana, acme)
        fill(cast.ana, group, ad_accounts=[account], role=OPERATOR)
        fill(cast.ana, group, members=[ben.person_id])
        change = centers.end_group(cast.ana, center_id=acme.id, group_id=group.id)
        is_hers = threading.Event()

        def go() -> None:
            with acting(cast.ana):
                remove(cast.ana, acme, ben)
                is_hers.set()
                wait_until_somebody_queues(_LOCK)

        def take_back() -> None:
            assert is_hers.wait(10)
            undo(cast.ana, acme, change)

        results = at_once(go, take_back)
        assert results == [None, None], results
        assert role_of(ben, account) is None
        with acting(cast.ana):
            assert centers.group_members(cast.ana, acme.id, group.id) == []


def test_the_wall_lets_nobody_else_bring_a_group_back(cast: Cast, acme: Center) -> None:
    group, ben = trails(cast.ana, acme), joined(cast.ana, acme, "Ben")
    centers.end_group(cast.ana, center_id=acme.id, group_id=group.id)
    sql = "UPDATE asset_group SET ended_at = NULL, ended_by = NULL WHERE id = %s RETURNING id"
    for who, count in ((ben, 0), (cast.cai, 0), (cast.ana, 1)):
        with acting(who), transaction.atomic():
            assert len(prepared(sql, (group.id,))) == count


def test_scopes_are_words_and_words_are_scopes() -> None:
    assert scopes.named(scopes.joined([Role.INSIGHTS, Role.POST])) == {Role.POST, Role.INSIGHTS}
    assert scopes.named("") == frozenset()
