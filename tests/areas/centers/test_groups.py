"""Asset groups: what is in them reaches whoever is in them, and no more than the centre holds."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Role, ThroughKind
from suitcase.areas.centers import giving, groups
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import AssetGroup, Center
from suitcase.areas.centers.errors import (
    AlreadyUndone,
    ChangedMeanwhile,
    NameTaken,
    NothingToDo,
    TooManyAtOnce,
)
from suitcase.areas.centers.models import AssetGroup as Row
from suitcase.areas.journal.public import action, record
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, Invalid, NotFound
from suitcase.stores.postgres import acting
from tests.areas.centers.people import joined, made
from tests.areas.centers.test_assignments import ANALYST, OPERATOR, assign, role_of, rows, share
from tests.cast import Cast, ad_account, center_account, verified_center


@pytest.fixture
def acme(cast: Cast) -> Center:
    return verified_center(cast.ana, cast.olu)


@pytest.fixture
def trails(cast: Cast, acme: Center) -> AssetGroup:
    return centers.create_group(cast.ana, center_id=acme.id, name="Trails", description="All of the north")


def fill(actor: Actor, group: AssetGroup, **what: object) -> int:
    return centers.fill_group(actor, center_id=group.center_id, group_id=group.id, **what)  # type: ignore[arg-type]


class TestFilling:
    def test_members_get_what_is_in_it_and_a_direct_role_is_never_lowered(
        self, cast: Cast, acme: Center, trails: AssetGroup
    ) -> None:
        one, two = (center_account(cast.ana, acme, name=f"Acme {n}").id for n in range(2))
        ben, vera = joined(cast.ana, acme, "Ben"), joined(cast.ana, acme, "Vera")
        him, her = ben.person_id or 0, vera.person_id or 0
        assign(cast.ana, acme, [vera], [one], Role.ADMIN)
        fill(cast.ana, trails, ad_accounts=[one, two], role=ANALYST)
        change = fill(cast.ana, trails, members=[him, her])
        assert [role_of(ben, it) for it in (one, two)] == [ANALYST, ANALYST]
        assert [role_of(vera, it) for it in (one, two)] == [Role.ADMIN, ANALYST]
        fill(cast.ana, trails, ad_accounts=[one], role=OPERATOR)
        assert role_of(ben, one) is OPERATOR
        with acting(cast.ana):
            (card,) = centers.list_groups(cast.ana, acme.id, search="trail")
            assert (card.ad_accounts, card.members) == (2, 2)
            assert centers.group_members(cast.ana, acme.id, trails.id) == sorted([him, her])
        fill(cast.ana, trails, ad_accounts=[two], role=None)
        assert role_of(ben, two) is None
        with acting(cast.ana):
            done = centers.get_change(cast.ana, acme.id, change)
        with pytest.raises(Denied):
            groups.undo_group_change(ben, change=done)
        groups.undo_group_change(cast.ana, change=done)
        with acting(cast.ana), pytest.raises(AlreadyUndone):
            centers.undo(cast.ana, acme.id, change)
        assert (role_of(ben, one), role_of(vera, one)) == (None, Role.ADMIN)

    def test_up_to_what_is_held_and_for_members_alone(
        self, cast: Cast, acme: Center, trails: AssetGroup
    ) -> None:
        shared = ad_account(cast.cai).id
        share(cast.cai, center_id=acme.id, ad_account_id=shared, role=OPERATOR)
        ben = joined(cast.ana, acme, "Ben")
        change = fill(
            cast.ana,
            trails,
            ad_accounts=[shared, 5],
            role=OPERATOR,
            members=[ben.person_id, cast.mia.person_id],
        )
        assert [one.problem for one in rows(cast.ana, acme, change)] == [
            "", giving.NOT_HELD, "", giving.NO_MEMBER
        ]  # fmt: skip
        with pytest.raises(NothingToDo) as none:
            fill(cast.ana, trails, ad_accounts=[shared], role=Role.ADMIN)
        assert "only Operator" in none.value.sentence
        with pytest.raises(TooManyAtOnce):
            fill(cast.ana, trails, ad_accounts=range(1, 202), role=OPERATOR)
        assert role_of(ben, shared) is OPERATOR

    def test_only_admins_of_the_centre(self, cast: Cast, acme: Center, trails: AssetGroup) -> None:
        ben, other = joined(cast.ana, acme, "Ben"), made(cast.cai, "Elsewhere")
        for who, refusal in ((ben, Denied), (cast.cai, NotFound)):
            with pytest.raises(refusal):
                centers.create_group(who, center_id=acme.id, name="Mine")
            with pytest.raises(refusal):
                fill(who, trails, members=[who.person_id])
            with pytest.raises(refusal):
                centers.end_group(who, center_id=acme.id, group_id=trails.id)
        with pytest.raises(NotFound):
            centers.end_group(cast.cai, center_id=other.id, group_id=trails.id)
        with acting(ben):
            assert centers.list_groups(ben, acme.id) == []
            with pytest.raises(Denied):
                centers.get_group(ben, acme.id, trails.id)
        fill(cast.ana, trails, members=[ben.person_id])
        with acting(ben):
            assert [one.group.name for one in centers.list_groups(ben, acme.id)] == ["Trails"]
            assert centers.get_group(ben, acme.id, trails.id).name == "Trails"
            with pytest.raises(Denied):
                centers.group_members(ben, acme.id, trails.id)


def test_names(cast: Cast, acme: Center, trails: AssetGroup) -> None:
    new = {"center_id": acme.id, "group_id": trails.id, "description": ""}
    with pytest.raises(NameTaken):
        centers.create_group(cast.ana, center_id=acme.id, name="trails ")
    for name in (" ", "x" * 101):
        with pytest.raises(Invalid):
            centers.change_group(cast.ana, name=name, version=1, **new)
    changed = centers.change_group(cast.ana, name="North", version=1, **new)
    assert (changed.name, changed.version) == ("North", 2)
    with pytest.raises(ChangedMeanwhile):
        centers.change_group(cast.ana, name="South", version=1, **new)
    assert centers.create_group(cast.ana, center_id=acme.id, name="Trails").id != trails.id


def test_its_end_is_told_before_and_takes_only_what_it_gave(
    cast: Cast, acme: Center, trails: AssetGroup
) -> None:
    one, two = (center_account(cast.ana, acme, name=f"Acme {n}").id for n in range(2))
    ben = joined(cast.ana, acme, "Ben")
    assign(cast.ana, acme, [ben], [one], ANALYST)
    fill(cast.ana, trails, ad_accounts=[one, two], role=OPERATOR, members=[ben.person_id])
    with acting(cast.ana):
        assert centers.preview_group_end(cast.ana, acme.id, trails.id) == [
            "1 member of the group no longer gets 2 ad accounts through it.",
            "In 1 case a person loses an ad account altogether.",
            "In 1 case a smaller role is left.",
        ]
    centers.end_group(cast.ana, center_id=acme.id, group_id=trails.id)
    assert (role_of(ben, one), role_of(ben, two)) == (ANALYST, None)
    with acting(cast.ana):
        assert centers.list_groups(cast.ana, acme.id) == []
    with pytest.raises(NotFound):
        fill(cast.ana, trails, members=[ben.person_id])


@action
def link(actor: Actor, *, center_id: int, creator_account_id: int, scope: Role) -> None:
    """What a creator grants to a whole centre."""
    it, house = (Kind.CREATOR_ACCOUNT, creator_account_id), (Kind.CENTER, center_id)
    with acting(Actor.system()):  # there is no such link, which the database tells everybody else
        access.grant(Actor.system(), subject=house, role=scope, object=it, through=(ThroughKind.LINK, 5))
    record("link:given", actor, streams=[it, house])


def test_creator_accounts_with_the_scopes_the_centre_has(
    cast: Cast, acme: Center, trails: AssetGroup
) -> None:
    ben, mia = joined(cast.ana, acme, "Ben"), cast.mia_account.id
    fill(cast.ana, trails, members=[ben.person_id])
    link(cast.mia, center_id=acme.id, creator_account_id=mia, scope=Role.POST)
    put = {"center_id": acme.id, "group_id": trails.id, "creator_account_id": mia}
    with pytest.raises(NothingToDo):
        centers.put_creator_account(cast.ana, scopes=[Role.INSIGHTS], **put)
    centers.put_creator_account(cast.ana, scopes=[Role.POST], **put)
    assert role_on_creator(ben, mia) == {Role.POST}
    centers.put_creator_account(cast.ana, scopes=[], **put)
    assert role_on_creator(ben, mia) == set()
    with pytest.raises(Denied):
        centers.put_creator_account(ben, scopes=[Role.POST], **put)


def role_on_creator(who: Actor, creator_account_id: int) -> set[Role]:
    with acting(who):
        ref = (Kind.CREATOR_ACCOUNT, creator_account_id)
        found = access.check(who, access.Permission.CREATOR_ACCOUNT_SEE, ref).paths
    return {path.role for path in found if path.role in {Role.POST, Role.PUBLISH, Role.INSIGHTS}}


def test_the_wall_around_the_rows(cast: Cast, acme: Center, trails: AssetGroup) -> None:
    ben = joined(cast.ana, acme, "Ben")
    for who in (ben, cast.cai):
        with acting(who):
            assert not Row.objects.exists()
            assert Row.objects.filter(id=trails.id).update(name="Mine") == 0
            with pytest.raises(ProgrammingError), transaction.atomic():
                Row(
                    center_id=acme.id, name="X", created_by=who.person_id, created_at="2026-01-01T00:00Z"
                ).save(force_insert=True)
    with acting(cast.ana), pytest.raises(ProgrammingError), transaction.atomic():
        Row.objects.filter(id=trails.id).delete()
