"""Links to ask with end when whoever made them is Admin of the centre no longer: they ask in her name.

What was asked by one and waits stays, as what she asked by username does: the centre asked, and whoever leads it now
sees it and can take it back.
"""

from __future__ import annotations

from typing import Any

from suitcase.areas.access.public import Kind
from suitcase.areas.consent import asking
from suitcase.areas.consent.models import AskLink, LinkRequest
from suitcase.areas.identity import public as identity
from suitcase.areas.journal.public import record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor


class LinksOfMakers:
    """Plugged into `centers`, for who leaves, is removed, or becomes a Standard member."""

    def preview(self, actor: Actor, center_id: int, person_id: int, *, is_me: bool) -> list[str]:
        """How many links end."""
        count, made = len(_open(center_id, person_id)), "you made" if is_me else "they made"
        if not count:
            return []
        what = "1 link or QR code" if count == 1 else f"{count:,} links and QR codes"
        return [f"{what} to ask creators with that {made}. What was asked by it and waits stays."]

    def ended(self, actor: Actor, center_id: int, person_id: int) -> None:
        """End them, each with a line of its own."""
        name = identity.display_name(person_id)
        for row in _open(center_id, person_id):
            asking.hold_ask_link(row.id)
            row.withdrawn_at, row.withdrawn_by = clock.now(), actor.person_id
            row.save(update_fields=["withdrawn_at", "withdrawn_by"])
            data = {"center": center_id, "center_name": row.requester["ad_account"], "ask_link": row.id}
            record(
                "center_creator:link_ended",
                actor,
                streams=[(Kind.CENTER, center_id)],
                data={**data, "person": person_id},
                personal={person_id: {"name": name}},
            )


def _open(center_id: int, person_id: int) -> list[Any]:
    rows = AskLink.objects.filter(center_id=center_id, made_by=person_id, withdrawn_at__isnull=True)
    used = LinkRequest.objects.filter(center_id=center_id, ask_link_id__isnull=False).values("ask_link_id")
    return list(rows.filter(expires_at__gt=clock.now()).exclude(is_single=True, id__in=used).order_by("id"))
