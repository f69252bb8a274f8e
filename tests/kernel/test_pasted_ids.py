"""Ids as people paste them: one reader for all doors, which refuses what could be meant in two ways."""

from __future__ import annotations

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from suitcase.kernel.pasted_ids import AD_ACCOUNT, ANYTHING, CENTER, What, pasted_id, read_one, read_pieces

ONE, TWO, THREE = 1_523_456_789_012_345_678, 1_523_456_789_012_345_679, 1_523_456_789_012_345_680
whole = st.integers(10**15, 2**63 - 1)
any_id = st.integers(1, 2**63 - 1)
LABELS = [
    "",
    "act_",
    "adv_",
    "ACT_",
    "#",
    "ID: ",
    "ID:",
    "Ad account ID: ",
    "Advertiser-ID:",
    "act-",
    "Account ",
]
GLUE = ["", "\u200b", "\ufeff", "\u2060", "\u00ad"]


def ids(text: str) -> list[int | None]:
    return [piece.id for piece in read_pieces(text, AD_ACCOUNT)]


def wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() else sign for sign in text)


class TestAList:
    @given(st.lists(any_id, min_size=1, max_size=20), st.data())
    def test_any_separators_labels_and_widths(self, wanted: list[int], data: st.DataObject) -> None:
        text = ""
        for number in wanted:
            shown = data.draw(st.sampled_from(["{}", "000{}", "{}\u200b", "\ufeff{}", "<{}>"])).format(number)
            shown = data.draw(st.sampled_from([str, wide]))(shown)
            between = data.draw(st.sampled_from([", ", ",", ";", "\n", "\t", "\r\n", " ; ", "\u2028", "|"]))
            text += data.draw(st.sampled_from(LABELS)) + shown + between
        pieces = read_pieces(text, AD_ACCOUNT)
        assert [piece.id for piece in pieces] == wanted
        for number, piece in enumerate(pieces):
            assert bool(piece.before) is (piece.id in wanted[:number])

    @given(st.lists(whole, min_size=1, max_size=10), st.sampled_from([" ", "  ", "\u00a0", "\u202f"]))
    def test_whole_ids_between_spaces(self, wanted: list[int], space: str) -> None:
        assert ids(space.join(map(str, wanted))) == wanted
        assert ids("act_ " + space.join(map(str, wanted))) == wanted

    @given(
        st.lists(whole, min_size=1, max_size=8),
        st.sampled_from([" ", "-", ".", "'", "_", ",", "\u00a0", "’"]),
    )
    def test_one_id_in_groups_a_line(self, wanted: list[int], mark: str) -> None:
        text = "\n".join(f"{number:,}".replace(",", mark) for number in wanted)
        assert ids(text) == wanted

    @given(any_id, st.sampled_from(["", " ", "5\n", "ID: ", "ID:", "act_", "adv_ ", "#", ", ", "\t"]))
    def test_a_sign_is_never_dropped(self, number: int, before: str) -> None:
        for sign in ("-", "+", "\u2212", "\u2013", "--"):
            *rest, last = read_pieces(f"{before}{sign}{number}", AD_ACCOUNT)
            assert last.id is None
            assert [piece.id for piece in rest] == ([5] if "5" in before else [])
            assert read_one(f"{sign}{number}", AD_ACCOUNT).id is None

    @given(
        st.lists(st.integers(1, 10**5), min_size=2, max_size=3),
        st.sampled_from(["act_ ", "act_", "adv_ ", "# "]),
    )
    def test_a_label_before_short_groups_is_not_several_ids(self, groups: list[int], label: str) -> None:
        (piece,) = read_pieces(label + " ".join(map(str, groups)), AD_ACCOUNT)
        assert piece.id is None or str(piece.id) == "".join(map(str, groups))
        assert "several" in piece.problem or piece.id is not None

    @given(st.text(max_size=200))
    def test_whatever_it_is(self, text: str) -> None:
        lines = len(text.splitlines()) + text.count("\r")
        for piece in read_pieces(text, AD_ACCOUNT):
            assert (piece.id is None) == bool(piece.problem)
            assert piece.id is None or 0 < piece.id < 2**63
            assert 1 <= piece.line <= max(1, lines)
            assert len(piece.typed) <= 40

    def test_each_piece_that_is_none_is_named_with_its_line(self) -> None:
        text = f"act_{ONE}\n12a34, {TWO}\n\n-5\n{'9' * 20}\n0\n1.5235E+18\nact_ 12 34"
        wrong = [(one.line, one.typed, one.problem) for one in read_pieces(text, AD_ACCOUNT) if one.problem]
        assert [one[:2] for one in wrong] == [
            (2, "12a34"),
            (4, "-5"),
            (5, "9" * 20),
            (6, "0"),
            (7, "1.5235E+18"),
            (8, "act_ 12 34"),
        ]
        for said, (_line, _typed, problem) in zip(
            ("a number", "sign", "too large", "0 is not", "spreadsheet", "or several"), wrong, strict=True
        ):
            assert said in problem

    def test_the_same_again_says_where_it_was(self) -> None:
        found = read_pieces(f"{ONE} {ONE}\n{TWO}\nact_{ONE:,}", AD_ACCOUNT)
        assert [(one.id, one.line, one.before) for one in found] == [
            (ONE, 1, 0),
            (ONE, 1, 1),
            (TWO, 2, 0),
            (ONE, 3, 1),
        ]

    def test_places_and_dashes_of_a_list_are_no_ids(self) -> None:
        assert ids(f"1. act_{ONE}\n2) {TWO}\n- {THREE}\n• {ONE}") == [ONE, TWO, THREE, ONE]
        assert ids("Name\tAd account ID\nAcme Outdoor\t5") == [5]


class TestAddresses:
    @pytest.mark.parametrize(
        ("what", "name", "args"),
        [
            (AD_ACCOUNT, "ads_overview", [ONE]),
            (AD_ACCOUNT, "business_account", [TWO, ONE]),
            (AD_ACCOUNT, "business_account_people", [TWO, ONE]),
            (AD_ACCOUNT, "ops_review", [ONE]),
            (CENTER, "business_overview", [ONE]),
            (CENTER, "business_account", [ONE, TWO]),
            (CENTER, "ops_center", [ONE]),
            (ANYTHING, "ops_person", [ONE]),
            (ANYTHING, "business_account", [TWO, ONE]),
        ],
    )
    def test_of_our_own_pages_are_read(self, what: What, name: str, args: list[int]) -> None:
        path = reverse(name, args=args)
        for address in (path, f"https://ads.example.com{path}?tab=1", f"<http://localhost:8000{path}#top>"):
            assert pasted_id(address, what) == ONE, address
            assert [one.id for one in read_pieces(f"{address}, {THREE}", what)] == [ONE, THREE]

    @pytest.mark.parametrize(
        "address", ["https://example.com/", f"https://example.com/x/{ONE}", f"/business/{ONE}/"]
    )
    def test_of_other_pages_are_not(self, address: str) -> None:
        (piece,) = read_pieces(address, AD_ACCOUNT)
        assert piece.id is None
        assert "address" in piece.problem


class TestOne:
    @given(any_id, st.sampled_from(LABELS), st.sampled_from(GLUE), st.sampled_from(["{}", "{:,}", "00{}"]))
    def test_with_labels_groups_and_what_cannot_be_seen(
        self, number: int, label: str, glue: str, way: str
    ) -> None:
        assert pasted_id(f" {label}{glue}{way.format(number)}{glue} \r\n") == number
        assert pasted_id(wide(f"{label}{way.format(number)}")) == number

    def test_groups_are_one_since_one_is_asked_for(self) -> None:
        assert pasted_id("act_ 12 34") == 1234
        assert pasted_id("Business Center ID: 157 4075", CENTER) == 1574075

    @pytest.mark.parametrize(
        "text",
        [
            *("", " ", "act_", "12a4", "x7", "-5", "0", "1e5", "=1+1", "9" * 20, "1" * 400, "\x00"),
            *("\u0661\u0662", f"{ONE} {TWO}", f"{ONE}\n{TWO}", "5,6", "12.5", "Acme 2024", "5 apples", "x²"),
        ],
    )
    def test_what_is_none_or_more_than_one(self, text: str) -> None:
        piece = read_one(text, AD_ACCOUNT)
        assert piece.id is None
        assert piece.problem

    @given(st.text(max_size=400))
    def test_never_raises_and_never_reads_two(self, text: str) -> None:
        found = pasted_id(text)
        assert found is None or 0 < found < 2**63
