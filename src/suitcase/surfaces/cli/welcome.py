"""What people see when Suitcase is ready: addresses, sign-ins, and how to stop it."""

import importlib
import io
import os
import shutil
from urllib.parse import urlsplit

from rich import box
from rich.console import Console as Rich
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from suitcase.surfaces.cli.main import has_module


def panel(address: str, *, demo: bool, coloured: bool = False) -> str:
    """Return the panel with the addresses, and with the sign-ins of the demo."""
    content = Table.grid(padding=(0, 2))
    content.add_row("Ads Manager", Text(address, style="bold"))
    content.add_row("Creator's app", Text(creator_address(address), style="bold"))
    if demo:
        content.add_row("Mailbox", f"{address}/dev/mail")
        for who, sign_in in sign_ins():
            content.add_row(who, sign_in)
    content.add_row("Stop", "Ctrl-C")
    return _rendered(Panel(content, title="Suitcase is ready", box=box.ROUNDED, expand=False), coloured)


def set_up_panel(address: str, *, coloured: bool = False) -> str:
    """Return the panel that invites the first operator to a fresh installation."""
    content = Table.grid()
    content.add_row(Text(address, style="bold"))
    content.add_row("This address works once and makes you the first operator.")
    return _rendered(Panel(content, title="Set up this Suitcase", box=box.ROUNDED, expand=False), coloured)


def creator_address(address: str) -> str:
    """Return the address of the creator's app, which has a host name of its own."""
    parts = urlsplit(address)
    host = os.environ.get("SUITCASE_APP_HOST", f"app.{parts.hostname}")
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")


def sign_ins() -> list[tuple[str, str]]:
    """Return who can sign in to the demo and with what, or nothing when this installation has no demo."""
    if not has_module("demo_cast"):
        return []
    return list(importlib.import_module("suitcase.surfaces.cli.demo_cast").SIGN_INS)


def _rendered(content: Panel, coloured: bool) -> str:
    width = max(60, min(110, shutil.get_terminal_size((100, 24)).columns))
    buffer = io.StringIO()
    Rich(file=buffer, force_terminal=coloured, width=width, highlight=False).print(content)
    return buffer.getvalue()
