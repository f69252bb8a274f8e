"""Whoever holds several requests and links takes them in one order: an act waits before it has what the other needs.

In each test somebody here has what comes first, somebody else begins and waits for it, and then the one here takes what
comes later. In another order the two would wait for one another.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from suitcase.areas.access.public import Kind, Ref
from suitcase.areas.centers import public as centers
from suitcase.areas.consent import askers, endings
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import EndedAs, LinkStatus, NewLinkRequest
from suitcase.areas.consent.errors import RequestGone, TextChanged
from suitcase.areas.consent.models import Link, LinkRequest
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountState, CreatorAccount
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.areas.consent.partners import Partners, build
from tests.areas.consent.test_requests import approve
from tests.cast import Cast, everybody, verified_center
from tests.races import HeldUp, at_once

SYSTEM = Actor.system("consent")
MORE = ("POST", "INSIGHTS", "PUBLISH")


@pytest.fixture
def at(own_database: Callable[[str], str]) -> Partners:
    """Acme, linked to Mia's account, and Northwind, its partner; committed, in a database of this test's own."""
    return build(everybody())


def pair(center_id: int, creator_account_id: int) -> None:
    askers.lock_pair(Ref(Kind.CENTER, center_id), creator_account_id)


def link_of(request_id: int) -> int:
    with acting(SYSTEM):
        return Link.objects.get(request_id=request_id).id


def asked_for_more(at: Partners) -> tuple[int, int]:
    """Northwind has some and shall have more: the requests of both."""
    has = at.agreed()
    at.propose(MORE)
    return has, at.waiting()


def test_a_partner_is_given_less_while_the_creator_revokes(at: Partners) -> None:
    has, _more = asked_for_more(at)
    lowers = HeldUp(lambda: at.propose(("POST",)))
    with acting(at.cast.mia):
        pair(at.northwind.id, at.mia)
        lowers.begin()
        consent.revoke_link(at.cast.mia, request_id=has)
    assert isinstance(lowers.result(), consent.Proposed)
    # What was revoked is not given again by lowering it: she is asked.
    assert at.status() is LinkStatus.PENDING
    assert not at.may(at.nils)


def test_a_partner_is_given_less_of_several_while_time_ends_them(at: Partners) -> None:
    leo = linked_to_leo(at)
    links = {link_of(at.agreed()): at.mia, link_of(proposed_to_leo(at)): leo}
    first, second = sorted(links)
    lowers = HeldUp(lambda: at.propose(("POST",), ids=[links[second], links[first]]))
    with acting(SYSTEM):
        assert endings.end_grant(SYSTEM, [first], EndedAs.REVOKED) == 1
        lowers.begin()
        assert endings.end_grant(SYSTEM, [second], EndedAs.REVOKED) == 1
    assert isinstance(lowers.result(), consent.Proposed)


def linked_to_leo(at: Partners) -> int:
    new = NewLinkRequest(username="leo.bakes", scopes=MORE)
    request_id = consent.request_for_center(at.cast.ana, center_id=at.acme.id, new=new)
    approve(dataclasses.replace(at.cast, mia=at.cast.leo), request_id)
    return at.cast.leo_account.id


def proposed_to_leo(at: Partners) -> int:
    at.propose(ids=[at.cast.leo_account.id])
    with acting(at.cast.leo):
        (found,) = consent.list_grants(at.cast.leo, consent.GrantFilter("pending")).rows
    approve(dataclasses.replace(at.cast, mia=at.cast.leo), found.request_id)
    return found.request_id


def test_what_is_only_the_partners_is_held_up_by_nobody(at: Partners) -> None:
    new = NewLinkRequest(username="leo.bakes", scopes=MORE)
    request_id = consent.request_for_center(at.ben, center_id=at.northwind.id, new=new)
    approve(dataclasses.replace(at.cast, mia=at.cast.leo), request_id)
    leo = at.cast.leo_account.id
    with acting(at.cast.leo):
        pair(at.northwind.id, leo)
        Link.objects.select_for_update().get(request_id=request_id)
        # Whoever names other people's ids waits for nobody, and so nobody waits for her.
        (done,) = at_once(lambda: at.propose(ids=[leo, at.mia]))
    assert isinstance(done, consent.Proposed), done
    assert at.waiting()


def test_a_creator_account_closes_while_what_has_run_out_is_answered(at: Partners) -> None:
    _has, more = asked_for_more(at)
    clock.advance(limits.LINK_REQUEST_LIFETIME)
    closes = HeldUp(
        lambda: creators.close_creator_account(at.cast.mia, creator_account_id=at.cast.mia_account.id)
    )
    with acting(at.cast.ana):
        centers.hold_members(at.northwind.id)
        centers.hold_members(at.acme.id)
        pair(at.northwind.id, at.mia)
        closes.begin()
        with pytest.raises(RequestGone):
            consent.cancel_request(at.cast.ana, request_id=more)
    closed = closes.result()
    assert isinstance(closed, CreatorAccount), closed
    assert closed.state is AccountState.CLOSED
    assert not at.may(at.nils)


def test_a_centre_closes_while_time_ends_several_of_its_links(own_database: Callable[[str], str]) -> None:
    cast: Cast = everybody()
    acme = verified_center(cast.ana, cast.olu, "Acme")
    # The older link is to the younger account.
    accounts = sorted((cast.mia_account.id, cast.leo_account.id), reverse=True)
    names = {cast.mia_account.id: ("mia.trails", cast.mia), cast.leo_account.id: ("leo.bakes", cast.leo)}
    for account in accounts:
        name, owner = names[account]
        new = NewLinkRequest(username=name)
        request_id = consent.request_for_center(cast.ana, center_id=acme.id, new=new)
        approve(dataclasses.replace(cast, mia=owner), request_id)
    closes = HeldUp(lambda: centers.close_center(cast.ana, center_id=acme.id, confirm=acme.name))
    with acting(SYSTEM):
        pair(acme.id, accounts[0])
        closes.begin()
        pair(acme.id, accounts[1])
    assert closes.result() is None


def test_an_account_is_renamed_while_more_is_approved(at: Partners) -> None:
    has, more = asked_for_more(at)
    approves = HeldUp(lambda: approve(at.cast, more))
    with acting(at.cast.mia):
        LinkRequest.objects.select_for_update().get(id=has)
        approves.begin()
        creators.rename_creator_account(
            at.cast.mia, creator_account_id=at.cast.mia_account.id, handle="mia.peaks"
        )
    # The name stands in what she agreed to.
    assert isinstance(approves.result(), TextChanged)
    assert at.row().handle == "mia.peaks"
