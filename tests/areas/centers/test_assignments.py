"""Assigning ad accounts: by whom, up to what, planned and done and taken back, and what the database lets through."""

from __future__ import annotations

import contextlib
import random

import pytest
from django.db import ProgrammingError, transaction

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Giving, Kind, Permission, Ref, Role, ThroughKind
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import HeldFilter
from suitcase.areas.centers import giving
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import BulkRow, Center, Wish
from suitcase.areas.centers.errors import AlreadyUndone, NothingToDo, PlanMoved, TooManyAtOnce, TwoStepNeeded
from suitcase.areas.journal import public as journal
from suitcase.areas.journal.public import action, record
from suitcase.areas.notifications import rules as notices
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, NotFound
from suitcase.stores.postgres import acting, prepared
from tests.areas.centers.people import ADMIN, joined, made
from tests.cast import Cast, ad_account, center_account, person, verified_center

OPERATOR, ANALYST = Role.OPERATOR, Role.ANALYST


@action
def share(actor: Actor, *, center_id: int, ad_account_id: int, role: Role, by: int = 77) -> int:
    """Give a centre access to an ad account, as a share or an approved request does."""
    it, house = (Kind.AD_ACCOUNT, ad_account_id), (Kind.CENTER, center_id)
    given = access.grant(actor, subject=house, role=role, object=it, through=(ThroughKind.SHARE, by))
    record("ad_account:shared", actor, streams=[it, house], data={"center": center_id})
    return given


@action
def unshare(actor: Actor, *, relation_id: int, ad_account_id: int) -> None:
    access.end(actor, [relation_id], reason="unshared")
    record("ad_account:unshared", actor, streams=[(Kind.AD_ACCOUNT, ad_account_id)])


@pytest.fixture
def acme(cast: Cast) -> Center:
    return verified_center(cast.ana, cast.olu)


def assign(actor: Actor, center: Center, people: list[Actor], accounts: list[int], role: Role | None) -> int:
    wishes = centers.wishes_for([one.person_id or 0 for one in people], accounts, role)
    return centers.assign_assets(actor, center_id=center.id, wishes=wishes)


def role_of(who: Actor, ad_account_id: int) -> Role | None:
    """Her effective role, as the engine has it."""
    with acting(who):
        return access.check(who, Permission.AD_ACCOUNT_SEE, (Kind.AD_ACCOUNT, ad_account_id)).role


def rows(actor: Actor, center: Center, change: int) -> list[BulkRow]:
    with acting(actor):
        return list(centers.get_change(actor, center.id, change).rows)


class TestAssigning:
    def test_many_to_many_then_lower_in_place_then_take_away(self, cast: Cast, acme: Center) -> None:
        accounts = [center_account(cast.ana, acme, name=f"Acme {n}").id for n in range(3)]
        ben, vera = joined(cast.ana, acme, "Ben"), joined(cast.ana, acme, "Vera")
        change = assign(cast.ana, acme, [ben, vera], accounts, OPERATOR)
        assert {role_of(who, one) for who in (ben, vera) for one in accounts} == {OPERATOR}
        assert [(one.before, one.after) for one in rows(cast.ana, acme, change)] == [("", "OPERATOR")] * 6
        change = assign(cast.ana, acme, [ben], accounts[:1], ANALYST)
        assert role_of(ben, accounts[0]) is ANALYST
        assert [(one.before, one.after) for one in rows(cast.ana, acme, change)] == [("OPERATOR", "ANALYST")]
        assign(cast.ana, acme, [ben], accounts[:1], Role.ADMIN)
        assert role_of(ben, accounts[0]) is Role.ADMIN
        assign(cast.ana, acme, [ben], accounts, None)
        assert [role_of(ben, one) for one in accounts] == [None] * 3
        assert role_of(vera, accounts[0]) is OPERATOR
        with acting(ben), pytest.raises(Denied):
            access.require(ben, Permission.REPORTS_SEE, (Kind.AD_ACCOUNT, accounts[0]))

    def test_only_admins_of_the_centre(self, cast: Cast, acme: Center) -> None:
        account, ben = center_account(cast.ana, acme).id, joined(cast.ana, acme, "Ben")
        with pytest.raises(Denied):
            assign(ben, acme, [ben], [account], OPERATOR)
        with pytest.raises(NotFound):
            assign(cast.cai, acme, [cast.cai], [account], OPERATOR)
        with acting(ben):
            with pytest.raises(Denied):
                centers.plan_assignments(ben, acme.id, [])
            with pytest.raises(Denied):
                centers.assigned_on(ben, acme.id, [account])
            with pytest.raises(Denied):
                centers.list_assignments(ben, acme.id)
            assert centers.assigned_to(ben, acme.id, ben.person_id or 0) == []
            with pytest.raises(Denied):
                centers.assigned_to(ben, acme.id, cast.ana.person_id or 0)

    def test_two_steps_where_the_centre_asks_for_them(self, cast: Cast, acme: Center) -> None:
        account = center_account(cast.ana, acme).id
        with acting(Actor.system()):
            from suitcase.areas.centers.models import Center as Row

            Row.objects.filter(id=acme.id).update(requires_two_step=True)
        with pytest.raises(TwoStepNeeded):
            assign(cast.ana, acme, [cast.ana], [account], OPERATOR)

    def test_rows_that_cannot_be_done_say_why_and_the_others_are_done(self, cast: Cast, acme: Center) -> None:
        owned, ben = center_account(cast.ana, acme).id, joined(cast.ana, acme, "Ben")
        shared = ad_account(cast.cai, name="Cai's").id
        share(cast.cai, center_id=acme.id, ad_account_id=shared, role=OPERATOR)
        strange = ad_account(cast.cai, name="Elsewhere").id
        change = assign(cast.ana, acme, [ben, cast.mia], [owned, shared, strange], Role.ADMIN)
        kept = {(one.object.id, one.subject.id): one for one in rows(cast.ana, acme, change)}
        him, her = ben.person_id or 0, cast.mia.person_id or 0
        assert kept[owned, him].changes
        assert "only Operator here" in kept[shared, him].problem
        assert "The owner can raise that" in kept[shared, him].problem
        assert kept[strange, him].problem == giving.NOT_HELD
        assert kept[owned, her].problem == giving.NO_MEMBER
        assert (role_of(ben, owned), role_of(ben, shared), role_of(ben, strange)) == (Role.ADMIN, None, None)
        with pytest.raises(NothingToDo) as none:
            assign(cast.ana, acme, [ben], [strange, 123], OPERATOR)
        assert none.value.sentence == giving.NOT_HELD
        assert assign(cast.ana, acme, [ben], [shared], OPERATOR)
        assert role_of(ben, shared) is OPERATOR

    def test_nothing_to_do_and_too_much(self, cast: Cast, acme: Center) -> None:
        account, ben = center_account(cast.ana, acme).id, joined(cast.ana, acme, "Ben")
        assign(cast.ana, acme, [ben], [account], OPERATOR)
        for role in (OPERATOR, None):
            who = [ben] if role else [cast.mia]
            with pytest.raises(NothingToDo):
                assign(cast.ana, acme, who, [account], role)
        with pytest.raises(TooManyAtOnce):
            centers.wishes_for(range(1, 102), range(100), OPERATOR)
        assert len(centers.wishes_for(range(100), range(100), OPERATOR)) == limits.BULK_ROWS

    def test_applies_what_was_read_or_nothing(self, cast: Cast, acme: Center) -> None:
        account, ben = center_account(cast.ana, acme).id, joined(cast.ana, acme, "Ben")
        wishes = centers.wishes_for([ben.person_id or 0], [account], OPERATOR)
        with acting(cast.ana):
            seen = centers.digest_of_plan(centers.plan_assignments(cast.ana, acme.id, wishes))
        assign(cast.ana, acme, [ben], [account], ANALYST)
        with pytest.raises(PlanMoved):
            centers.assign_assets(cast.ana, center_id=acme.id, wishes=wishes, seen=seen)
        assert role_of(ben, account) is ANALYST

    def test_everybody_concerned_knows(self, cast: Cast, acme: Center) -> None:
        accounts = [center_account(cast.ana, acme, name=f"Acme {n}").id for n in range(2)]
        ben, vera = joined(cast.ana, acme, "Ben"), joined(cast.ana, acme, "Vera")
        change = assign(cast.ana, acme, [ben, vera], accounts, OPERATOR)
        with acting(cast.ana):
            (line,) = [
                one
                for one in journal.lines(cast.ana, (Kind.CENTER, acme.id), limit=100)
                if one.verb == "center:assets_assigned"
            ]
            assert journal.lines(cast.ana, (Kind.AD_ACCOUNT, accounts[1]), limit=1)[0].id == line.id
        with acting(vera):
            mine = journal.lines(vera, (Kind.PERSON, vera.person_id or 0), limit=1)
            assert mine[0].id == line.id
        facts = {
            name: line.data[name] for name in ("change", "done", "refused", "rows", "people", "ad_accounts")
        }
        assert facts == {"change": change, "done": 4, "refused": 0, "rows": 4, "people": 2, "ad_accounts": 2}
        assert len(line.data["sha256"]) == 64
        (told,) = notices.told_by(line.verb, line.data)
        assert told.audience == "self"
        assert acme.name in told.sentence


class TestAdminOfTheOwner:
    def test_makes_herself_admin_and_it_is_recorded(self, cast: Cast, acme: Center) -> None:
        account = center_account(cast.ana, acme).id
        ben = joined(cast.ana, acme, "Ben", ADMIN)
        assert role_of(ben, account) is None
        centers.take_admin_role(ben, center_id=acme.id, ad_account_id=account)
        assert role_of(ben, account) is Role.ADMIN
        with acting(ben):
            assert (
                journal.lines(ben, (Kind.AD_ACCOUNT, account), limit=1)[0].verb == "center:admin_role_taken"
            )
        with pytest.raises(NothingToDo):
            centers.take_admin_role(ben, center_id=acme.id, ad_account_id=account)

    def test_only_where_the_centre_owns(self, cast: Cast, acme: Center) -> None:
        shared, account = ad_account(cast.cai).id, center_account(cast.ana, acme).id
        share(cast.cai, center_id=acme.id, ad_account_id=shared, role=OPERATOR)
        vera = joined(cast.ana, acme, "Vera")
        for one in (shared, 123):
            with pytest.raises(NothingToDo):
                centers.take_admin_role(cast.ana, center_id=acme.id, ad_account_id=one)
        with pytest.raises(Denied):
            centers.take_admin_role(vera, center_id=acme.id, ad_account_id=account)
        with pytest.raises(NotFound):
            centers.take_admin_role(cast.cai, center_id=acme.id, ad_account_id=account)


class TestUndo:
    def test_takes_back_what_has_not_moved_since(self, cast: Cast, acme: Center) -> None:
        accounts = [center_account(cast.ana, acme, name=f"Acme {n}").id for n in range(3)]
        ben = joined(cast.ana, acme, "Ben")
        assign(cast.ana, acme, [ben], accounts[:1], ANALYST)
        change = assign(cast.ana, acme, [ben], accounts, OPERATOR)
        assign(cast.ana, acme, [ben], accounts[2:], Role.ADMIN)
        with acting(cast.ana):
            plan = centers.plan_undo(cast.ana, acme.id, change)
        assert [(one.before, one.after, one.problem) for one in plan] == [
            ("OPERATOR", "ANALYST", ""),
            ("OPERATOR", "", ""),
            ("ADMIN", "", giving.MOVED),
        ]
        with acting(cast.ana):
            back = centers.undo(cast.ana, acme.id, change)
        assert [role_of(ben, one) for one in accounts] == [ANALYST, None, Role.ADMIN]
        with acting(cast.ana):
            assert centers.get_change(cast.ana, acme.id, back).undoes == change
        with pytest.raises(AlreadyUndone), acting(cast.ana):
            centers.undo(cast.ana, acme.id, change)
        with acting(cast.ana):
            centers.undo(cast.ana, acme.id, back)
        assert [role_of(ben, one) for one in accounts] == [OPERATOR, OPERATOR, Role.ADMIN]

    def test_gives_nobody_back_who_has_left(self, cast: Cast, acme: Center) -> None:
        account, ben = center_account(cast.ana, acme).id, joined(cast.ana, acme, "Ben")
        assign(cast.ana, acme, [ben], [account], OPERATOR)
        change = assign(cast.ana, acme, [ben], [account], None)
        centers.remove_member(cast.ana, center_id=acme.id, person_id=ben.person_id or 0)
        with acting(cast.ana):
            (row,) = centers.plan_undo(cast.ana, acme.id, change)
            assert row.problem == giving.NO_MEMBER
            with pytest.raises(NothingToDo):
                centers.undo(cast.ana, acme.id, change)
        assert role_of(ben, account) is None


class TestWalls:
    """What the database does when the application asks nobody."""

    def test_nobody_but_an_admin_of_the_centre(self, cast: Cast, acme: Center) -> None:
        account, ben = center_account(cast.ana, acme).id, joined(cast.ana, acme, "Ben")
        elsewhere = made(cast.cai, "Elsewhere")
        row = [Giving(ben.person_id or 0, account, Role.ADMIN)]
        kinds = {"subjects": Kind.PERSON, "objects": Kind.AD_ACCOUNT}
        for who, center_id in ((ben, acme.id), (cast.cai, acme.id)):
            with acting(who), pytest.raises(ProgrammingError), transaction.atomic():
                access.assign_many(who, center_id=center_id, rows=row, **kinds)
        with acting(cast.cai):
            assert not access.assign_many(cast.cai, center_id=elsewhere.id, rows=row, **kinds)
            assert access.assigned(acme.id, Kind.PERSON, Kind.AD_ACCOUNT) == []
            assert access.count_assigned(acme.id, Kind.AD_ACCOUNT, [account]) == {}
            with pytest.raises(ProgrammingError), transaction.atomic():
                prepared(
                    "SELECT access_assign_rows(%s, 1::smallint, 4::smallint, '{}', '{}', '{}', '{}')",
                    (acme.id,),
                )
        assert role_of(ben, account) is None

    def test_no_more_than_is_held_and_only_to_members(self, cast: Cast, acme: Center) -> None:
        shared, ben = ad_account(cast.cai).id, joined(cast.ana, acme, "Ben")
        share(cast.cai, center_id=acme.id, ad_account_id=shared, role=OPERATOR)
        him, her = ben.person_id or 0, cast.mia.person_id or 0
        wanted = [Giving(him, shared, Role.ADMIN), Giving(her, shared, ANALYST), Giving(him, 5, ANALYST)]
        with acting(cast.ana):
            good = access.assign_many(
                cast.ana, center_id=acme.id, subjects=Kind.PERSON, objects=Kind.AD_ACCOUNT, rows=wanted
            )
        assert good == frozenset()
        assert role_of(ben, shared) is role_of(cast.mia, shared) is None


def test_falls_with_the_share_and_with_its_role(cast: Cast, acme: Center) -> None:
    shared, ben = ad_account(cast.cai).id, joined(cast.ana, acme, "Ben")
    relation = share(cast.cai, center_id=acme.id, ad_account_id=shared, role=OPERATOR)
    assign(cast.ana, acme, [ben], [shared], OPERATOR)
    with acting(cast.cai):
        unshare(cast.cai, relation_id=relation, ad_account_id=shared)
    assert role_of(ben, shared) is None
    with acting(cast.ana):
        assert centers.assigned_to(cast.ana, acme.id, ben.person_id or 0) == []


def test_the_engine_equals_the_naive_expectation(cast: Cast, acme: Center) -> None:
    """Random assignments through actions; in a dictionary, the last one that was allowed counts."""
    random.seed(7)
    held: dict[int, Role] = {}
    for n in range(3):
        held[center_account(cast.ana, acme, name=f"Acme {n}").id] = Role.OWNER
        one = ad_account(cast.cai, name=f"Cai {n}").id
        role = (ANALYST, OPERATOR, Role.ADMIN)[n]
        share(cast.cai, center_id=acme.id, ad_account_id=one, role=role)
        held[one] = role
    people = [joined(cast.ana, acme, f"P{n}") for n in range(3)] + [person("Stranger")]
    expected: dict[tuple[int, int], Role] = {}
    for _ in range(12):
        wishes = [
            Wish(
                Ref(Kind.PERSON, random.choice(people).person_id or 0),
                Ref(Kind.AD_ACCOUNT, random.choice([*held, 5])),
                random.choice([None, ANALYST, OPERATOR, Role.ADMIN]),
            )
            for _ in range(6)
        ]
        with contextlib.suppress(NothingToDo):
            centers.assign_assets(cast.ana, center_id=acme.id, wishes=wishes)
        for wish in {(one.subject, one.object): one for one in wishes}.values():
            key, most = (wish.subject.id, wish.object.id), held.get(wish.object.id)
            if wish.role is None:
                expected.pop(key, None)
            elif most and wish.role <= most and wish.subject.id != people[-1].person_id:
                expected[key] = wish.role
    found = {
        (who.person_id or 0, one): role
        for who in people
        for one in held
        if (role := role_of(who, one)) is not None
    }
    assert found == expected


def test_what_a_member_has_is_a_list_of_its_own(cast: Cast, acme: Center) -> None:
    ben, cleo = (joined(cast.ana, acme, name) for name in ("Ben", "Cleo"))
    first, second = (center_account(cast.ana, acme).id for _n in range(2))
    assign(cast.ana, acme, [ben], [second], OPERATOR)
    mine = HeldFilter(assigned_to=ben.person_id)

    def seen(actor: Actor, wanted: HeldFilter) -> tuple[set[int], int]:
        with acting(actor):
            page = ad_accounts.list_center_ad_accounts(actor, acme.id, wanted)
            return {one.card.id for one in page.rows}, page.total or 0

    assert seen(cast.ana, HeldFilter()) == ({first, second}, 2)
    assert seen(cast.ana, mine) == seen(ben, mine) == ({second}, 1)
    assert seen(cleo, mine) == (set(), 0)
    with acting(cast.ana):
        assert set(access.held_by(acme.id, Kind.AD_ACCOUNT, [second])) == {second}
        assert access.held_by(acme.id, Kind.AD_ACCOUNT, []) == {}


def test_the_list_of_a_member_and_what_is_assigned_say_the_same(cast: Cast, acme: Center) -> None:
    """Directly, through a group, both, through a share that was stopped, and nothing."""
    ben = joined(cast.ana, acme, "Ben")
    owner = person("Freja")
    lent = ad_account(owner).id
    given = share(owner, center_id=acme.id, ad_account_id=lent, role=OPERATOR)
    first, second, third, _fourth = (center_account(cast.ana, acme).id for _n in range(4))
    group = centers.create_group(cast.ana, center_id=acme.id, name="Some", description="").id
    where = {"center_id": acme.id, "group_id": group}
    centers.fill_group(cast.ana, **where, ad_accounts=[second, third], role=ANALYST)
    him = [ben.person_id or 0]
    steps = [
        lambda: assign(cast.ana, acme, [ben], [first, second, lent], OPERATOR),
        lambda: centers.fill_group(cast.ana, **where, members=him),
        lambda: unshare(owner, relation_id=given, ad_account_id=lent),
        lambda: assign(cast.ana, acme, [ben], [first, second], None),
        lambda: centers.fill_group(cast.ana, **where, members=him, is_member=False),
    ]
    sizes = []
    for step in steps:
        step()
        with acting(cast.ana):
            said = {one.object for one in centers.assigned_to(cast.ana, acme.id, ben.person_id or 0)}
            page = ad_accounts.list_center_ad_accounts(
                cast.ana, acme.id, HeldFilter(assigned_to=ben.person_id)
            )
        assert {one.card.id for one in page.rows} == said
        assert page.total in {len(said), None}
        sizes.append(len(said))
    assert sizes == [3, 4, 3, 2, 0]
