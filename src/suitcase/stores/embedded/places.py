"""Where the embedded database keeps its things. Nothing here starts, writes or changes anything."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from suitcase.stores.embedded import secret

Profile = Literal["run", "test"]

SHARED = Path("/var/lib/suitcase")
"""Home of the data when root runs Suitcase: the clone may lie in a folder that no other user can enter."""

_SOCKETS_OF_ROOT = Path("/run/suitcase")
_SOCKETS = Path("/tmp")  # noqa: S108 - the name in it cannot be guessed and its owner is checked


def var_folder() -> Path:
    """Return the folder for everything this installation writes: SUITCASE_VAR, else ``var`` of the clone.

    Installed as a wheel there is no clone, and ``var`` of the current folder is used.
    """
    chosen = os.environ.get("SUITCASE_VAR")
    if chosen:
        return Path(chosen).absolute()
    clone = Path(__file__).resolve().parents[4]
    return (clone if (clone / "pyproject.toml").is_file() else Path.cwd()) / "var"


@dataclass(frozen=True)
class Places:
    """Every path of one embedded server.

    The socket folder has a short path (a socket address holds 107 bytes) that cannot be guessed, so
    nobody can take it first; ``home`` is written by us, ``data`` and ``log`` by the server's user.
    """

    home: Path
    data: Path
    log: Path
    config: Path
    access: Path
    clone: Path
    sockets: Path
    lock: Path
    as_root: bool


def abandoned() -> list[tuple[Path, Path]]:
    """Return data that root's installations left behind: its folder, and the ``var`` folder that is gone."""
    found = {}
    for note in SHARED.glob("*/*/clone"):
        try:
            var = Path(note.read_text().strip())
        except OSError:
            continue
        if not var.exists():
            found[note.parents[1]] = var
    return sorted(found.items())


def places(var: Path, profile: Profile) -> Places:
    """Return the places of the server of this ``var`` folder for the user this process runs as."""
    var = var.absolute()
    as_root = os.geteuid() == 0
    name = "postgres" if profile == "run" else f"postgres-{profile}"
    # Derived from the secret, not from the path: a clone that is renamed keeps its data, and a fresh
    # clone at the path of a deleted one never meets data that its secret cannot open.
    instance = secret.derive(secret.read_or_create(var), "instance")[:12]
    home = SHARED / instance / name if as_root else var / name
    short = f"{instance}-{profile}"
    return Places(
        home=home,
        data=home / "data",
        log=home / "log" / "postgres.log",
        config=home / "postgresql.conf",
        access=home / "pg_hba.conf",
        clone=home / "clone",
        sockets=_SOCKETS_OF_ROOT / short if as_root else _SOCKETS / f"suitcase-{os.geteuid()}-{short}",
        lock=var / f"{name}.lock",
        as_root=as_root,
    )
