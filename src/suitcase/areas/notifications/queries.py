"""Reads of notifications: a person's own, and nobody else's."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.consent import public as consent
from suitcase.areas.identity import public as identity
from suitcase.areas.notifications import ports
from suitcase.areas.notifications.contracts import Group, Notice, Page, Tab, Target
from suitcase.areas.notifications.models import Notification
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, NotFound
from suitcase.kernel.paging import Page as PageOf
from suitcase.kernel.paging import PageRequest, encode
from suitcase.stores.postgres import prepared

# On every page, so past the ORM. Counted no further than the badge says.
_UNREAD = "SELECT count(*) FROM (SELECT FROM notification WHERE person_id = %s AND read_at IS NULL LIMIT %s) AS unread"


def list_notifications(
    actor: Actor, tab: Tab | None = None, page: PageRequest | None = None, *, only_unread: bool = False
) -> PageOf[Notice]:
    """The person's notifications, newest first, optionally of one tab, or only those not read yet."""
    page = page or PageRequest()
    rows = Notification.objects.filter(person_id=access.require_signed_in(actor))
    if tab is not None:
        rows = rows.filter(tab=tab)
    if only_unread:
        rows = rows.filter(read_at__isnull=True)
    if page.key is not None:
        rows = rows.extra(where=["(at, id) < (%s, %s)"], params=list(page.key))
    found = list(rows.order_by("-at", "-id")[: page.size + 1])
    shown = found[: page.size]
    more = len(found) > page.size
    cursor = encode((shown[-1].at.isoformat(), shown[-1].id)) if more else None
    return PageOf(_readable(actor, shown), next=cursor)


def get_notification(actor: Actor, notification_id: int) -> Notice:
    """One notification of the person."""
    return _readable(actor, [_mine(actor, notification_id)])[0]


def count_unread(actor: Actor) -> int:
    """How many are unread, counted to 100 at most: the badge says 99+ from there."""
    return int(prepared(_UNREAD, (access.require_signed_in(actor), limits.BADGE_COUNTED))[0][0])


def why_closed(actor: Actor, notification_id: int) -> str:
    """Why what a notification leads to cannot be opened by its reader any more, in a sentence; empty if it can.

    A role that has become too low is no reason: that page says itself which one is missing and who can give it.
    """
    target = target_of(_mine(actor, notification_id))
    try:
        match target.page:
            case Page.REQUEST | Page.GRANT:
                consent.get_grant(actor, target.ids[0])
            case Page.AD_ACCOUNT | Page.ROLE_REQUEST | Page.MEMBERS | Page.LINKS | Page.ACCESS_REQUEST:
                ad_accounts.get_ad_account(actor, target.ids[0])
            case Page.LINK:
                ad_accounts.get_ad_account(actor, target.ids[0])
                consent.get_link(actor, *target.ids)
            case page if page in _IN_A_CENTER:
                access.require(actor, Permission.CENTER_SEE, (Kind.CENTER, target.ids[0]))
            case Page.CENTER_CREATOR:
                consent.get_center_link(actor, *target.ids)
            case Page.TRANSFER:
                ad_accounts.get_transfer(actor, target.ids[0])
            case Page.REVIEW | Page.VERIFICATION | Page.CERTIFICATE_REVIEW | Page.COMPANY_REVIEW if (
                not access.is_staff(actor.person_id)
            ):
                return "Reviews are for the operators of this installation, and you are none any more."
    except Denied:
        return ""
    except NotFound:
        return _CLOSED.get(target.page) or _out_of_center(actor, target)
    return ""


def _out_of_center(actor: Actor, target: Target) -> str:
    """Nothing for whoever was in the centre until it was closed: its pages say so."""
    try:
        centers.find_closed_center(actor, target.ids[0])
    except NotFound:
        return "You are not in this Business Center any more."
    return ""


def _readable(actor: Actor, rows: list[Notification]) -> list[Notice]:
    """The contracts of these rows; of a place that asks this session for a second step they say only that."""
    names, targets = names_behind(rows), [(row.id, target_of(row)) for row in rows]
    accounts = {id_: one.ids[0] for id_, one in targets if one.page in _OF_AN_ACCOUNT and one.ids}
    houses = {id_: one.ids[0] for id_, one in targets if one.page in _OF_A_CENTER and one.ids}
    hidden = set()
    for permission, places in ((Permission.AD_ACCOUNT_SEE, accounts), (Permission.CENTER_SEE, houses)):
        closed = access.withheld(actor, permission, sorted(set(places.values())))
        hidden |= {id_ for id_, place in places.items() if place in closed}
    found = [to_contract(row, names) for row in rows]
    return [
        dataclasses.replace(one, text=_SECOND_STEP, detail="", who="") if one.id in hidden else one
        for one in found
    ]


_SECOND_STEP = "Something happened where two-step sign-in is required. Sign in with two steps to read it."
_OF_AN_ACCOUNT = frozenset(
    {Page.AD_ACCOUNT, Page.ROLE_REQUEST, Page.MEMBERS, Page.LINKS, Page.ACCESS_REQUEST, Page.LINK}
)
_IN_A_CENTER = frozenset(
    {
        Page.CENTER,
        Page.CENTER_MEMBERS,
        Page.CENTER_PARTNERS,
        Page.CENTER_PARTNER,
        Page.CENTER_PARTNER_CREATORS,
        Page.CENTER_PARTNER_GIVEN,
        Page.CENTER_INVITATIONS,
        Page.CENTER_REVIEW,
        Page.CENTER_ACCOUNTS,
        Page.CENTER_SECURITY,
        Page.CENTER_VERIFICATION,
        Page.CENTER_REQUEST,
        Page.CENTER_ACCOUNT,
        Page.CERTIFICATE,
    }
)
_OF_A_CENTER = _IN_A_CENTER | {Page.CENTER_CREATOR}
_CLOSED = {
    Page.REQUEST: "The creator account that was asked is not yours any more.",
    Page.GRANT: "The creator account this is about is not yours any more.",
    Page.AD_ACCOUNT: "You have no access to this ad account any more.",
    Page.ROLE_REQUEST: "You have no access to this ad account any more.",
    Page.MEMBERS: "You have no access to this ad account any more.",
    Page.LINKS: "You have no access to this ad account any more.",
    Page.ACCESS_REQUEST: "You have no access to this ad account any more.",
    Page.TRANSFER: "This transfer is for the two sides of it, and you speak for neither any more.",
    Page.LINK: "You have no access to this ad account any more, or it has nothing to do with this creator now.",
}


def to_contract(row: Notification, names: dict[int, str]) -> Notice:
    """The contract of one row; `names` are those of `names_behind`."""
    return Notice(
        id=row.id,
        text=row.text,
        at=row.at,
        url=ports.addresses().address_of(target_of(row)),
        unread=row.read_at is None,
        tab=Tab(row.tab),
        group=Group(row.group),
        detail=row.detail,
        who=names.get(row.by_person_id or 0, ""),
        target=target_of(row),
    )


def target_of(row: Notification) -> Target:
    """Where a notification leads."""
    return Target(Page(row.page), tuple(int(each) for each in row.target_ids))


def names_behind(rows: Iterable[Notification]) -> dict[int, str]:
    """The names of the people behind these notifications, where they are shown."""
    return identity.get_names({row.by_person_id for row in rows if row.by_person_id})


def _mine(actor: Actor, notification_id: int) -> Notification:
    row = Notification.objects.filter(person_id=access.require_signed_in(actor), id=notification_id).first()
    if row is None:
        raise NotFound
    return row
