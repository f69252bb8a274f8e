"""What operators find by an id: the ad account that a request or an invitation is about."""

from __future__ import annotations

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Permission
from suitcase.areas.ad_accounts.models import Invitation, RoleRequest
from suitcase.kernel.actor import Actor


def find_asked_for(actor: Actor, id_: int) -> tuple[str, int] | None:
    """("role_request" or "invitation", the ad account's id) for the id of one, for an operator."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    for word, rows in (("role_request", RoleRequest.objects), ("invitation", Invitation.objects)):
        found = rows.filter(id=id_).values_list("ad_account_id", flat=True).first()
        if found is not None:
            return word, int(found)
    return None
