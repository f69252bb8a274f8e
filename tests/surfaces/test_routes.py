"""Route × role × tenancy: the table says what everybody gets at every door, and every door stands in it."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

from tests.cast import Cast
from tests.surfaces import routes

TABLE = Path(__file__).with_name("routes.txt")
pytestmark = pytest.mark.usefixtures("plain_static")


class PutBack(Exception):
    """Raised to undo what a knock has done."""


def knocked(scene: routes.Scene, host: str, who: str, method: str, path: str) -> str:
    status = ""
    try:
        with transaction.atomic():
            status = routes.knock(scene, host, who, method, path)
            if who not in {"admin", "creator"}:
                assert routes.unchanged(scene), f"{who} ended a link with an empty form to {path}"
            raise PutBack
    except PutBack:
        return status


def cells_of(scene: routes.Scene, host: str, method: str, path: str) -> list[str]:
    """What everybody gets; nothing for a method that the address does not know, which its own people learn first."""
    found = {}
    for who in sorted(routes.HOSTS[host][2], key=lambda who: who not in {"admin", "creator", "staff"}):
        found[who] = knocked(scene, host, who, method, path)
        if found[who] == "405":
            return []
    return [found[who] for who in routes.HOSTS[host][2]]


def actual(scene: routes.Scene) -> str:
    lines = []
    for host, (_name, urlconf, people) in routes.HOSTS.items():
        lines += [f"# {host}", f"{'route':<28}{'':<6}" + "".join(f"{who:<15}" for who in people).rstrip()]
        for name, parameters in sorted(routes.routes(urlconf)):
            path = routes.address(scene, host, name, parameters)
            for method in ("GET", "POST"):
                if cells := cells_of(scene, host, method, path):
                    lines.append(f"{name:<28}{method:<6}" + "".join(f"{cell:<15}" for cell in cells).rstrip())
        lines.append("")
    return "\n".join(lines)


def test_the_table_says_what_everybody_gets(cast: Cast) -> None:
    found = actual(routes.set_scene(cast))
    if os.environ.get("SUITCASE_WRITE_TABLE"):
        TABLE.write_text(found)
    assert found == TABLE.read_text(), "read the difference line by line before writing the table anew"


def _refusals() -> Iterator[tuple[str, str, str, str]]:
    """(host, who, method, route) of the 403s in the table, one for each person at each route."""
    host, people, seen = "", list[str](), dict[str, set[str]]()
    for line in TABLE.read_text().splitlines():
        if line.startswith("# "):
            host = line.removeprefix("# ")
            people = list(routes.HOSTS[host][2])
        elif line and not line.startswith("route"):
            name, method, *cells = line.split()
            refused = {who for who, cell in zip(people, cells, strict=True) if cell == "403"}
            # Where a form is refused like its page, the page is looked at.
            yield from ((host, who, method, name) for who in sorted(refused - seen.get(name, set())))
            seen[name] = seen.get(name, set()) | refused


@pytest.mark.req("X2")
def test_every_refusal_names_what_is_missing_and_who_can_give_it(cast: Cast) -> None:
    scene = routes.set_scene(cast)
    parameters = {
        (host, name): found for host, it in routes.HOSTS.items() for name, found in routes.routes(it[1])
    }
    silent, count = [], 0
    for host, who, method, name in _refusals():
        path = routes.address(scene, host, name, parameters[host, name])
        with contextlib.suppress(PutBack), transaction.atomic():
            page = routes.refused(scene, host, who, method, path)
            count += 1
            # At a desk by the name of the scene's only Admin; who is behind a handle is not told to advertisers.
            giver = "Ana" if host == "desk" else "the owner of the account"
            if not re.search(rf"Missing: \S.* Who can give it: {giver}\b", page):
                silent.append(f"{who} at {method} {name}: {page[:300]}")
            raise PutBack
    assert count > 50, "a table without refusals proves nothing"
    assert not silent, "\n".join(silent)


def test_no_door_breaks() -> None:
    cells = [
        cell
        for line in TABLE.read_text().splitlines()
        if not line.startswith(("#", "route"))
        for cell in line.split()[2:]
    ]
    assert cells
    assert set(cells) <= {"200", "302", "303", "400", "403", "404", "409", "422", "login"}


def test_outsiders_get_nothing_of_anybody() -> None:
    for line in TABLE.read_text().splitlines():
        if line.startswith(
            (
                "ads_link",
                "ads_overview",
                "ads_settings",
                "ads_activity",
                "ops_",
                "app_re",
                "app_appr",
                "app_permission ",
            )
        ):
            outsider = line.split()[3]
            assert outsider in {"404", "login"} or line.startswith("app_read_all"), line
