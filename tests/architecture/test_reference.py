"""Reference pages say what the sources say, and a difference is noticed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from suitcase.surfaces.cli import demo_cast
from suitcase.surfaces.cli.main import app
from tests.architecture.rules import reference
from tests.architecture.rules.reading import nothing_in

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = (REPOSITORY / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")


def test_the_settings_page_is_complete() -> None:
    nothing_in(reference.settings_agree(REPOSITORY))


def test_a_setting_too_few_or_too_many_is_noticed(tmp_path: Path) -> None:
    for place, text in {
        "docs/reference/settings.md": "| `SUITCASE_OLD` | | |\n| `SUITCASE_VAR` | | |",
        "src/suitcase/settings.py": 'os.environ["SUITCASE_VAR"], os.environ["SUITCASE_NEW"]',
        "Makefile": "run:\n\tSUITCASE_SPEED=1 suitcase\n",
    }.items():
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert reference.settings_agree(tmp_path) == [
        "SUITCASE_NEW (src/suitcase/settings.py) is missing in docs/reference/settings.md",
        "SUITCASE_SPEED (Makefile) is missing in docs/reference/settings.md",
        "docs/reference/settings.md names SUITCASE_OLD, which nothing reads",
    ]


def test_the_commands_page_is_complete() -> None:
    targets = reference.targets((REPOSITORY / "Makefile").read_text(encoding="utf-8"))
    assert {"run", "test"} <= set(targets)
    nothing_in(reference.commands_agree(PAGE, "make", targets))
    group: Any = typer.main.get_command(app)
    context = typer.Context(group)
    names = [
        name
        for name in group.list_commands(context)
        if not getattr(group.commands.get(name), "hidden", False)
    ]
    nothing_in(reference.commands_agree(PAGE, "suitcase", names))


def test_a_command_too_few_or_too_many_is_noticed() -> None:
    page = "| `make run` | … |\n| `make fly` | … |\n"
    assert reference.commands_agree(page, "make", ["run", "test"]) == [
        "docs/reference/commands.md does not explain make test",
        "docs/reference/commands.md explains make fly, which is gone",
    ]
    assert reference.targets("run: setup ## Start\nsetup:\n\t@x\n") == ["run"]


def test_the_tour_meets_the_people_of_the_demo() -> None:
    tour = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for words in ("ana@demo.example", "mia@demo.example", demo_cast.PASSWORD):
        assert f"`{words}`" in tour
    assert {"ana@demo.example", "mia@demo.example"} <= {human.email for human in demo_cast.CAST}
    assert ("ana", "Acme Outdoor") in {(one.owner, one.name) for one in demo_cast.ADVERTISERS}
    assert ("mia", "mia.trails") in {(one.owner, one.handle) for one in demo_cast.CREATORS}
    assert "*Acme Outdoor*" in tour
    assert "`mia.trails`" in tour
