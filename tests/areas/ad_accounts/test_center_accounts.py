"""Ad accounts that a centre owns: who may create and see them, their currency, and the second step a centre asks."""

from __future__ import annotations

import dataclasses

import pytest

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import HeldFilter
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, Security
from suitcase.areas.centers.errors import CenterNotVerified, TwoStepNeeded
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, Invalid, NotFound
from suitcase.stores.postgres import acting
from tests.areas.centers.people import joined, made
from tests.cast import Cast, center_account, verified_center


@pytest.fixture
def acme(cast: Cast) -> Center:
    return verified_center(cast.ana, cast.olu)


def names(actor: Actor, center: Center, **wanted: object) -> list[str]:
    with acting(actor):
        page = ad_accounts.list_center_ad_accounts(actor, center.id, HeldFilter(**wanted))  # type: ignore[arg-type]
    return [one.card.name for one in page.rows]


class TestCreating:
    def test_the_centre_owns_it_and_its_creator_is_assigned(self, cast: Cast, acme: Center) -> None:
        made_one = center_account(cast.ana, acme, name="Trails")
        with acting(cast.ana):
            (owner,) = access.relations(object=(Kind.AD_ACCOUNT, made_one.id), role=Role.OWNER)
            assert owner.subject == (Kind.CENTER, acme.id)
            can = access.require(cast.ana, Permission.AD_ACCOUNT_MANAGE, (Kind.AD_ACCOUNT, made_one.id))
            assert can.role is Role.ADMIN
            one = ad_accounts.get_center_ad_account(cast.ana, acme.id, made_one.id)
        assert one.held.is_owned
        assert made_one.made_in_center_id == acme.id

    def test_only_in_a_verified_centre_and_by_its_admins(self, cast: Cast, acme: Center) -> None:
        with pytest.raises(CenterNotVerified):
            center_account(cast.ana, made(cast.ana, "Not yet"))
        ben = joined(cast.ana, acme, "Ben")
        with pytest.raises(Denied):
            center_account(ben, acme)
        with pytest.raises(NotFound):
            center_account(cast.cai, acme)

    def test_all_are_kept_in_one_currency(self, cast: Cast, acme: Center) -> None:
        center_account(cast.ana, acme, currency="CHF")
        with pytest.raises(Invalid) as refused:
            center_account(cast.ana, acme, currency="EUR")
        assert "CHF" in refused.value.fields["currency"]
        with acting(cast.ana):
            assert centers.get_center(cast.ana, acme.id).currency == "CHF"


class TestListing:
    def test_admins_see_all_others_what_they_reach(self, cast: Cast, acme: Center) -> None:
        for name in ("Trails", "Peaks"):
            center_account(cast.ana, acme, name=name)
        ben = joined(cast.ana, acme, "Ben")
        assert names(cast.ana, acme) == ["Peaks", "Trails"]
        assert names(cast.ana, acme, search="peak") == ["Peaks"]
        assert names(cast.ana, acme, descending=True) == ["Trails", "Peaks"]
        assert names(cast.ana, acme, roles=(Role.OPERATOR,)) == []
        assert names(ben, acme) == []
        with pytest.raises(NotFound):
            names(cast.cai, acme)

    def test_whoever_left_sees_the_account_no_more(self, cast: Cast, acme: Center) -> None:
        ben = joined(cast.ana, acme, "Ben", Role.CENTER_ADMIN)
        account = center_account(ben, acme)
        centers.remove_member(cast.ana, center_id=acme.id, person_id=ben.person_id or 0)
        with acting(ben), pytest.raises(NotFound):
            ad_accounts.get_ad_account(ben, account.id)
        with acting(ben), pytest.raises(NotFound):
            ad_accounts.get_standing(ben, account.id)


def test_a_centre_that_requires_two_steps_asks_for_them_in_its_ad_accounts(cast: Cast, acme: Center) -> None:
    account = center_account(cast.ana, acme)
    ref = (Kind.AD_ACCOUNT, account.id)
    sure = dataclasses.replace(cast.ana, sign_in_strength="password+totp")
    centers.change_security(sure, center_id=acme.id, wanted=Security(requires_two_step=True), version=1)
    with acting(cast.ana), pytest.raises(TwoStepNeeded):
        ad_accounts.get_ad_account(cast.ana, account.id)
    with acting(cast.ana):
        assert access.require(cast.ana, Permission.AD_ACCOUNT_MANAGE, (Kind.AD_ACCOUNT, cast.acme.id))
    with acting(sure):
        assert access.require(sure, Permission.AD_ACCOUNT_MANAGE, ref)
