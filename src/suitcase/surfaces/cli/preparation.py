"""What has to be right before web and worker start: tables and static files, redone only after a change."""

import hashlib
import importlib.metadata
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import suitcase
from suitcase.stores import installation
from suitcase.surfaces.cli.child import PARENT

_PACKAGE = Path(suitcase.__file__).parent
_DISTRIBUTIONS = ("Django", "django-allauth", "procrastinate", "django-htmx", "django-csp")
_NOT_SERVED = ("ext", "htmx-4*", "htmax*")  # parts of the htmx wheel that no page of ours loads

Job = subprocess.Popen[str]


def migrations_digest() -> str:
    """Return a digest of every migration of Suitcase and of the packages it stands on."""
    return _digest(path for path in _PACKAGE.rglob("migrations/*.py"))


def tables_are_current(var: Path) -> bool:
    """Whether the database was brought up to exactly these migrations; raises installation.Unreachable."""
    return installation.tables_digest(var) == migrations_digest()


def note_tables(var: Path) -> None:
    """Remember in the database that these migrations are applied."""
    installation.note_tables_digest(var, migrations_digest())


def static_digest() -> str:
    """Return a digest of everything that is collected to the folder of static files."""
    folders = [*_PACKAGE.glob("surfaces/*/static")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return _digest([*files, *_PACKAGE.glob("surfaces/kit/storage.py")])


def static_is_current(var: Path) -> bool:
    """Whether the folder of static files holds exactly what the sources say."""
    try:
        return _note(var).read_text() == static_digest()
    except OSError:
        return False


def note_static(var: Path) -> None:
    """Remember what the folder of static files was made from."""
    _note(var).write_text(static_digest())


def migrate() -> Job:
    """Start bringing the tables up to date, as their owner."""
    return _manage(["migrate", "--noinput", "--verbosity", "1"], {"SUITCASE_DB_ROLE": "owner"})


def collect_static() -> Job:
    """Start collecting the static files anew."""
    ignored = [part for pattern in _NOT_SERVED for part in ("--ignore", pattern)]
    return _manage(["collectstatic", "--noinput", "--clear", "--verbosity", "0", *ignored], {})


def set_up_address() -> Job:
    """Start finding out the one-time set-up address; it prints nothing if there is an operator."""
    return _suitcase(["setup-address"], {})


def _manage(arguments: list[str], environment: dict[str, str]) -> Job:
    return _suitcase(["manage", *arguments], environment)


def _suitcase(arguments: list[str], environment: dict[str, str]) -> Job:
    return subprocess.Popen(
        [sys.executable, "-m", "suitcase.surfaces.cli.child", "suitcase.surfaces.cli.__main__", *arguments],
        env={**os.environ, **environment, PARENT: str(os.getpid())},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


def _note(var: Path) -> Path:
    return var / "static.made-from"  # beside the folder: everything in it is served


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for name in _DISTRIBUTIONS:
        digest.update(f"{name} {importlib.metadata.version(name)}\n".encode())
    for path in sorted(paths):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(_PACKAGE)} {len(content)}\n".encode() + content)
    return digest.hexdigest()
