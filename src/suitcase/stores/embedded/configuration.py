"""The settings of the embedded server, every one written down with its reason."""

import os
from pathlib import Path

from suitcase.stores.embedded.places import Places, Profile
from suitcase.stores.embedded.roles import PORT

MAX_CONNECTIONS = 200
"""Web threads, worker and readers need about 40; the rest is room for parallel tests and people with psql."""

_MIB = 1024 * 1024

# Only the socket, and only with a password: other users of this machine get nothing.
ACCESS = """\
# Written by Suitcase at every start.
local all all scram-sha-256
"""


def text(places: Places, profile: Profile) -> str:
    """Return postgresql.conf for this server."""
    settings = {
        "data_directory": str(places.data),
        "hba_file": str(places.access),
        "listen_addresses": "",  # every process of Suitcase runs on this machine and uses the socket
        "port": str(PORT),
        "unix_socket_directories": str(places.sockets),
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": str(MAX_CONNECTIONS),
        "shared_buffers": f"{_shared_buffers_mib()}MB",
        "effective_cache_size": f"{max(512, _memory_mib() // 2)}MB",
        "work_mem": "8MB",
        "maintenance_work_mem": "128MB",
        "random_page_cost": "1.1",  # solid-state disks: reading anywhere costs about the same
        "effective_io_concurrency": "64",
        "jit": "off",  # our statements are short; compiling them costs more than it saves
        "timezone": "UTC",
        "log_timezone": "UTC",
        "datestyle": "iso, mdy",
        "lc_messages": "C",
        "max_wal_size": "2GB",
        "wal_compression": "on",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "log_min_duration_statement": "1000",
        "log_lock_waits": "on",
        "log_checkpoints": "off",
        "idle_in_transaction_session_timeout": "5min",  # a forgotten transaction must not hold back vacuum
        **_durability(profile),
    }
    lines = [f"{name} = '{_quoted(value)}'" for name, value in settings.items()]
    return "# Written by Suitcase at every start; changes made here are lost.\n" + "\n".join(lines) + "\n"


def _durability(profile: Profile) -> dict[str, str]:
    if profile == "run":
        return {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
    # Test data may be lost with the power; in exchange a commit does not wait for the disk.
    return {
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "autovacuum_naptime": "10min",
        "checkpoint_timeout": "30min",
        "log_min_duration_statement": "-1",
    }


def _shared_buffers_mib() -> int:
    # An eighth of the memory: the rest of Suitcase runs on the same machine. Memory is taken when it is first used.
    return min(1024, max(128, _memory_mib() // 8))


def _memory_mib() -> int:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for limit in (
        Path("/sys/fs/cgroup/memory.max"),
        Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
    ):
        try:
            memory = min(memory, int(limit.read_text()))
        except (
            OSError,
            ValueError,
        ):  # no control group, or its limit is the word "max"
            continue
    return memory // _MIB


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")
