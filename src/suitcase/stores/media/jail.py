"""The cell in which uploaded files are opened: what is inside can compute, read its input and write its outputs."""

from __future__ import annotations

import os
import resource
from typing import Any

from suitcase.stores.media import kinds

_MEMORY = 1536 * 1024**2
_CPU_SECONDS = 40
_NOBODY = 65534


class Refused(Exception):
    """The file will not do; the text is a code that `intake` knows a sentence for."""


class At:
    """An open descriptor as a file of its own position, for libraries that read and write it at two places."""

    def __init__(self, descriptor: int, *, readonly: bool = False) -> None:
        self._descriptor, self._at = descriptor, 0
        if not readonly:
            self.write = self._write

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            size = os.fstat(self._descriptor).st_size - self._at
        data = os.pread(self._descriptor, size, self._at)
        self._at += len(data)
        return data

    def _write(self, data: Any) -> int:
        written = os.pwrite(self._descriptor, data, self._at)
        self._at += written
        return written

    def seek(self, offset: int, whence: int = 0) -> int:
        base = (0, self._at, os.fstat(self._descriptor).st_size)[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        """Nothing: the descriptor lives as long as the process."""

    def flush(self) -> None:
        """Nothing is held back."""


def give_up_rights() -> None:
    """No new file, socket or process from here on, bounded memory, time and output, no rights of root."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: _CPU_SECONDS,
        resource.RLIMIT_AS: _MEMORY,
        resource.RLIMIT_FSIZE: kinds.MAX_VIDEO_BYTES + 1024**2,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_NOFILE: 0,
    }
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))
