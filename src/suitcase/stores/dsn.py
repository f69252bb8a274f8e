"""Which PostgreSQL, as whom. Three roles: owner changes tables, app serves people, system reads across tenants."""

from __future__ import annotations

import os
from pathlib import Path

from psycopg.conninfo import make_conninfo

ROLES = ("owner", "app", "system")
DATABASE = "suitcase"

_EXTERNAL = {
    "owner": "DATABASE_URL",
    "app": "SUITCASE_APP_DATABASE_URL",
    "system": "SUITCASE_SYSTEM_DATABASE_URL",
}


def is_external() -> bool:
    """Whether the database is somebody else's server, named by DATABASE_URL, and not the embedded one."""
    return bool(os.environ.get("DATABASE_URL"))


def dsn(var: Path, role: str = "app", database: str | None = None) -> str:
    """A connection string for `role` in `database` (default: the installation's own). Starts nothing."""
    if role not in ROLES:
        raise ValueError(f"{role!r} is no role of ours; there are {', '.join(ROLES)}.")
    if is_external():
        name = _EXTERNAL[role]
        url = os.environ.get(name)
        if not url:
            raise SystemExit(f"Suitcase cannot start: DATABASE_URL is set, so {name} must be set too.")
        return make_conninfo(url, **({"dbname": database} if database else {}))
    from suitcase.stores import embedded

    return embedded.dsn_from_var(var, role, database or DATABASE)
