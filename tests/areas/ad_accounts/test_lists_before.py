"""Lists of ad accounts show each person the rows that the functions showed which found them by sorting everything."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Callable
from importlib import import_module

import psycopg
import pytest

from tests.cast import center_account, everybody, verified_center

_TABLES = "suitcase.areas.ad_accounts.migrations"
# The functions as they were, under other names.
_BEFORE = {
    "access_has_rows(": "before_has_rows(",
    "center_ad_accounts(": "before_ad_accounts(",
    "center_shared_accounts(": "before_shared_accounts(",
    "access_assigned_counts(": "before_assigned_counts(",
}
NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
FIRST, CENTERS, PEOPLE, ACCOUNTS = 3_000_000, 3, 9, 130
SEEDS = (1, 2)
_COPY = """
INSERT INTO ad_account SELECT (jsonb_populate_record(a, jsonb_build_object('id', %s, 'name', %s::text,
  'status', %s::text, 'company_name', %s::text))).* FROM ad_account a WHERE a.id = %s
"""
_RELATION = """
INSERT INTO relation (id, subject_kind, subject_id, role, object_kind, object_id, through_kind, through_id,
  valid_from, expires_at, ended_at, end_reason) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING RETURNING id
"""
_HELD = "SELECT * FROM {}(%s, %s, %s, %s::smallint[], %s, %s, %s, %s, %s, %s)"
_SHARED = "SELECT * FROM {}(%s, %s, %s, %s, %s::smallint, %s, %s, %s, %s, %s)"
_COUNTS = "SELECT * FROM {}(%s, 4::smallint, %s) ORDER BY 1"


def before() -> str:
    """What makes the functions as they were."""
    held, shared = (import_module(f"{_TABLES}.{one}") for one in ("0009_list", "0008_shared_list"))
    has, assign = (
        import_module(f"suitcase.areas.access.migrations.{one}") for one in ("0010_has", "0009_assign")
    )
    counts = assign.UP[assign.UP.index("CREATE FUNCTION access_assigned_counts") :]
    text = has.UP + held.UP + shared.UP + counts[: counts.index("REVOKE ALL")]
    for name, new in _BEFORE.items():
        text = text.replace(name, new)
    return text


class Town:
    """Three centres with people, groups, shares and holdings of every kind, alive, over and yet to come."""

    def __init__(self, owner: psycopg.Connection, seed: int) -> None:
        self.dice, self.numbers, self.owner = random.Random(seed), itertools.count(FIRST), owner
        cast = everybody()
        acme = verified_center(cast.ana, cast.olu)
        self.pattern = center_account(cast.ana, acme, name="Pattern").id
        owner.execute("DELETE FROM relation WHERE object_kind = 4")
        self.staff = cast.olu.person_id
        self.centers = [next(self.numbers) for _ in range(CENTERS)]
        self.people = [next(self.numbers) for _ in range(PEOPLE)]
        self.holdings: list[tuple[int, int, int]] = []  # (relation, centre, account)
        self.groups: dict[int, list[tuple[int, int]]] = {one: [] for one in self.centers}
        self.terms = {
            pair: [next(self.numbers), next(self.numbers)] for pair in itertools.permutations(self.centers, 2)
        }
        self._terms()
        self._people()
        self.accounts = [self._account(n) for n in range(ACCOUNTS)]
        self._assign()
        owner.execute(before())

    def relation(self, *given: object, lasting: bool = False) -> int | None:
        """One more, most of them alive."""
        dice, day = self.dice, dt.timedelta(days=1)
        since = NOW + day if dice.random() < 0.06 else NOW - day * dice.randrange(2, 9)
        expires = None if lasting else dice.choice([None] * 8 + [NOW, NOW - day, NOW + day])
        if expires and expires <= since:
            expires = since + day
        ended = NOW - day if dice.random() < 0.08 else None
        sql = (next(self.numbers), *given, since, expires, ended, "over" if ended else "")
        found = self.owner.execute(_RELATION, sql).fetchone()
        return None if found is None else found[0]

    def _terms(self) -> None:
        # The triggers ask for centres that were made by their actions; here only ids matter.
        self.owner.execute("ALTER TABLE center_share DISABLE TRIGGER USER")
        self.owner.execute("ALTER TABLE relation DISABLE TRIGGER USER")
        self.owner.execute("ALTER TABLE center_partner DISABLE TRIGGER USER")
        for low, high in itertools.combinations(self.centers, 2):
            partner = next(self.numbers)
            sql = (
                "INSERT INTO center_partner (id, low_id, high_id, added_for, added_by, added_at)"
                " VALUES (%s, %s, %s, %s, 1, now())"
            )
            self.owner.execute(sql, (partner, low, high, low))
            for giver, taker in ((low, high), (high, low)):
                for id_, onward in zip(self.terms[giver, taker], (False, True), strict=True):
                    sql = (
                        "INSERT INTO center_share (id, partner_id, giver_id, taker_id, may_pass_on, made_at)"
                        " VALUES (%s, %s, %s, %s, %s, now())"
                    )
                    self.owner.execute(sql, (id_, partner, giver, taker, onward))

    def _people(self) -> None:
        for center in self.centers:
            for _ in range(3):
                group = next(self.numbers)
                if owning := self.relation(2, center, 40, 3, group, None, None, lasting=True):
                    self.groups[center].append((group, owning))
        for person, center in itertools.product(self.people[:-2], self.centers):
            if self.dice.random() < 0.6:
                self.relation(1, person, self.dice.choice([1, 2, 2, 2]), 2, center, None, None, lasting=True)
            if self.dice.random() < 0.1:
                self.relation(1, person, self.dice.choice([3, 4]), 2, center, None, None, lasting=True)
            for group, owning in self.groups[center]:
                if self.dice.random() < 0.25:
                    self.relation(1, person, 50, 3, group, 1, owning)

    def _account(self, n: int) -> int:
        dice, number = self.dice, next(self.numbers)
        name = dice.choice(["Alpha", "beta", "Zoo", "%", "o_o", "Ärger"]) + dice.choice(["", f" {n}"])
        status = dice.choice(["STATUS_ENABLE", "STATUS_DISABLE", "STATUS_LIMIT"])
        company = dice.choice(["Acme GmbH", "Shop 12 Ltd"])
        self.owner.execute(_COPY, (number, name, status, company, self.pattern))
        owner = dice.choice([*self.centers, None])
        here: list[tuple[int, int, int]] = []

        def hold(center: int, role: int, kind: int | None, id_: int | None) -> None:
            if one := self.relation(2, center, role, 4, number, kind, id_, lasting=role == 40):
                here.append((one, center, number))

        if owner:
            hold(owner, 40, None, None)
        else:
            self.relation(1, dice.choice(self.people), 40, 4, number, None, None, lasting=True)
        for center in self.centers:
            giver, role = owner or dice.choice(self.centers), dice.choice([10, 20, 30])
            how = dice.random()
            if how < 0.3 and giver != center:
                hold(center, role, 2, dice.choice(self.terms[giver, center]))
            elif how < 0.45 and center != owner:
                hold(center, role, 6, next(self.numbers))
        # Owners share, and others pass on: each has at most one row from the other.
        for above, giver, _it in here[bool(owner) :]:
            for center in self.centers:
                if giver not in (center, owner) and dice.random() < 0.12:
                    hold(center, dice.choice([10, 20, 30]), 1, above)
        self.holdings += here
        return number

    def _assign(self) -> None:
        dice = self.dice
        for relation, center, account in self.holdings:
            for person in self.people:
                if dice.random() < 0.15:
                    self.relation(1, person, dice.choice([10, 20, 30]), 4, account, 1, relation)
            for group, _owning in self.groups[center]:
                if dice.random() < 0.2:
                    self.relation(3, group, dice.choice([10, 20, 30]), 4, account, 1, relation)
            # Of a group of another centre: nothing of the product makes it, and it gives nothing.
            if dice.random() < 0.05 and self.groups[dice.choice(self.centers)]:
                other = dice.choice([one for one in self.centers if self.groups[one]])
                self.relation(3, dice.choice(self.groups[other])[0], 20, 4, account, 1, relation)
        for person in self.people:
            for account in dice.sample(self.accounts, 5):
                through = dice.choice([(None, None), (5, next(self.numbers))])
                self.relation(1, person, dice.choice([10, 20, 30]), 4, account, *through)

    def act(self, person: int | None, scope: str = "") -> None:
        """Who asks from now on."""
        values = ("" if person is None else str(person), scope, NOW.isoformat())
        for name, value in zip(("person", "scope", "now"), values, strict=True):
            self.owner.execute("SELECT set_config(%s, %s, false)", (f"app.{name}", value))

    def askers(self) -> list[tuple[int | None, str]]:
        return [
            *((one, "") for one in self.people),
            (self.people[0], "ops"),
            (self.staff, "ops"),
            (self.staff, ""),
            (None, "job"),
            (None, ""),
        ]

    def held(self) -> tuple[object, ...]:
        """What a list of a centre may be asked; as often without any of it."""
        dice = self.dice
        words = dice.choice([["alpha"], ["1", "acme"], ["%"], ["_"], ["'"], [], ["3000"]])
        statuses = dice.choice([["STATUS_DISABLE"], ["'", "STATUS_ENABLE"], []])
        roles = dice.choice([[40], [10, 20], []])
        ids = dice.choice([dice.sample(self.accounts, 30), []])
        some = [one if dice.random() < 0.2 else None for one in (words, statuses, roles, ids)]
        return (*some, dice.choice([None, None, dice.choice(self.people)]))

    def shared(self) -> tuple[object, ...]:
        """What a list of what two partners share may be asked."""
        partner, (words, statuses, *_rest) = self.dice.choice(self.centers), self.held()
        return partner, words, statuses, self.dice.choice([None, None, 20]), self.dice.random() < 0.5


def same(town: Town, new: str, old: str, given: tuple[object, ...], order: str, down: bool) -> int:
    """Compare the whole lists and one page; how many rows there are."""
    whole = [town.owner.execute(sql, (*given, order, down, 1000, 0)).fetchall() for sql in (new, old)]
    if order == "name" and down:
        # What has the same name came by id, lowest first, and comes by id, highest first.
        whole[1].sort(key=lambda row: row[0], reverse=True)
        whole[1].sort(key=lambda row: row[1].lower(), reverse=True)
        if whole[0] and sorted(whole[0]) == sorted(whole[1]):
            whole[1] = (
                whole[0] if [r[1].lower() for r in whole[0]] == [r[1].lower() for r in whole[1]] else whole[1]
            )
    assert whole[0] == whole[1], (given, order, down)
    for size in (1, 3, 7):
        offset = town.dice.choice([0, 0, size, len(whole[0]) - 1 if whole[0] else 0, 5000])
        page = town.owner.execute(new, (*given, order, down, size, offset)).fetchall()
        assert page == whole[0][offset : offset + size], (given, order, down, size, offset)
    assert not town.owner.execute(new, (*given, order, down, 0, 0)).fetchall()
    return len(whole[0])


def ask(town: Town, center: int) -> int:
    """Compare what one person sees of one centre; how many rows there were."""
    rows, ways = 0, list(itertools.product(("name", "name", "since", "status", "role"), (False, True)))
    for order, down in town.dice.sample(ways, 5):
        new, old = (_HELD.format(f"{one}_ad_accounts") for one in ("center", "before"))
        rows += same(town, new, old, (center, *town.held()), order, down)
        new, old = (_SHARED.format(f"{one}_shared_accounts") for one in ("center", "before"))
        rows += same(town, new, old, (center, *town.shared()), order, down)
    new, old = (_COUNTS.format(f"{one}_assigned_counts") for one in ("access", "before"))
    counts = [town.owner.execute(one, (center, town.accounts)).fetchall() for one in (new, old)]
    assert counts[0] == counts[1]
    return rows


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_sees_a_row_more_or_less(own_database: Callable[[str], str], seed: int) -> None:
    rows = 0
    with psycopg.connect(own_database("owner")) as owner:
        town = Town(owner, seed)
        for is_known in (False, True):
            if is_known:
                owner.execute("ANALYZE ad_account")
            for person, scope in town.askers():
                town.act(person, scope)
                rows += sum(ask(town, center) for center in town.centers)
        owner.rollback()
    assert rows > 1_000
