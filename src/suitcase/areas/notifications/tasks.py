"""Jobs of the notifications area."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from procrastinate.contrib.django import app

from suitcase.areas.identity import public as identity
from suitcase.areas.notifications import queries
from suitcase.areas.notifications.models import Notification
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting


@app.task(name="notifications.mail", queue="mail", retry=5)
def mail_notifications(notification_ids: list[int]) -> None:
    """Mail notifications to those of their readers who want mail. Runs outside the request that caused them."""
    system = Actor.system("notifications")
    with acting(system):
        rows = list(Notification.objects.filter(id__in=notification_ids))
        people = {row.person_id: identity.get_person(system, row.person_id) for row in rows}
    for row in rows:
        person = people[row.person_id]
        if person.notify_by_email and person.is_active:
            _message(row, person.name, person.email).send()


def _message(row: Notification, name: str, address: str) -> EmailMessage:
    where = queries.address_of(row)
    body = (
        f"Hello {name},\n\n{row.text}\n\n{where}\n\n"
        f"You get this mail because notifications by e-mail are on. Switch them off here: {settings.PUBLIC_URL}/me\n"
    )
    return EmailMessage(subject=row.text, body=body, to=[address])
