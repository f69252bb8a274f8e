"""What reference pages and sources must say alike. Each rule gives its findings as sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

READ_IN = ("src", "tools", "tests", "Makefile")
_VARIABLE = re.compile(r"\b(?:SUITCASE_[A-Z][A-Z_]*[A-Z]|DATABASE_URL)\b")


def settings_agree(root: Path) -> list[str]:
    """Every variable the sources name stands on the settings page, and the other way round."""
    page = set(_VARIABLE.findall((root / "docs/reference/settings.md").read_text(encoding="utf-8")))
    read: dict[str, str] = {}
    for place in READ_IN:
        start = root / place
        for path in sorted(start.rglob("*.py")) if start.is_dir() else [start]:
            if "architecture" not in path.parts and path.is_file():
                for name in _VARIABLE.findall(path.read_text(encoding="utf-8")):
                    read.setdefault(name, path.relative_to(root).as_posix())
    missing = [
        f"{name} ({read[name]}) is missing in docs/reference/settings.md" for name in sorted(set(read) - page)
    ]
    return missing + [
        f"docs/reference/settings.md names {name}, which nothing reads" for name in sorted(page - set(read))
    ]


def commands_agree(page: str, kind: str, names: Iterable[str]) -> list[str]:
    """Rows of the commands page that begin with `kind` (make, suitcase) are exactly `names`."""
    rows = set(re.findall(rf"^\| `{kind} ([a-z-]+)` \|", page, re.MULTILINE))
    missing = [
        f"docs/reference/commands.md does not explain {kind} {name}" for name in sorted(set(names) - rows)
    ]
    gone = [
        f"docs/reference/commands.md explains {kind} {name}, which is gone"
        for name in sorted(rows - set(names))
    ]
    return missing + gone


def targets(makefile: str) -> list[str]:
    """The targets that `make help` lists."""
    return re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
