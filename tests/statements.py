"""Every statement that goes to the database, from wherever in the code, below the ORM too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements sent inside the block, in order."""
    said: list[str] = []
    execute = psycopg.Cursor.execute

    def heard(self: psycopg.Cursor, query: object, *args: object, **more: object) -> object:
        said.append(query.as_string(self) if isinstance(query, psycopg.sql.Composable) else str(query))
        return execute(self, query, *args, **more)  # type: ignore[arg-type]

    psycopg.Cursor.execute = heard  # type: ignore[assignment, method-assign]
    try:
        yield said
    finally:
        psycopg.Cursor.execute = execute  # type: ignore[method-assign]
