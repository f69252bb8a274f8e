"""Whom the server runs as: PostgreSQL refuses to run as root, so root gives it a user of its own."""

import ctypes
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from typing import Any

from suitcase.stores.embedded.errors import ClusterError

NAME = "suitcase-pg"
_IDS_OF_SERVICES = range(999, 99, -1)


@dataclass(frozen=True)
class Account:
    """The user and group of the server; ``None`` means: the one this process already runs as."""

    uid: int | None
    gid: int | None

    def popen_options(self) -> dict[str, Any]:
        """Return the options of subprocess that start a program as this user, in a folder all can enter."""
        options: dict[str, Any] = {
            "cwd": "/",
            "umask": 0o077,
            "stdin": subprocess.DEVNULL,
            "env": _environment(),
        }
        if self.uid is not None:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options


def for_this_process() -> Account:
    """Return the account to run the server as; as root, make the system user on first use."""
    if os.geteuid() != 0:
        _require_a_name()
        return Account(None, None)
    found = _find()
    if found is None:
        _create()
        found = _find()
    if found is None:
        raise ClusterError(
            f"PostgreSQL does not run as root, and the system user {NAME} could not be made.",
            f"Make it with 'useradd --system {NAME}', run Suitcase as an ordinary user, or set DATABASE_URL.",
        )
    return found


def _environment() -> dict[str, str]:
    # Nothing of ours: PGDATA, PGPORT or LD_PRELOAD of the shell must not reach the server.
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "HOME": "/",
    }


def _require_a_name() -> None:
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        raise ClusterError(
            f"The user number {os.geteuid()} has no name on this machine, and PostgreSQL asks for one.",
            "Add the user to /etc/passwd, or set DATABASE_URL to a server of your own.",
        ) from None


def _find() -> Account | None:
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        return None
    if entry.pw_uid == 0:
        raise ClusterError(
            f"The system user {NAME} has the number of root.",
            "Remove it; Suitcase makes a new one.",
        )
    return Account(entry.pw_uid, entry.pw_gid)


def _create() -> None:
    nowhere = "/nonexistent"
    commands = (
        ["useradd", "--system", "--user-group", "-M", "-d", nowhere, "-s", "/usr/sbin/nologin", NAME],
        ["adduser", "--system", "--group", "--no-create-home", "--home", nowhere, NAME],
        ["adduser", "-S", "-D", "-H", NAME],
    )
    for command in commands:
        program = shutil.which(command[0], path="/usr/sbin:/sbin:/usr/bin:/bin")
        if program is None:
            continue
        done = subprocess.run([program, *command[1:]], capture_output=True, check=False)
        if done.returncode == 0 or _find() is not None:
            return
    _append()


def _append() -> None:
    """Add the user the way useradd does, under its lock, on systems that carry no such program."""
    library = ctypes.CDLL(None, use_errno=True)
    try:
        if library.lckpwdf() != 0:
            return
    except AttributeError:
        return
    try:
        taken = {entry.pw_uid for entry in pwd.getpwall()}
        number = next(number for number in _IDS_OF_SERVICES if number not in taken)
        with open("/etc/group", "a", encoding="ascii") as groups:
            groups.write(f"{NAME}:x:{number}:\n")
        with open("/etc/passwd", "a", encoding="ascii") as users:
            users.write(f"{NAME}:x:{number}:{number}::/nonexistent:/usr/sbin/nologin\n")
    except OSError:
        return
    finally:
        library.ulckpwdf()
