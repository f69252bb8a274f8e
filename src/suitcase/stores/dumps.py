"""The whole database as one file and back, with PostgreSQL's own programs."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from suitcase.stores.dsn import dsn, is_external
from suitcase.stores.embedded import Cluster, binaries


class Failed(Exception):
    """pg_dump or pg_restore refused; the text is what it said."""


def dump(var: Path, file: Path) -> None:
    """Write the database to a new file that only its owner can read, while everything goes on.

    The file appears when it is complete. Raises Failed, or OSError when it cannot be written.
    """
    draft = file.with_name(f".{file.name}.unfinished")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        with _server(var):
            _run(var, "pg_dump", "--format=custom", f"--file={draft}", "--dbname")
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)


def restore(var: Path, file: Path) -> None:
    """Put the database back to what the file says, all of it or nothing. Raises Failed."""
    with _server(var):
        _run(var, "pg_restore", "--clean", "--if-exists", "--single-transaction", str(file), "--dbname")


@contextlib.contextmanager
def _server(var: Path) -> Iterator[None]:
    """Have the server for the length of the block: left alone when it runs, else started and stopped."""
    cluster = None if is_external() else Cluster(var)
    started = cluster is not None and cluster.start() == "started"
    try:
        yield
    finally:
        if cluster is not None and started:
            cluster.stop()


def _run(var: Path, program: str, *arguments: str) -> None:
    parts: dict[str, Any] = dict(conninfo_to_dict(dsn(var, "owner")))
    # The password goes through the environment: everybody on the machine can read arguments.
    environment = {**os.environ, "PGPASSWORD": str(parts.pop("password", "") or "")}
    path = binaries.folder(as_root=os.geteuid() == 0) / program
    command = [str(path), *arguments, make_conninfo(**parts)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(done.stderr.strip())
