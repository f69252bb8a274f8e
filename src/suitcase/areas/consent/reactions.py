"""What consent does when something happens to a creator account or to one of its posts."""

from __future__ import annotations

from django.db.models import QuerySet

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind
from suitcase.areas.consent import endings, expiry, rules
from suitcase.areas.consent.askers import record_each
from suitcase.areas.consent.contracts import EndedAs, RequestState, Scope
from suitcase.areas.consent.models import Link, LinkRequest
from suitcase.areas.consent.pending import facts_of
from suitcase.areas.creators.contracts import PostUse
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor

# As many names as somebody reads before deciding; the others are counted.
_NAMED = 5


class LinksOfAccount:
    """Requests and links follow the account's name and end with the account."""

    def preview(self, actor: Actor, creator_account_id: int) -> list[str]:
        """One sentence per ad account that would lose its permission, and one for open requests."""
        links = Link.objects.filter(creator_account_id=creator_account_id, ended_at__isnull=True)
        rows = links.select_related("request").order_by("started_at")
        return [f"{link.request.requester['ad_account']} loses its permission." for link in rows]

    def renamed(self, actor: Actor, creator_account_id: int, handle: str) -> None:
        """Lists show the present name; what was typed then stays as it was."""
        rows = LinkRequest.objects.filter(creator_account_id=creator_account_id)
        list(rows.order_by("id").select_for_update().values_list("id", flat=True))
        rows.update(handle=handle)

    def closed(self, actor: Actor, creator_account_id: int) -> None:
        """End every link and open request."""
        access.focus((Kind.CREATOR_ACCOUNT, creator_account_id))  # asked once instead of once per row
        links = Link.objects.filter(creator_account_id=creator_account_id, ended_at__isnull=True)
        waiting = LinkRequest.objects.filter(
            creator_account_id=creator_account_id, state=RequestState.PENDING
        )
        _hold(links, waiting)
        expiry.expire_now(Actor.system("consent"), creator_account_id=creator_account_id, are_held=True)
        if alive := list(links.values_list("id", flat=True)):
            endings.end_grant(actor, alive, EndedAs.CLOSED, because="creator_account_closed", are_held=True)
        rows = list(waiting.order_by("id").select_for_update())
        LinkRequest.objects.filter(id__in=[row.id for row in rows]).update(
            state=RequestState.EXPIRED, answered_at=clock.now()
        )
        record_each("link:request_ended", actor, [(row, facts_of(row)) for row in rows])


class LinksOfAdAccount:
    """Requests and links end with the ad account that holds them."""

    def preview(self, actor: Actor, ad_account_id: int) -> list[str]:
        """The creator accounts that would be lost, some by name, and open requests."""
        ends = _links_in_words(ad_account_id, "end")
        waiting = LinkRequest.objects.filter(
            ad_account_id=ad_account_id, state=RequestState.PENDING, expires_at__gt=clock.now()
        ).count()
        if waiting:
            ends.append(f"{waiting:,} open request{'s are' if waiting > 1 else ' is'} taken back.")
        return ends

    def preview_pause(self, actor: Actor, ad_account_id: int) -> list[str]:
        """The creator accounts whose links would be suspended, some by name."""
        return _links_in_words(ad_account_id, "pause")

    def closed(self, actor: Actor, ad_account_id: int) -> None:
        """Take open requests back first, then end every link: what was approved at the last moment ends as well."""
        access.focus((Kind.AD_ACCOUNT, ad_account_id))
        links = Link.objects.filter(ad_account_id=ad_account_id, ended_at__isnull=True)
        waiting = LinkRequest.objects.filter(ad_account_id=ad_account_id, state=RequestState.PENDING)
        _hold(links, waiting)
        expiry.expire_now(Actor.system("consent"), ad_account_id=ad_account_id, are_held=True)
        rows = list(waiting.order_by("id").select_for_update())
        LinkRequest.objects.filter(id__in=[row.id for row in rows]).update(
            state=RequestState.CANCELLED, answered_at=clock.now(), answered_by=actor.person_id
        )
        record_each("link:cancelled", actor, [(row, facts_of(row)) for row in rows])
        if ids := list(links.values_list("id", flat=True)):
            endings.end_grant(actor, ids, EndedAs.UNLINKED, because="ad_account_closed", are_held=True)


def _hold(links: QuerySet[Link], waiting: QuerySet[LinkRequest]) -> None:
    endings.hold(list(links.values_list("id", flat=True)), list(waiting.values_list("id", flat=True)))


def _links_in_words(ad_account_id: int, fate: str) -> list[str]:
    links = Link.objects.filter(ad_account_id=ad_account_id, ended_at__isnull=True)
    names = links.order_by("started_at").values_list("request__handle", flat=True)
    sentence = rules.links_in_words(list(names[:_NAMED]), links.count(), fate)
    return [sentence] if sentence else []


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
