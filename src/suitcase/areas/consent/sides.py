"""Who stands on the other side of an ad account's links, for telling them."""

from __future__ import annotations

from django.db.models import Q

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Role
from suitcase.areas.consent.models import Link
from suitcase.kernel import clock


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
