#!/usr/bin/env python3
"""Write docs/reference/requirements.md: which test proves which requirement.

    python3 tools/requirements_page.py            write the page
    python3 tools/requirements_page.py --check    leave with 1 when the page is not current or a mark is wrong

The requirements stand in docs/reference/requirements.toml; the proofs are the marks `@pytest.mark.req("L5")` on test
functions, test classes and, as `pytestmark`, on modules and classes. Tests are read, not run.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
FOLDER = Path("docs/reference")
TESTS = Path("tests")
_ID = re.compile(r"([A-Z])(\d+)([a-z]?)")
_HEAD = """\
# Requirements

What Suitcase promises, and the tests that prove it. This page is written by `make docs` from
[requirements.toml](requirements.toml) and from the marks in the tests; change those, not the page. "open" means that
no test proves the line yet, whatever the code may do already.
"""


class Broken(Exception):
    """The requirements or their marks are wrong; the text says where."""


@dataclasses.dataclass(frozen=True, order=True)
class Proof:
    """A marked test: the requirement, the file below the repository, and the test's name ("" is the whole file)."""

    requirement: str
    path: str
    name: str


@dataclasses.dataclass(frozen=True)
class Section:
    """A letter, its title, and its requirements: id to sentence, in order."""

    letter: str
    title: str
    lines: dict[str, str]


def sections(toml: str) -> list[Section]:
    """The requirements as they stand in the file. Raises Broken for an id in the wrong place or a gap."""
    found = []
    for letter, table in tomllib.loads(toml).items():
        lines = {key: str(value) for key, value in table.items() if key != "title"}
        _check_numbers(letter, list(lines))
        found.append(Section(letter, str(table["title"]), lines))
    return found


def _check_numbers(letter: str, ids: list[str]) -> None:
    previous: tuple[int, str] | None = None
    for name in ids:
        match = _ID.fullmatch(name)
        if not match or match[1] != letter:
            raise Broken(
                f"{name} does not belong under [{letter}]; ids read {letter}1, {letter}2, {letter}3a …"
            )
        here = (int(match[2]), match[3])
        if previous is not None and here not in _after(previous):
            raise Broken(
                f"{letter}{previous[0]}{previous[1]} is followed by {name}; an id was lost between them."
            )
        if previous is None and here[0] > 1:
            raise Broken(f"[{letter}] begins with {name}; the ids before it were lost.")
        previous = here


def _after(place: tuple[int, str]) -> set[tuple[int, str]]:
    number, part = place
    after = {(number + 1, ""), (number + 1, "a")} if part != "a" else set()
    return after | ({(number, chr(ord(part) + 1))} if part else set())


def proofs(root: Path) -> list[Proof]:
    """Every mark in the tests below `root`, sorted. Raises Broken for a mark that cannot prove anything."""
    found: set[Proof] = set()
    for path in sorted((root / TESTS).rglob("*.py")):
        if "req" in (text := path.read_text(encoding="utf-8")):
            place = path.relative_to(root).as_posix()
            found.update(Proof(name, place, test) for name, test in _marks(ast.parse(text), place))
    return sorted(found)


def _marks(tree: ast.Module, place: str) -> Iterator[tuple[str, str]]:
    known = 0
    for test, expressions in _marked(tree, ""):
        calls = [call for expression in expressions for call in _calls(expression)]
        if calls and any(re.search(r"\bmark\.(skip|xfail)\b", ast.unparse(one)) for one in expressions):
            raise Broken(
                f"{place}: {test or 'the whole file'} is skipped or expected to fail, so it proves nothing."
            )
        for call in calls:
            known += 1
            yield from ((name, test) for name in _ids(call, place))
    if known != sum(1 for _ in _calls(tree)):
        raise Broken(
            f"{place}: a req mark stands where pytest does not look; put it on a test, a class or pytestmark."
        )


def _marked(body: ast.Module | ast.ClassDef, inside: str) -> Iterator[tuple[str, list[ast.expr]]]:
    for node in body.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield inside + node.name, node.decorator_list
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield node.name, node.decorator_list
            yield from _marked(node, f"{node.name}.")
        elif isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
        ):
            yield inside.rstrip("."), [node.value]


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.req"):
            yield node


def _ids(call: ast.Call, place: str) -> list[str]:
    names = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    if not names or len(names) != len(call.args) or not all(isinstance(name, str) for name in names):
        raise Broken(
            f'{place}:{call.lineno}: a req mark names its requirement in plain text, as in req("L5").'
        )
    return [str(name) for name in names]


def page(all_sections: list[Section], all_proofs: list[Proof]) -> str:
    """The page. Raises Broken when a mark names a requirement that does not exist."""
    known = {name for section in all_sections for name in section.lines}
    for proof in all_proofs:
        if proof.requirement not in known:
            raise Broken(
                f"{proof.path}: {proof.requirement} is no requirement; see {FOLDER}/requirements.toml."
            )
    proven = {proof.requirement for proof in all_proofs}
    parts = [_HEAD, f"Proven today: {len(proven)} of {len(known)}.\n"]
    for section in all_sections:
        parts.append(f"## {section.letter}: {section.title}\n")
        parts.append("| id | what | proven by |\n| --- | --- | --- |")
        for name, sentence in section.lines.items():
            mine = [proof for proof in all_proofs if proof.requirement == name]
            parts.append(f"| {name} | {sentence} | {_cell(mine)} |")
        parts.append("")
    return "\n".join(parts)


def _cell(mine: list[Proof]) -> str:
    by_file: dict[str, list[str]] = {}
    for proof in mine:
        by_file.setdefault(proof.path, []).append(proof.name)
    entries = []
    for path, names in by_file.items():
        link = f"[{path.removeprefix('tests/')}](../../{path})"
        entries.append(link + "".join(f" `{name}`" for name in names if name))
    return "<br>".join(entries) or "open"


def lost(old_page: str, all_sections: list[Section]) -> list[str]:
    """Ids that stand on the page and are no requirements any more."""
    known = {name for section in all_sections for name in section.lines}
    return [
        name for name in re.findall(r"^\| ([A-Z]\d+[a-z]?) \|", old_page, re.MULTILINE) if name not in known
    ]


def run(root: Path, *, check: bool) -> str:
    """Write the page below `root`, or only look whether it is current; returns what to say. Raises Broken."""
    all_sections = sections((root / FOLDER / "requirements.toml").read_text(encoding="utf-8"))
    fresh = page(all_sections, proofs(root))
    path = root / FOLDER / "requirements.md"
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    if gone := lost(old, all_sections):
        raise Broken(
            f"{', '.join(gone)}: once given, an id never goes away; put it back into requirements.toml."
        )
    if check and old != fresh:
        raise Broken(f"{FOLDER}/requirements.md is not current; run: make docs")
    if old != fresh:
        path.write_text(fresh, encoding="utf-8")
        return f"{FOLDER}/requirements.md was written."
    return f"{FOLDER}/requirements.md is current."


def main() -> None:
    """Leave with 0, or with 1 and a sentence."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="write nothing")
    arguments.add_argument("--root", type=Path, default=REPOSITORY, help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    try:
        said = run(chosen.root, check=chosen.check)
    except Broken as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
    if not chosen.check:
        print(said)


if __name__ == "__main__":
    main()
