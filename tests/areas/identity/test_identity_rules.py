"""Names and addresses as they are written down."""

from __future__ import annotations

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
