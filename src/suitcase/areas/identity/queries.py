"""Reads about people. Row-level security decides who sees whom; foreign rows are not there."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress

from suitcase.areas.identity import contracts
from suitcase.areas.identity.errors import NoSuchPerson
from suitcase.areas.identity.models import Person
from suitcase.areas.identity.rules import normal_email
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting, prepared

# Names are for one page of a list; more at once would be somebody collecting them.
NAMES_AT_ONCE = 1_000


def contract_of(row: Person) -> contracts.Person:
    """The person as the rest of the product sees them: without the password's hash."""
    return contracts.Person(
        id=row.id,
        name=row.name,
        email=row.email,
        language=row.language,
        theme=row.theme,
        notify_by_email=row.notify_by_email,
        avatar=row.avatar,
        is_active=row.is_active,
        created_at=row.created_at,
    )


def get_person(actor: Actor, person_id: int) -> contracts.Person:
    """The person with this id. Raises NoSuchPerson unless it is the actor or the actor is operator or job."""
    with acting(actor):
        row = Person.objects.filter(id=person_id).first()
    if row is None:
        raise NoSuchPerson()
    return contract_of(row)


def find_person(actor: Actor, email: str) -> contracts.Person | None:
    """The person with this address in any spelling of its letters, if the actor may see them."""
    with acting(actor):
        row = Person.objects.filter(email=normal_email(email)).first()
    return None if row is None else contract_of(row)


def get_waiting_email(actor: Actor) -> str:
    """The address the actor asked to change to and has still to confirm; empty if there is none."""
    with acting(actor):
        row = EmailAddress.objects.filter(user_id=actor.person_id, verified=False).order_by("-pk").first()
    return "" if row is None else str(row.email)


def get_names(person_ids: Iterable[int]) -> dict[int, str]:
    """Display names by id, for what a page already shows (who approved, who asked), without unknown ids.

    Names are all that anybody can learn about other people here. At most NAMES_AT_ONCE ids.
    """
    wanted = sorted(set(person_ids))
    if len(wanted) > NAMES_AT_ONCE:
        raise ValueError(f"Ask for at most {NAMES_AT_ONCE} names at once.")
    return dict(prepared("SELECT id, name FROM person_names(%s)", (wanted,))) if wanted else {}


def display_name(person_id: int | None) -> str:
    """The name shown for one person; "Suitcase" for None, which is the system itself."""
    if person_id is None:
        return "Suitcase"
    return get_names([person_id]).get(person_id, "a deleted person")
