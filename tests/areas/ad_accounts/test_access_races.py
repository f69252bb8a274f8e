"""Two at once on requests and transfers: one effect, and the loser is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.errors import CannotBeRequested
from suitcase.areas.ad_accounts.public import AccessRequestState as S
from suitcase.areas.ad_accounts.requests import due as access_due
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Conflict, Refusal
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.sharing import answer, ask, asked, held_role, newest
from tests.cast import Cast, center_account, everybody, person, verified_center
from tests.races import at_once, one_won


class Scene:
    """Ana's personal account and her centre's; Ben's centre asks."""

    def __init__(self) -> None:
        self.cast: Cast = everybody()
        self.ana = self.cast.ana
        self.ben: Actor = person("Ben")
        self.acme: Center = verified_center(self.ana, self.cast.olu)
        self.northwind: Center = verified_center(self.ben, self.cast.olu, "Northwind")
        self.trails = center_account(self.ana, self.acme, name="Trails")

    def owner(self) -> access.Ref:
        with acting(Actor.system()):
            found = access.relations(object=(Kind.AD_ACCOUNT, self.trails.id), role=Role.OWNER)
        return found[0].subject


@pytest.fixture
def scene(own_database: Callable[[str], str]) -> Scene:
    """Committed, in a database of this test's own."""
    return Scene()


def test_requests_and_their_answers(scene: Scene) -> None:
    """Double click, two answers, answer against cancel, against the end of time, and against closing."""
    ana, ben, it = scene.ana, scene.ben, scene.trails.id
    results = at_once(*[lambda: ask(ben, scene.northwind, it)] * 3)
    assert sum(1 for plans in results if not plans[0].why) == 1, results  # type: ignore[index]
    request = newest(ben, scene.northwind).id
    one_won(at_once(lambda: answer(ana, request), lambda: answer(ana, request, accept=False)))
    if held_role(ben, scene.northwind, it):
        ad_accounts.remove_held_account(ben, center_id=scene.northwind.id, ad_account_id=it)

    request = asked(ben, scene.northwind, it)
    given, taken_back = at_once(
        lambda: answer(ana, request), lambda: ad_accounts.cancel_access_request(ben, request_id=request)
    )
    one_won([given, taken_back])
    assert (held_role(ben, scene.northwind, it) is None) == isinstance(given, Conflict)
    if held_role(ben, scene.northwind, it):
        ad_accounts.remove_held_account(ben, center_id=scene.northwind.id, ad_account_id=it)

    request = asked(ben, scene.northwind, it)
    clock.advance(limits.ACCESS_REQUEST_LIFETIME)
    try:
        late, expired = at_once(
            lambda: answer(ana, request), lambda: access_due.expire_access_requests(Actor.system(), limit=9)
        )
    finally:
        clock.restore()
    assert isinstance(late, Conflict)
    assert expired == 1

    request = asked(ben, scene.northwind, it)
    given, _closed = at_once(
        lambda: answer(ana, request),
        lambda: ad_accounts.close_ad_account(ana, ad_account_id=it, confirm="Trails"),
    )
    if isinstance(given, Refusal):  # closed first: the request ended with it
        assert isinstance(given, Conflict | CannotBeRequested)
        assert newest(ben, scene.northwind).state is S.CANCELLED
    else:
        assert held_role(ben, scene.northwind, it) is Role.OPERATOR


def test_transfers(scene: Scene) -> None:
    """Two to different centres, two answers, two undoings, and a request accepted while the account moves."""
    ana, ben, it = scene.ana, scene.ben, scene.trails
    other = verified_center(scene.cast.leo, scene.cast.olu, "Other")
    started = at_once(
        *[
            lambda center=center: ad_accounts.start_transfer(ana, ad_account_id=it.id, to_center_id=center.id)
            for center in (scene.northwind, other)
        ]
    )
    one_won(started)
    for move in started:
        if not isinstance(move, Refusal):
            ad_accounts.cancel_transfer(ana, transfer_id=move)  # type: ignore[arg-type]
    request = asked(scene.cast.leo, other, it.id)
    move = ad_accounts.start_transfer(ana, ad_account_id=it.id, to_center_id=scene.northwind.id)
    *accepted, answered = at_once(
        lambda: ad_accounts.accept_transfer(ben, transfer_id=move),
        lambda: ad_accounts.accept_transfer(ben, transfer_id=move),
        lambda: answer(ana, request),
    )
    one_won(accepted)
    assert scene.owner() == (Kind.CENTER, scene.northwind.id)
    # Ana's yes counts only if it came before the account was no longer hers.
    assert (held_role(scene.cast.leo, other, it.id) is None) == isinstance(answered, Refusal)
    one_won(
        at_once(
            lambda: ad_accounts.undo_transfer(ana, transfer_id=move),
            lambda: ad_accounts.undo_transfer(ben, transfer_id=move),
        )
    )
    assert scene.owner() == (Kind.CENTER, scene.acme.id)

    # Two ad accounts that go opposite ways, both centres' people at work in both: nobody waits for ever.
    back = center_account(ben, scene.northwind, name="Ridge")
    there = ad_accounts.start_transfer(ana, ad_account_id=it.id, to_center_id=scene.northwind.id)
    here = ad_accounts.start_transfer(ben, ad_account_id=back.id, to_center_id=scene.acme.id)
    done = at_once(
        lambda: ad_accounts.accept_transfer(ben, transfer_id=there),
        lambda: ad_accounts.accept_transfer(ana, transfer_id=here),
        lambda: centers.add_partner(ana, center_id=scene.acme.id, number=str(scene.northwind.id)),
        lambda: centers.add_partner(ben, center_id=scene.northwind.id, number=str(scene.acme.id)),
    )
    assert [one for one in done[:2] if one is not None] == []
    assert sum(isinstance(one, Refusal) for one in done[2:]) == 1, done
