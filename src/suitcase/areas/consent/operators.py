"""What operators find by an id: who asked whom."""

from __future__ import annotations

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Permission
from suitcase.areas.consent.models import LinkRequest
from suitcase.kernel.actor import Actor


def find_link_request(actor: Actor, id_: int) -> int | None:
    """The creator account that the request with this id went to, for an operator."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    return LinkRequest.objects.filter(id=id_).values_list("creator_account_id", flat=True).first()
