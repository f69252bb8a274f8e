"""What people of a partner read of an ad account's history: since their centre has it, and naming nobody."""

from __future__ import annotations

import dataclasses

import pytest

from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.bounds import BoundOfPartners
from suitcase.areas.ad_accounts.contracts import Change
from suitcase.areas.journal import ports
from suitcase.areas.journal import public as journal
from suitcase.areas.journal.public import Line, LineFilter
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting, prepared
from tests.areas.ad_accounts.partners import Town, assign, pass_on, share, stop, town
from tests.areas.ad_accounts.sharing import answer, asked
from tests.areas.centers.people import ADMIN, joined, made
from tests.cast import Cast, give_role, person

SOMEBODY = "Somebody of the owner"


@pytest.fixture
def at(cast: Cast) -> Town:
    return town(cast)


def read(actor: Actor, it: int, **wanted: object) -> list[Line]:
    """The history as somebody reads it, found in every way in which it can be read."""
    stream = (Kind.AD_ACCOUNT, it)
    every = LineFilter(**wanted)  # type: ignore[arg-type]
    with acting(actor):
        lines = journal.search_lines(actor, stream, every, limit=100).lines
        assert list(journal.read_lines(actor, stream, every, most=100)) == lines
        if not wanted:
            assert journal.lines(actor, stream, limit=100) == lines
    return lines


def told(actor: Actor, it: int, **wanted: object) -> list[str]:
    return [line.verb for line in read(actor, it, **wanted)]


def change(actor: Actor, it: int, after: str) -> None:
    """The website of the ad account, whatever it is now."""
    with acting(actor):
        now = ad_accounts.get_ad_account(actor, it).website
    changes = {"website": Change(now, after)}
    ad_accounts.change_business_information(actor, ad_account_id=it, changes=changes)


def second_admin(at: Town) -> Actor:
    """Somebody of the owner whom nobody is sent to: three others are named before her."""
    for name in ("Ada", "Amy", "Ann"):
        joined(at.ana, at.acme, name, ADMIN)
    zoe = joined(at.ana, at.acme, "Zoe", ADMIN)
    assign(at.ana, center_id=at.acme.id, who=zoe, ad_account_id=at.ids[0], role=Role.ADMIN)
    return zoe


def test_it_begins_with_the_share_and_is_about_the_account(at: Town) -> None:
    it, lou = at.ids[0], person("Lou")
    change(at.ana, it, "https://early.example")
    give_role(at.ana, person_id=lou.person_id or 0, role=Role.OPERATOR, ad_account_id=it)
    share(at, ids=[it])
    change(at.ana, it, "https://late.example")
    ad_accounts.remove_member(at.ana, ad_account_id=it, person_id=lou.person_id or 0)
    for reader in (at.ben, at.nils):
        assert told(reader, it) == ["ad_account:changed", "center_partner:shared"]
    mine = told(at.ana, it)
    assert mine[:3] == ["ad_account:member_removed", "ad_account:changed", "center_partner:shared"]
    assert mine.count("ad_account:changed") == 2
    assert told(at.hal, it) == []


def test_another_role_breaks_nothing_and_an_end_does(at: Town) -> None:
    it = at.ids[0]
    share(at, "ANALYST", [it])
    change(at.ana, it, "https://one.example")
    share(at, "ADMIN", [it])
    share(at, "OPERATOR", [it], may_pass_on=True)
    assert told(at.ben, it)[-2:] == ["ad_account:changed", "center_partner:shared"]
    stop(at, [it])
    change(at.ana, it, "https://two.example")
    assert told(at.ben, it) == []
    share(at, "ANALYST", [it])
    # What stands in the history of her own centre she reads whenever it was.
    assert "ad_account:changed" not in told(at.ben, it)
    assert told(at.ben, it).count("center_partner:shared") == 2
    assert told(at.ben, it).count("center_partner:stopped") == 1


def test_by_a_request_and_passed_on(at: Town, cast: Cast) -> None:
    it = at.ids[0]
    kim = person("Kim")
    kiosk = made(kim, "Kiosk")
    share(at, "ADMIN", [it], may_pass_on=True)
    change(at.ana, it, "https://one.example")
    answer(at.ana, asked(kim, kiosk, it))
    pass_on(at, "ANALYST", [it])
    change(at.ana, it, "https://two.example")
    assert told(at.hal, it) == ["ad_account:changed", "center_partner:shared"]
    assert told(kim, it) == ["ad_account:changed", "access_request:approved", "access_request:asked"]
    assert told(at.ben, it).count("ad_account:changed") == 2
    # One partner's coming is nothing to another.
    assert "access_request:approved" not in told(at.ben, it)
    # Whoever has a role of her own as well, or comes to belong to the owner, reads all.
    give_role(at.ana, person_id=kim.person_id or 0, role=Role.ANALYST, ad_account_id=it)
    assert told(kim, it) == told(at.ana, it)


def test_only_known_people_are_named(at: Town) -> None:
    it, zoe = at.ids[0], second_admin(at)
    share(at, "ADMIN", [it])
    assign(at.ben, center_id=at.northwind.id, who=at.nils, ad_account_id=it, role=Role.ADMIN)
    for who in (at.ana, zoe, at.nils):
        change(who, it, f"https://{who.name.lower()}.example")
    names = {line.actor_name for line in read(at.ben, it)}
    assert names == {"Ana", "Nils", SOMEBODY}
    (line,) = [one for one in read(at.ben, it) if one.actor_name == SOMEBODY]
    assert (line.actor_person_id, line.personal, line.actor_ip) == (None, {}, "")
    assert {one.actor_name for one in read(at.ana, it)} >= {"Ana", "Nils", "Zoe"}
    # Nor is she found by her ID.
    assert told(at.ben, it, person_id=zoe.person_id) == told(at.ben, it, any_id=zoe.person_id) == []
    assert told(at.ben, it, any_id=at.nils.person_id)[0] == "ad_account:changed"
    assert told(at.ana, it, any_id=zoe.person_id)[0] == "ad_account:changed"
    assert told(at.ben, it, any_id=line.id) == ["ad_account:changed"]


def test_lines_before_are_found_by_no_id_and_about_nothing(at: Town) -> None:
    it, lou = at.ids[0], person("Lou")
    give_role(at.ana, person_id=lou.person_id or 0, role=Role.OPERATOR, ad_account_id=it)
    (line,) = [one for one in read(at.ana, it) if one.verb == "ad_account:role_given"]
    share(at, ids=[it])
    assert told(at.ben, it, any_id=line.id) == []
    assert told(at.ben, it, verbs=("ad_account:role_given",)) == []
    assert told(at.ben, it, about=(Kind.CENTER, at.acme.id)) == ["center_partner:shared"]
    with acting(at.ben):
        stream = (Kind.AD_ACCOUNT, it)
        about = journal.lines(at.ben, stream, about=(Kind.CENTER, at.acme.id))
        assert [one.verb for one in about] == ["center_partner:shared"]


def test_where_nothing_is_registered_only_ones_own_is_told(at: Town) -> None:
    it = at.ids[0]
    share(at, ids=[it])
    change(at.ana, it, "https://late.example")
    ports.unregister_bound(Kind.AD_ACCOUNT)
    try:
        lines = read(at.ben, it)
        assert [(line.verb, line.actor_name) for line in lines] == [
            ("center_partner:shared", "Somebody else")
        ]
        assert len(read(at.ana, it)) > 2
    finally:
        ports.register_bound(Kind.AD_ACCOUNT, BoundOfPartners())


def test_the_wall_holds_without_the_area(at: Town) -> None:
    """Statements of one's own find the lines since the share and one's own, and the other functions none."""
    it, lou = at.ids[0], person("Lou")
    give_role(at.ana, person_id=lou.person_id or 0, role=Role.OPERATOR, ad_account_id=it)
    share(at, ids=[it])
    change(at.ana, it, "https://late.example")
    rows = (
        "SELECT l.verb FROM journal_line l JOIN journal_entry e ON e.line_id = l.id"
        " WHERE e.stream_kind = 4 AND e.stream_id = %s ORDER BY l.arrival"
    )
    search = f"SELECT verb FROM journal_search(4::smallint, %s, {'NULL, ' * 9} 99, NULL)"
    about = "SELECT line_id FROM journal_about(4::smallint, %s, 2::smallint, %s, NULL, NULL, 99)"
    with acting(at.ben):
        assert prepared(rows, (it,)) == [("center_partner:shared",), ("ad_account:changed",)]
        assert prepared(search, (it,)) == [("center_partner:shared",)]
        assert prepared(about, (it, at.acme.id)) == []
    with acting(at.ana):
        assert len(prepared(rows, (it,))) > 3
        assert len(prepared(search, (it,))) > 3
        assert prepared(about, (it, at.acme.id))
    with acting(at.hal):
        assert prepared(rows, (it,)) == prepared(search, (it,)) == []


def test_lines_are_reduced_and_not_rewritten(at: Town) -> None:
    it = at.ids[0]
    share(at, ids=[it])
    change(at.ana, it, "https://late.example")
    (theirs, *_), (mine, *_) = read(at.ben, it), read(at.ana, it)
    assert dataclasses.replace(theirs, actor_ip=mine.actor_ip) == mine
