"""Runs Python as another user of this machine, with the packages of this environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import suitcase

ORDINARY_USER = 65534
_SOURCE = Path(suitcase.__file__).parents[1]


def python(
    code: str, *arguments: object, uid: int | None = None, **environment: str
) -> subprocess.Popen[str]:
    """Start Python with the code; with ``uid``, as that user, which only root can do."""
    command = [sys.executable, "-B", "-c", code, *map(str, arguments)]
    if uid is not None and os.geteuid() != uid:
        if os.geteuid() != 0:
            pytest.skip("only root can become another user")
        command = _as(uid) + command
    return subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(_SOURCE), **environment},
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def said(process: subprocess.Popen[str], *, code: int | None = 0) -> str:
    """Wait for the process and return what it wrote; its exit code must be the given one."""
    output, _ = process.communicate(timeout=60)
    assert code is None or process.returncode == code, output
    return output.strip()


def _as(uid: int) -> list[str]:
    # Python itself may be installed in root's home. The right to read lets the user start it there; it
    # changes nothing about who the user is, what it may write, or what PostgreSQL thinks of it.
    reading = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", *reading]
