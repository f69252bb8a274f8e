"""Modules read and parsed once for all rules."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path


def modules(source: Path, below: str = "suitcase") -> Iterator[tuple[Path, ast.Module]]:
    """Every module at or below the folder `below` of `source`, parsed."""
    for path in sorted((source / below).rglob("*.py")):
        yield path, parsed(path)


def parsed(path: Path) -> ast.Module:
    """The module at `path`; parsed again only when it has changed."""
    return _parsed(path, path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=2000)
def _parsed(path: Path, _changed: int) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def nothing_in(found: list[str]) -> None:
    """Fail with every finding on a line of its own."""
    assert not found, "\n" + "\n".join(found)
