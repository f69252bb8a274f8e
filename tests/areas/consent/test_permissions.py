"""Permissions of a linked account inside the ad account: narrower than the grant, never wider."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suitcase.areas.access.public import Kind, Permission, Role, check, relations
from suitcase.areas.consent import public as consent
from suitcase.areas.consent import rules
from suitcase.areas.consent.contracts import Dependant, LinkStatus, NewLinkRequest, Scope
from suitcase.areas.consent.errors import AlreadyEnded, LastPermission, NotGranted
from suitcase.areas.journal import public as journal
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, Invalid, NotFound
from suitcase.stores.postgres import acting
from tests.areas.consent.test_requests import approve, ask, status
from tests.cast import Cast, ad_account, give_role


def linked(cast: Cast, scopes: tuple[str, ...] = ("POST", "INSIGHTS"), **terms: object) -> int:
    request_id = ask(cast, scopes=scopes)
    approve(cast, request_id, **terms)
    return request_id


def switch(cast: Cast, request_id: int, scope: str, on: bool, actor: Actor | None = None) -> None:
    consent.switch_permission(actor or cast.ana, request_id=request_id, scope=scope, on=on)


def in_use(cast: Cast) -> tuple[str, ...]:
    with acting(cast.ana):
        return consent.get_link(cast.ana, cast.acme.id, cast.mia_account.id).in_use


def may(cast: Cast, permission: Permission) -> bool:
    with acting(cast.ana):
        return check(cast.ana, permission, (Kind.CREATOR_ACCOUNT, cast.mia_account.id)).allowed


def lines(cast: Cast, actor: Actor, stream: tuple[int, int]) -> list[tuple[str, str]]:
    with acting(actor):
        found = journal.lines(actor, stream)
    return [(one.verb, str(one.data["scope"])) for one in found if one.verb.startswith("link:permission")]


def test_all_that_was_granted_is_in_use_at_first(cast: Cast) -> None:
    linked(cast)
    assert in_use(cast) == (Scope.POST, Scope.INSIGHTS)


def test_off_takes_the_right_away_and_on_gives_it_back(cast: Cast) -> None:
    request_id = linked(cast)
    switch(cast, request_id, "POST", False)
    assert in_use(cast) == (Scope.INSIGHTS,)
    assert not may(cast, Permission.CREATOR_POSTS_USE)
    assert may(cast, Permission.CREATOR_INSIGHTS_SEE)
    assert status(cast, request_id) is LinkStatus.AUTHORIZED
    switch(cast, request_id, "POST", True)
    assert may(cast, Permission.CREATOR_POSTS_USE)
    assert in_use(cast) == (Scope.POST, Scope.INSIGHTS)


def test_the_grant_itself_stays_as_the_creator_made_it(cast: Cast) -> None:
    request_id = linked(cast)
    switch(cast, request_id, "INSIGHTS", False)
    with acting(cast.mia):
        assert consent.get_grant(cast.mia, request_id).scopes == (Scope.POST, Scope.INSIGHTS)


def test_both_sides_read_it_in_their_history(cast: Cast) -> None:
    request_id = linked(cast)
    switch(cast, request_id, "INSIGHTS", False)
    switch(cast, request_id, "INSIGHTS", True)
    told = [("link:permission_on", "INSIGHTS"), ("link:permission_off", "INSIGHTS")]
    assert lines(cast, cast.ana, (Kind.AD_ACCOUNT, cast.acme.id)) == told
    assert lines(cast, cast.mia, (Kind.CREATOR_ACCOUNT, cast.mia_account.id)) == told


def test_what_is_so_already_stays_so_without_a_word(cast: Cast) -> None:
    request_id = linked(cast)
    switch(cast, request_id, "POST", True)
    switch(cast, request_id, "INSIGHTS", False)
    switch(cast, request_id, "INSIGHTS", False)
    assert len(lines(cast, cast.ana, (Kind.AD_ACCOUNT, cast.acme.id))) == 1


@pytest.mark.parametrize("scope", ["PUBLISH", "LIVE", "DIRECT_MESSAGE"])
@pytest.mark.parametrize("on", [True, False])
def test_never_wider_than_the_grant(cast: Cast, scope: str, on: bool) -> None:
    request_id = linked(cast)
    with pytest.raises(NotGranted, match="has not granted"):
        switch(cast, request_id, scope, on)
    assert in_use(cast) == (Scope.POST, Scope.INSIGHTS)
    assert not may(cast, Permission.CREATOR_POSTS_PUBLISH)


def test_a_permission_that_does_not_exist(cast: Cast) -> None:
    with pytest.raises(Invalid, match="no permission"):
        switch(cast, linked(cast), "OWNER", True)


def test_one_stays_on(cast: Cast) -> None:
    request_id = linked(cast)
    switch(cast, request_id, "POST", False)
    with pytest.raises(LastPermission) as refused:
        switch(cast, request_id, "INSIGHTS", False)
    assert "unlink" in refused.value.remedy
    assert in_use(cast) == (Scope.INSIGHTS,)


def test_a_permission_given_back_ends_when_the_link_does(cast: Cast) -> None:
    ends_at = clock.now() + dt.timedelta(days=30)
    request_id = linked(cast, ends_at=ends_at)
    switch(cast, request_id, "POST", False)
    switch(cast, request_id, "POST", True)
    with acting(cast.ana):
        (held,) = relations(subject=(Kind.AD_ACCOUNT, cast.acme.id), role=Role.POST)
    assert held.expires_at == ends_at
    clock.advance(dt.timedelta(days=31))
    assert in_use(cast) == ()
    assert not may(cast, Permission.CREATOR_POSTS_USE)
    with pytest.raises(AlreadyEnded):
        switch(cast, request_id, "POST", False)


@pytest.mark.parametrize("off_first", [True, False])
def test_ending_the_link_ends_every_permission_and_none_comes_back(cast: Cast, off_first: bool) -> None:
    request_id = linked(cast)
    if off_first:
        switch(cast, request_id, "POST", False)
    consent.revoke_link(cast.mia, request_id=request_id)
    assert in_use(cast) == ()
    with pytest.raises(AlreadyEnded):
        switch(cast, request_id, "POST", True)
    assert not may(cast, Permission.CREATOR_POSTS_USE)


def test_a_request_is_no_link(cast: Cast) -> None:
    with pytest.raises(NotFound):
        switch(cast, ask(cast), "POST", False)


def test_only_admins_of_the_ad_account_switch(cast: Cast) -> None:
    request_id = linked(cast)
    ben_account = ad_account(cast.leo, name="Bakery")
    assert ben_account.id != cast.acme.id
    for actor in (cast.mia, cast.leo, cast.cai):
        with pytest.raises((NotFound, Denied)):
            switch(cast, request_id, "POST", False, actor)
    give_role(cast.ana, person_id=cast.cai.person_id or 0, role=Role.OPERATOR, ad_account_id=cast.acme.id)
    with pytest.raises(Denied) as refused:
        switch(cast, request_id, "POST", False, cast.cai)
    assert "Admin" in refused.value.missing
    assert in_use(cast) == (Scope.POST, Scope.INSIGHTS)


def test_one_ad_account_does_not_switch_for_another(cast: Cast) -> None:
    first = linked(cast)
    bakery = ad_account(cast.leo, name="Bakery")
    second = consent.request_authorization(
        cast.leo, ad_account_id=bakery.id, new=NewLinkRequest(username="mia.trails")
    )
    approve(cast, second)
    switch(cast, first, "POST", False)
    with acting(cast.leo):
        assert consent.get_link(cast.leo, bakery.id, cast.mia_account.id).in_use == (
            Scope.POST,
            Scope.INSIGHTS,
        )


class Ads:
    """Something that stands on links."""

    def __init__(self) -> None:
        self.told: list[tuple[int, Scope]] = []

    def preview(self, actor: Actor, link_ids: list[int]) -> list[Dependant]:
        return []

    def ended(self, actor: Actor, link_ids: list[int]) -> None:
        self.told.append((link_ids[0], Scope.POST))

    def narrowed(self, actor: Actor, link_id: int, scope: Scope) -> None:
        self.told.append((link_id, scope))


@pytest.fixture
def ads() -> Iterator[Ads]:
    ads = Ads()
    consent.register_dependants(ads)
    yield ads
    consent.unregister_dependants(ads)


def test_what_needs_a_permission_stops_with_it(cast: Cast, ads: Ads) -> None:
    request_id = linked(cast)
    with acting(cast.ana):
        link_id = consent.get_link(cast.ana, cast.acme.id, cast.mia_account.id).link_id
    switch(cast, request_id, "INSIGHTS", False)
    switch(cast, request_id, "INSIGHTS", True)
    assert ads.told == [(link_id, Scope.INSIGHTS)]


@given(st.sampled_from([*Scope, "x"]), st.booleans(), st.sets(st.sampled_from(Scope)), st.data())
def test_the_rule_only_ever_narrows(scope: str, on: bool, granted: set[Scope], data: st.DataObject) -> None:
    held = data.draw(st.sets(st.sampled_from(sorted(granted)))) if granted else set()
    try:
        wanted = rules.switched(scope, on=on, granted=list(granted), held=list(held), handle="mia")
    except (Invalid, NotGranted):
        assert scope not in granted
    except LastPermission:
        assert held == {scope}
        assert not on
    else:
        after = held | {wanted} if on else held - {wanted}
        assert after <= granted
        assert after or not held
