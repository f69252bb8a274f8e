"""How the supervisor's children start: bound to its life, then ``main()`` of the module itself.

python -m suitcase.surfaces.cli.child MODULE [ARGUMENTS]
"""

import ctypes
import importlib
import os
import signal
import sys

PARENT = "SUITCASE_SUPERVISOR"
_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>


def end_with_parent(parent: int) -> None:
    """Have the kernel end this process when its parent dies, however it dies.

    It is a hard end, so that the port is free again for a supervisor that starts right afterwards. Linux
    only; elsewhere nothing happens. Leaves at once when the parent is gone already.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("The supervisor has ended.")


def main() -> None:
    """Call ``main()`` of the module named on the command line, as a child of the supervisor."""
    end_with_parent(int(os.environ[PARENT]))
    sys.argv = sys.argv[1:]
    importlib.import_module(sys.argv[0]).main()


if __name__ == "__main__":
    main()
