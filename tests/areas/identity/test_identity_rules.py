"""Names and addresses as they are written down."""

from __future__ import annotations

import base64
import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suitcase.areas.identity import rules
from suitcase.areas.identity.contracts import NAME_LENGTH, Profile

GOOD = Profile(name="Ana", theme="dark", language="en", notify_by_email=True)


@given(st.text(max_size=200))
def test_a_normal_name_stays_as_it_is(text: str) -> None:
    once = rules.normal_name(text)
    assert rules.normal_name(once) == once


@given(st.text(max_size=200))
def test_a_normal_name_is_one_line_that_cannot_turn_the_text_around_it(text: str) -> None:
    name = rules.normal_name(text)
    assert name == name.strip()
    assert "  " not in name
    assert not any(unicodedata.category(letter) == "Cc" for letter in name)
    assert not any(
        unicodedata.bidirectional(letter) in {"RLO", "LRO", "RLE", "LRE", "RLI", "LRI"} for letter in name
    )


@pytest.mark.parametrize("name", ["Zoë", "Łukasz Żak", "李小龍", "O’Neill-García", "عائشة", "J\u200dñ"])
def test_names_of_the_world_are_kept(name: str) -> None:
    assert rules.normal_name(name) == unicodedata.normalize("NFC", name)
    assert rules.name_error(name) == ""


def test_a_name_has_a_length() -> None:
    assert rules.name_error("") == "Write the name other people will see."
    assert rules.name_error("x" * NAME_LENGTH) == ""
    assert str(NAME_LENGTH) in rules.name_error("x" * (NAME_LENGTH + 1))


@given(st.emails())
def test_an_address_is_compared_without_case_and_spaces(email: str) -> None:
    assert rules.normal_email(f"  {email.upper()} ") == rules.normal_email(email.upper())
    assert rules.normal_email(email) == rules.normal_email(rules.normal_email(email))


@pytest.mark.parametrize(
    ("field", "value"), [("name", " \n "), ("name", "x" * 81), ("theme", "pink"), ("language", "xx")]
)
def test_a_profile_names_the_field_that_is_wrong(field: str, value: str) -> None:
    import dataclasses

    assert rules.profile_errors(GOOD) == {}
    assert list(rules.profile_errors(dataclasses.replace(GOOD, **{field: value}))) == [field]


# RFC 4226, appendix D.
SECRET = base64.b32encode(b"12345678901234567890").decode()
CODES = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
steps = st.integers(min_value=4, max_value=2**32)


def at(step: int, second: float = 0) -> dt.datetime:
    return dt.datetime.fromtimestamp(step * rules.CODE_SECONDS + second, dt.UTC)


def test_codes_are_those_of_every_app() -> None:
    assert [rules.one_time_code(SECRET, step) for step in range(10)] == CODES


@given(steps, st.integers(min_value=-3, max_value=3), st.floats(min_value=0, max_value=29.9))
def test_a_code_counts_for_half_a_minute_to_either_side(now: int, off: int, second: float) -> None:
    code = rules.one_time_code(SECRET, now + off)
    near = {rules.one_time_code(SECRET, now + one) for one in (-1, 0, 1)}
    assert (rules.matching_step(SECRET, code, at(now, second)) is not None) == (code in near)


@given(steps, st.lists(st.sampled_from([-1, 0, 1]), max_size=6))
def test_a_step_that_counted_never_counts_again_nor_does_one_before_it(now: int, tried: list[int]) -> None:
    last, taken = -1, []
    for off in tried:
        step = rules.matching_step(SECRET, rules.one_time_code(SECRET, now + off), at(now), after=last)
        if step is not None:
            last = step
            taken.append(step)
    assert taken == sorted(set(taken))


@given(st.text(max_size=30))
def test_what_is_no_code_never_counts(typed: str) -> None:
    near = {rules.one_time_code(SECRET, step) for step in (99, 100, 101)}
    assert (rules.matching_step(SECRET, typed, at(100)) is not None) == (rules.normal_code(typed) in near)


@pytest.mark.parametrize("typed", ["287 082", "287-082", " 287082\n", "２８７０８２", "٢٨٧٠٨٢"])
def test_a_code_may_be_typed_in_any_way(typed: str) -> None:
    assert rules.matching_step(SECRET, typed, at(1)) == 1
