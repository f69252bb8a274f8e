"""What operators may read about Business Centers."""

from __future__ import annotations

from django.db.models import Q

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Permission
from suitcase.areas.centers.contracts import Center
from suitcase.areas.centers.models import Center as Row
from suitcase.areas.centers.queries import to_contract
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.ids import parse_id
from suitcase.stores.postgres import prepared


def search_centers(actor: Actor, text: str, *, limit: int) -> list[Center]:
    """Centres with this id, or this in their name; for operators."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    fits = Q(name__icontains=text)
    if number := parse_id(text):
        fits |= Q(id=number)
    return [to_contract(row) for row in Row.objects.filter(fits).order_by("name", "id")[:limit]]


def get_center_for_operator(actor: Actor, center_id: int) -> Center:
    """One centre for an operator; `NotFound` when there is none."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    row = Row.objects.filter(id=center_id).first()
    if row is None:
        raise NotFound
    return to_contract(row)


def find_invited_to(actor: Actor, invitation_id: int) -> int | None:
    """The centre that an invitation leads into, for an operator who has its id."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    ((found,),) = prepared("SELECT center_of_invitation(%s)", (invitation_id,))
    return int(found) if found is not None else None
