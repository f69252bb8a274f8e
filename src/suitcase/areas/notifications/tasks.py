"""Jobs of the notifications area: one mail per job, so that a dead address holds up nobody."""

from __future__ import annotations

import smtplib
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from suitcase.areas.identity import public as identity
from suitcase.areas.notifications import ports, preferences, queries, rules, tokens
from suitcase.areas.notifications.contracts import Group, Letter, MailState
from suitcase.areas.notifications.errors import MailDelayed, MailRefused
from suitcase.areas.notifications.models import Notification
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting

# Half a minute, a minute … about nine hours in all: longer than most mail servers are away.
TRIES = 11
_RETRY = RetryStrategy(max_attempts=TRIES, exponential_wait=2, wait=28, retry_exceptions={MailDelayed})

log = structlog.get_logger(__name__)


@app.task(name="notifications.mail_one", queue="mail", retry=_RETRY, pass_context=True)
def mail_notification(context: JobContext, notification_id: int) -> None:
    """Mail one notification, unless its reader does not want that or it was mailed before.

    The row is locked meanwhile and says afterwards what became of it: a job that runs twice sends once. Only when this
    process dies between handing the mail over and the commit does it go again, with the same Message-ID, by which
    mail programs know it for the same one. Raises `MailDelayed` for another try.
    """
    is_last = context.job.attempts + 1 >= TRIES
    mail(notification_id, is_last=is_last)


def mail(notification_id: int, *, is_last: bool = False) -> MailState:
    """What the job does; returns what became of the mail. With `is_last` a delay is a failure."""
    system = Actor.system("notifications")
    with acting(system):
        rows = Notification.objects.select_for_update(skip_locked=True)
        row = rows.filter(id=notification_id, mail=MailState.WAITING).first()
        if row is None:
            return MailState.NONE
        row.mail = _send(system, row, is_last=is_last)
        row.mailed_at = clock.now() if row.mail == MailState.SENT else None
        row.save(update_fields=["mail", "mailed_at"])
        return MailState(row.mail)


def _send(system: Actor, row: Notification, *, is_last: bool) -> MailState:
    person = identity.get_person(system, row.person_id)
    wanted = preferences.preferences_of(system, row.person_id)
    group = Group(row.group)
    if not (person.is_active and rules.wants_mail(wanted, group, row.creator_account_id)):
        return MailState.UNWANTED
    try:
        _hand_over(message(row, person.name, person.email))
    except MailRefused as refused:
        log.warning("mail was refused for good", notification=row.id, reason=str(refused))
        return MailState.FAILED
    except MailDelayed as delayed:
        if not is_last:
            raise
        log.error("mail was given up", notification=row.id, reason=str(delayed))
        return MailState.FAILED
    return MailState.SENT


def _hand_over(letter: EmailMultiAlternatives) -> None:
    # What mail servers answer often repeats the address; only its kind and number go on from here.
    try:
        letter.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        kind = MailRefused if codes and all(code >= 500 for code in codes) else MailDelayed
        raise kind(f"recipient refused {codes}") from None
    except smtplib.SMTPResponseException as error:
        raise MailDelayed(f"{type(error).__name__} {error.smtp_code}") from None
    except OSError as error:
        raise MailDelayed(type(error).__name__) from None


def message(row: Notification, name: str, address: str) -> EmailMultiAlternatives:
    """The mail about one notification to somebody called `name`."""
    group, target = Group(row.group), queries.target_of(row)
    where = ports.addresses()
    stop = where.stop_address(tokens.make(row.person_id, group))
    letter = Letter(
        name=name,
        text=row.text,
        detail=row.detail,
        who=queries.names_behind([row]).get(row.by_person_id or 0, ""),
        url=where.notice_address(row.id, target),
        why=rules.GROUPS[group][0],
        preferences_url=where.preferences_address(),
        stop_url="" if group is Group.SECURITY else stop,
    )
    text, html = ports.letters().write(letter)
    headers = {
        "Message-ID": f"<notification-{row.id}@{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}>",
        "Auto-Submitted": "auto-generated",
    }
    if letter.stop_url:
        headers |= {
            "List-Unsubscribe": f"<{letter.stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    made = EmailMultiAlternatives(
        subject=row.text.removesuffix("."), body=text, to=[address], headers=headers
    )
    made.attach_alternative(html, "text/html")
    return made
