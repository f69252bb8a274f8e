"""The reader of the journal: turns lines into notifications, exactly once, in the transaction of its position."""

from __future__ import annotations

from collections.abc import Sequence

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.journal.contracts import Line
from suitcase.areas.notifications import rules
from suitcase.areas.notifications.contracts import Told
from suitcase.areas.notifications.models import Notification
from suitcase.areas.notifications.tasks import mail_notifications


def tell(lines: Sequence[Line]) -> None:
    """Write a notification for everybody a line concerns, and have those mailed who want it."""
    rows, to_mail = [], []
    for line in lines:
        for told in rules.told_by(line.verb, line.data):
            for person_id in _audience(told, line):
                row = _row(told, line, person_id)
                rows.append(row)
                if told.by_email and person_id != line.actor_person_id:
                    to_mail.append(row.id)
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    if to_mail:
        mail_notifications.defer(notification_ids=to_mail)


def _audience(told: Told, line: Line) -> list[int]:
    if told.audience == "staff":
        return list(access.who_can_reach(access.PLATFORM, Permission.PLATFORM_REVIEW))
    if told.audience == "owner":
        account = access.Ref(Kind.CREATOR_ACCOUNT, int(line.data["creator_account"]))
        return list(access.who_can_reach(account, Permission.CREATOR_ACCOUNT_MANAGE))
    ad_account = access.Ref(Kind.AD_ACCOUNT, int(line.data["ad_account"]))
    return list(access.who_can_reach(ad_account, Permission.CREATOR_LINKS_MANAGE))


def _row(told: Told, line: Line, person_id: int) -> Notification:
    return Notification(
        person_id=person_id,
        line_id=line.id,
        text=told.sentence,
        page=told.target.page,
        target_ids=list(told.target.ids),
        tab=told.tab,
        at=line.at,
        # Whoever did it knows already: it stands in their list, but nothing blinks.
        read_at=line.at if person_id == line.actor_person_id else None,
    )
