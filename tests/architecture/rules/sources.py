"""What code of the product may not contain. Each rule gives its findings as sentences; paths are below `source`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.architecture.rules.reading import modules, parsed

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
WRITTEN = {".py", ".html", ".css", ".js", ".txt"}

_SQL_CLOCK = re.compile(
    r"(?<![\w.])(?:(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(\s*\)"
    r"|current_timestamp|current_date|current_time|localtimestamp|localtime)(?!\w)",
    re.IGNORECASE,
)
# Calls that read the machine's clock: the last two words of the dotted name, or an imported bare name.
_PYTHON_CLOCK = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns",
    "timezone.now", "functions.Now", "Now", "timezone.localdate", "timezone.localtime",
}  # fmt: skip
_MARKUP = {"Markup", "mark_safe", "SafeString", "SafeText", "format_html"}


def one_clock(source: Path, allowed: Iterable[str] = ()) -> list[str]:
    """Areas take the moment from kernel.clock, and SQL takes it as a parameter, so that a sandbox can turn it."""
    found = []
    for path, tree in modules(source, "suitcase/areas"):
        if (place := path.relative_to(source).as_posix()) in set(allowed):
            continue
        prose = _prose(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in _PYTHON_CLOCK:
                found.append(f"{place}:{node.lineno} reads the machine's clock; use kernel.clock.now()")
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                for match in _SQL_CLOCK.finditer(node.value):
                    found.append(
                        f"{place}:{node.lineno} has {match[0]} in SQL; pass the moment or use app_now()"
                    )
    return found


def _name(function: ast.expr) -> str:
    return ".".join(ast.unparse(function).split(".")[-2:])


def _prose(tree: ast.Module) -> set[int]:
    """Docstrings: sentences, not SQL."""
    return {
        id(statement.value)
        for statement in ast.walk(tree)
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    }


def no_trusted_markup(source: Path) -> list[str]:
    """Text from people never becomes markup: escaping is switched off in the kit's charts and components only, and in
    its part of the template engine, which makes markup of the words of translators."""
    kit = (
        "suitcase/surfaces/kit/charts",
        "suitcase/surfaces/kit/components",
        "suitcase/surfaces/kit/drawing.py",
    )
    found = []
    for path, tree in modules(source):
        place = path.relative_to(source).as_posix()
        if not place.startswith(kit):
            found += [
                f"{place}:{node.lineno} calls {ast.unparse(node.func)}; let the template escape"
                for node in ast.walk(tree)
                if isinstance(node, ast.Call) and _name(node.func).rpartition(".")[2] in _MARKUP
            ]
    for path in sorted(source.rglob("*.html")):
        place = path.relative_to(source).as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            off = re.search(r"\|\s*safe\b|\bautoescape\s+(?:false|off)\b", line)
            if off and not place.startswith("suitcase/surfaces/kit/jinja/kit/components/"):
                found.append(f"{place}:{number} has {off[0]}; let the template escape")
    return found


def short_enough(source: Path, reasons: dict[str, str]) -> list[str]:
    """Files of at most 400 lines, functions of at most 40; `reasons` are the exceptions, "path" or "path:function"."""
    found, unused = [], set(reasons)
    for place, what, size, limit in _sizes(source):
        if size > limit and place not in reasons:
            found.append(f"{place} has {size} lines; {limit} are enough for {what}")
        elif size > limit:
            unused.discard(place)
    return found + [f"{place} is short enough now; strike it from the exceptions" for place in sorted(unused)]


def _sizes(source: Path) -> Iterator[tuple[str, str, int, int]]:
    for path in sorted(path for path in source.rglob("*") if path.suffix in WRITTEN):
        place = path.relative_to(source).as_posix()
        yield place, "a file", len(path.read_text(encoding="utf-8").splitlines()), LONGEST_FILE
        for node in ast.walk(parsed(path)) if path.suffix == ".py" else ():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{place}:{node.name}", "a function", size, LONGEST_FUNCTION


def actions(source: Path) -> list[str]:
    """Every write of every area, as "area.function"."""
    return [
        f"{path.relative_to(source / 'suitcase' / 'areas').parts[0]}.{node.name}"
        for path, tree in modules(source, "suitcase/areas")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(one).rpartition(".")[2] == "action" for one in node.decorator_list)
    ]


def exercised(names: Iterable[str], tests: Path) -> list[str]:
    """Every action, "area.function", is called in a test, or handed over to be called: to pytest.raises, a thread.

    What the worker does when it is due is called by its full name, as a text.
    """
    names = frozenset(names)
    called: set[str] = set()
    for _, tree in modules(tests, "."):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and node.value in names:
                called.add(str(node.value).rpartition(".")[2])
            if isinstance(node, ast.Call):
                handed = [*node.args, *(keyword.value for keyword in node.keywords)]
                called.update(_last(part) for part in (node.func, *handed))
    return [f"{name} is called by no test" for name in sorted(names) if name.rpartition(".")[2] not in called]


def _last(expression: ast.expr) -> str:
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""
