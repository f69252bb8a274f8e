"""People in and around a centre, for the tests of members and invitations."""

from __future__ import annotations

from suitcase.areas.access.public import Kind, Role
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, Member, MemberFilter, Plan, Wanted
from suitcase.areas.journal import public as journal
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.cast import person

ADMIN, STANDARD = Role.CENTER_ADMIN, Role.CENTER_STANDARD


def made(actor: Actor, name: str = "Acme Group") -> Center:
    """A centre of `actor`."""
    return centers.create_center(actor, name=name, time_zone="Europe/Berlin")


def invite(
    actor: Actor, center: Center, *emails: str, role: Role = STANDARD, finance: Role | None = None
) -> list[Plan]:
    """Invitations with one role."""
    wanted = [Wanted(email, role, finance) for email in emails]
    return centers.invite_members(actor, center_id=center.id, wanted=wanted)


def joined(
    actor: Actor, center: Center, name: str, role: Role = STANDARD, finance: Role | None = None
) -> Actor:
    """A new person, invited into the centre by `actor` and in it."""
    somebody = person(name)
    invite(actor, center, f"{name.lower()}@people.example", role=role, finance=finance)
    accept(somebody)
    return somebody


def accept(actor: Actor) -> int:
    """Accept the newest invitation to the person's own address."""
    with acting(actor):
        newest = centers.my_invitations(actor)[0]
    return centers.accept_center_invitation(actor, invitation_id=newest.id)


def members(actor: Actor, center: Center, **wanted: object) -> list[Member]:
    """The list as `actor` reads it."""
    with acting(actor):
        return list(centers.list_members(actor, center.id, MemberFilter(**wanted)).rows)  # type: ignore[arg-type]


def names(actor: Actor, center: Center, **wanted: object) -> list[str]:
    """The names in the list as `actor` reads it."""
    return [one.name for one in members(actor, center, **wanted)]


def verbs(actor: Actor, center: Center) -> list[str]:
    """What happened in the centre, as this person reads it, newest first."""
    with acting(actor):
        return [line.verb for line in journal.lines(actor, (Kind.CENTER, center.id), limit=100)]
