"""Floors, areas and surfaces keep to their places; and each contract is shown to notice a breach."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.rules import imports
from tests.architecture.rules.reading import nothing_in

# One worker takes them all, so that the planted copy is made once.
REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "src"

# Contract, file to write or to continue, its line, and what the linter must say about it.
BREACHES = [
    (
        "floors",
        "kernel/planted.py",
        "import suitcase.stores.dsn",
        "suitcase.kernel.planted -> suitcase.stores.dsn",
    ),
    (
        "floors",
        "stores/planted.py",
        "from suitcase.areas.journal import public",
        "suitcase.stores.planted -> suitcase.areas.journal.public",
    ),
    (
        "floors",
        "areas/journal/planted.py",
        "from suitcase.surfaces.kit import format",
        "suitcase.areas.journal.planted -> suitcase.surfaces.kit.format",
    ),
    (
        "areas",
        "areas/access/planted.py",
        "from suitcase.areas.consent import public",
        "suitcase.areas.access.planted -> suitcase.areas.consent.public",
    ),
    ("areas", "areas/planted/__init__.py", "", "- suitcase.areas.planted"),
    (
        "surfaces",
        "surfaces/creator_app/planted.py",
        "import suitcase.surfaces.back_office.urls",
        "suitcase.surfaces.creator_app.planted -> suitcase.surfaces.back_office.urls",
    ),
    (
        "surfaces",
        "surfaces/kit/planted.py",
        "import suitcase.surfaces.account.urls",
        "suitcase.surfaces.kit.planted -> suitcase.surfaces.account.urls",
    ),
    ("surfaces", "surfaces/planted/__init__.py", "", "- suitcase.surfaces.planted"),
    ("plain", "areas/consent/rules.py", "import django.db", "suitcase.areas.consent.rules -> django"),
    (
        "plain",
        "areas/creators/contracts.py",
        "import suitcase.areas.creators.models",
        "suitcase.areas.creators.contracts -> suitcase.areas.creators.models",
    ),
    (
        "plain",
        "areas/creators/errors.py",
        "import suitcase.stores.dsn",
        "suitcase.areas.creators.errors -> suitcase.stores.dsn",
    ),
    ("engines", "areas/identity/planted.py", "import psycopg", "suitcase.areas.identity.planted -> psycopg"),
    (
        "engines",
        "surfaces/account/planted.py",
        "import sqlite3",
        "suitcase.surfaces.account.planted -> sqlite3",
    ),
    ("kernel", "kernel/money.py", "import django.conf", "suitcase.kernel.money -> django"),
    (
        "kernel",
        "kernel/paging.py",
        "from suitcase import settings",
        "suitcase.kernel.paging -> suitcase.settings",
    ),
    (
        "settings",
        "settings/planted.py",
        "from suitcase.areas.access import schema",
        "suitcase.settings.planted -> suitcase.areas.access.schema",
    ),
    (
        "worker",
        "surfaces/cli/planted.py",
        "import suitcase.worker",
        "suitcase.surfaces.cli.planted -> suitcase.worker",
    ),
]


def contracts() -> dict[str, str]:
    """Id and name of every contract."""
    told = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    return {one["id"]: one["name"] for one in told["tool"]["importlinter"]["contracts"]}


def lint(source: Path) -> str:
    """What import-linter says about the tree at `source`."""
    command = (
        "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            command,
            "--no-logo",
            "--no-cache",
            "--config",
            str(REPOSITORY / "pyproject.toml"),
        ],
        env={**os.environ, "PYTHONPATH": str(source), "COLUMNS": "300", "NO_COLOR": "1"},
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says about a copy of the tree with every breach in it."""
    source = tmp_path_factory.mktemp("planted")
    shutil.copytree(
        SOURCE / "suitcase",
        source / "suitcase",
        ignore=lambda _, names: [name for name in names if "." in name and not name.endswith(".py")],
    )
    for _, place, line, _ in BREACHES:
        path = source / "suitcase" / place
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    return lint(source)


def section(verdict: str, name: str) -> str:
    """The part of the verdict that lists the breaches of one contract."""
    _, _, listed = verdict.partition("Broken contracts")
    _, _, mine = listed.partition(f"\n{name}\n---")
    others = [place for other in contracts().values() if (place := mine.find(f"\n{other}\n---")) >= 0]
    return mine[: min(others, default=len(mine))]


def test_the_tree_keeps_every_contract() -> None:
    said = lint(SOURCE)
    assert f"Contracts: {len(contracts())} kept, 0 broken." in said, said


@pytest.mark.parametrize(("contract", "place", "line", "finding"), BREACHES)
def test_a_breach_is_noticed(verdict: str, contract: str, place: str, line: str, finding: str) -> None:
    name = contracts()[contract]
    assert f"{name} BROKEN" in verdict, verdict
    assert finding in section(verdict, name)


def test_every_contract_has_a_breach() -> None:
    assert {breach[0] for breach in BREACHES} == set(contracts())


@pytest.mark.parametrize(
    "rule", [imports.areas_by_their_doors, imports.no_http_below_surfaces, imports.no_orm_in_surfaces]
)
def test_the_tree_keeps_what_the_linter_has_no_words_for(rule: Callable[[Path], list[str]]) -> None:
    nothing_in(rule(SOURCE))


@pytest.mark.parametrize(
    ("rule", "place", "line", "finding"),
    [
        (
            imports.areas_by_their_doors,
            "areas/consent/planted.py",
            "from suitcase.areas.creators.models import Post",
            "suitcase.areas.consent.planted:1 imports suitcase.areas.creators.models.Post",
        ),
        (
            imports.areas_by_their_doors,
            "areas/consent/planted.py",
            "def late():\n    from suitcase.areas.creators import actions",
            "suitcase.areas.consent.planted:2 imports suitcase.areas.creators.actions",
        ),
        (
            imports.areas_by_their_doors,
            "areas/consent/planted.py",
            "from ..creators import queries",
            "suitcase.areas.consent.planted:1 imports suitcase.areas.creators.queries",
        ),
        (
            imports.areas_by_their_doors,
            "surfaces/account/planted.py",
            "import suitcase.areas.identity.rules",
            "suitcase.surfaces.account.planted:1 imports suitcase.areas.identity.rules",
        ),
        (
            imports.no_http_below_surfaces,
            "areas/consent/planted.py",
            "from django.http import HttpRequest",
            "suitcase.areas.consent.planted:1 imports django.http.HttpRequest",
        ),
        (
            imports.no_http_below_surfaces,
            "stores/planted.py",
            "import django_htmx",
            "suitcase.stores.planted:1 imports django_htmx",
        ),
        (
            imports.no_orm_in_surfaces,
            "surfaces/account/planted.py",
            "from django.db.models import Q",
            "suitcase.surfaces.account.planted:1 imports django.db.models.Q",
        ),
    ],
)
def test_what_the_linter_has_no_words_for_is_noticed(
    tmp_path: Path, rule: Callable[[Path], list[str]], place: str, line: str, finding: str
) -> None:
    path = tmp_path / "suitcase" / place
    path.parent.mkdir(parents=True)
    path.write_text(line + "\n", encoding="utf-8")
    assert [one for one in rule(tmp_path) if one.startswith(finding)], rule(tmp_path)


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("areas/consent/planted.py", "from suitcase.areas.creators import public, contracts, errors, ports"),
        ("areas/consent/planted.py", "from suitcase.areas.consent.models import Link"),
        (
            "areas/consent/planted.py",
            "if TYPE_CHECKING:\n    from suitcase.areas.creators.models import Post",
        ),
        ("areas/consent/planted.py", "from suitcase.areas.creators.errors import NameTaken"),
    ],
)
def test_what_is_allowed_passes(tmp_path: Path, place: str, line: str) -> None:
    path = tmp_path / "suitcase" / place
    path.parent.mkdir(parents=True)
    path.write_text(line + "\n", encoding="utf-8")
    assert imports.areas_by_their_doors(tmp_path) == []
