"""The reader of the journal: turns lines into notifications, exactly once, in the transaction of its position."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import structlog
from django.db import DataError, IntegrityError, transaction
from procrastinate.types import JSONDict

from suitcase.areas.access import public as access
from suitcase.areas.access.contracts import CENTER_WAYS
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.consent import public as consent
from suitcase.areas.journal.contracts import Line
from suitcase.areas.notifications import rules, words
from suitcase.areas.notifications.contracts import Group, MailState, Page, Told
from suitcase.areas.notifications.models import Notification
from suitcase.areas.notifications.tasks import mail_notification

log = structlog.get_logger(__name__)

# Who is behind a line is said to those who were shown the name anyway; advertisers know creators by handle.
_NAMED = frozenset(
    {
        ("link:requested", "owner"),
        ("link:cancelled", "owner"),
        ("center_link:requested", "owner"),
        ("center_link:cancelled", "owner"),
        ("partner_link:requested", "owner"),
        ("role_request:asked", "appointing"),
        ("access_request:asked", "access"),
        ("invitation:accepted", "appointing"),
        ("ad_account:member_left", "appointing"),
        ("center:member_left", "center"),
        ("center:security_changed", "center"),
        ("center_invitation:accepted", "center"),
    }
)


_LINKS = frozenset({"link", "center_link", "partner_link"})


def tell(lines: Sequence[Line]) -> None:
    """Write a notification for everybody a line concerns, and have those mailed whom it may concern by mail."""
    rows = _written(lines)
    for line in lines:
        _settle(line)
    jobs: list[JSONDict] = [{"notification_id": row.id} for row in rows if row.mail]
    if jobs:
        mail_notification.batch_defer(*jobs)


def _written(lines: Sequence[Line]) -> list[Notification]:
    rows = [row for line in lines for row in _rows_of(line)]
    try:
        with transaction.atomic():
            Notification.objects.bulk_create(rows, ignore_conflicts=True)
    except (DataError, IntegrityError):
        if len(lines) > 1:
            return [row for line in lines for row in _written([line])]
        log.exception("a line could not be told", line=lines[0].id, verb=lines[0].verb)
        return []
    return rows


def _rows_of(line: Line) -> list[Notification]:
    # A line that lacks what its sentence needs is our mistake; it must not keep everybody from everything after it.
    try:
        return list(_rows(line))
    except (KeyError, ValueError, TypeError):
        log.exception("a line could not be told", line=line.id, verb=line.verb)
        return []


def _rows(line: Line) -> Iterator[Notification]:
    detail = words.detail(line.verb, line.data, _zone(line)) if line.subject in _LINKS else ""
    for told in rules.told_by(line.verb, _named(line)):
        for person_id in _audience(told, line):
            yield _row(told, line, person_id, detail)


def _zone(line: Line) -> str:
    """In whose days a line about a link tells: the Business Center's or the ad account's that asks."""
    if line.subject in {"center_link", "partner_link"}:
        return centers.zone_of(int(line.data["center"]))
    return ad_accounts.zone_of(int(line.data["ad_account"]))


def _named(line: Line) -> Mapping[str, Any]:
    """The data of a line with the ad account's name, where whoever wrote the line could not know it."""
    if line.verb not in _NAMELESS or "ad_account_name" in line.data:
        return line.data
    name = ad_accounts.name_of(int(line.data["ad_account"]))
    return {**line.data, "ad_account_name": name or f"ad account {line.data['ad_account']}"}


# Told to people of the ad account, and written by a centre that may not reach it.
_NAMELESS = frozenset(
    {
        "access_request:asked",
        "access_request:reminded",
        "access_request:cancelled",
        "access_request:offer_accepted",
        "access_request:offer_declined",
        "access_request:offer_expired",
        "transfer:asked",
    }
)


def _settle(line: Line) -> None:
    """Whoever acts on a request has seen what they were told about it before, wherever they opened it."""
    if line.subject not in _LINKS or line.actor_person_id is None or "request" not in line.data:
        return
    Notification.objects.filter(
        person_id=line.actor_person_id,
        read_at__isnull=True,
        page__in=[Page.REQUEST, Page.GRANT],
        target_ids=[int(line.data["request"])],
        at__lte=line.at,
    ).update(read_at=line.at)


# Of whom an audience is the people with a permission: the kind of thing, the fact that names it, the permission.
_THINGS = {
    "center": (Kind.CENTER, "center", Permission.CENTER_MEMBERS_MANAGE),
    "partner": (Kind.CENTER, "partner", Permission.CENTER_PARTNERS_MANAGE),
    "through": (Kind.CENTER, "through", Permission.CENTER_PARTNERS_MANAGE),
    "owner": (Kind.CREATOR_ACCOUNT, "creator_account", Permission.CREATOR_ACCOUNT_MANAGE),
    "advertiser": (Kind.AD_ACCOUNT, "ad_account", Permission.CREATOR_LINKS_MANAGE),
}


def _audience(told: Told, line: Line) -> list[int]:
    if asked := _ASKED.get(told.audience):
        return asked(line)
    kind, named, permission = _THINGS[told.audience]
    return list(access.who_can_reach(access.Ref(kind, int(line.data[named])), permission))


def _answering(line: Line) -> list[int]:
    """Who may answer a request for access. With nobody to answer, whoever may appoint somebody."""
    account = access.Ref(Kind.AD_ACCOUNT, int(line.data["ad_account"]))
    may = access.who_can_reach(account, Permission.ACCESS_REQUESTS_ANSWER)
    return list(may or access.who_can_reach(account, Permission.AD_ACCOUNT_SHARE))


def _appointing(line: Line) -> list[int]:
    """Who gives people roles of their own: Admins of the ad account, not through a partner. Without one, whoever may
    appoint one."""
    account = access.Ref(Kind.AD_ACCOUNT, int(line.data["ad_account"]))
    may = access.who_can_reach(account, Permission.AD_ACCOUNT_SHARE)
    here = [who for who, paths in may.items() if any(path.way not in CENTER_WAYS for path in paths)]
    return here or list(may)


def _group(line: Line) -> list[int]:
    """Who is in an asset group."""
    inside = access.relations(object=(Kind.ASSET_GROUP, int(line.data["asset_group"])))
    return [one.subject.id for one in inside if one.subject.kind == Kind.PERSON]


def _givers(line: Line) -> list[int]:
    """Who speaks for the side that gives an ad account away."""
    facts = line.data
    if person := int(facts["from_person"]):
        return [person]
    if center := int(facts["from_center"]):
        thing, permission = access.Ref(Kind.CENTER, center), Permission.CENTER_MEMBERS_MANAGE
    else:
        thing, permission = (
            access.Ref(Kind.AD_ACCOUNT, int(facts["ad_account"])),
            Permission.AD_ACCOUNT_TRANSFER,
        )
    return list(access.who_can_reach(thing, permission))


# Audiences that are found in ways of their own.
_ASKED: dict[str, Callable[[Line], list[int]]] = {
    "self": lambda line: [stream.id for stream in line.streams if stream.kind == Kind.PERSON],
    "person": lambda line: [int(line.data["person"])],
    "linked": lambda line: consent.list_owners_of_links(int(line.data["ad_account"])),
    "staff": lambda _line: list(access.who_can_reach(access.PLATFORM, Permission.PLATFORM_REVIEW)),
    "access": _answering,
    "appointing": _appointing,
    "giver": _givers,
    "group": _group,
}


def _row(told: Told, line: Line, person_id: int, detail: str) -> Notification:
    is_own = person_id == line.actor_person_id
    # Whoever did it knows already: it stands in their list, but nothing blinks. Unless somebody else did it in their
    # name, which is what notices of this group are for.
    is_news = not is_own or told.group is Group.SECURITY
    return Notification(
        person_id=person_id,
        line_id=line.id,
        group=told.group,
        text=told.sentence,
        detail=told.detail or detail,
        by_person_id=line.actor_person_id if (line.verb, told.audience) in _NAMED else None,
        creator_account_id=line.data.get("creator_account") if told.audience == "owner" else None,
        page=told.target.page,
        target_ids=list(told.target.ids),
        tab=told.tab,
        at=line.at,
        read_at=None if is_news else line.at,
        mail=MailState.WAITING if told.by_email and is_news else MailState.NONE,
    )
