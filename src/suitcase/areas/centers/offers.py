"""What an invitation brings with it: ad accounts with a role, and places in asset groups."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Held, Kind, Ref, Role
from suitcase.areas.centers import giving, ports
from suitcase.areas.centers.contracts import Offered, Wanted
from suitcase.areas.centers.models import CenterInvitation as Row
from suitcase.kernel import limits
from suitcase.kernel.errors import Invalid
from suitcase.kernel.ids import new_id
from suitcase.stores.postgres import BigInts, prepared


def packed(assets: Iterable[Offered]) -> list[list[Any]]:
    """What an invitation brings, as it is kept."""
    return [[int(one.ref.kind), one.ref.id, int(one.role), one.name] for one in assets]


def unpacked(assets: Iterable[Sequence[Any]]) -> tuple[Offered, ...]:
    """What an invitation brings, as it was kept."""
    return tuple(Offered(Ref(Kind(kind), id_), Role(role), name) for kind, id_, role, name in assets)


def checked(center_id: int, wanted: Sequence[Wanted]) -> list[Wanted]:
    """The same people, what they get by its name now. Raises `Invalid` for what the centre does not have, for a role
    above its own, and for more than an invitation brings."""
    everything = {one.ref for person in wanted for one in person.assets}
    held: dict[Ref, Held] = {}
    names: dict[Ref, str] = {}
    for kind in (Kind.AD_ACCOUNT, Kind.ASSET_GROUP):
        ids = [ref.id for ref in everything if ref.kind is kind]
        if ids:
            held |= {one.ref: one for one in access.held_by(center_id, kind, ids).values()}
            names |= {Ref(kind, id_): name for id_, name in ports.names_of(kind, ids).items()}
    for one in {one for person in wanted for one in person.assets}:
        _check(one, held.get(one.ref))
    if any(len(person.assets) > limits.INVITED_ASSETS for person in wanted):
        raise Invalid(
            fields={"assets": f"An invitation brings at most {limits.INVITED_ASSETS} assets. Use a group."}
        )
    return [
        dataclasses.replace(
            person,
            assets=tuple(one._replace(name=names.get(one.ref, one.name)) for one in person.assets),
        )
        for person in wanted
    ]


def _check(one: Offered, held: Held | None) -> None:
    is_group = one.ref.kind is Kind.ASSET_GROUP
    if held is None:
        raise Invalid(fields={"assets": giving.NO_GROUP if is_group else giving.NOT_HELD})
    if is_group != (one.role is Role.MEMBER):
        raise Invalid(fields={"assets": "Choose one of the roles."})
    if not held.is_owned and one.role > held.role:
        raise Invalid(fields={"assets": giving.over_the_cap(held.role)})


def give(row: Row) -> int:
    """Give whoever has just accepted this invitation what it brings; how much of it could not be given."""
    if not row.assets:
        return 0
    ids = BigInts([new_id() for _one in row.assets])
    return len(row.assets) - len(prepared("SELECT center_give_invited(%s, %s)", (row.id, ids)))
