"""The web server: granian with a fixed number of threads, told by the supervisor where to listen."""

import gc
import os
from collections.abc import Callable
from typing import Any

from suitcase.surfaces.cli.child import end_with_parent

THREADS = 8
"""Requests in hand at once. Each holds one database connection, so it is also what the web process needs."""

_GRACE_SECONDS = 8
# Python's own is 700: several collections a page.
_YOUNG_OBJECTS = 20_000


def load() -> Callable[..., Any]:
    """Return the application; runs in granian's worker process, which ends when granian does."""
    end_with_parent(os.getppid())
    from suitcase.stores import media
    from suitcase.wsgi import application

    media.sweep_drafts()  # of web processes that were killed while they looked at an upload
    _spare_what_stays()
    return application


def _spare_what_stays() -> None:
    """Let the collector leave alone what has been loaded and stays, and come less often: a page makes some thousands of
    objects, nearly all of which go by themselves when it is sent."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 20, 50)


def main() -> None:
    """Serve until SIGTERM; requests in hand get a few seconds to finish."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "suitcase.wsgi:application",
        address=os.environ.get("SUITCASE_HOST", "127.0.0.1"),
        port=int(os.environ.get("SUITCASE_PORT", "8000")),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=600,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=_GRACE_SECONDS,
    ).serve(target_loader=load, wrap_loader=False)


if __name__ == "__main__":
    main()
