"""What operators find by an id: who asked whom."""

from __future__ import annotations

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Permission
from suitcase.areas.consent.models import LinkRequest
from suitcase.kernel.actor import Actor


def find_link_request(actor: Actor, id_: int) -> tuple[int, int] | None:
    """(ad account, creator account) of the request with this id, for an operator; None also for one of a centre."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    rows = LinkRequest.objects.filter(id=id_, ad_account_id__isnull=False)
    found = rows.values_list("ad_account_id", "creator_account_id").first()
    return (int(found[0] or 0), found[1]) if found else None
