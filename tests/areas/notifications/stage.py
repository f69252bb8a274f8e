"""What the worker does for notifications, called from a test: sequence, read on, mail."""

from __future__ import annotations

import json

from suitcase.areas.access.public import Kind
from suitcase.areas.journal import public as journal
from suitcase.areas.journal.queries import feed
from suitcase.areas.journal.readers import read_on, registered_readers
from suitcase.areas.journal.sequencer import sequence_all
from suitcase.areas.notifications import projection
from suitcase.areas.notifications import public as notifications
from suitcase.areas.notifications.contracts import MailState
from suitcase.areas.notifications.models import Notification
from suitcase.areas.notifications.tasks import mail
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting, connect, prepared
from tests.cast import Cast

SYSTEM = Actor.system("tests")


def tell() -> None:
    """What the worker does between two looks: sequence what has committed, let the readers read on."""
    with connect("system", autocommit=True) as system:
        sequence_all(system)
    with feed() as lines:
        for reader in registered_readers():
            while read_on(reader, lines):
                pass


def tell_here(cast: Cast) -> None:
    """The same for what a test has not committed: Acme's lines about creators, given to the reader by hand."""
    with acting(SYSTEM):
        accounts = [cast.mia_account.id, cast.leo_account.id]
        found = [line for one in accounts for line in journal.lines(SYSTEM, (Kind.CREATOR_ACCOUNT, one))]
        projection.tell(sorted(found, key=lambda line: line.id))


def queued() -> list[int]:
    """The notifications for which a mailing job was enqueued, in order."""
    sql = "SELECT args FROM procrastinate_jobs WHERE task_name = 'notifications.mail_one' ORDER BY id"
    with acting(SYSTEM):
        rows = prepared(sql)
    return [(args if isinstance(args, dict) else json.loads(args))["notification_id"] for (args,) in rows]


def mail_all() -> list[MailState]:
    """Run every mailing job that was ever enqueued, once more."""
    return [mail(number) for number in queued()]


def texts(actor: Actor) -> list[str]:
    """What stands in somebody's list, newest first."""
    with acting(actor):
        return [notice.text for notice in notifications.list_notifications(actor).rows]


def unread(actor: Actor) -> int:
    """The number on somebody's bell."""
    with acting(actor):
        return notifications.count_unread(actor)


def states() -> list[tuple[int, str]]:
    """Of every notification with a mail: whose, and what became of it."""
    with acting(SYSTEM):
        rows = Notification.objects.exclude(mail="").order_by("id")
        return [(row.person_id, row.mail) for row in rows]
