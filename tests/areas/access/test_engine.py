"""How answers, refusals and explanations look."""

from __future__ import annotations

import pytest

from suitcase.areas.access import public as access
from suitcase.areas.access.contracts import Decision, Kind, Path, Permission, Ref, Role, Way, decode, encode
from suitcase.areas.access.errors import MissingRole, NotSignedIn
from suitcase.areas.access.models import Relation
from suitcase.areas.access.schema import GIVES, POLICY
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.ids import new_id
from suitcase.stores.postgres import acting

SYSTEM = Actor.system()


@pytest.fixture
def people() -> dict[str, Actor]:
    return {name: Actor.person(new_id(), name=name) for name in ("Ana", "Ben", "Cai")}


@pytest.fixture
def account(people: dict[str, Actor], db: None) -> Ref:
    """Ana's ad account, with Ben as Operator."""
    account, ana = Ref(Kind.AD_ACCOUNT, new_id()), people["Ana"]
    with acting(ana):
        access.grant(ana, subject=me(ana), role=Role.OWNER, object=account)
        access.grant(ana, subject=me(people["Ben"]), role=Role.OPERATOR, object=account)
    return account


def me(actor: Actor) -> Ref:
    return Ref(Kind.PERSON, actor.person_id)


def test_a_refusal_names_what_is_missing_and_who_gives_it(people: dict[str, Actor], account: Ref) -> None:
    ben = people["Ben"]
    with acting(ben), pytest.raises(MissingRole) as refusal:
        access.require(ben, Permission.CREATOR_LINKS_MANAGE, account)
    assert refusal.value.status == 403
    assert "Admin" in refusal.value.sentence
    assert refusal.value.giver_refs == (me(people["Ana"]),)
    assert refusal.value.givers[0] in refusal.value.remedy


def test_a_stranger_learns_the_same_of_what_is_there_and_what_is_not(
    people: dict[str, Actor], account: Ref
) -> None:
    cai, refusals = people["Cai"], []
    with acting(cai):
        for ref in (account, Ref(Kind.AD_ACCOUNT, new_id())):
            with pytest.raises(NotFound) as refusal:
                access.require(cai, Permission.ADS_EDIT, ref)
            refusals.append((refusal.value.sentence, refusal.value.remedy, refusal.value.status))
    assert refusals[0] == refusals[1]


def test_an_answer_carries_its_paths(people: dict[str, Actor], account: Ref) -> None:
    ben = people["Ben"]
    with acting(ben):
        decision = access.require(ben, Permission.ADS_EDIT, account)
        [relation] = access.relations(subject=me(ben), object=account)
    assert decision.paths == (Path(Way.OWN, Role.OPERATOR, None, (relation.id,)),)
    assert decision.role is Role.OPERATOR


def test_an_explanation_reads_like_a_sentence(people: dict[str, Actor], account: Ref) -> None:
    names = {me(actor): name for name, actor in people.items()} | {account: "Acme Outdoor"}
    ben = people["Ben"]
    with acting(ben):
        [path] = access.explain(ben.person_id, account, name=names.__getitem__)
    assert path.words[0].startswith("Ben is Operator of Acme Outdoor since ")
    assert path.words[0].endswith(", given by Ana.")
    assert path.words[-1] == "So this gives Operator, by a role of one's own."


def test_who_can_reach(people: dict[str, Actor], account: Ref) -> None:
    ana, ben = people["Ana"], people["Ben"]
    with acting(ana):
        assert set(access.who_can_reach(account)) == {ana.person_id, ben.person_id}
        assert set(access.who_can_reach(account, Permission.AD_ACCOUNT_MANAGE)) == {ana.person_id}
        assert len(access.who_can_reach(account, limit=1)) == 1


def test_batches_answer_in_the_order_asked(people: dict[str, Actor], account: Ref) -> None:
    ana, ben, cai = (people[name].person_id for name in ("Ana", "Ben", "Cai"))
    elsewhere = Ref(Kind.CREATOR_ACCOUNT, new_id())
    asked = [
        (ben, Permission.ADS_EDIT, account),
        (cai, Permission.ADS_EDIT, account),
        (ben, Permission.CREATOR_ACCOUNT_MANAGE, elsewhere),
        (ana, Permission.MONEY_MOVE, account),
        (ben, Permission.MONEY_MOVE, account),
    ]
    with acting(SYSTEM):
        assert [answer.allowed for answer in access.check_many(asked)] == [True, False, False, True, False]
        assert access.check_many([]) == []


def test_lists_embed_what_is_reachable(people: dict[str, Actor], account: Ref) -> None:
    ana, ben = people["Ana"], people["Ben"]
    for actor, permission, expected in (
        (ana, Permission.AD_ACCOUNT_MANAGE, 2),
        (ben, Permission.AD_ACCOUNT_MANAGE, 0),
        (ben, Permission.ADS_EDIT, 2),
    ):
        with acting(actor):
            embedded = access.reachable(actor, Kind.AD_ACCOUNT, permission)
            assert Relation.objects.filter(object_id__in=embedded).count() == expected
            condition = access.reachable_filter(actor, Kind.AD_ACCOUNT, permission, field="object_id")
            assert Relation.objects.filter(condition).count() == expected
    with acting(SYSTEM):
        assert Relation.objects.filter(object_id__in=access.reachable(SYSTEM, Kind.AD_ACCOUNT)).count() == 2


def test_suitcase_itself_may_and_nobody_may_not(account: Ref) -> None:
    assert access.check(SYSTEM, Permission.AD_ACCOUNT_MANAGE, account) == Decision(True)
    assert not access.check(Actor(), Permission.AD_ACCOUNT_MANAGE, account).allowed
    assert not access.check(Actor(scope="setup"), Permission.AD_ACCOUNT_MANAGE, account).allowed
    assert not access.is_staff(None)
    with pytest.raises(NotSignedIn):
        access.require_signed_in(Actor())


def test_the_wrong_kind_is_a_mistake_and_not_a_refusal(people: dict[str, Actor], account: Ref) -> None:
    ana = people["Ana"]
    with pytest.raises(ValueError, match="permission on a CREATOR_ACCOUNT"):
        access.check(ana, Permission.CREATOR_ACCOUNT_MANAGE, account)
    with pytest.raises(ValueError, match="permission on a CREATOR_ACCOUNT"):
        access.check_many([(1, Permission.CREATOR_ACCOUNT_MANAGE, account)])
    with pytest.raises(ValueError, match="no permission on a CENTER"):
        access.reachable(ana, Kind.CENTER, Permission.ADS_EDIT)
    with pytest.raises(ValueError, match="Name a subject"):
        access.relations()


def test_every_permission_has_a_rule_and_every_key_reads_back() -> None:
    assert set(POLICY) == set(Permission)
    for permission, keys in GIVES.items():
        assert keys, permission
        assert all(encode(*decode(key)) == key for key in keys)


def test_money_rights_never_follow_from_admin() -> None:
    admin = {encode(way, Role.CENTER_ADMIN) for way in Way}
    for permission in (
        Permission.CENTER_MONEY_SEE,
        Permission.CENTER_MONEY_MOVE,
        Permission.BALANCE_SEE,
        Permission.MONEY_MOVE,
    ):
        assert admin.isdisjoint(GIVES[permission])


def test_no_way_of_an_advertiser_manages_a_creator_account() -> None:
    for key in GIVES[Permission.CREATOR_ACCOUNT_MANAGE]:
        _, role, scope = decode(key)
        assert scope is None
        assert role in (Role.OWNER, Role.CENTER_ADMIN)
