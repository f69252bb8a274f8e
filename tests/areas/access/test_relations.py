"""The relation table: what it refuses, who sees its rows, and how rows begin and end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, transaction

from suitcase.areas.access import public as access
from suitcase.areas.access.contracts import Kind, Permission, Ref, Role, Through, ThroughKind
from suitcase.areas.access.errors import AlreadyEnded, AlreadyGranted
from suitcase.areas.access.models import Relation
from suitcase.areas.access.schema import SHAPES
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import new_id
from suitcase.stores.postgres import acting, prepared

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


def ref(kind: Kind) -> Ref:
    return access.PLATFORM if kind == Kind.PLATFORM else Ref(kind, new_id())


@pytest.fixture
def ana() -> Actor:
    return Actor.person(new_id(), name="Ana")


@pytest.fixture
def ben() -> Actor:
    return Actor.person(new_id(), name="Ben")


@pytest.fixture
def account(ana: Actor) -> Ref:
    """Ana's ad account."""
    account = ref(Kind.AD_ACCOUNT)
    with acting(ana):
        access.grant(ana, subject=me(ana), role=Role.OWNER, object=account)
    return account


def me(actor: Actor) -> Ref:
    return Ref(Kind.PERSON, actor.person_id)


def give(host: Actor, guest: Actor, account: Ref, role: Role = Role.OPERATOR, **times: dt.datetime) -> int:
    with acting(host):
        return access.grant(host, subject=me(guest), role=role, object=account, **times)


class TestShapes:
    """The database refuses, by itself, every relation that the policy does not list."""

    def _insert(self, **columns: object) -> None:
        words = {
            "id": new_id(),
            "through_kind": None,
            "through_id": None,
            "valid_from": clock.now(),
            **columns,
        }
        with acting(SYSTEM), transaction.atomic():
            Relation.objects.create(**words)

    def _combinations(self) -> Iterator[tuple[Kind, Role, Kind, bool]]:
        for subject in Kind:
            for thing in Kind:
                for role in Role:
                    for child in (False, True):
                        yield subject, role, thing, child

    def test_database_and_policy_agree_on_every_combination(self) -> None:
        allowed = set()
        for shape in SHAPES:
            for role in shape.roles:
                children = {"never": (False,), "always": (True,), "maybe": (False, True)}[shape.parent]
                allowed |= {(shape.subject, role, shape.object, child) for child in children}
        check = "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'relation_shape'"
        [(condition,)] = prepared(check)
        asked = list(self._combinations())
        columns = [[int(one[n]) for one in asked] for n in range(3)]
        through = [int(ThroughKind.RELATION) if one[3] else int(ThroughKind.LINK) for one in asked]
        rows = prepared(
            f"SELECT ({condition}) FROM unnest(%s::smallint[], %s::smallint[], %s::smallint[], %s::smallint[])"
            " AS row (subject_kind, role, object_kind, through_kind)",
            (*columns, through),
        )
        assert {one for one, (fits,) in zip(asked, rows, strict=True) if fits} == allowed
        assert len(allowed) > 30

    @pytest.mark.parametrize(
        "change",
        [
            {"role": Role.LIVE},
            {"role": Role.MEMBER},
            {"through_kind": ThroughKind.LINK},
            {"through_id": 5},
            {"through_kind": 99, "through_id": 5},
            {"expires_at": clock.now() + dt.timedelta(days=1), "role": Role.OWNER},
            {"expires_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
            {"end_reason": "revoked"},
            {"ended_at": clock.now()},
        ],
        ids="-".join,
    )
    def test_half_rows_are_refused(self, change: dict[str, object]) -> None:
        row = {
            "subject_kind": Kind.PERSON,
            "subject_id": 1,
            "role": Role.ANALYST,
            "object_kind": Kind.AD_ACCOUNT,
            "object_id": 2,
        }
        self._insert(**row)
        with pytest.raises(DatabaseError):
            self._insert(**{**row, "subject_id": 3, **change})

    def test_grant_refuses_in_words_what_the_database_would_refuse(self, ana: Actor, account: Ref) -> None:
        with acting(ana):
            with pytest.raises(ValueError, match="cannot be STAFF"):
                access.grant(ana, subject=me(ana), role=Role.STAFF, object=account)
            with pytest.raises(ValueError, match="cannot come by"):
                access.grant(ana, subject=me(ana), role=Role.MEMBER, object=ref(Kind.ASSET_GROUP))


class TestOnlyOne:
    def test_one_owner(self, ana: Actor, ben: Actor, account: Ref) -> None:
        with acting(ana), pytest.raises(AlreadyGranted):
            access.grant(ana, subject=me(ben), role=Role.OWNER, object=account)

    def test_one_role_in_a_center_and_one_finance_role(self, ana: Actor) -> None:
        center = ref(Kind.CENTER)
        with acting(ana):
            access.grant(ana, subject=me(ana), role=Role.CENTER_ADMIN, object=center)
            access.grant(ana, subject=me(ana), role=Role.FINANCE_ANALYST, object=center)
            for role in (Role.CENTER_STANDARD, Role.FINANCE_MANAGER):
                with pytest.raises(AlreadyGranted):
                    access.grant(ana, subject=me(ana), role=role, object=center)

    def test_the_same_relation_only_once_while_it_lives(self, ana: Actor, ben: Actor, account: Ref) -> None:
        first = give(ana, ben, account)
        with pytest.raises(AlreadyGranted):
            give(ana, ben, account)
        with acting(ana):
            access.end(ana, [first], reason="removed")
        assert give(ana, ben, account) != first

    def test_an_expired_one_makes_room(self, ana: Actor, ben: Actor, account: Ref) -> None:
        first = give(ana, ben, account, expires_at=clock.now() + dt.timedelta(days=1))
        clock.advance(dt.timedelta(days=2))
        second = give(ana, ben, account)
        with acting(ana):
            old = Relation.objects.get(id=first)
            assert (old.end_reason, old.ended_by) == ("expired", ana.person_id)
            assert [one.id for one in access.relations(subject=me(ben), object=account)] == [second]


class TestEnding:
    def test_children_fall_with_it(self, ana: Actor, ben: Actor) -> None:
        account, acme, northwind = ref(Kind.AD_ACCOUNT), ref(Kind.CENTER), ref(Kind.CENTER)
        with acting(SYSTEM):
            access.grant(SYSTEM, subject=acme, role=Role.OWNER, object=account)
            access.grant(SYSTEM, subject=me(ana), role=Role.CENTER_ADMIN, object=acme)
            access.grant(SYSTEM, subject=me(ben), role=Role.CENTER_STANDARD, object=northwind)
            by = Through(ThroughKind.SHARE, 1)
            share = access.grant(SYSTEM, subject=northwind, role=Role.OPERATOR, object=account, through=by)
            child = Through(ThroughKind.RELATION, share)
            mine = access.grant(SYSTEM, subject=me(ben), role=Role.ADMIN, object=account, through=child)
        with acting(ana):
            assert set(access.end(ana, [share], reason="removed")) == {share, mine}
            rows = Relation.objects.filter(id__in=(share, mine))
            assert {(row.end_reason, row.ended_by) for row in rows} == {("removed", ana.person_id)}
        with acting(SYSTEM), pytest.raises(AlreadyEnded):
            access.grant(SYSTEM, subject=me(ben), role=Role.ANALYST, object=account, through=child)

    def test_ending_twice_is_a_conflict(self, ana: Actor, ben: Actor, account: Ref) -> None:
        relation = give(ana, ben, account)
        with acting(ana):
            access.end(ana, [relation], reason="removed")
            with pytest.raises(AlreadyEnded), transaction.atomic():
                access.end(ana, [relation], reason="removed")

    def test_an_expired_parent_carries_nothing_new(self, ana: Actor, ben: Actor) -> None:
        account, northwind = ref(Kind.AD_ACCOUNT), ref(Kind.CENTER)
        soon = clock.now() + dt.timedelta(days=1)
        with acting(SYSTEM):
            by = Through(ThroughKind.SHARE, 1)
            words = {"subject": northwind, "role": Role.OPERATOR, "object": account, "through": by}
            share = access.grant(SYSTEM, **words, expires_at=soon)
        clock.advance(dt.timedelta(days=2))
        child = Through(ThroughKind.RELATION, share)
        with acting(SYSTEM), pytest.raises(AlreadyEnded):
            access.grant(SYSTEM, subject=me(ben), role=Role.ANALYST, object=account, through=child)

    def test_nothing_asked_is_a_mistake(self, ana: Actor) -> None:
        with acting(ana):
            with pytest.raises(ValueError, match="needs"):
                access.end(ana, [], reason="removed")
            with pytest.raises(ValueError, match="needs"):
                access.end(ana, [1], reason="")


class TestTimeTravel:
    def test_the_past_stays_as_it_was(self, ana: Actor, ben: Actor, account: Ref) -> None:
        start = clock.now()
        clock.advance(dt.timedelta(days=1))
        relation = give(ana, ben, account, Role.ANALYST)
        clock.advance(dt.timedelta(days=1))
        with acting(ana):
            access.end(ana, [relation], reason="removed")
            access.grant(ana, subject=me(ben), role=Role.ADMIN, object=account)
        clock.advance(dt.timedelta(days=1))
        with acting(ben):
            roles = [
                access.check(ben, Permission.ADS_EDIT, account, at=start + dt.timedelta(days=days)).role
                for days in (0.5, 1.5, 2.5)
            ]
            assert roles == [None, Role.ANALYST, Role.ADMIN]
            assert access.check(ben, Permission.ADS_EDIT, account).role is Role.ADMIN
            day_two = start + dt.timedelta(days=1.5)
            [path] = access.explain(ben.person_id, account, at=day_two)
            assert path.path.role is Role.ANALYST
            assert not prepared(*access.reachable_sql(ben, Kind.AD_ACCOUNT, Permission.ADS_EDIT, at=day_two))

    def test_what_another_clock_has_ended_is_over(self, ana: Actor, ben: Actor, account: Ref) -> None:
        relation = give(ana, ben, account)
        clock.advance(dt.timedelta(hours=1))
        with acting(ana):
            access.end(ana, [relation], reason="removed")
        clock.restore()
        with acting(ben):
            assert not access.check(ben, Permission.ADS_EDIT, account).has_path


class TestSecondWall:
    """Row-level security, without any check of the application."""

    def test_outsiders_see_no_row_and_strangers_none_at_all(
        self, ana: Actor, ben: Actor, account: Ref
    ) -> None:
        give(ana, ben, account)
        with acting(ana):
            assert Relation.objects.count() == 2
        with acting(Actor.person(new_id())):
            assert Relation.objects.count() == 0
        assert Relation.objects.count() == 0
        with acting(Actor(scope="account")):
            assert Relation.objects.count() == 0
        with acting(Actor.person(new_id(), scope="ops")):
            assert Relation.objects.count() == 0

    def test_the_engine_answers_no_stranger(self, ana: Actor, ben: Actor, account: Ref) -> None:
        with acting(ben):
            assert not access.check(ana, Permission.ADS_EDIT, account).found
            assert not access.check_many([(ana.person_id, Permission.ADS_EDIT, account)])[0].found
            assert not access.explain(ana.person_id, account)
            assert not access.who_can_reach(account)
            assert not prepared(*access.reachable_sql(ana, Kind.AD_ACCOUNT))
        assert not access.check(ana, Permission.ADS_EDIT, account).found

    def test_nobody_writes_in_another_name(self, ana: Actor, ben: Actor, account: Ref) -> None:
        words = {"subject": me(ben), "role": Role.ADMIN, "object": account}
        for forger, name in ((ben, ana), (ben, SYSTEM), (Actor(), SYSTEM), (Actor(scope="account"), SYSTEM)):
            with pytest.raises(DatabaseError), acting(forger), transaction.atomic():
                access.grant(name, **words)
        relation = give(ana, ben, account)
        with acting(Actor.person(new_id())) as _, pytest.raises(AlreadyEnded):
            access.end(ana, [relation], reason="removed")

    def test_nobody_gives_herself_what_she_does_not_see(self, ana: Actor, ben: Actor, account: Ref) -> None:
        house = ref(Kind.CENTER)
        with acting(ana):
            access.grant(ana, subject=me(ana), role=Role.CENTER_ADMIN, object=house)
        for object_, role in ((account, Role.ANALYST), (account, Role.OWNER), (house, Role.CENTER_ADMIN)):
            with pytest.raises(DatabaseError, match="policy"), acting(ben), transaction.atomic():
                access.grant(ben, subject=me(ben), role=role, object=object_)
        invited = Through(ThroughKind.INVITATION, new_id())
        with pytest.raises(DatabaseError, match="policy"), acting(ben), transaction.atomic():
            access.grant(ben, subject=me(ben), role=Role.ANALYST, object=account, through=invited)
        give(ana, ben, account)

    def test_what_is_new_belongs_to_whoever_makes_it(self, ana: Actor, ben: Actor) -> None:
        house = ref(Kind.CENTER)
        with acting(ana):
            access.grant(ana, subject=me(ana), role=Role.CENTER_ADMIN, object=house)
            access.grant(ana, subject=house, role=Role.OWNER, object=ref(Kind.AD_ACCOUNT))
        for subject, role in ((house, Role.OWNER), (me(ben), Role.ADMIN), (me(ana), Role.OWNER)):
            with pytest.raises(DatabaseError, match="policy"), acting(ben), transaction.atomic():
                access.grant(ben, subject=subject, role=role, object=ref(Kind.AD_ACCOUNT))

    def test_whoever_lowers_herself_goes_on_from_where_she_was(self, ana: Actor, ben: Actor) -> None:
        account = ref(Kind.AD_ACCOUNT)
        with acting(ana):
            access.grant(ana, subject=me(ana), role=Role.OWNER, object=account)
            given = access.grant(ana, subject=me(ben), role=Role.ADMIN, object=account)
        with acting(ben):
            access.end(ben, [given], reason="replaced")
            access.grant(ben, subject=me(ben), role=Role.ANALYST, object=account)
        with acting(ana):
            (left,) = access.relations(subject=me(ben), object=account)
            access.end(ana, [left.id], reason="removed")
        with pytest.raises(DatabaseError, match="policy"), acting(ben), transaction.atomic():
            access.grant(ben, subject=me(ben), role=Role.ANALYST, object=account)

    @pytest.mark.parametrize(
        "statement",
        [
            "DELETE FROM relation",
            "TRUNCATE relation",
            "UPDATE relation SET role = 30",
            "UPDATE relation SET expires_at = NULL",
            "ALTER TABLE relation DISABLE ROW LEVEL SECURITY",
        ],
    )
    def test_rows_are_not_changed_and_not_deleted(self, ana: Actor, account: Ref, statement: str) -> None:
        with acting(ana), pytest.raises(DatabaseError), transaction.atomic():
            prepared(statement)

    def test_what_has_ended_stays_ended(self, ana: Actor, ben: Actor, account: Ref) -> None:
        relation = give(ana, ben, account)
        with acting(ana):
            access.end(ana, [relation], reason="removed")
            assert not Relation.objects.filter(id=relation).update(
                ended_at=None, ended_by=None, end_reason=""
            )

    def test_staff_is_made_by_staff_or_once_by_the_set_up_page(self, ana: Actor, ben: Actor) -> None:
        words = {"role": Role.STAFF, "object": access.PLATFORM}
        with pytest.raises(DatabaseError), acting(ana), transaction.atomic():
            access.grant(ana, subject=me(ana), **words)
        setup = Actor(scope="setup")
        with acting(setup):
            access.grant(setup, subject=me(ana), **words)
        with pytest.raises(DatabaseError), acting(setup), transaction.atomic():
            access.grant(setup, subject=me(ben), **words)
        with acting(ana.within("ops")):
            access.grant(ana, subject=me(ben), **words)
        with acting(ben):
            assert access.is_staff(ben.person_id)
            assert access.check(ben, Permission.PLATFORM_REVIEW, access.PLATFORM).allowed

    def test_operators_see_everything_only_at_the_back_office(self, ana: Actor, account: Ref) -> None:
        olu = Actor.person(new_id())
        with acting(SYSTEM):
            access.grant(SYSTEM, subject=me(olu), role=Role.STAFF, object=access.PLATFORM)
        with acting(olu):
            assert Relation.objects.filter(object_id=account.id).count() == 0
        with acting(olu.within("ops")):
            assert Relation.objects.filter(object_id=account.id).count() == 1
