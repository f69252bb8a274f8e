"""The child process that opens what strangers send. Run by `intake`; gets open files, gives back numbers.

Everything it needs is loaded first; then it gives up its rights; only then it reads a byte of the file.
"""

from __future__ import annotations

import importlib
import json
import sys

from suitcase.stores.media import jail

# Who opens which form; only that one is imported, because each brings a large library.
_OPENS = {"JPEG": "picture", "PNG": "picture", "mov": "video", "PDF": "document"}


def main() -> None:
    """Do what the order on the command line says and print the report."""
    order = json.loads(sys.argv[1])
    work = importlib.import_module(f"suitcase.stores.media.{_OPENS[order['form']]}")
    work.load()
    jail.give_up_rights()
    try:
        report = work.make(order)
    except jail.Refused as refused:
        report = {"refused": str(refused)}
    sys.stdout.write(json.dumps(report))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
