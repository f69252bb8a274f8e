"""Pure rules of handles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suitcase.areas.creators import rules
from suitcase.areas.creators.contracts import NewCreatorAccount
from suitcase.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("@Mia.Trails", "mia.trails"),
        ("  mia.trails  ", "mia.trails"),
        ("https://www.tiktok.com/@mia.trails?lang=en", "mia.trails"),
        ("\u200bmia\u200b.trails", "mia.trails"),
        ("ｍｉａ", "mia"),
        ("@@mia", "mia"),
    ],
)
def test_what_people_type_and_mean(typed: str, meant: str) -> None:
    assert rules.tidy_handle(typed) == meant


@pytest.mark.parametrize("handle", ["mia", "mia.trails", "a_b", "m1a", "x9", "abcdefghijklmnopqrstuvwx"])
def test_good_handles(handle: str) -> None:
    assert rules.handle_problem(handle) == ""


@pytest.mark.parametrize(
    "handle",
    [
        "",
        "a",
        "x" * 25,
        "mia trails",
        ".mia",
        "mia.",
        "m..a",
        "123",
        "12.3",
        "___",
        "mía",
        "miа",
        "admin",
        "adm1n",
        "suitcase",
        "t1ktok",
        "mia!",
        "mia\n",
    ],
)
def test_bad_handles(handle: str) -> None:
    assert rules.handle_problem(handle)


def test_the_networks_own_name_is_reserved() -> None:
    assert rules.handle_problem("acmevideo", network="AcmeVideo")
    assert not rules.handle_problem("acmevideo")


@pytest.mark.parametrize(
    ("one", "other"), [("mia", "m1a"), ("leo", "1eo"), ("oslo", "0sl0"), ("corner", "comer"), ("a.b", "a_b")]
)
def test_look_alikes_share_a_key(one: str, other: str) -> None:
    assert rules.look_alike_key(one) == rules.look_alike_key(other)


def test_different_names_have_different_keys() -> None:
    assert rules.look_alike_key("mia.trails") != rules.look_alike_key("mia.trials")


@given(st.text(max_size=300))
def test_tidying_never_fails_and_is_stable(typed: str) -> None:
    once = rules.tidy_handle(typed)
    assert rules.tidy_handle(once) == once
    assert isinstance(rules.handle_problem(once), str)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789._", min_size=1, max_size=24))
def test_a_key_fits_its_column_and_is_its_own_key(handle: str) -> None:
    key = rules.look_alike_key(handle)
    assert 0 < len(key) <= 24
    assert rules.look_alike_key(key) == key or set(handle) <= set("._")


@given(
    st.builds(
        NewCreatorAccount, handle=st.text(max_size=250), display_name=st.text(max_size=80), bio=st.text()
    )
)
def test_a_new_account_is_clean_or_refused_by_field(new: NewCreatorAccount) -> None:
    named = {"handle"}
    try:
        checked = rules.check_new(new, network="TikTok")
    except Invalid as refusal:
        named = set(refusal.fields)
    else:
        assert rules.handle_problem(checked.handle, network="TikTok") == ""
        assert 0 < len(checked.display_name) <= 60
    assert named
    assert named <= {"handle", "display_name", "bio", "account_type"}
