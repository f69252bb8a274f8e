"""Who stands on the other side of an ad account's links, for telling them."""

from __future__ import annotations

from django.db.models import Q

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Role
from suitcase.areas.consent.models import Link
from suitcase.kernel import clock

# What happens between an ad account and creators. Partners work with what it may use, so they are told.
OF_LINKS = (
    *(f"link:request{how}" for how in ("ed", "_reminded", "_nudged", "_expired", "_ended")),
    *(f"link:{how}" for how in ("taken_up", "cancelled", "approved", "rejected", "narrowed", "lowered")),
    *(f"link:{how}" for how in ("extended", "shortened", "permission_on", "permission_off", "ending")),
    *(f"link:{how}" for how in ("revoked", "unlinked", "expired", "closed")),
)


def list_owners_of_links(ad_account_id: int) -> list[int]:
    """The people who own creator accounts linked to this ad account now, each once. For jobs: they see all sides."""
    unended = Link.objects.filter(ad_account_id=ad_account_id, ended_at__isnull=True)
    linked = unended.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=clock.now()))
    owners = access.live_rows(
        object_kind=Kind.CREATOR_ACCOUNT,
        object_id__in=linked.values("creator_account_id"),
        subject_kind=Kind.PERSON,
        role=Role.OWNER,
    )
    return list(owners.order_by("subject_id").values_list("subject_id", flat=True).distinct())
