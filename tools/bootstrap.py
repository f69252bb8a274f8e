#!/usr/bin/env python3
"""Make .venv hold exactly the locked packages; called by make, needs nothing but Python.

    python3 tools/bootstrap.py run              what Suitcase needs to run
    python3 tools/bootstrap.py dev --browser    and what its tests need, with Debian's headless Chromium

A second call with nothing changed returns at once. An installation that was cut off is done again.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
OLDEST = (3, 11)
BROWSER = "chromium-headless-shell"
BROWSER_PACKAGES = [BROWSER, "fonts-noto-core", "fonts-noto-color-emoji"]
LEVELS = {"run": ["run"], "dev": ["run", "dev"]}

# What pip calls it, what uv calls it.
INDEX_SETTINGS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}


def main() -> None:
    """Install what the level asks for and leave with 0, or say in a sentence what is missing."""
    use_python_new_enough()
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("level", choices=sorted(LEVELS))
    arguments.add_argument("--browser", action="store_true", help="have a headless browser for the tests too")
    chosen = arguments.parse_args()
    if not is_current(chosen.level):
        with only_one():
            if not is_current(chosen.level):
                install(chosen.level)
    if chosen.browser:
        have_browser()


def use_python_new_enough() -> None:
    """Go on in a newer Python when this one is too old, or explain."""
    if sys.version_info[:2] >= OLDEST:
        return
    for minor in range(20, OLDEST[1] - 1, -1):
        newer = shutil.which("python3.%d" % minor)  # noqa: UP031 - this line must run in old Pythons too
        if newer:
            os.execv(newer, [newer, *sys.argv])
    leave(
        "Suitcase needs Python 3.11 or newer; this is {}.{}. On Debian: apt install python3.11".format(
            *sys.version_info
        )
    )


def is_current(level: str) -> bool:
    """Whether everything of the level is installed from the lock files as they are now."""
    try:
        with open(stamp_path(level), encoding="utf-8") as file:
            return file.read() == stamp(level) and not os.path.exists(unfinished())
    except OSError:
        return False


def stamp(level: str) -> str:
    """Everything that decides what the environment holds: lock file, place and this program."""
    digest = hashlib.sha256()
    for path in (requirements("bootstrap"), requirements(level), os.path.abspath(__file__)):
        with open(path, "rb") as file:
            digest.update(file.read())
    # Scripts in .venv name its absolute path, so a clone that was moved needs new ones.
    return digest.hexdigest() + "\n" + VENV + "\n"


def install(level: str) -> None:
    """Create .venv when needed and install the locked packages, with uv when possible."""
    began = time.monotonic()
    if os.path.exists(unfinished()) or moved():
        say("The last installation was cut off or the folder was moved; starting afresh.")
        shutil.rmtree(VENV)
    if not os.path.exists(python()):
        say("Creating .venv with Python {}.{} …".format(*sys.version_info))
        create_venv()
    with open(unfinished(), "w", encoding="utf-8"):
        pass
    say(f"Installing the locked packages ({level}) …")
    settings = pip_settings()
    if not (install_uv() and install_with_uv(level, settings)):
        say("uv could not do it here; using pip, which takes about a minute …")
        if run(pip("install", "-qq", *locked(level))) != 0:
            leave("The packages could not be installed; pip says why above. Is the package index reachable?")
    write_own_files()
    for included in LEVELS[level]:
        with open(stamp_path(included), "w", encoding="utf-8") as file:
            file.write(stamp(included))
    os.unlink(unfinished())
    say(f"Packages are ready ({time.monotonic() - began:.0f} s).")


def create_venv() -> None:
    """Create the environment, or say which package of the system is missing."""
    # Giving every environment a pip of its own takes seconds; the pip of this Python can fill it as well.
    without = ["--without-pip"] if own_pip_is_new_enough() else []
    done = subprocess.run(
        [sys.executable, "-m", "venv", *without, VENV], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        leave(
            "Python cannot create an environment here. On Debian: apt install python3-venv\n"
            + done.stdout
            + done.stderr
        )


def own_pip_is_new_enough() -> bool:
    """Whether this Python has a pip that can install into another environment (23.1 or newer)."""
    code = "import pip; print(pip.__version__)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stdout
    version = said.strip().split(".")[:2]
    return (
        len(version) == 2 and all(part.isdigit() for part in version) and tuple(map(int, version)) >= (23, 1)
    )


def pip(*arguments: str) -> list[str]:
    """The command line of a pip that works on .venv."""
    if os.path.exists(own_pip()):
        return [python(), "-m", "pip", *arguments]
    return [sys.executable, "-m", "pip", "--python", python(), *arguments]


def install_uv() -> bool:
    """Have uv, which installs in seconds what takes pip a minute, itself locked with hashes."""
    command = ["install", "-qq", *locked("bootstrap")]
    if run(pip(*command)) == 0:
        return True
    if os.path.exists(own_pip()):
        return False
    # Some systems take their pip apart in a way that it cannot work on other environments.
    say("The pip of this Python cannot fill .venv; giving it a pip of its own …")
    return run([python(), "-m", "ensurepip"]) == 0 and run(pip(*command)) == 0


def install_with_uv(level: str, settings: dict[str, str]) -> bool:
    """Install the level with uv from where pip would fetch it; whether that worked."""
    environment = {**settings, **os.environ}
    environment.update(UV_PYTHON_DOWNLOADS="never", UV_NO_PROGRESS="1")
    # pip looks at every index for every package; the hashes make that safe.
    environment.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    command = [python(), "-m", "uv", "pip", "install", "--quiet", "--python", python(), *locked(level)]
    return run(command, environment) == 0


def locked(level: str) -> list[str]:
    """Options that install exactly a lock file."""
    return ["--no-deps", "--require-hashes", "-r", requirements(level)]


def pip_settings() -> dict[str, str]:
    """Translate where pip fetches packages from (its files and PIP_* variables) to uv's variables."""
    listing = subprocess.run(pip("config", "list"), capture_output=True, text=True, check=False).stdout
    return uv_environment(listing)


def uv_environment(listing: str) -> dict[str, str]:
    """Return uv's variables for the output of ``pip config list``."""
    found: dict[str, str] = {}
    for section in ("global.", "install.", ":env:."):  # the later wins, as in pip
        for line in listing.splitlines():
            name, _, quoted = line.partition("=")
            if name.startswith(section) and name[len(section) :] in INDEX_SETTINGS:
                with contextlib.suppress(ValueError, SyntaxError):
                    found[name[len(section) :]] = str(ast.literal_eval(quoted))
    settings = {}
    for name, value in found.items():
        several = value.split()
        settings[INDEX_SETTINGS[name]] = ",".join(several) if name == "find-links" else " ".join(several)
    return settings


def write_own_files() -> None:
    """Make src importable and the suitcase command startable, without installing the clone as a package."""
    site = subprocess.run(
        [python(), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    with open(os.path.join(site, "suitcase.pth"), "w", encoding="utf-8") as file:
        file.write(os.path.join(ROOT, "src") + "\n")
    script = os.path.join(VENV, "bin", "suitcase")
    with open(script, "w", encoding="utf-8") as file:
        # A kernel reads 127 characters of "#!" and no spaces; the shell has no such limits.
        file.write(
            '#!/bin/sh\nexec "$(dirname -- "$(readlink -f -- "$0")")/python" -m suitcase.surfaces.cli "$@"\n'
        )
    os.chmod(script, 0o755)


def have_browser() -> None:
    """Install the headless browser of the system when that is possible, or say what happens without it."""
    if shutil.which(BROWSER):
        return
    reason = "only root can install packages"
    if os.geteuid() == 0:
        reason = "this system has no apt-get"
        if shutil.which("apt-get"):
            say(f"Installing {BROWSER} for the browser tests …")
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            run(["apt-get", "update", "-qq"], environment)
            install_it = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *BROWSER_PACKAGES]
            if run(install_it, environment) == 0 and shutil.which(BROWSER):
                return
            reason = "apt-get failed, as shown above"
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        leave(f"The browser tests need {BROWSER}: {reason}.")
    say(f"Browser tests will be skipped: {BROWSER} is missing ({reason}).")
    say("To have them: apt-get install --no-install-recommends " + " ".join(BROWSER_PACKAGES))


@contextlib.contextmanager
def only_one():  # type: ignore[no-untyped-def]
    """Let one installation work at a time in this clone; a second one waits and then finds it done."""
    import fcntl

    os.makedirs(os.path.join(ROOT, "var"), mode=0o700, exist_ok=True)
    with open(os.path.join(ROOT, "var", "bootstrap.lock"), "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Another installation is at work in this folder; waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(command: list[str], environment: dict[str, str] | None = None) -> int:
    """Run a program with its output shown; its exit code."""
    return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode


def moved() -> bool:
    """Whether .venv was made for another path: its scripts would start the wrong Python."""
    for level in LEVELS:
        with contextlib.suppress(OSError), open(stamp_path(level), encoding="utf-8") as file:
            if file.read().split("\n")[1:2] != [VENV]:
                return True
    return os.path.isdir(VENV) and not os.path.exists(python())


def own_pip() -> str:
    """Where the environment's own pip is, if it has one."""
    return os.path.join(VENV, "bin", "pip3")


def python() -> str:
    """The interpreter of the environment."""
    return os.path.join(VENV, "bin", "python")


def requirements(level: str) -> str:
    """The lock file of a level."""
    return os.path.join(ROOT, "requirements", level + ".txt")


def stamp_path(level: str) -> str:
    """Where a finished installation of the level is noted."""
    return os.path.join(VENV, "installed-" + level)


def unfinished() -> str:
    """The file that is there while an installation is under way."""
    return os.path.join(VENV, "installing")


def say(text: str) -> None:
    """Show one line of progress."""
    print("suitcase │ " + text, flush=True)


def leave(text: str) -> None:
    """End with a sentence instead of a trace."""
    sys.exit("suitcase │ " + text)


if __name__ == "__main__":
    main()
