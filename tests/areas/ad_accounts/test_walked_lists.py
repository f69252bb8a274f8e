"""Lists of a centre's ad accounts, found along the names or by sorting: the same rows that plain Python would pick."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import random
from collections.abc import Callable, Iterator

import psycopg
import pytest

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import HeldFilter, SharedFilter, Status
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.many import FIRST_ID, copies
from tests.areas.ad_accounts.partners import assign
from tests.areas.centers.people import accept, invite, joined, made
from tests.cast import center_account, everybody, person, verified_center

# Ours, those of another centre, which stand before ours or between them, and the pages asked for.
OURS, OTHERS = 60, 110
SIZES = (3, 5, 40)
_WORDS = ("Alpha", "beta", "Ärger", "zoo", "Étoile", "shop 12", "100%", "o_o")
_COPY = """
INSERT INTO ad_account SELECT (jsonb_populate_record(a, jsonb_build_object('id', %s, 'name', %s::text,
  'status', %s::text, 'company_name', %s::text))).* FROM ad_account a WHERE a.id = %s
"""
_RELATION = """
INSERT INTO relation (id, subject_kind, subject_id, role, object_kind, object_id, through_kind, through_id, granted_by,
  valid_from, expires_at, ended_at, end_reason) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclasses.dataclass
class Held:
    """One ad account as the list should show it."""

    id: int
    name: str
    company: str
    status: str
    role: Role
    since: dt.datetime
    is_bens: bool = False


class Town:
    """A centre with holdings of every kind, dead ones among them, and a member who is assigned to some."""

    def __init__(self, owner_dsn: str, *, others_first: bool) -> None:
        self.dice = random.Random(7)
        self.cast, self.numbers = everybody(), itertools.count(FIRST_ID)
        self.ana = self.cast.ana
        self.acme = verified_center(self.ana, self.cast.olu)
        self.other = made(person("Lou"), "Elsewhere")
        self.first = center_account(self.ana, self.acme, name="First")
        self.ben = joined(self.ana, self.acme, "Ben")
        self.group = centers.create_group(self.ana, center_id=self.acme.id, name="Shops", description="").id
        now = dt.datetime.now(dt.UTC)
        self.past = now - dt.timedelta(days=2)
        self.rows = [
            Held(self.first.id, "First", self.first.company_name, self.first.standing.status, Role.OWNER, now)
        ]
        with psycopg.connect(owner_dsn) as self.owner:
            self._in_group()
            for n in range(OURS):
                self._ours(n)
            for n in range(OTHERS):
                self._account(f"{'0' if others_first else self.dice.choice('akz')}{n}", self.other)
            self.owner.commit()
            self.owner.autocommit = True
            self.owner.execute("ANALYZE")

    def _relation(self, *given: object, ended: bool = False, expired: bool = False, at: int = 0) -> int:
        number, since = next(self.numbers), self.past + dt.timedelta(minutes=at)
        over = since + dt.timedelta(hours=1)
        end = (over if expired else None, over if ended else None, "x" if ended else "")
        self.owner.execute(_RELATION, (number, *given, self.ana.person_id, since, *end))
        return number

    def _account(self, name: str, owner: Center | None = None) -> int:
        number = next(self.numbers)
        status = self.dice.choice([Status.APPROVED, Status.CLOSED, Status.IN_REVIEW])
        company = self.dice.choice(["Acme GmbH", "Ümlaut SE", "Shop 12 Ltd"])
        self.owner.execute(_COPY, (number, name, status.value, company, self.first.id))
        if owner is not None:
            self._relation(2, owner.id, int(Role.OWNER), 4, number, None, None)
        self.made = Held(number, name, company, status.value, Role.OWNER, self.past)
        return number

    def _in_group(self) -> None:
        sql = "SELECT id FROM relation WHERE subject_kind = 2 AND object_kind = 3 AND object_id = %s"
        ((owning,),) = self.owner.execute(sql, (self.group,)).fetchall()
        self._relation(1, self.ben.person_id, 50, 3, self.group, 1, owning)

    def _ours(self, n: int) -> None:
        """Owned, or asked for (once or twice, in any order), alive or over; a third of them Ben's, one way or other."""
        name = f"{self.dice.choice(_WORDS)} {self.dice.randrange(30)}"
        how = self.dice.choice(["owned", "asked", "asked twice", "ended", "expired", "owned"])
        it = self._account(name, self.acme if how == "owned" else self.other)
        held, hold = self.made, (2, self.acme.id)
        if how == "owned":
            sql = "SELECT max(id) FROM relation WHERE object_kind = 4 AND object_id = %s"
            through = self.owner.execute(sql, (it,)).fetchone()[0]  # type: ignore[index]
        else:
            held.role, held.since = Role.OPERATOR, self.past + dt.timedelta(minutes=n)
            dead = {"ended": how == "ended", "expired": how == "expired"}
            through = self._relation(*hold, int(Role.OPERATOR), 4, it, 6, n + 1, at=n, **dead)
            if how == "asked twice":
                self._relation(*hold, int(Role.ANALYST), 4, it, 6, n + 500, at=n + 1)
        if self.dice.random() < 0.3:
            held.is_bens = True
            self._relation(1, self.ben.person_id, int(Role.ANALYST), 4, it, 1, through)
        elif self.dice.random() < 0.3:
            held.is_bens = True
            self._relation(3, self.group, int(Role.ANALYST), 4, it, 1, through)
        if how not in ("ended", "expired"):
            self.rows.append(held)

    def expected(self, wanted: HeldFilter, *, bens: bool) -> list[int]:
        """The whole list, without pages."""
        words = wanted.search.lower().split()[:5]
        rows = [
            one
            for one in self.rows
            if (not bens or one.is_bens)
            and all(
                any(word in part for part in (one.name.lower(), one.company.lower(), str(one.id)))
                for word in words
            )
            and (not wanted.statuses or one.status in {each.value for each in wanted.statuses})
            and (not wanted.roles or one.role in wanted.roles)
        ]
        rows.sort(key=lambda one: (one.name.lower(), one.id))
        if wanted.sort == "name":
            rows.sort(key=lambda one: (one.name.lower(), one.id), reverse=wanted.descending)
        else:
            ranks = {
                "status": lambda one: one.status,
                "role": lambda one: one.role,
                "since": lambda one: one.since,
            }
            rows.sort(key=ranks[wanted.sort], reverse=wanted.descending)
        return [one.id for one in rows]


@pytest.fixture(params=[False, True], ids=["mixed", "others first"])
def at(request: pytest.FixtureRequest, own_database: Callable[[str], str]) -> Town:
    return Town(own_database("owner"), others_first=request.param)


def questions(size: int) -> Iterator[HeldFilter]:
    """Every order, with and without each filter."""
    searches = ("", "ALPHA", "shop 1", "ärger gmbh", "%", "_", "nothing such", "3000")
    for sort, down, search in itertools.product(("name", "status", "role", "since"), (False, True), searches):
        yield HeldFilter(search=search, sort=sort, descending=down, size=size)
    yield HeldFilter(statuses=(Status.CLOSED,), size=size)
    yield HeldFilter(roles=(Role.OWNER,), size=size)
    yield HeldFilter(roles=(Role.OPERATOR,), search="zoo", sort="since", size=size)


def pages(actor: Actor, center: Center, wanted: HeldFilter, count: int) -> list[int]:
    """All pages, one after the other; each says how many there are in all."""
    found: list[int] = []
    for offset in range(0, max(count, 1), wanted.size):
        page = ad_accounts.list_center_ad_accounts(
            actor, center.id, dataclasses.replace(wanted, offset=offset)
        )
        assert page.total == count, (wanted, offset)
        found += [one.card.id for one in page.rows]
    return found


@pytest.mark.parametrize("size", SIZES)
def test_an_admin_sees_all_in_every_order(at: Town, size: int) -> None:
    with acting(at.ana):
        for wanted in questions(size):
            expected = at.expected(wanted, bens=False)
            assert pages(at.ana, at.acme, wanted, len(expected)) == expected, wanted
            whose = dataclasses.replace(wanted, assigned_to=at.ben.person_id)
            expected = at.expected(wanted, bens=True)
            assert pages(at.ana, at.acme, whose, len(expected)) == expected, whose


@pytest.mark.parametrize("size", SIZES)
def test_a_member_sees_what_is_assigned_to_her(at: Town, size: int) -> None:
    with acting(at.ben):
        for wanted in questions(size):
            expected = at.expected(wanted, bens=True)
            assert pages(at.ben, at.acme, wanted, len(expected)) == expected, wanted


def test_each_row_says_how_it_is_held(at: Town) -> None:
    with acting(at.ana):
        found = ad_accounts.list_center_ad_accounts(at.ana, at.acme.id, HeldFilter(size=100)).rows
    known = {one.id: one for one in at.rows}
    assert {one.card.id: one.held.role for one in found} == {id_: one.role for id_, one in known.items()}


def test_a_member_of_two_centres_sees_in_each_what_she_reaches_by_the_other(at: Town) -> None:
    lou = Actor(person_id=at.other.created_by)
    it = next(one for one in at.rows if one.role is Role.OPERATOR and not one.is_bens)
    with acting(at.ben):
        before = ad_accounts.list_center_ad_accounts(at.ben, at.acme.id, HeldFilter(size=100))
    assert it.id not in [one.card.id for one in before.rows]
    invite(lou, at.other, "ben@people.example")
    accept(at.ben)
    assign(lou, center_id=at.other.id, who=at.ben, ad_account_id=it.id, role=Role.ANALYST)
    with acting(at.ben):
        after = ad_accounts.list_center_ad_accounts(at.ben, at.acme.id, HeldFilter(size=100))
    assert after.total == before.total + 1
    assert it.id in [one.card.id for one in after.rows]


def test_the_names_are_walked_only_where_that_is_shorter(own_database: Callable[[str], str]) -> None:
    cast = everybody()
    acme = verified_center(cast.ana, cast.olu)
    first = center_account(cast.ana, acme, name="Brand")
    dsn = own_database("owner")
    copies(dsn, first, 400, "Brand")
    page = (
        "SELECT ids, total FROM ad_account_page(%s, %s, NULL, NULL, now(), 0, 0, NULL, 'name', false, 2, %s)"
    )
    everything = "SELECT id FROM ad_account"
    few = f"{everything} WHERE id BETWEEN {FIRST_ID + 391} AND {FIRST_ID + 400}"
    with psycopg.connect(dsn) as owner:
        by_name = [id_ for (id_,) in owner.execute(f"{everything} ORDER BY lower(name), id").fetchall()]
        count = len(by_name)

        def asked(of: str, one: str, offset: int) -> object:
            return owner.execute(page, (of, one, offset)).fetchone()

        # What one ad account is asked decides: so the names were walked.
        one = f"a.id BETWEEN {FIRST_ID + 101} AND {FIRST_ID + 400}"
        assert asked(everything, one, 0) == ([FIRST_ID + 101, FIRST_ID + 102], count)
        # Far down, or of few among many, all are sorted, whatever one of them is asked.
        assert asked(everything, "false", count - 3) == (by_name[-3:-1], count)
        assert asked(few, "false", 0) == ([FIRST_ID + 391, FIRST_ID + 392], 10)
        # Begun, and found nothing in time: sorted after all.
        assert asked(everything, "false", 0) == (by_name[:2], count)


def test_shared_either_way(at: Town, own_database: Callable[[str], str]) -> None:
    owned = [one for one in at.rows if one.role is Role.OWNER and one.status == Status.APPROVED.value]
    nora = person("Nora")
    northwind = made(nora, "Northwind")
    centers.add_partner(at.ana, center_id=at.acme.id, number=str(northwind.id))
    ids = [one.id for one in owned]
    ad_accounts.share_ad_accounts(
        at.ana,
        center_id=at.acme.id,
        partner_id=northwind.id,
        ad_account_ids=ids,
        role="OPERATOR",
        may_pass_on=True,
    )
    with psycopg.connect(own_database("owner"), autocommit=True) as owner:
        owner.execute("ANALYZE")
    for actor, here, there, taken in ((at.ana, at.acme, northwind, False), (nora, northwind, at.acme, True)):
        with acting(actor):
            for down, size in itertools.product((False, True), (2, 5, 50)):
                expected = sorted(owned, key=lambda one: (one.name.lower(), one.id), reverse=down)
                found = []
                for offset in range(0, len(owned), size):
                    wanted = SharedFilter(sort="name", descending=down, size=size, offset=offset)
                    page = ad_accounts.list_shared(actor, here.id, there.id, wanted, taken=taken)
                    assert page.total == len(owned)
                    assert {one.role for one in page.rows} == {Role.OPERATOR}
                    found += [one.card.id for one in page.rows]  # type: ignore[union-attr]
                assert found == [one.id for one in expected]
