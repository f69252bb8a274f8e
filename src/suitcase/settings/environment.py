"""What the surroundings say: environment variables, read once and checked. A mistake is a sentence, not a trace."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]


class Misconfigured(SystemExit):
    """The surroundings do not allow a start; the text says what to change."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"Suitcase cannot start: {sentence}")


def flag(name: str, default: bool = False) -> bool:
    """A yes-or-no variable: 1, true, yes, on against 0, false, no, off."""
    raw = os.environ.get(name, "").strip().lower()
    if not raw:
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise Misconfigured(f"{name} is {raw!r}; write 1 or 0.")


def var_folder() -> Path:
    """Where this installation keeps what it makes: secrets, logs, uploads, built static files."""
    given = os.environ.get("SUITCASE_VAR")
    if given:
        return Path(given).resolve()
    return (REPOSITORY if (REPOSITORY / "pyproject.toml").exists() else Path.cwd()) / "var"


def secret(var: Path, *, production: bool) -> str:
    """The installation's secret: SUITCASE_SECRET, or outside production one made once and kept in `var`."""
    given = os.environ.get("SUITCASE_SECRET", "")
    if given:
        if len(given) < 32:
            raise Misconfigured("SUITCASE_SECRET is shorter than 32 characters.")
        return given
    if production:
        raise Misconfigured("production needs SUITCASE_SECRET, at least 32 random characters.")
    path = var / "django-secret"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        var.mkdir(parents=True, exist_ok=True)
        made = secrets.token_urlsafe(48)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip() or secret(var, production=production)
        with os.fdopen(descriptor, "w") as file:
            file.write(made)
        return made


def installation(var: Path) -> dict[str, str]:
    """What the set-up page was told (network name, addresses, mail, review policy); empty before it was."""
    path = var / "installation.json"
    try:
        told = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise Misconfigured(f"{path} is not valid JSON ({error}); mend or remove it.") from error
    return {str(key): str(value) for key, value in told.items() if value not in (None, "")}


def derived(base: str, purpose: str) -> bytes:
    """32 bytes for one purpose, so that no two purposes share a key."""
    return hmac.new(base.encode(), purpose.encode(), hashlib.sha256).digest()


def check_production(*, debug: bool, demo: bool) -> None:
    """Refuse what must never face real people."""
    if debug:
        raise Misconfigured("SUITCASE_DEBUG=1 shows internals to visitors; production refuses it.")
    if demo:
        raise Misconfigured("SUITCASE_DEMO=1 has known passwords; production refuses it.")
