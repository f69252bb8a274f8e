"""What names are reduced to, whether a name passes, and how matches are ordered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import lei as lei_numbers

from suitcase.areas.companies import names, rules
from suitcase.areas.companies.rules import Candidate
from tests.areas.companies.registry import lei


class TestKey:
    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("ACME Outdoor G.m.b.H.", "acme outdoor"),
            ("Acmé  outdoor", "acme outdoor"),
            ("Acme Outdoor GmbH & Co. KG", "acme outdoor"),
            ("Café Zürich S. A.", "cafe zurich"),
            ("Ørsted A/S", "orsted"),
            ("Brown & Sons Pte. Ltd.", "brown"),
            ("Northwind Ltd London", "northwind london"),
            ("Meble Sp. z o.o.", "meble"),
            ("L'Étoile d'Or SAS", "letoile dor"),
            ("PT Maju Jaya Tbk", "maju jaya"),
            ("ООО «Ромашка»", "ромашка"),
            ("トヨタ自動車株式会社", "トヨタ自動車"),
            ("株式会社ガスト", "ガスト"),
            ("삼성전자 주식회사", "삼성전자"),
            ("GmbH", "gmbh"),
            ("株式会社", "株式会社"),
            ("", ""),
            ("\x00\x1b[2J…", "2j"),
            ("---", ""),
        ],
    )
    def test_legal_forms_case_accents_and_marks_are_lost(self, name: str, key: str) -> None:
        assert names.key(name) == key

    @given(st.text(max_size=60))
    def test_any_text_has_one_key(self, text: str) -> None:
        key = names.key(text)
        assert key == " ".join(key.split())
        assert key == names.key(text + "\x00") == names.key(f"  {text}")
        assert len(names.grams(key)) <= names.GRAM_CHARACTERS + 1
        assert all(1 <= len(gram) <= 3 for gram in names.grams(key))

    @given(st.from_regex(r"[a-z]{2,9}( [a-z]{2,9}){0,3}", fullmatch=True))
    def test_case_spaces_and_a_form_at_the_end_change_nothing(self, name: str) -> None:
        assert names.key(f" {name.title()},  Ltd.") == names.key(f"{name} LTD")

    def test_ten_thousand_characters_are_read_to_a_bound(self) -> None:
        assert len(names.fold("ab cd " * 10_000)) <= names.READ_CHARACTERS


class TestCheckDigits:
    @given(st.from_regex(r"[A-Z0-9]{18}[0-9]{2}", fullmatch=True))
    def test_they_are_as_the_standard_says(self, number: str) -> None:
        assert rules.has_right_check_digits(number) == lei_numbers.is_valid(number)

    def test_a_typed_number_is_known_with_spaces(self) -> None:
        assert rules.as_lei(f" {lei(1)[:4].lower()} {lei(1)[4:]} ") == lei(1)
        assert rules.as_lei("Acme Outdoor GmbH Berlin") is None


class TestSameName:
    @pytest.mark.parametrize(
        "typed", ["acme outdoor gmbh", "ACME OUTDOOR G.m.b.H.", "Acme  Outdoor-GmbH", "Acmé Outdoor GmbH"]
    )
    def test_case_accents_marks_and_spaces_do_not_count(self, typed: str) -> None:
        assert rules.same_name(typed, "Acme Outdoor GmbH")

    @pytest.mark.parametrize("typed", ["Acme Outdoor", "Acme Outdoor Ltd", "Acme Outdor GmbH", "", "…"])
    def test_the_legal_form_and_every_letter_do(self, typed: str) -> None:
        assert not rules.same_name(typed, "Acme Outdoor GmbH")


def candidate(number: int, name: str, country: str = "DE", kind: str = "LEGAL") -> Candidate:
    return Candidate(number, lei(number), name, kind, names.key(name), country)


def best(typed: str, *found: Candidate, country: str | None = None) -> list[str]:
    return [one.name for one in rules.best(typed, found, country=country, limit=10)]


class TestBest:
    def test_the_legal_form_that_was_typed_decides_between_equals(self) -> None:
        found = [candidate(1, "Acme Outdoor B.V."), candidate(2, "Acme Outdoor GmbH")]
        assert best("acme outdoor gmbh", *found)[0] == "Acme Outdoor GmbH"
        assert best("acme outdoor bv", *found)[0] == "Acme Outdoor B.V."

    def test_the_country_comes_first_among_those_that_are_alike(self) -> None:
        found = [
            candidate(1, "Acme Outdoor GmbH"),
            candidate(2, "Acme Outdoors B.V.", "NL"),
            candidate(3, "Acorn BV", "NL"),
        ]
        assert best("acme outdoor", *found, country="NL")[:2] == ["Acme Outdoors B.V.", "Acme Outdoor GmbH"]
        assert best("acme outdoor", *found)[0] == "Acme Outdoor GmbH"

    def test_an_entity_is_shown_once_by_its_legal_name_when_both_fit(self) -> None:
        legal = candidate(1, "Northwind Agency Ltd")
        trading = legal._replace(number=2, kind="TRADING", name="Northwind Agency")
        (shown,) = rules.best("northwind agency", [trading, legal], country=None, limit=10)
        assert shown.kind == "LEGAL"

    def test_what_has_nothing_in_common_is_not_shown(self) -> None:
        assert best("acme", candidate(1, "Zonnehof")) == []

    @given(st.text(max_size=40), st.text(max_size=40))
    def test_likeness_is_a_share(self, typed: str, other: str) -> None:
        like, same = rules.likenesses(names.key(other), [names.key(typed), names.key(other)])
        assert 0 <= like <= 100
        assert same == 100
