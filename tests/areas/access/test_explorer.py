"""What the explorer tells of whom, now and of any moment: against the naive oracle, and in stories of two centres."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator

import psycopg
import pytest

from suitcase.areas.access import public as access
from suitcase.areas.access.contracts import Kind, Permission, Ref, Role, ThroughKind, encode
from suitcase.areas.access.preview import what_would_change
from suitcase.areas.access.schema import GIVES
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import new_id
from suitcase.stores.postgres import acting, prepared
from tests.areas.access.graphs import LAST_DAY, Graph, day, load
from tests.areas.access.oracle import (
    AD_ACCOUNT,
    BASE_ROLES,
    CENTER,
    CENTER_ADMIN,
    OWNER,
    PERSON,
    Oracle,
    Thing,
)
from tests.session import RUN

SYSTEM = Actor.system()
THINGS = (Kind.ASSET_GROUP, Kind.AD_ACCOUNT, Kind.CREATOR_ACCOUNT, Kind.POST)
Told = tuple[int | None, int | None, int, frozenset[int]]


class Naive:
    """The explorer once more, without SQL: who is told what, by the rules as they are written down."""

    def __init__(self, graph: Graph, at: int) -> None:
        self.graph, self.then = graph, Oracle(graph.facts, at)
        self.facts = {fact.id: fact for fact in graph.facts}

    def had(self, center: int, thing: Thing) -> int | None:
        """The role by which the centre held the thing; 0 through an ad account it held."""
        roles = [
            min(fact.role, above.role) if (above := self.then.parent(fact)) else fact.role
            for fact in self.then.facts
            if fact.subject == (CENTER, center) and fact.object == thing and self.then.holds(fact)
        ]
        if roles:
            return max(roles)
        links = [fact for fact in self.then.facts if fact.object == thing and fact.subject[0] == AD_ACCOUNT]
        return 0 if any(self.had(center, link.subject) is not None for link in links) else None

    def told(self, center: int, person: int, thing: Thing) -> Iterator[Told]:
        had = self.had(center, thing)
        for way, role, scope, ids in self.then.paths(person, thing) if had is not None else ():
            key = encode(way, role, scope)
            via = self.via(person, ids)
            if via == center:
                yield person, via, key, ids
            elif scope:
                if had == OWNER:
                    yield None, None, key, frozenset()
            elif had == OWNER:
                yield (person, None, key, ids) if via is None else (None, via, key, frozenset())
            elif via is not None and self.passed_on(center, thing, ids):
                yield None, via, key, frozenset()

    def via(self, person: int, ids: frozenset[int]) -> int | None:
        """The centre that a way leads through."""
        houses = {
            self.facts[one].object[1]
            for one in ids
            if self.facts[one].subject == (PERSON, person) and self.facts[one].role in BASE_ROLES
        }
        assert len(houses) < 2
        return houses.pop() if houses else None

    def passed_on(self, center: int, thing: Thing, ids: frozenset[int]) -> bool:
        return any(
            self.facts[one].subject == (CENTER, center) and self.facts[one].object == thing for one in ids
        )


def _graphs(seed: str, count: int, own_database: Callable[[str], str]) -> list[Graph]:
    graphs = [Graph(seed, number) for number in range(count)]
    with psycopg.connect(own_database("owner")) as owner:
        load(owner, graphs)
    clock.restore(day(LAST_DAY) - clock.now())
    return graphs


@pytest.mark.oracle
def test_what_is_told_equals_the_oracle_at_past_moments(own_database: Callable[[str], str]) -> None:
    seed = f"{RUN}/explorer"
    answers = 0
    for graph in _graphs(seed, 30, own_database):
        today = Oracle(graph.facts, LAST_DAY)
        people = [one for _, one in graph.things(Kind.PERSON)]
        for moment in (None, graph.random.randrange(LAST_DAY)):
            naive = Naive(graph, LAST_DAY if moment is None else moment)
            for (_, center), person in ((c, p) for c in graph.things(Kind.CENTER) for p in people):
                leads = any(one.role == CENTER_ADMIN for one in today.memberships(person, (CENTER, center)))
                if not leads and person != people[0]:
                    continue
                with acting(Actor.person(person)):
                    for thing in (thing for kind in THINGS for thing in graph.things(kind)):
                        expected = [
                            one for each in people if leads for one in naive.told(center, each, thing)
                        ]
                        assert _people(center, thing, moment) == Counter(expected), (seed, thing, moment)
                        answers += len(expected)
    assert answers > 100, "graphs in which nobody reaches anything prove nothing"


def _people(center: int, thing: Thing, moment: int | None) -> Counter[Told]:
    rows = prepared(
        "SELECT person, center, key, relations FROM access_people(%s, %s::smallint, %s, NULL, %s, 1000)",
        (center, *thing, day(moment)),
    )
    return Counter((person, via, key, frozenset(relations)) for person, via, key, relations in rows)


@pytest.mark.oracle
def test_a_preview_is_what_then_happens(own_database: Callable[[str], str]) -> None:
    """End a few relations of a random graph: the preview, made before, names every answer that is another one after."""
    seed = f"{RUN}/preview"
    seen = 0
    for graph in _graphs(seed, 40, own_database):
        live = [fact.id for fact in Oracle(graph.facts, LAST_DAY).facts if fact.ended is None]
        if not live:
            continue
        over = graph.random.sample(live, min(len(live), graph.random.choice((1, 1, 2))))
        center = graph.things(Kind.CENTER)[0][1]
        with acting(SYSTEM):
            preview = what_would_change(SYSTEM, center, ending=over)
            before = _everything(graph)
            access.end(SYSTEM, over, reason="test")
            after = _everything(graph)
        expected = Counter(
            (ref, before[person, ref], after[person, ref])
            for person, ref in before
            if before[person, ref] != after[person, ref]
        )
        assert preview.is_complete
        found = Counter((one.ref, one.before, one.after) for one in preview.changes)
        assert found == expected, f"{seed} {over}\n" + "\n".join(map(str, graph.facts))
        seen += len(expected)
    assert seen > 3, "endings that change nothing prove nothing"


def _everything(graph: Graph) -> dict[tuple[int, Ref], access.Standing]:
    """The standing of everybody on everything, of people with any way to it or none."""
    found = {}
    for kind, permission in access.SEE.items():
        asked = [
            (person, Ref(kind, id_))
            for _, person in graph.things(Kind.PERSON)
            for _, id_ in graph.things(kind)
        ]
        answers = access.check_many([(person, permission, ref) for person, ref in asked])
        for pair, answer in zip(asked, answers, strict=True):
            found[pair] = access.standing_of(kind, (key for key, _ in answer.found))
    return found


@pytest.mark.django_db
class TestThePast:
    """Who has a thing today learns nothing of who reached it before she had it."""

    def _owned(self, host: Ref, account: Ref) -> int:
        return access.grant(SYSTEM, subject=host, role=Role.OWNER, object=account)

    def test_a_new_owner_does_not_look_at_the_former_ones_people(self) -> None:
        ana, ben, cai = (Ref(Kind.PERSON, new_id()) for _ in range(3))
        account = Ref(Kind.AD_ACCOUNT, new_id())
        with acting(SYSTEM):
            first = self._owned(ana, account)
            access.grant(SYSTEM, subject=cai, role=Role.OPERATOR, object=account)
        then = clock.now()
        clock.advance(dt.timedelta(days=1))
        with acting(SYSTEM):
            access.end(SYSTEM, [first], reason="sold")
            self._owned(ben, account)
        clock.advance(dt.timedelta(days=1))
        with acting(Actor.person(ben.id)):
            assert set(access.who_can_reach(account)) == {ben.id, cai.id}
            assert access.who_can_reach(account, at=then) == {}
            assert access.explain(cai.id, account, at=then) == []
            assert not access.check_many([(cai.id, Permission.ADS_EDIT, account)], at=then)[0].has_path
            assert set(access.who_can_reach(account, at=clock.now() - dt.timedelta(hours=1))) == {
                ben.id,
                cai.id,
            }
        with acting(Actor.person(cai.id)):
            assert access.explain(cai.id, account, at=then), "her own past is her own"
            assert access.who_can_reach(account, at=then) == {}, "an Operator asks about others only of today"
        with acting(Actor.person(ana.id)):
            assert access.who_can_reach(account, at=then) == {}, "whoever has it no more asks no more"

    def test_a_centre_looks_at_what_it_held_and_only_at_then(self) -> None:
        ana, ben = (Ref(Kind.PERSON, new_id()) for _ in range(2))
        acme, account = Ref(Kind.CENTER, new_id()), Ref(Kind.AD_ACCOUNT, new_id())
        with acting(SYSTEM):
            access.grant(SYSTEM, subject=ana, role=Role.CENTER_ADMIN, object=acme)
            access.grant(SYSTEM, subject=ben, role=Role.CENTER_STANDARD, object=acme)
        before = clock.now()
        clock.advance(dt.timedelta(days=1))
        with acting(SYSTEM):
            owning = self._owned(acme, account)
            through = (ThroughKind.RELATION, owning)
            access.grant(SYSTEM, subject=ben, role=Role.OPERATOR, object=account, through=through)
        then = clock.now()
        clock.advance(dt.timedelta(days=1))
        with acting(SYSTEM):
            access.end(SYSTEM, [owning], reason="sold")
        clock.advance(dt.timedelta(days=1))
        with acting(Actor.person(ana.id)):
            assert not access.who_reaches(acme.id, account).rows
            assert not access.who_reaches(acme.id, account, at=before).rows
            rows = access.who_reaches(acme.id, account, at=then).rows
            assert {one.person_id: one.standing.role for one in rows} == {ana.id: None, ben.id: Role.OPERATOR}
            assert access.why(acme.id, ben.id, account, at=then).standing.role is Role.OPERATOR
            assert access.center_had(acme.id, account, at=then)
            assert not access.center_had(acme.id, account)
        with acting(Actor.person(ben.id)):
            assert not access.who_reaches(acme.id, account, at=then).rows, "for Admins alone"
            assert not access.why(acme.id, ben.id, account, at=then).paths


@pytest.mark.django_db
def test_the_preview_is_bounded_and_says_so() -> None:
    acme = Ref(Kind.CENTER, new_id())
    ben = Ref(Kind.PERSON, new_id())
    with acting(SYSTEM):
        member = access.grant(SYSTEM, subject=ben, role=Role.CENTER_STANDARD, object=acme)
        for _ in range(4):
            account = Ref(Kind.AD_ACCOUNT, new_id())
            owning = access.grant(SYSTEM, subject=acme, role=Role.OWNER, object=account)
            through = (ThroughKind.RELATION, owning)
            access.grant(SYSTEM, subject=ben, role=Role.ANALYST, object=account, through=through)
        whole = what_would_change(SYSTEM, acme.id, ending=[member])
        part = what_would_change(SYSTEM, acme.id, ending=[member], limit=2)
        assert access.check_many([(ben.id, Permission.REPORTS_SEE, account)])[0].allowed, (
            "nothing has changed"
        )
    assert (len(whole.changes), whole.is_complete) == (5, True)
    assert (len(part.changes), part.is_complete) == (2, False)
    assert {one.after.role for one in whole.changes} == {None}


def test_seeing_is_part_of_every_question() -> None:
    assert {Kind.CENTER, *THINGS} == set(access.SEE)
    assert all(GIVES[permission] for permission in access.SEE.values())
