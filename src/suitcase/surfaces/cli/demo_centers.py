"""The demo's Business Centers: who made them, who is in them and as what, and who has not answered yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from suitcase.areas.access.public import Role
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, Wanted
from suitcase.kernel.actor import Actor
from suitcase.kernel.paging import PageRequest
from suitcase.stores.postgres import acting


@dataclass(frozen=True)
class House:
    """A centre: its first Admin by key, its members as (key, role, finance role), and addresses still invited."""

    owner: str
    name: str
    zone: str
    members: tuple[tuple[str, Role, Role | None], ...]
    invited: tuple[str, ...] = ()


HOUSES = (
    House(
        "ana",
        "Acme",
        "Europe/Berlin",
        (
            ("freja", Role.CENTER_ADMIN, None),
            ("tomas", Role.CENTER_STANDARD, Role.FINANCE_MANAGER),
            ("grace", Role.CENTER_STANDARD, None),
        ),
        ("intern@demo.example",),
    ),
    House(
        "ben",
        "Northwind",
        "Europe/London",
        (("nils", Role.CENTER_ADMIN, Role.FINANCE_ANALYST), ("ana", Role.CENTER_STANDARD, None)),
    ),
)


def build(house: House, actor_of: Callable[[str], Actor], email_of: Callable[[str], str]) -> None:
    """Make a centre and let its people in, through the same actions as everybody; nothing if it is there already."""
    owner = actor_of(house.owner)
    if _found(house, owner):
        return
    center = centers.create_center(owner, name=house.name, time_zone=house.zone)
    wanted = [Wanted(email_of(key), role, finance) for key, role, finance in house.members]
    centers.invite_members(owner, center_id=center.id, wanted=wanted)
    for key, _role, _finance in house.members:
        member = actor_of(key)
        with acting(member):
            mine = [one for one in centers.my_invitations(member) if one.center_id == center.id]
        for one in mine:
            centers.accept_center_invitation(member, invitation_id=one.id)


def invite(house: House, actor_of: Callable[[str], Actor]) -> None:
    """Ask whoever has not answered yet; nothing if somebody was asked already."""
    owner = actor_of(house.owner)
    center = _found(house, owner)
    if center is None:
        return
    with acting(owner):
        asked = {
            one.email
            for one in centers.list_center_invitations(
                owner, center.id, state=None, page=PageRequest(100)
            ).rows
        }
    wanted = [Wanted(email, Role.CENTER_STANDARD) for email in house.invited if email not in asked]
    if wanted:
        centers.invite_members(owner, center_id=center.id, wanted=wanted)


def _found(house: House, owner: Actor) -> Center | None:
    with acting(owner):
        known = centers.list_my_centers(owner, search=house.name).rows
    return next((one for one in known if one.name == house.name and one.created_by == owner.person_id), None)
