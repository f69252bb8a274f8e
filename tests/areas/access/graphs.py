"""Random graphs of relations: small, crowded, and full of what should never happen but might.

Parents that are over, of another object, or shares of shares of shares; money roles without membership; groups of
another centre. Everything the database would take. Each graph has ids of its own, so that thousands fit in one table.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

import psycopg

from suitcase.areas.access.contracts import Kind, Role, ThroughKind
from suitcase.areas.access.schema import SHAPES, Shape
from tests.areas.access.oracle import BY_RELATION, Fact, Thing

DAY_0 = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LAST_DAY = 30
ROOM = 10_000
COUNTS = {
    Kind.PERSON: 4,
    Kind.CENTER: 3,
    Kind.ASSET_GROUP: 1,
    Kind.AD_ACCOUNT: 2,
    Kind.CREATOR_ACCOUNT: 1,
    Kind.POST: 1,
}
BASE = (Role.CENTER_ADMIN, Role.CENTER_STANDARD)
MONEY = (Role.FINANCE_MANAGER, Role.FINANCE_ANALYST)
LASTING = (*BASE, *MONEY, Role.OWNER, Role.STAFF)
# How often each shape is drawn: what makes long paths is drawn more often than what ends them.
_WEIGHTS = {
    (Kind.PERSON, Kind.CENTER): 7,
    (Kind.CENTER, Kind.AD_ACCOUNT): 4,
    (Kind.PERSON, Kind.AD_ACCOUNT): 5,
    (Kind.PERSON, Kind.ASSET_GROUP): 6,
    (Kind.ASSET_GROUP, Kind.AD_ACCOUNT): 6,
    (Kind.ASSET_GROUP, Kind.CREATOR_ACCOUNT): 1,
    (Kind.CENTER, Kind.ASSET_GROUP): 4,
    (Kind.CENTER, Kind.CREATOR_ACCOUNT): 4,
    (Kind.AD_ACCOUNT, Kind.CREATOR_ACCOUNT): 5,
}


def _weight(shape: Shape) -> int:
    return _WEIGHTS.get((shape.subject, shape.object), 2)


def day(number: int | None) -> dt.datetime | None:
    """The moment a number stands for."""
    return None if number is None else DAY_0 + dt.timedelta(days=number)


class Graph:
    """One random graph, made from `seed`, with ids from `number` * ROOM on."""

    def __init__(self, seed: str, number: int) -> None:
        self.random = random.Random(f"{seed}/{number}")
        self.base = (number + 1) * ROOM
        self.facts: list[Fact] = []
        self.taken: set[object] = set()
        shapes = [shape for shape in SHAPES if shape.object != Kind.PLATFORM]
        # Who is where and who owns what comes first, so that the rest has something to stand on.
        ground = [shape for shape in shapes if shape.subject == Kind.CENTER or shape.object == Kind.CENTER]
        for shape in self.random.choices(ground, map(_weight, ground), k=self.random.randint(4, 18)):
            self._add(shape)
        for shape in self.random.choices(shapes, map(_weight, shapes), k=self.random.randint(4, 24)):
            self._add(shape)

    def things(self, kind: int) -> list[Thing]:
        """All things of a kind, related or not."""
        return [(int(kind), self.base + 100 * kind + n) for n in range(COUNTS[Kind(kind)])]

    def _add(self, shape: Shape) -> None:
        draw = self.random
        subject, thing = draw.choice(self.things(shape.subject)), draw.choice(self.things(shape.object))
        role = draw.choice(shape.roles)
        through = self._through(shape, thing)
        if shape.parent == "always" and through is None:
            return
        begins = draw.choice((0, 0, 0, draw.randrange(LAST_DAY + 5)))
        expires = None if role in LASTING or draw.random() < 0.8 else begins + draw.randint(1, 20)
        # What ends, ends before today: the future is not known yet.
        ended = draw.randint(0, LAST_DAY) if draw.random() < 0.15 else None
        if through and through[0] == BY_RELATION and draw.random() < 0.8:
            subject = self._somebody_of(through[1], subject)
        fact = Fact(self.base + len(self.facts), subject, int(role), thing, through, begins, expires, ended)
        if self._claims(fact).isdisjoint(self.taken):
            self.taken |= self._claims(fact)
            self.facts.append(fact)

    def _through(self, shape: Shape, thing: Thing) -> Thing | None:
        draw = self.random
        if shape.parent == "never" or (shape.parent == "maybe" and draw.random() < 0.4):
            return draw.choice((None, (int(ThroughKind.LINK), self.base)))
        fitting = [fact for fact in self.facts if fact.object == thing and fact.subject[0] == Kind.CENTER]
        if draw.random() < 0.1:
            fitting = self.facts
        return (BY_RELATION, draw.choice(fitting).id) if fitting else None

    def _somebody_of(self, parent: int, otherwise: Thing) -> Thing:
        """A member or a group of the centre that the parent belongs to, of the sort asked for."""
        center = self.facts[parent - self.base].subject
        members = [
            fact.subject for fact in self.facts if fact.object == center and fact.subject[0] == otherwise[0]
        ]
        groups = [
            fact.object for fact in self.facts if fact.subject == center and fact.object[0] == otherwise[0]
        ]
        return self.random.choice(members + groups or [otherwise])

    def _claims(self, fact: Fact) -> set[object]:
        """What the unique constraints would not take twice. One membership at a time, ended or not."""
        claims: set[object] = set()
        if fact.role in BASE:
            claims.add(("base", fact.subject, fact.object))
        if fact.ended is None:
            claims.add((fact.subject, fact.role, fact.object, fact.through))
            if fact.role == Role.OWNER:
                claims.add(("owner", fact.object))
            if fact.role in MONEY:
                claims.add(("money", fact.subject, fact.object))
        return claims


def load(owner: psycopg.Connection, graphs: list[Graph]) -> int:
    """Copy all facts into the relation table, past every policy; the number of rows."""
    with owner.cursor() as cursor, cursor.copy("COPY relation FROM STDIN") as copy:
        for row in _rows(graphs):
            copy.write_row(row)
        count = sum(len(graph.facts) for graph in graphs)
    owner.execute("ANALYZE relation")
    owner.commit()
    return count


def _rows(graphs: list[Graph]) -> Iterator[tuple[object, ...]]:
    for graph in graphs:
        for fact in graph.facts:
            through = fact.through or (None, None)
            reason = "" if fact.ended is None else "ended"
            yield (
                *(fact.id, *fact.subject, fact.role, *fact.object, *through, None),
                *(day(fact.begins), day(fact.expires), day(fact.ended), None, reason),
            )
