"""What consent does when something happens to a creator account or to one of its posts."""

from __future__ import annotations

from suitcase.areas.access.public import Kind
from suitcase.areas.consent import endings
from suitcase.areas.consent.contracts import EndedAs, RequestState, Scope
from suitcase.areas.consent.models import Link, LinkRequest
from suitcase.areas.creators.contracts import PostUse
from suitcase.areas.journal.public import record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor


class LinksOfAccount:
    """Requests and links follow the account's name and end with the account."""

    def preview(self, actor: Actor, creator_account_id: int) -> list[str]:
        """One sentence per ad account that would lose its permission, and one for open requests."""
        links = Link.objects.filter(creator_account_id=creator_account_id, ended_at__isnull=True)
        rows = links.select_related("request").order_by("started_at")
        return [f"{link.request.requester['ad_account']} loses its permission." for link in rows]

    def renamed(self, actor: Actor, creator_account_id: int, handle: str) -> None:
        """Lists show the present name; what was typed then stays as it was."""
        LinkRequest.objects.filter(creator_account_id=creator_account_id).update(handle=handle)

    def closed(self, actor: Actor, creator_account_id: int) -> None:
        """End every link and open request."""
        now = clock.now()
        links = Link.objects.filter(creator_account_id=creator_account_id, ended_at__isnull=True)
        alive = [link.id for link in links if link.ends_at is None or link.ends_at > now]
        if alive:
            endings.end_grant(actor, alive, EndedAs.CLOSED)
        waiting = LinkRequest.objects.filter(
            creator_account_id=creator_account_id, state=RequestState.PENDING
        )
        for row in waiting.select_for_update():
            row.state, row.answered_at = RequestState.EXPIRED, now
            row.save(update_fields=["state", "answered_at"])
            record(
                "link:request_ended",
                actor,
                streams=[(Kind.AD_ACCOUNT, row.ad_account_id), (Kind.CREATOR_ACCOUNT, creator_account_id)],
                data={"request": row.id, "ad_account": row.ad_account_id, "handle": row.handle},
            )


class UsesOfPosts:
    """A link covers every public post of its account, and no post in particular."""

    def uses(self, actor: Actor, creator_account_id: int, post_id: int) -> list[PostUse]:
        """Every ad account whose link lets it use posts today, with the day the link ends."""
        links = Link.objects.filter(creator_account_id=creator_account_id, ended_at__isnull=True)
        now = clock.now()
        return [
            PostUse(
                link.request.requester["ad_account"],
                f"Permission until {link.ends_at:%d %B %Y}"
                if link.ends_at
                else "Permission until you revoke it",
            )
            for link in links.select_related("request").order_by("started_at")
            if Scope.POST in link.scopes and (link.ends_at is None or link.ends_at > now)
        ]

    def freezes_caption(self, actor: Actor, post_id: int) -> str:
        """Nothing: a link covers whatever stands on the profile, under the caption it has there."""
        return ""

    def deleted(self, actor: Actor, post_id: int) -> None:
        """Nothing ends: a link goes on with the other posts, and what is gone cannot be used."""
