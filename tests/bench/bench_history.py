"""What it costs to search one long history among others: by an id that is rare in it, or not in it at all.

The baseline is the first page of the same history with nothing asked, in the same run.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import psycopg
import pytest

from suitcase.areas.journal import sequencer
from suitcase.areas.journal.contracts import LineFilter
from suitcase.areas.journal.public import search_lines
from tests.areas.journal.stage import ACME, ANA, own_things

LINES, OTHERS, ROUNDS, MOST = 20_000, 20_000, 15, 3.0
RARE_ACTOR, BUSY_ELSEWHERE, ABOUT, ASKED, INVITED = 900_001, 900_002, 900_003, 900_004, 900_005
_OWN = """
INSERT INTO journal_line (id, verb, at, actor_person_id, actor_scope, data, sealed)
SELECT n, 'row:stored', '2026-01-01Z'::timestamptz + n * interval '1 second',
    CASE WHEN n IN (40, 19000) THEN %(rare)s WHEN n = 7 THEN %(busy)s ELSE 500 + n %% 40 END, '',
    jsonb_build_object('state', 'stored', 'role', 'operator')
        || jsonb_build_object('person', CASE n WHEN 60 THEN %(about)s ELSE 600 + n %% 900 END)
        || CASE WHEN n = 80 THEN jsonb_build_object('request', %(asked)s)
            WHEN n = 90 THEN jsonb_build_object('invitation', %(invited)s) ELSE '{}' END,
    jsonb_build_object('101', repeat('c2VhbGVk', 12))
FROM generate_series(1, %(lines)s) AS n
"""
_OTHERS = """
INSERT INTO journal_line (id, verb, at, actor_person_id, actor_scope, data, sealed)
SELECT 1000000 + n, 'row:stored', '2026-01-01Z'::timestamptz + n * interval '1 second', %(busy)s, '',
    jsonb_build_object('state', 'stored', 'person', 600 + n %% 900), '{}'
FROM generate_series(1, %(lines)s) AS n
"""
_PLACES = """
INSERT INTO journal_entry (line_id, stream_kind, stream_id)
SELECT id, 4, CASE WHEN id < 1000000 THEN %(here)s ELSE 3000 + id %% 50 END FROM journal_line
"""


@pytest.mark.bench
def test_a_rare_id_is_found_without_reading_the_history(own_database: Callable[[str], str]) -> None:
    own_things()
    _fill(own_database)
    page = milliseconds(LineFilter(), 50)
    print(f"\n  {LINES:,} lines of one history, {OTHERS:,} of others; its first page {page:.1f} ms")
    wanted = {
        "a number that is nowhere": (LineFilter(any_id=424_242_424_242), 0),
        "who did it twice": (LineFilter(any_id=RARE_ACTOR), 2),
        "who did it once here and always elsewhere": (LineFilter(any_id=BUSY_ELSEWHERE), 1),
        "to whom it was done": (LineFilter(any_id=ABOUT), 1),
        "a request": (LineFilter(any_id=ASKED), 1),
        "an invitation": (LineFilter(any_id=INVITED), 1),
        "somebody busy here": (LineFilter(any_id=503), 50),
        "a person: did it twice": (LineFilter(person_id=RARE_ACTOR), 2),
        "a person: nothing": (LineFilter(person_id=424_242_424_242), 0),
        "a person: busy elsewhere": (LineFilter(person_id=BUSY_ELSEWHERE), 1),
    }
    slow = []
    for said, (filter_, expected) in wanted.items():
        taken = milliseconds(filter_, expected)
        print(f"  {said:<45} {taken:6.1f} ms, {taken / page:5.1f} × the page")
        if taken > MOST * page and "elsewhere" not in said:
            slow.append(said)
    assert not slow


def milliseconds(wanted: LineFilter, expected: int) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        found = search_lines(ANA, ACME, wanted, limit=50)
        taken.append((time.perf_counter() - began) * 1000)
        assert len(found.lines) == expected
    return statistics.median(taken)


def _fill(dsn: Callable[[str], str]) -> None:
    values = {
        "rare": RARE_ACTOR,
        "busy": BUSY_ELSEWHERE,
        "about": ABOUT,
        "asked": ASKED,
        "invited": INVITED,
        "here": ACME.id,
    }
    with psycopg.connect(dsn("owner"), autocommit=True) as owner:
        owner.execute("DELETE FROM journal_entry")
        owner.execute("DELETE FROM journal_line")
        owner.execute(_OWN, {**values, "lines": LINES})
        owner.execute(_OTHERS, {**values, "lines": OTHERS})
        owner.execute(_PLACES, values)
        with psycopg.connect(dsn("system"), autocommit=True) as system:
            sequencer.sequence_all(system)
        owner.execute("VACUUM ANALYZE journal_line, journal_entry")
