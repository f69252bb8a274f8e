"""Every action that somebody can ask for is refused in a test, and succeeds in one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.rules import refusals
from tests.architecture.rules.reading import nothing_in

ROOT = Path(__file__).parents[2]
UNREFUSED = {
    "consent.expire_now": "ends what is over by itself, for whoever comes upon it; there is nothing to refuse",
    "consent.settle_sleeping": "a job of the worker",
    "creators.forget_drafts": "a job of the worker",
    "identity.note": "what sign-in pages saw happen, before anybody is known; its verbs are the code's own",
}


def test_every_action_has_its_refusals() -> None:
    nothing_in(refusals.tested(ROOT / "src", ROOT / "tests", UNREFUSED))


def test_most_actions_are_asked_for_by_people() -> None:
    every = refusals.actions(ROOT / "src")
    assert len(every) > 100
    assert refusals.due(ROOT / "src") < every
    assert {"NotFound", "Denied", "LastAdmin", "NotSignedIn"} < refusals.refusals(ROOT / "src")


_ACTIONS = """
from suitcase.areas.journal.public import action
@action
def open_shop(actor): ...
@action
def close_shop(actor): ...
"""
_GOOD = """
import pytest
from suitcase.kernel.errors import NotFound
from suitcase.areas.shops import public as shops
def close(actor):
    shops.close_shop(actor)
def test_open():
    shops.open_shop(1)
    with pytest.raises(NotFound):
        shops.open_shop(2)
def test_close():
    close(1)
    for act in (lambda: close(2),):
        with pytest.raises(NotFound):
            act()
"""


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("", "", []),
        (
            "shops.open_shop(2)",
            "shops.get_shop(2)",
            ["shops.open_shop is refused in no test; call it inside"],
        ),
        ("lambda: close(2)", "lambda: print(2)", ["shops.close_shop is refused in no test; call it inside"]),
        ("    shops.open_shop(1)\n", "", ["shops.open_shop is called by no test"]),
        (
            "raises(NotFound):\n        shops",
            "raises(ValueError):\n        shops",
            ["shops.open_shop is refused in no test"],
        ),
    ],
)
def test_an_action_without_its_test_is_found(
    tmp_path: Path, before: str, after: str, found: list[str]
) -> None:
    area, tests = tmp_path / "src/suitcase/areas/shops", tmp_path / "tests"
    area.mkdir(parents=True)
    tests.mkdir()
    (area / "actions.py").write_text(_ACTIONS)
    (tmp_path / "src/suitcase/errors.py").write_text("class NotFound(Refusal): ...")
    (tests / "test_shops.py").write_text(_GOOD.replace(before, after, 1))
    said = refusals.tested(tmp_path / "src", tests, {})
    assert len(said) == len(found)
    assert all(one.startswith(start) for one, start in zip(said, found, strict=True))
    told = refusals.tested(tmp_path / "src", tests, {"shops.gone": "", "shops.open_shop": ""})
    assert "shops.gone is excepted but is no action" in told
