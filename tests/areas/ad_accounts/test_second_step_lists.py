"""What lists show to a member of a centre that requires two-step sign-in who came in with a password alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from suitcase.areas.access import public as access
from suitcase.areas.access.errors import MissingRole
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.models import AdAccount
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, Security
from suitcase.areas.centers.errors import TwoStepNeeded
from suitcase.areas.identity.models import Person
from suitcase.areas.notifications import public as notifications
from suitcase.areas.notifications.contracts import Page
from suitcase.areas.notifications.models import Notification
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.sharing import assign
from tests.areas.centers.people import joined, made
from tests.cast import Cast, ad_account, center_account, give_role, verified_center
from tests.surfaces.account.conftest import Browser

SECRET = "Strict Trails"


@dataclasses.dataclass(frozen=True)
class Place:
    """Una works on an ad account of a strict centre, and has one of her own."""

    una: Actor
    strict: Center
    account: int
    own: int

    @property
    def sure(self) -> Actor:
        return dataclasses.replace(self.una, sign_in_strength="password+totp")


@pytest.fixture
def place(cast: Cast) -> Place:
    strict = verified_center(cast.ana, cast.olu, "Strict")
    account = center_account(cast.ana, strict, name=SECRET)
    una = joined(cast.ana, strict, "Una")
    own = ad_account(una, name="Una’s own").id
    who = una.person_id or 0
    assign(cast.ana, center_id=strict.id, person_id=who, account_id=account.id, role=Role.ADMIN)
    sure = dataclasses.replace(cast.ana, sign_in_strength="password+totp")
    centers.change_security(sure, center_id=strict.id, wanted=Security(requires_two_step=True), version=1)
    with acting(Actor.system("tests")):
        places = ((Page.AD_ACCOUNT, [account.id]), (Page.CENTER_ACCOUNT, [strict.id, account.id]))
        for line, (page, ids) in enumerate(places, start=1):
            Notification.objects.create(
                person_id=who,
                line_id=line,
                text=f"{SECRET} was changed.",
                page=page,
                target_ids=ids,
                at=clock.now(),
            )
    return Place(una, strict, account.id, own)


LISTS: dict[str, Callable[[Actor], object]] = {
    "picker": ad_accounts.list_my_ad_accounts,
    "search": lambda who: ad_accounts.list_my_ad_accounts(who, search="Strict"),
    "switcher": lambda who: ad_accounts.list_my_ad_accounts(who, limit=5, first=[1]),
    "count": ad_accounts.count_my_ad_accounts,
    "notifications": lambda who: notifications.list_notifications(who).rows,
    "ids": lambda who: sorted(ids_of(who)),
}


def ids_of(actor: Actor) -> set[int]:
    rows = AdAccount.objects.filter(
        access.reachable_filter(actor, Kind.AD_ACCOUNT, Permission.AD_ACCOUNT_SEE)
    )
    return set(rows.values_list("id", flat=True))


@pytest.mark.parametrize("name", LISTS)
def test_a_list_shows_nothing_of_a_place_that_asks_for_a_second_step(place: Place, name: str) -> None:
    with acting(place.una):
        once = LISTS[name](place.una)
    with acting(place.sure):
        twice = LISTS[name](place.sure)
    assert once != twice, "with two steps there is more to see"
    assert SECRET not in str(once)
    assert str(place.account) not in str(once) or name == "notifications", (
        "its address asks for the step itself"
    )


def test_lists_agree_with_what_may_be_opened(place: Place) -> None:
    for who, ids in ((place.una, {place.own}), (place.sure, {place.own, place.account})):
        with acting(who):
            assert ids_of(who) == ids
            assert ad_accounts.count_my_ad_accounts(who) == len(ids)


def test_a_role_of_ones_own_needs_no_step(cast: Cast, place: Place) -> None:
    give_role(cast.ana, person_id=place.una.person_id or 0, role=Role.ADMIN, ad_account_id=place.account)
    with acting(place.una):
        assert ids_of(place.una) == {place.own, place.account}


def test_nobody_is_named_who_could_help_before_the_second_step(place: Place) -> None:
    ref = (Kind.AD_ACCOUNT, place.account)
    with acting(place.una), pytest.raises(TwoStepNeeded):
        access.require(place.una, Permission.AD_ACCOUNT_TRANSFER, ref)
    with acting(place.sure), pytest.raises(MissingRole):
        access.require(place.sure, Permission.AD_ACCOUNT_TRANSFER, ref)


def test_the_centres_name_is_what_is_left(place: Place) -> None:
    with acting(place.una):
        assert centers.list_second_step_wanted(place.una) == ["Strict"]
        assert [one.name for one in centers.list_my_centers(place.una).rows] == ["Strict"]
    with acting(place.sure):
        assert centers.list_second_step_wanted(place.sure) == []


def test_a_centre_without_the_rule_changes_nothing(cast: Cast) -> None:
    acme = made(cast.ana)
    with acting(cast.ana):
        assert centers.list_second_step_wanted(cast.ana) == []
        assert access.withheld(cast.ana, Permission.CENTER_SEE, [acme.id]) == set()
        assert ids_of(cast.ana) == {cast.acme.id}


PAGES = {
    "/ads/": True,
    "/ads/switch?q=s": True,
    "/ads/switch": True,
    "/business/": True,
    "/notifications/": False,
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_the_centre_and_the_way_in_and_nothing_else(
    place: Place, plain_static: None, path: str
) -> None:
    browser = Browser()
    with acting(place.una):
        browser.force_login(Person.objects.get(pk=place.una.person_id))
    said = browser.get(path).content.decode()
    assert SECRET not in said
    if PAGES[path]:
        assert "Strict" in said
        assert "/me/two-step" in said
