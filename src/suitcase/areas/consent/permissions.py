"""Permissions of a linked account inside the ad account: which of what the creator granted may be used there.

They narrow and never widen. A permission that is switched off is an access relation that has ended; switching it on
grants it anew under the same link, so that nothing of it outlives the link.
"""

from __future__ import annotations

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.consent import askers, endings, inbox, ports, rules
from suitcase.areas.consent.contracts import Scope
from suitcase.areas.consent.models import Link
from suitcase.areas.journal.public import action, nothing_changed, record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound


@action
def switch_permission(actor: Actor, *, request_id: int, scope: str, on: bool) -> None:
    """Switch one permission of the link that this request came to on or off in the ad account, for its Admins.

    What is so already stays so. Raises `AlreadyEnded` when the link is over, `NotGranted` for what the creator did not
    grant, and `LastPermission` when nothing would stay on.
    """
    seen = inbox.load(request_id)
    if seen.ad_account_id is None:
        raise NotFound  # a centre says member by member and ad account by ad account who may use what
    access.require(actor, Permission.CREATOR_LINKS_MANAGE, (Kind.AD_ACCOUNT, seen.ad_account_id))
    if getattr(seen, "link", None) is None:
        raise NotFound
    askers.lock_pair(askers.asker_of(seen), seen.creator_account_id)
    link = Link.objects.select_for_update().select_related("request").get(id=seen.link.id)
    endings.refuse_ended(link, clock.now())
    held = _held(link)
    wanted = rules.switched(
        scope, on=on, granted=[Scope(one) for one in link.scopes], held=list(held), handle=link.request.handle
    )
    if (wanted in held) == on:
        nothing_changed()
        return
    if on:
        _give(actor, link, wanted)
    else:
        access.end(actor, [held[wanted]], reason="switched_off")
        for dependants in ports.dependants():
            dependants.narrowed(actor, link.id, wanted)
    left = [one.value for one in Scope if (one in held or one is wanted) and (on or one is not wanted)]
    streams = askers.streams_of(link)
    data = {**endings.facts(link), "scope": wanted.value, "in_use": left}
    record("link:permission_on" if on else "link:permission_off", actor, streams=streams, data=data)


def _held(link: Link) -> dict[Scope, int]:
    """The scopes in use under a link, with the id of the relation that makes each so."""
    rows = access.live_rows(through_kind=access.ThroughKind.LINK, through_id=link.id)
    return {Scope[Role(role).name]: id_ for id_, role in rows.values_list("id", "role")}


def _give(actor: Actor, link: Link, scope: Scope) -> None:
    access.grant(
        actor,
        subject=askers.asker_of(link),
        role=Role[scope.value],
        object=(Kind.CREATOR_ACCOUNT, link.creator_account_id),
        through=access.Through(access.ThroughKind.LINK, link.id),
        expires_at=link.ends_at,
    )
