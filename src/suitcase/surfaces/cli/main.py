"""The ``suitcase`` command. Its parts are imported only when they are called, so that each starts fast."""

import importlib
import importlib.util
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
import typer.core

# Commands in modules of their own, each with a typer.Typer called ``app``; one that is not there is left out.
# What they do stands here, so that the list of commands needs no Django.
MODULES = {
    "demo": "Fill in the demo.",
    "journal": "Check the seals of the journal.",
    "people": "Let people in again who have lost their second step.",
    "simulate": "Let people and programs use Suitcase on a virtual clock.",
    "companies": "Look after the registry of companies.",
    "plan": "Show what a file of wishes would change.",
    "apply": "Change what a file of wishes says.",
}

# What changes tables runs as their owner; everything else as the role that row-level security applies to.
_AS_OWNER = frozenset({"migrate", "createcachetable", "sqlmigrate", "squashmigrations", "flush"})


class Commands(typer.core.TyperGroup):
    """The commands of this file and those of MODULES, which need Django and load when they are asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands that this installation has."""
        return [*super().list_commands(ctx), *(name for name in MODULES if has_module(name))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command by name, importing its module when it has one."""
        found = super().get_command(ctx, cmd_name)
        if found is None and cmd_name in MODULES and has_module(cmd_name):
            set_up_django()
            module = importlib.import_module(f"suitcase.surfaces.cli.{cmd_name}")
            found = typer.main.get_command(module.app)
        return found

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the list of commands without importing their modules."""
        rows = [
            (name, MODULES[name] if name in MODULES else self.commands[name].get_short_help_str(limit=200))
            for name in self.list_commands(ctx)
            if name in MODULES or not self.commands[name].hidden
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Suitcase: an Ads Manager in which creators decide who may advertise with their posts.",
)


@app.command()
def up(
    demo: Annotated[bool, typer.Option("--demo", help="Fill in the demo and show its sign-ins.")] = False,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 is every network.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="Port; when it is taken, the next free one.", min=1, max=65535)
    ] = 8000,
) -> None:
    """Start database, web and worker, and look after them until Ctrl-C."""
    from suitcase.surfaces.cli.up import run

    raise typer.Exit(run(demo=demo, host=host, port=port))


@app.command()
def doctor(
    port: Annotated[int, typer.Option(help="The port that Suitcase should get.", min=1, max=65535)] = 8000,
) -> None:
    """Say what is wrong with this installation and how to mend it."""
    from suitcase.surfaces.cli.doctor import run

    raise typer.Exit(run(port=port))


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="A file that is not there yet.")]) -> None:
    """Write the database to a file, while everything goes on."""
    from suitcase.surfaces.cli import backup as work

    raise typer.Exit(work.backup(file))


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A file that 'suitcase backup' wrote.")]) -> None:
    """Put the database back to what a backup says, all of it or nothing."""
    from suitcase.surfaces.cli import backup as work

    raise typer.Exit(work.restore(file))


@app.command(
    add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def manage(context: typer.Context) -> None:
    """Pass a command on to Django's management, for example: suitcase manage showmigrations."""
    if context.args and context.args[0] in _AS_OWNER:
        os.environ.setdefault("SUITCASE_DB_ROLE", "owner")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suitcase.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["suitcase manage", *context.args])


@app.command("setup-address", hidden=True)
def setup_address() -> None:
    """Print the one-time set-up address while nobody operates this installation yet; else nothing."""
    set_up_django()
    from django.conf import settings

    if importlib.util.find_spec("suitcase.areas.identity.public") is None:
        return
    token = getattr(importlib.import_module("suitcase.areas.identity.public"), "setup_token", lambda: None)()
    if token:
        sys.stdout.write(f"{settings.PUBLIC_URL}/setup/{token}/\n")


def has_module(name: str) -> bool:
    """Whether this installation carries the command of that name."""
    return importlib.util.find_spec(f"suitcase.surfaces.cli.{name}") is not None


def set_up_django() -> None:
    """Make models and settings usable in this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suitcase.settings")
    import django

    django.setup()
