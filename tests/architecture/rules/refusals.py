"""Every action has its refusals beside its successes. What is called where is read from the tests, not run."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tests.architecture.rules.reading import modules

# (area, name) of an action, or (module, name) of what a test module defines.
Key = tuple[str, str]
_FAMILY = "suitcase.kernel.errors"


def actions(source: Path) -> set[Key]:
    """(area, name) of every function under @action."""
    return {
        (path.relative_to(source).parts[2], node.name)
        for path, tree in modules(source, "suitcase/areas")
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(each, ast.Name) and each.id == "action" for each in node.decorator_list)
    }


def due(source: Path) -> set[Key]:
    """(area, name) of what the worker does every minute: nobody asks for it, so nobody is refused."""
    return {
        (path.relative_to(source).parts[2], node.args[1].attr)
        for path, tree in modules(source, "suitcase/areas")
        if path.name == "apps.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("register_due")
        and isinstance(node.args[1], ast.Attribute)
    }


def taken_back(source: Path) -> set[Key]:
    """(area, name) of what takes a bulk change back: the `do` of a class that is registered for it calls it, and people
    ask for it by the one way that leads to all of them, `centers.bulk.undo`, as the tests of taking back do."""
    return {
        (path.relative_to(source).parts[2], call.func.id)
        for path, tree in modules(source, "suitcase/areas")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "do" and node.args.args[0].arg == "self"
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    }


def refusals(source: Path) -> set[str]:
    """Names of all classes of the family of refusals."""
    classes = [
        node
        for _, tree in modules(source)
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.bases
    ]
    found = {"Refusal"}
    while more := {
        node.name
        for node in classes
        if node.name not in found and any(ast.unparse(base).split(".")[-1] in found for base in node.bases)
    }:
        found |= more
    return found


def tested(source: Path, tests: Path, excepted: Mapping[str, str]) -> list[str]:
    """Each action succeeds somewhere and is refused somewhere; exceptions are "area.name" with a reason."""
    wanted = actions(source) - due(source) - taken_back(source)
    seen = _Reading(wanted, refusals(source), tests)
    found = [
        f"{name} is excepted but is no action" for name in sorted(set(excepted) - set(map(".".join, wanted)))
    ]
    for key in sorted(wanted):
        name = ".".join(key)
        if key not in seen.done:
            found.append(f"{name} is called by no test")
        elif name in excepted and key in seen.refused:
            found.append(f"{name} is excepted but has a test of a refusal")
        elif name not in excepted and key not in seen.refused:
            found.append(f"{name} is refused in no test; call it inside pytest.raises with the refusal")
    return found


@dataclasses.dataclass
class _Function:
    """What a function of the tests calls, in and outside of blocks that expect a refusal."""

    calls: set[Key] = dataclasses.field(default_factory=set)
    refused: list[set[Key]] = dataclasses.field(default_factory=list)


class _Reading:
    """Every call in every test module, led back to actions."""

    def __init__(self, wanted: set[Key], refusals: set[str], tests: Path) -> None:
        self.wanted, self.names = wanted, refusals
        self.functions: dict[Key, _Function] = {}
        for path, tree in modules(tests.parent, tests.name):
            module = ".".join(path.relative_to(tests.parent).with_suffix("").parts)
            self._read(module, tree)
        leading = wanted | self.functions.keys()
        for one in self.functions.values():  # most of what is called is neither an action nor leads to one
            one.calls &= leading
        self.done = {key for one in self.functions.values() for key in one.calls & wanted}
        blocks = [block for one in self.functions.values() for block in one.refused]
        self.refused = {key for block in blocks for called in block for key in self._alone(called)}

    def _read(self, module: str, tree: ast.Module) -> None:
        known = _imported(tree)
        names = _Names(module, known, {}, {home for home, _ in known.values() if home.startswith("tests.")})
        for node in (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)):
            one = self.functions.setdefault((module, node.name), _Function())
            self._walk(node, one, names.within(node), expected=None)

    def _walk(self, node: ast.AST, into: _Function, names: _Names, expected: set[Key] | None) -> None:
        if isinstance(node, ast.With) and any(
            self._expects(item.context_expr, names.choices) for item in node.items
        ):
            expected = set()
            into.refused.append(expected)
        if isinstance(node, ast.Call):
            found = set(names.of(node.func))
            (into.calls if expected is None else expected).update(found)
        for child in ast.iter_child_nodes(node):
            self._walk(child, into, names, expected)

    def _expects(self, node: ast.expr, choices: Mapping[str, list[ast.expr]]) -> bool:
        """Whether this is pytest.raises with refusals and nothing else."""
        is_raises = (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "raises"
        )
        if not (is_raises and node.args):
            return False
        first = node.args[0]
        kinds = first.elts if isinstance(first, ast.Tuple) else choices.get(ast.unparse(first), [first])
        return all(ast.unparse(kind).split(".")[-1] in self.names for kind in kinds)

    def _alone(self, called: Key) -> set[Key]:
        """The action that is called, or the only one that a function of the tests calls, itself or through others."""
        if called in self.wanted:
            return {called}
        found: set[Key] = set()
        waiting, met = [called], {called}
        while waiting and len(found) < 2:
            one = self.functions.get(waiting.pop())
            for key in one.calls - met if one else ():
                met.add(key)
                (found.add if key in self.wanted else waiting.append)(key)
        return found if len(found) == 1 else set()


@dataclasses.dataclass
class _Names:
    """What names mean in one function of a test module."""

    module: str
    known: Mapping[str, Key]
    choices: Mapping[str, list[ast.expr]]
    # Modules of the tests from which something is imported.
    homes: Iterable[str] = ()

    def within(self, function: ast.FunctionDef) -> _Names:
        """The same names, and those that loops of this function give."""
        return _Names(self.module, self.known, _choices(function), self.homes)

    def of(self, called: ast.expr) -> Iterator[Key]:
        """What is called by this expression."""
        if isinstance(called, ast.Name) and called.id in self.choices:
            for each in self.choices[called.id]:
                yield from self._in(each)
        elif isinstance(called, ast.Name):
            yield self.known.get(called.id, (self.module, called.id))
        elif isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            home, inner = self.known.get(called.value.id, ("", ""))
            if home and not inner:
                yield _area(home), called.attr
            elif not home:  # a method of somebody's, whose class this module or one of those it imports has
                yield self.module, called.attr
                yield from ((each, called.attr) for each in self.homes)

    def _in(self, choice: ast.expr) -> Iterator[Key]:
        if isinstance(choice, ast.Lambda):
            for node in ast.walk(choice.body):
                if isinstance(node, ast.Call):
                    yield from self.of(node.func)
        else:
            yield from self.of(choice)


def _imported(tree: ast.Module) -> dict[str, Key]:
    """By local name: the area or module it comes from, and its name there."""
    found: dict[str, Key] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                home = _area(node.module)
                is_module = node.module.startswith("suitcase.areas.") and node.module.count(".") == 2
                found[each.asname or each.name] = (home, "") if is_module else (home, each.name)
    return found


def _area(module: str) -> str:
    """The area of a module of ours; other modules are named in full."""
    parts = module.split(".")
    return parts[2] if parts[:2] == ["suitcase", "areas"] and len(parts) > 2 else module


def _choices(function: ast.FunctionDef) -> dict[str, list[ast.expr]]:
    """By name of a loop's variable: the functions it stands for in turn."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple | ast.List):
            for at, name in enumerate(_targets(node.target)):
                for each in node.iter.elts:
                    parts = each.elts if isinstance(each, ast.Tuple) else [each]
                    if at < len(parts) and isinstance(parts[at], ast.Lambda | ast.Attribute | ast.Name):
                        found.setdefault(name, []).append(parts[at])
    return found


def _targets(target: ast.expr) -> list[str]:
    parts = target.elts if isinstance(target, ast.Tuple) else [target]
    return [each.id if isinstance(each, ast.Name) else "" for each in parts]
