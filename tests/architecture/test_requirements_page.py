"""The page of requirements is current, and the tool that writes it notices what is wrong."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
TOOL = REPOSITORY / "tools" / "requirements_page.py"
# How many numbers each letter has. They only ever grow.
NUMBERS = {"L": 17, "S": 9, "B": 9, "A": 11, "M": 7, "T": 7, "N": 4, "X": 8, "H": 4}
SPLIT = ["L10", "L11", "L16", "S4", "B3", "T6"]

TOML = '[L]\ntitle = "Links"\nL1 = "First"\nL2a = "Second, seen"\nL2b = "Second, done"\nL3 = "Third"\n'
MARKED = """\
import pytest

@pytest.mark.req("L1", "L3")
def test_one(): ...

@pytest.mark.req("L2a")
class TestTwo:
    @pytest.mark.req("L2b")
    def test_done(self): ...
"""


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("requirements_page", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["requirements_page"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository with three requirements and two marked tests."""
    (tmp_path / "docs" / "reference").mkdir(parents=True)
    (tmp_path / "docs" / "reference" / "requirements.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "tests" / "areas").mkdir(parents=True)
    (tmp_path / "tests" / "areas" / "test_it.py").write_text(MARKED, encoding="utf-8")
    return tmp_path


def check(tree: Path) -> subprocess.CompletedProcess[str]:
    """Run the tool as `make check` does."""
    command = [sys.executable, str(TOOL), "--check", "--root", str(tree)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def complaint(tool: ModuleType, tree: Path) -> str:
    """What the tool finds wrong; "" when nothing is."""
    try:
        tool.run(tree, check=True)
    except tool.Broken as problem:
        return str(problem)
    return ""


def test_the_page_is_current(tool: ModuleType) -> None:
    assert tool.run(REPOSITORY, check=True) == "docs/reference/requirements.md is current."


def test_no_requirement_was_lost(tool: ModuleType) -> None:
    text = (REPOSITORY / "docs" / "reference" / "requirements.toml").read_text(encoding="utf-8")
    names = [name for section in tool.sections(text) for name in section.lines]
    assert len(names) == len(set(names))
    for letter, count in NUMBERS.items():
        numbers = {name[1:].rstrip("ab") for name in names if name[0] == letter}
        assert len(numbers) >= count, f"{letter} has lost a number"
    assert {f"{name}{part}" for name in SPLIT for part in "ab"} <= set(names)


def test_the_page_names_the_proofs(tool: ModuleType, tree: Path) -> None:
    tool.run(tree, check=False)
    page = (tree / "docs" / "reference" / "requirements.md").read_text(encoding="utf-8")
    link = "[areas/test_it.py](../../tests/areas/test_it.py)"
    assert f"| L1 | First | {link} `test_one` |" in page
    assert f"| L2a | Second, seen | {link} `TestTwo` |" in page
    assert f"| L2b | Second, done | {link} `TestTwo.test_done` |" in page
    assert "Proven today: 4 of 4." in page
    assert check(tree).returncode == 0


def test_what_nothing_proves_is_open(tool: ModuleType, tree: Path) -> None:
    (tree / "tests" / "areas" / "test_it.py").write_text("def test_one(): ...\n", encoding="utf-8")
    tool.run(tree, check=False)
    assert "| L1 | First | open |" in (tree / "docs" / "reference" / "requirements.md").read_text(
        encoding="utf-8"
    )


def test_a_stale_page_is_noticed(tool: ModuleType, tree: Path) -> None:
    tool.run(tree, check=False)
    with (tree / "tests" / "areas" / "test_it.py").open("a", encoding="utf-8") as file:
        file.write('\n@pytest.mark.req("L1")\ndef test_more(): ...\n')
    done = check(tree)
    assert (done.returncode, done.stderr) == (
        1,
        "docs/reference/requirements.md is not current; run: make docs\n",
    )


def test_a_lost_requirement_is_noticed(tool: ModuleType, tree: Path) -> None:
    tool.run(tree, check=False)
    requirements = tree / "docs" / "reference" / "requirements.toml"
    requirements.write_text(TOML.replace('L3 = "Third"\n', ""), encoding="utf-8")
    (tree / "tests" / "areas" / "test_it.py").write_text("", encoding="utf-8")
    assert complaint(tool, tree).startswith("L3: once given, an id never goes away")


@pytest.mark.parametrize(
    ("toml", "finding"),
    [
        (TOML.replace('L2a = "Second, seen"\nL2b = "Second, done"\n', ""), "L1 is followed by L3"),
        (TOML.replace('L2b = "Second, done"\n', ""), "L2a is followed by L3"),
        (TOML.replace('L1 = "First"\n', ""), "[L] begins with L2a"),
        (TOML + 'S4 = "Elsewhere"\n', "S4 does not belong under [L]"),
    ],
)
def test_a_gap_is_noticed(tool: ModuleType, tree: Path, toml: str, finding: str) -> None:
    (tree / "docs" / "reference" / "requirements.toml").write_text(toml, encoding="utf-8")
    assert finding in complaint(tool, tree)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ('@pytest.mark.req("L99")\ndef test_it(): ...', "L99 is no requirement"),
        ("@pytest.mark.req(NAME)\ndef test_it(): ...", "names its requirement in plain text"),
        ("@pytest.mark.req()\ndef test_it(): ...", "names its requirement in plain text"),
        ('@pytest.mark.req("L1")\ndef prepare(): ...', "stands where pytest does not look"),
        ('def test_it():\n    pytest.mark.req("L1")', "stands where pytest does not look"),
        ('@pytest.mark.skip\n@pytest.mark.req("L1")\ndef test_it(): ...', "proves nothing"),
        (
            'pytestmark = [pytest.mark.req("L1"), pytest.mark.xfail]\ndef test_it(): ...',
            "the whole file is skipped",
        ),
    ],
)
def test_a_mark_that_proves_nothing_is_noticed(tool: ModuleType, tree: Path, text: str, finding: str) -> None:
    (tree / "tests" / "areas" / "test_it.py").write_text(text, encoding="utf-8")
    assert finding in complaint(tool, tree)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('pytestmark = pytest.mark.req("L1")', "[areas/test_it.py](../../tests/areas/test_it.py) |"),
        (
            'pytestmark = [pytest.mark.req("L1"), pytest.mark.slow]',
            "[areas/test_it.py](../../tests/areas/test_it.py) |",
        ),
        ('class TestIt:\n    pytestmark = pytest.mark.req("L1")', "`TestIt` |"),
        ('@pytest.mark.req("L1")\nasync def test_it(): ...', "`test_it` |"),
        (
            '@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.req("L1"))])\ndef test_it(x): ...',
            "`test_it` |",
        ),
    ],
)
def test_marks_are_found_wherever_pytest_finds_them(
    tool: ModuleType, tree: Path, text: str, cell: str
) -> None:
    (tree / "tests" / "areas" / "test_it.py").write_text(text, encoding="utf-8")
    tool.run(tree, check=False)
    page = (tree / "docs" / "reference" / "requirements.md").read_text(encoding="utf-8")
    assert cell in next(line for line in page.splitlines() if line.startswith("| L1 |"))
