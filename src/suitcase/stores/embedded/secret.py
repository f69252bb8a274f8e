"""The installation's secret: one random value in ``var/secret``, from which passwords are derived."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from suitcase.stores.embedded.errors import ClusterError

_LENGTH = 64  # hexadecimal digits, 256 bits


def read_or_create(var: Path) -> str:
    """Return the secret of this ``var`` folder; the first call makes one, readable by its owner only.

    Safe when several processes ask at the same moment: all of them get the same value.
    Raises ClusterError when the file cannot be read or written, or holds something else.
    """
    path = var / "secret"
    try:
        try:
            return _checked(path)
        except FileNotFoundError:
            _create(path)
            return _checked(path)
    except OSError as error:
        raise ClusterError(
            f"The secret of this installation, {path}, cannot be used: {error.strerror or error}.",
            "Run Suitcase as the user who owns that folder, or point SUITCASE_VAR at one you own.",
        ) from error


def derive(secret: str, purpose: str) -> str:
    """Return a 40-digit key for one purpose; knowing it tells nothing about the secret or other keys."""
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()[:40]


def _checked(path: Path) -> str:
    secret = path.read_text(encoding="ascii", errors="replace").strip()
    if len(secret) < _LENGTH or not secret.isalnum():
        raise ClusterError(
            f"{path} does not hold a secret of this installation.",
            "Put the right file back from a backup, or remove it to get a new one.",
        )
    return secret


def _create(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".secret.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(_LENGTH // 2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # fails when another process was first, and then its secret counts
        except FileExistsError:
            pass
        except OSError:  # folders without hard links, such as some shared mounts
            if not path.exists():
                os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
