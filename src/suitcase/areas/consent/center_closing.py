"""What closing a centre means for creators: what it asks of them and holds from them ends, on the one road."""

from __future__ import annotations

from django.db.models import QuerySet

from suitcase.areas.access.public import Kind
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Ending, Obstacle
from suitcase.areas.consent import asking, endings, expiry
from suitcase.areas.consent.contracts import EndedAs, RequestState
from suitcase.areas.consent.models import AskLink, Link, LinkRequest
from suitcase.areas.consent.proposals import falling
from suitcase.areas.journal.public import record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor

REASON = "center_closed"


class LinksOfCenter:
    """Plugged into `centers`."""

    def obstacles(self, actor: Actor, center_id: int) -> list[Obstacle]:
        """None: creators can be asked again by whoever needs them."""
        return []

    def preview(self, actor: Actor, center_id: int) -> list[Ending]:
        """Links, those that partners have through them, requests, links to ask with."""
        links = _links(center_id)
        names = list(links.order_by("started_at", "id").values_list("request__handle", flat=True))
        ends = centers.ending(
            len(names),
            "link to a creator account ends, with who uses it here; the creator is told.",
            "links to creator accounts end, with who uses them here; the creators are told.",
            [f"@{one}" for one in names],
        )
        passed = Link.objects.filter(through_link_id__in=links.values("id"), ended_at__isnull=True).count()
        ends += centers.ending(
            passed,
            "link that a partner has through it ends too.",
            "links that partners have through them end too.",
        )
        asked = _requests(center_id).filter(expires_at__gt=clock.now()).count()
        ends += centers.ending(
            asked, "open request to a creator is taken back.", "open requests to creators are taken back."
        )
        return ends + centers.ending(
            _ask_links(center_id).filter(expires_at__gt=clock.now()).count(),
            "link or QR code to ask creators with stops working.",
            "links and QR codes to ask creators with stop working.",
        )

    def ended(self, actor: Actor, center_id: int) -> None:
        """Links to ask with first, so that nobody takes one up; then requests, so that nobody approves one; then links,
        those included that were approved at the last moment."""
        for row in _ask_links(center_id).order_by("id"):
            asking.hold_ask_link(row.id)
            _withdraw(actor, row)
        # Whoever answers or ends at this moment finishes first.
        endings.hold(
            list(_links(center_id).values_list("id", flat=True)),
            list(_requests(center_id).values_list("id", flat=True)),
        )
        expiry.expire_now(Actor.system("consent"), center_id=center_id, are_held=True)
        falling.withdraw(actor, list(_requests(center_id).order_by("id").select_for_update()), because=REASON)
        if ids := list(_links(center_id).values_list("id", flat=True)):
            endings.end_grant(actor, ids, EndedAs.UNLINKED, because=REASON, are_held=True)


def _withdraw(actor: Actor, row: AskLink) -> None:
    row.withdrawn_at, row.withdrawn_by = clock.now(), actor.person_id
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    data = {
        "center": row.center_id,
        "center_name": row.requester["ad_account"],
        "ask_link": row.id,
        "taken_back": 0,
        "because": REASON,
    }
    record("center_creator:link_withdrawn", actor, streams=[(Kind.CENTER, row.center_id)], data=data)


def _ask_links(center_id: int) -> QuerySet[AskLink]:
    return AskLink.objects.filter(center_id=center_id, withdrawn_at__isnull=True)


def _requests(center_id: int) -> QuerySet[LinkRequest]:
    return LinkRequest.objects.filter(center_id=center_id, state=RequestState.PENDING)


def _links(center_id: int) -> QuerySet[Link]:
    return Link.objects.filter(center_id=center_id, ended_at__isnull=True)
