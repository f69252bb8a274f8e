"""The chain on plain values."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from suitcase.areas.journal import rules
from suitcase.areas.journal.contracts import Stream

ids = st.integers(1, 2**63 - 1)
texts = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=20)
values: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
written = st.builds(
    rules.Written,
    id=ids,
    verb=st.just("thing:noted"),
    at=st.datetimes(timezones=st.just(dt.UTC)),
    actor_person_id=st.none() | ids,
    actor_scope=st.sampled_from(["", "job"]),
    data=st.dictionaries(texts, values, max_size=3),
    sealed=st.dictionaries(ids.map(str), texts, max_size=2),
)


@given(written, written)
def test_two_lines_have_one_digest_only_if_they_say_the_same(
    one: rules.Written, other: rules.Written
) -> None:
    says_the_same = rules.canonical(_plain(one)) == rules.canonical(_plain(other))
    assert (rules.line_digest(one) == rules.line_digest(other)) == says_the_same


@given(written, st.sampled_from(rules.Written._fields))
def test_every_part_of_a_line_is_under_its_seal(line: rules.Written, part: str) -> None:
    changed = {
        "id": line.id + 1,
        "verb": "thing:forged",
        "at": line.at + dt.timedelta(microseconds=1) if line.at.year < 9999 else line.at - dt.timedelta(1),
        "actor_person_id": (line.actor_person_id or 0) + 1,
        "actor_scope": line.actor_scope + "x",
        "data": {**line.data, "forged": 1, **({"forged": 2} if line.data.get("forged") == 1 else {})},
        "sealed": {**line.sealed, "0": "forged"},
    }
    assert rules.line_digest(line._replace(**{part: changed[part]})) != rules.line_digest(line)


@given(written)
def test_the_zone_in_which_a_moment_is_told_does_not_matter(line: rules.Written) -> None:
    if dt.datetime(2, 1, 1, tzinfo=dt.UTC) < line.at < dt.datetime(9998, 1, 1, tzinfo=dt.UTC):
        elsewhere = line._replace(at=line.at.astimezone(dt.timezone(dt.timedelta(hours=5, minutes=30))))
        assert rules.line_digest(elsewhere) == rules.line_digest(line)


@given(st.binary(min_size=32, max_size=32), ids, ids, st.binary(min_size=32, max_size=32))
def test_a_seal_depends_on_all_that_goes_into_it(
    before: bytes, thing: int, position: int, digest: bytes
) -> None:
    stream, other = Stream(4, thing), Stream(5, thing)
    seals = {
        rules.entry_hash(before, stream, position, digest),
        rules.entry_hash(before[::-1] + b"x", stream, position, digest),
        rules.entry_hash(before, other, position, digest),
        rules.entry_hash(before, stream, position + 1, digest),
        rules.entry_hash(before, stream, position, digest + b"x"),
    }
    assert len(seals) == 5


def test_the_order_in_which_streams_are_named_does_not_matter() -> None:
    one, other = Stream(4, 1), Stream(5, 2)
    seals = {rules.journal_hash(rules.GENESIS, 1, b"d", order) for order in ([one, other], [other, one])}
    assert len(seals) == 1
    assert rules.journal_hash(rules.GENESIS, 1, b"d", [one]) not in seals


@given(values)
def test_what_may_be_kept_has_one_spelling(value: Any) -> None:
    rules.check_data(value)
    assert rules.canonical(json.loads(rules.canonical(value))) == rules.canonical(value)


def _plain(line: rules.Written) -> list[Any]:
    return [str(part) if isinstance(part, dt.datetime) else part for part in line]
