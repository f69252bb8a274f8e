"""``suitcase people``: what only whoever runs the installation can do for somebody who is locked out."""

from __future__ import annotations

from typing import Annotated

import typer

from suitcase.areas.identity import public as identity
from suitcase.areas.identity.errors import NoSuchPerson
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Refusal

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="People: let somebody in again who has lost everything their second step needs.",
)


@app.callback()
def people() -> None:
    """Keep the name of each command, even while there is only one."""


@app.command("reset-two-step")
def reset_two_step(
    email: Annotated[str, typer.Argument(help="The e-mail address with which they sign in.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; you have made sure who they are.")] = False,
) -> None:
    """Take somebody's app, passkeys and recovery codes away and end their sign-ins; the password alone opens then."""
    actor = Actor.system()
    try:
        person = identity.find_person(actor, email)
        if person is None:
            raise NoSuchPerson(f"Nobody signs in with {email}.", remedy="Check the address.")
        if not yes:
            typer.confirm(
                f"Reset the second step of {person.name} ({person.email}), and sign them out?", abort=True
            )
        identity.reset_two_step(actor, person_id=person.id)
    except Refusal as refusal:
        typer.echo(f"{refusal.sentence} {refusal.remedy}".strip(), err=True)
        raise typer.Exit(1) from refusal
    typer.echo(
        f"{person.name} is signed out everywhere, signs in with the password alone now, and is told by e-mail."
    )
