"""Who may import whom, where import-linter has no words for it. Each rule gives its findings as sentences.

Every function takes the folder that holds the package `suitcase`, so that it judges planted trees too.
"""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.rules.reading import modules

# What an area shows to others. `ports` is what upper areas and the processes plug into.
DOORS = {"public", "contracts", "errors", "ports"}
# Words of HTTP and of pages; import-linter knows other packages as wholes only.
HTTP = (
    "django.contrib.messages",
    "django.forms",
    "django.http",
    "django.middleware",
    "django.shortcuts",
    "django.template",
    "django.urls",
    "django.views",
    "django_htmx",
    "csp",
    "jinja2",
    "whitenoise",
    "granian",
)


@dataclasses.dataclass(frozen=True)
class Import:
    """`importer`, a module, imports `imported`, a module or a name in one, on `line`."""

    importer: str
    imported: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


def imports(source: Path, below: str = "suitcase") -> Iterator[Import]:
    """Every import of the modules at and below the dotted name `below`, late ones too, without those for types."""
    for path, tree in modules(source, below.replace(".", "/")):
        parts = path.relative_to(source).with_suffix("").parts
        package = parts[:-1]
        importer = ".".join(package if parts[-1] == "__init__" else parts)
        for node in _running(tree):
            if isinstance(node, ast.Import):
                yield from (Import(importer, name.name, node.lineno) for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                origin = [*package[: len(package) - node.level + 1]] if node.level else []
                module = ".".join([*origin, *([node.module] if node.module else [])])
                yield from (Import(importer, f"{module}.{name.name}", node.lineno) for name in node.names)


def _running(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            for other in child.orelse:
                yield from (other, *_running(other))
            continue
        yield child
        yield from _running(child)


def areas_by_their_doors(source: Path) -> list[str]:
    """Areas and surfaces reach another area through its doors only."""
    found = []
    for one in imports(source):
        floor, _, own = one.importer.removeprefix("suitcase.").partition(".")
        if floor not in ("areas", "surfaces") or not one.imported.startswith("suitcase.areas."):
            continue
        area, _, inside = one.imported.removeprefix("suitcase.areas.").partition(".")
        mine = floor == "areas" and own.split(".")[0] == area
        if not mine and inside.split(".")[0] not in DOORS:
            found.append(f"{one}; go through its public, contracts or errors")
    return found


def no_http_below_surfaces(source: Path) -> list[str]:
    """Areas, stores and the kernel know nothing of requests, addresses and pages."""
    return [
        f"{one}; HTTP belongs to surfaces"
        for floor in ("areas", "stores", "kernel")
        for one in imports(source, f"suitcase.{floor}")
        if any(one.imported == name or one.imported.startswith(f"{name}.") for name in HTTP)
    ]


def no_orm_in_surfaces(source: Path) -> list[str]:
    """Surfaces reach rows through areas: no models, no statements of their own."""
    banned = ("django.db.models", "suitcase.stores.postgres.prepared")
    return [
        f"{one}; ask an area"
        for one in imports(source, "suitcase.surfaces")
        if any(one.imported == name or one.imported.startswith(f"{name}.") for name in banned)
    ]
