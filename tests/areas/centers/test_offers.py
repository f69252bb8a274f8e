"""Invitations that bring ad accounts and places in groups: kept, shown, given on acceptance as far as still held."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction

from suitcase.areas.access.public import Kind, Ref, Role
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, Offered, Wanted
from suitcase.areas.journal import public as journal
from suitcase.areas.notifications import rules as notices
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid
from suitcase.stores.postgres import acting, prepared
from tests.areas.centers.people import STANDARD, accept, joined, verbs
from tests.areas.centers.test_assignments import ANALYST, OPERATOR, assign, role_of, share, unshare
from tests.cast import Cast, ad_account, center_account, person, verified_center


@pytest.fixture
def acme(cast: Cast) -> Center:
    return verified_center(cast.ana, cast.olu)


def account(id_: int, role: Role) -> Offered:
    return Offered(Ref(Kind.AD_ACCOUNT, id_), role)


def invite(actor: Actor, center: Center, *assets: Offered, to: str = "ben@people.example") -> None:
    centers.invite_members(actor, center_id=center.id, wanted=[Wanted(to, STANDARD, None, assets)])


@pytest.mark.req("B2")
def test_comes_in_with_what_was_offered(cast: Cast, acme: Center) -> None:
    owned = center_account(cast.ana, acme, name="Acme Trails").id
    grouped = center_account(cast.ana, acme, name="Acme Shoes").id
    group = centers.create_group(cast.ana, center_id=acme.id, name="North")
    centers.fill_group(cast.ana, center_id=acme.id, group_id=group.id, ad_accounts=[grouped], role=ANALYST)
    invite(cast.ana, acme, account(owned, OPERATOR), Offered(Ref(Kind.ASSET_GROUP, group.id), Role.MEMBER))
    ben = person("Ben")
    with acting(ben):
        (mine,) = centers.my_invitations(ben)
    assert [(one.name, one.role) for one in mine.assets] == [
        ("Acme Trails", OPERATOR),
        ("North", Role.MEMBER),
    ]
    with acting(cast.ana):
        (listed,) = centers.list_center_invitations(cast.ana, acme.id).rows
    assert listed.assets == mine.assets
    assert role_of(ben, owned) is None
    accept(ben)
    assert (role_of(ben, owned), role_of(ben, grouped)) == (OPERATOR, ANALYST)
    with acting(cast.ana):
        assert (
            journal.lines(cast.ana, (Kind.AD_ACCOUNT, owned), limit=1)[0].verb == "center_invitation:accepted"
        )
    assert "center_invitation:assets_missed" not in verbs(cast.ana, acme)


@pytest.mark.req("B2")
def test_what_is_gone_by_then_is_told_to_admins(cast: Cast, acme: Center) -> None:
    owned, lost, lowered = center_account(cast.ana, acme).id, ad_account(cast.cai).id, ad_account(cast.cai).id
    over = share(cast.cai, center_id=acme.id, ad_account_id=lost, role=OPERATOR)
    other = share(cast.cai, center_id=acme.id, ad_account_id=lowered, role=OPERATOR, by=78)
    invite(cast.ana, acme, *(account(one, OPERATOR) for one in (owned, lost, lowered)))
    ben = person("Ben")
    with acting(cast.cai):
        unshare(cast.cai, relation_id=over, ad_account_id=lost)
        unshare(cast.cai, relation_id=other, ad_account_id=lowered)
    share(cast.cai, center_id=acme.id, ad_account_id=lowered, role=ANALYST, by=79)
    accept(ben)
    assert [role_of(ben, one) for one in (owned, lost, lowered)] == [OPERATOR, None, None]
    with acting(cast.ana):
        line = journal.lines(cast.ana, (Kind.CENTER, acme.id), limit=1)[0]
    assert (line.verb, line.data["missed"]) == ("center_invitation:assets_missed", 2)
    (told,) = notices.told_by(line.verb, line.data)
    assert told.audience == "center"
    assert "2 assets" in told.sentence


def test_what_she_has_already_stays_when_it_is_more(cast: Cast, acme: Center) -> None:
    more, less = (center_account(cast.ana, acme, name=f"Acme {n}").id for n in range(2))
    ben = joined(cast.ana, acme, "Ben")
    centers.remove_member(cast.ana, center_id=acme.id, person_id=ben.person_id or 0)
    invite(cast.ana, acme, account(more, ANALYST), account(less, OPERATOR))
    accept(ben)
    assign(cast.ana, acme, [ben], [more], Role.ADMIN)
    assert (role_of(ben, more), role_of(ben, less)) == (Role.ADMIN, OPERATOR)


def test_only_what_the_centre_has_can_be_offered(cast: Cast, acme: Center) -> None:
    shared = ad_account(cast.cai).id
    share(cast.cai, center_id=acme.id, ad_account_id=shared, role=OPERATOR)
    group = Ref(Kind.ASSET_GROUP, 5)
    owned = center_account(cast.ana, acme).id
    for wrong in (
        account(5, OPERATOR),
        account(shared, Role.ADMIN),
        Offered(group, Role.MEMBER),
        account(owned, Role.MEMBER),
    ):
        with pytest.raises(Invalid) as refused:
            invite(cast.ana, acme, wrong)
        assert refused.value.fields["assets"]
    with pytest.raises(Invalid):
        invite(cast.ana, acme, *[account(owned, OPERATOR)] * 51)


def test_the_database_gives_only_to_whoever_accepts(cast: Cast, acme: Center) -> None:
    owned = center_account(cast.ana, acme).id
    invite(cast.ana, acme, account(owned, OPERATOR))
    ben = person("Ben")
    with acting(ben):
        (mine,) = centers.my_invitations(ben)
    for who in (ben, cast.cai, cast.ana):
        with acting(who), pytest.raises(ProgrammingError), transaction.atomic():
            prepared("SELECT center_give_invited(%s, %s)", (mine.id, [7]))
    accept(ben)
    with acting(ben), pytest.raises(ProgrammingError), transaction.atomic():
        prepared("SELECT center_give_invited(%s, %s)", (mine.id, [8]))
