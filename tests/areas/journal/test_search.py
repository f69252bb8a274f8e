"""One history searched, paged both ways and proven in parts."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from suitcase.areas.journal.contracts import LineFilter
from suitcase.areas.journal.public import read_lines, record, search_lines
from suitcase.areas.journal.verify import verify_part
from suitcase.kernel import clock
from suitcase.stores.postgres import acting, prepared
from tests.areas.journal.stage import ACME, ANA, CAI, HANDLE, MIA, Journal, note

ALL = LineFilter()


def texts(wanted: LineFilter = ALL, **page: int) -> list[str]:
    return [line.data["text"] for line in search_lines(ANA, ACME, wanted, **page).lines]


def test_pages_lead_on_and_back(journal: Journal) -> None:
    for number in range(1, 8):
        note(ANA, text=str(number))
    journal.sequence()
    note(ANA, text="fresh")
    first = search_lines(ANA, ACME, ALL, limit=3)
    assert [line.data["text"] for line in first.lines] == ["fresh", "7", "6"]
    assert (first.newer, first.older) == (None, 6)
    second = search_lines(ANA, ACME, ALL, before=first.older, limit=3)
    assert [line.data["text"] for line in second.lines] == ["5", "4", "3"]
    last = search_lines(ANA, ACME, ALL, before=second.older, limit=3)
    assert ([line.data["text"] for line in last.lines], last.older) == (["2", "1"], None)
    back = search_lines(ANA, ACME, ALL, after=last.newer, limit=3)
    assert [line.data["text"] for line in back.lines] == ["5", "4", "3"]
    assert (back.newer, back.older) == (5, 3)
    assert [line.data["text"] for line in read_lines(ANA, ACME, ALL, most=4)] == ["fresh", "7", "6", "5"]


@pytest.mark.req("B8")
def test_lines_are_found_by_who_what_when_and_any_id(things: None) -> None:
    note(ANA, text="early")
    clock.advance(dt.timedelta(days=2))
    since = clock.now()
    with acting(ANA):
        record("thing:renamed", ANA, streams=[ACME], data={"text": "named", "person": MIA.person_id})
        other = record("thing:shown", ANA, streams=[ACME, HANDLE], data={"text": "both"})
    assert texts(LineFilter(verbs=("thing:renamed", "thing:shown"))) == ["both", "named"]
    assert texts(LineFilter(person_id=MIA.person_id)) == ["named"]
    assert texts(LineFilter(person_id=ANA.person_id)) == ["both", "named", "early"]
    assert texts(LineFilter(about=HANDLE)) == ["both"]
    assert texts(LineFilter(since=since)) == ["both", "named"]
    assert texts(LineFilter(until=since)) == ["early"]
    assert texts(LineFilter(any_id=other)) == ["both"]
    assert texts(LineFilter(any_id=MIA.person_id)) == ["named"]
    assert texts(LineFilter(any_id=424242424242)) == []
    assert texts(LineFilter(any_id=HANDLE.id)) == ["both"]


_MANY = """
WITH lines AS (
    INSERT INTO journal_line (id, verb, at, actor_person_id, actor_scope, data, sealed)
    SELECT 1000000 + n, 'thing:noted', now(), CASE WHEN n %% 5 = 0 THEN %(mia)s ELSE %(ana)s END, '', CASE n
            WHEN 11 THEN jsonb_build_object('person', %(cai)s) WHEN 12 THEN jsonb_build_object('invitation', %(cai)s)
            WHEN 13 THEN jsonb_build_object('request', %(cai)s) ELSE '{}' END || jsonb_build_object('text', n::text),
        '{}'
    FROM generate_series(1, 1300) AS n RETURNING id
)
INSERT INTO journal_entry (line_id, stream_kind, stream_id)
SELECT id, %(kind)s, %(thing)s FROM lines
UNION ALL SELECT 1000014, 5, %(cai)s
"""


def test_few_lines_and_many_are_found_alike_placed_or_fresh(journal: Journal) -> None:
    ids = {"ana": ANA.person_id, "mia": MIA.person_id, "cai": CAI.person_id}
    journal.tamper(_MANY, **ids, kind=ACME.kind, thing=ACME.id)

    def told(wanted: LineFilter) -> list[str]:
        return [line.data["text"] for line in read_lines(ANA, ACME, wanted, most=5_000)]

    assert told(LineFilter(any_id=CAI.person_id)) == ["14", "13", "12", "11"], "while they have no position"
    journal.sequence()
    note(ANA, text="fresh")
    everything = [str(number) for number in range(1300, 0, -1)]
    assert told(LineFilter(any_id=CAI.person_id)) == ["14", "13", "12", "11"]
    assert told(LineFilter(person_id=CAI.person_id)) == ["11"]
    assert told(LineFilter(any_id=CAI.person_id, person_id=ANA.person_id)) == ["14", "13", "12", "11"]
    assert told(LineFilter(any_id=1000077)) == ["77"]
    of_mia = [one for one in everything if int(one) % 5 == 0]
    assert told(LineFilter(any_id=MIA.person_id)) == told(LineFilter(person_id=MIA.person_id)) == of_mia
    of_ana = ["fresh", *(one for one in everything if int(one) % 5)]
    assert told(LineFilter(any_id=ANA.person_id)) == told(LineFilter(person_id=ANA.person_id)) == of_ana
    assert told(LineFilter(any_id=ACME.id)) == ["fresh", *everything]
    page = search_lines(ANA, ACME, LineFilter(any_id=CAI.person_id), before=14, limit=2)
    assert [line.data["text"] for line in page.lines] == ["13", "12"]


def test_a_stranger_finds_nothing_with_the_checks_of_the_program_off(things: None) -> None:
    note(ANA, text="private")
    assert search_lines(CAI, ACME, ALL).lines == []
    with acting(CAI):
        rows = prepared(
            f"SELECT * FROM journal_search(4::smallint, %s, {'NULL, ' * 9} 50, NULL)",
            (ACME.id,),
        )
    assert rows == []


def test_net_addresses_are_of_oneself_and_of_whom_the_caller_names(things: None) -> None:
    boss = dataclasses.replace(MIA, ip="")
    with acting(boss):
        note(ANA, text="a", streams=[HANDLE])
        assert [line.actor_ip for line in search_lines(boss, HANDLE, ALL).lines] == [""]
        told = search_lines(boss, HANDLE, ALL, addresses_of=[ANA.person_id or 0]).lines
        assert [line.actor_ip for line in told] == ["192.0.2.10"]


def test_a_proof_in_parts_finds_what_a_proof_at_once_finds(journal: Journal) -> None:
    for number in range(1, 10):
        note(ANA, text=str(number))
    journal.sequence()
    part = verify_part(journal.system, ACME, most=4)
    assert (part.position, part.total, part.is_done) == (4, 9, False)
    part = verify_part(journal.system, ACME, (part.position, part.seal), most=4)
    assert (part.position, part.is_done) == (8, False)
    part = verify_part(journal.system, ACME, (part.position, part.seal), most=4)
    assert (part.position, part.is_done, part.broken) == (9, True, None)
    assert part.at is not None
    assert verify_part(journal.system, HANDLE).is_done, "an empty history is intact"
    journal.tamper("UPDATE journal_line SET verb = 'thing:forged' WHERE position = 6")
    first = verify_part(journal.system, ACME, most=4)
    broken = verify_part(journal.system, ACME, (first.position, first.seal), most=4)
    assert broken.broken is not None
    assert (broken.broken.position, broken.is_done) == (6, True)
    journal.tamper("UPDATE journal_line SET verb = 'thing:noted' WHERE position = 6")
    journal.tamper("DELETE FROM journal_entry WHERE position = 9")
    cut = verify_part(journal.system, ACME)
    assert cut.broken is not None
    assert "cut off" in cut.broken.sentence
