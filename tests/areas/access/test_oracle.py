"""The engine gives the same paths as the naive oracle, on thousands of random graphs at random moments."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import psycopg
import pytest

from suitcase.areas.access import engine
from suitcase.areas.access.contracts import Kind, Permission, encode
from suitcase.areas.access.schema import GIVES
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting, prepared
from tests.areas.access.graphs import COUNTS, LAST_DAY, Graph, day, load
from tests.areas.access.oracle import Oracle
from tests.session import RUN

PER_CHUNK = 2_000
CHUNKS = max(1, int(os.environ.get("SUITCASE_GRAPHS", "2000")) // PER_CHUNK)
SEED = os.environ.get("SUITCASE_SEED") or RUN
QUESTIONS_PER_GRAPH = 14
BATCH = 4_000
# One permission of each kind: which one does not matter, the paths are compared.
ANY = {
    Kind.CENTER: Permission.CENTER_SEE,
    Kind.ASSET_GROUP: Permission.ASSET_GROUP_SEE,
    Kind.AD_ACCOUNT: Permission.ADS_EDIT,
    Kind.CREATOR_ACCOUNT: Permission.CREATOR_POSTS_USE,
    Kind.POST: Permission.POST_USE,
}
# Long paths end at ad accounts and creator accounts; ask about them more often.
ASKED = (
    [Kind.AD_ACCOUNT] * 6 + [Kind.CREATOR_ACCOUNT] * 4 + [Kind.POST, Kind.POST, Kind.CENTER, Kind.ASSET_GROUP]
)

Question = tuple[int, Permission, tuple[Kind, int]]


def _questions(graph: Graph) -> list[Question]:
    draw = graph.random
    asked = []
    for kind in draw.choices(ASKED, k=QUESTIONS_PER_GRAPH):
        person = draw.choice(graph.things(Kind.PERSON))[1]
        asked.append((person, ANY[kind], (kind, draw.choice(graph.things(kind))[1])))
    return asked


def _expected(oracle: Oracle, person: int, thing: tuple[int, int]) -> set[tuple[int, frozenset[int]]]:
    return {(encode(way, role, scope), ids) for way, role, scope, ids in oracle.paths(person, thing)}


def _found(decision: engine.Decision) -> set[tuple[int, frozenset[int]]]:
    return {(key, frozenset(relations)) for key, relations in decision.found}


@pytest.mark.oracle
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_engine_equals_oracle(chunk: int, own_database: Callable[[str], str]) -> None:
    print(f"access: {PER_CHUNK} graphs, SUITCASE_SEED={SEED}, chunk {chunk}")
    seed = f"{SEED}/{chunk}"
    graphs = [Graph(seed, number) for number in range(PER_CHUNK)]
    with psycopg.connect(own_database("owner")) as owner:
        load(owner, graphs)
    # A quarter of the graphs is asked about now, the others about a few moments of the past.
    moments = [None, *random.Random(seed).sample(range(LAST_DAY), 3)]
    with_paths = 0
    for place, moment in enumerate(moments):
        with_paths += _compare(graphs[place :: len(moments)], moment, seed)
    assert with_paths > PER_CHUNK, "random graphs that lead nowhere prove nothing"


def _compare(graphs: list[Graph], moment: int | None, seed: str) -> int:
    """Ask engine and oracle about these graphs at one moment; how many answers had paths."""
    today = LAST_DAY if moment is None else moment
    asked = [(graph, question) for graph in graphs for question in _questions(graph)]
    oracles = {id(graph): Oracle(graph.facts, today) for graph in graphs}
    with_paths = 0
    with acting(Actor.system()):
        prepared("SELECT set_config('app.now', %s, true)", (day(LAST_DAY).isoformat(),))
        for start in range(0, len(asked), BATCH):
            part = asked[start : start + BATCH]
            answers = engine.check_many([question for _, question in part], at=day(moment))
            for (graph, (person, permission, ref)), answer in zip(part, answers, strict=True):
                expected = _expected(oracles[id(graph)], person, (int(ref[0]), ref[1]))
                facts = "\n".join(map(str, graph.facts))
                assert _found(answer) == expected, f"seed {seed}, day {today}, {person} {ref}\n{facts}"
                assert answer.allowed == any(key in GIVES[permission] for key, _ in expected)
                with_paths += bool(expected)
    return with_paths


@pytest.mark.oracle
def test_every_other_question_agrees(own_database: Callable[[str], str]) -> None:
    """One check, reach, reachers, and what row-level security sees: the same answers from the other functions."""
    seed = f"{SEED}/others"
    graphs = [Graph(seed, number) for number in range(25)]
    with psycopg.connect(own_database("owner")) as owner:
        load(owner, graphs)
    now = day(LAST_DAY)
    clock.restore(now - clock.now())
    for graph in graphs:
        oracle = Oracle(graph.facts, LAST_DAY)
        for _, person in graph.things(Kind.PERSON):
            with acting(Actor.person(person)):
                _ask_everything(graph, oracle, person)
        with acting(Actor.system()):
            for kind in COUNTS:
                for thing in graph.things(kind) if kind != Kind.PERSON else ():
                    reachers = engine.who_can_reach(thing)
                    people = [one for _, one in graph.things(Kind.PERSON)]
                    assert set(reachers) == {one for one in people if oracle.paths(one, thing)}, seed
    clock.restore()


def _ask_everything(graph: Graph, oracle: Oracle, person: int) -> None:
    actor = Actor.person(person)
    for kind, permission in ANY.items():
        reached, allowed = set(), set()
        for ref in graph.things(kind):
            expected = _expected(oracle, person, ref)
            decision = engine.check(actor, permission, ref)
            assert _found(decision) == expected
            explained = engine.explain(person, ref)
            assert {(encode(*one.path[:3]), frozenset(one.path.relations)) for one in explained} == expected
            sees = prepared("SELECT app_sees(%s::smallint, %s::bigint)", ref)[0][0]
            assert sees == bool(expected), "row-level security sees exactly what a path leads to"
            reached |= {ref[1]} if expected else set()
            allowed |= {ref[1]} if decision.allowed else set()
        for asked, answer in ((None, reached), (permission, allowed)):
            sql, params = engine.reachable_sql(actor, kind, asked)
            assert {row[0] for row in prepared(sql, params)} == answer
